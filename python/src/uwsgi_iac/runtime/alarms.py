"""Alarms."""

from __future__ import annotations

from .module import uwsgi


def issue_alarm(name: str, message: str | bytes) -> None:
    """Raises an alarm of the option `alarm`; one that is not configured has no effect."""
    uwsgi.alarm(name, message)
