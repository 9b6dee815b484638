"""`uwsgi_stats`."""

from __future__ import annotations

from typing import Any

from ._base import FifoCommand


class Command(FifoCommand):
    """Writes statistics to the log."""

    help = "Writes statistics of the running uWSGI to its log"

    def letters(self, options: dict[str, Any]) -> str:
        return "s"
