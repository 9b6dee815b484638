"""Imported by uWSGI where it starts in a Python that has set Django up before: `ready()` ran outside of uWSGI."""

from __future__ import annotations

from .discovery import discover

discover()
