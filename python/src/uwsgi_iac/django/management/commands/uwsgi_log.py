"""`uwsgi_log`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ...fifo import fifo_path
from ...instance import check_log
from ._base import FifoCommand


class Command(FifoCommand):
    """Reopens or rotates the log."""

    help = "Reopens or rotates the log of the running uWSGI"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reopen", action="store_true", help="Reopen the log file, after another program moved it")
        parser.add_argument("--rotate", action="store_true", help="Rotate the log file now (log-maxsize)")

    def letters(self, options: dict[str, Any]) -> str:
        chosen = ("l" if options["reopen"] else "") + ("L" if options["rotate"] else "")
        if not chosen:
            raise CommandError("Cannot manage the log: --reopen or --rotate must be given; found neither")
        check_log(fifo_path()[0])
        return chosen
