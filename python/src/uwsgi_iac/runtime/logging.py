"""The log, and variables of a request's log line."""

from __future__ import annotations

from typing import cast

from .module import decode, uwsgi


def variable_set(name: str, value: str | bytes) -> None:
    """Sets a variable that `log-format` may have; names and values of 255 bytes at most."""
    uwsgi.set_logvar(name, value)


def variable_get(name: str) -> str | None:
    """Such a variable; None where it was not set in this request."""
    return cast("str | None", decode(uwsgi.get_logvar(name)))


def log_message(message: str) -> bool:
    """Writes a line to the log."""
    return cast(bool, uwsgi.log(message))


def get_current_log_size() -> int:
    """Bytes of the log file, where the master writes it."""
    return cast(int, uwsgi.logsize())
