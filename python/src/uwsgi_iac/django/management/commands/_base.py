"""Base classes of the commands."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ...fifo import send


class FifoCommand(BaseCommand):
    """A command for the master FIFO of the running instance."""

    requires_system_checks: list[str] = []

    def letters(self, options: dict[str, Any]) -> str:
        """Letters for the FIFO."""
        raise NotImplementedError

    def sent(self, path: Path) -> None:
        """After the letters have been sent."""

    def handle(self, *_arguments: Any, **options: Any) -> None:
        letters = self.letters(options)
        path = send(letters)
        self.sent(path)
        self.stdout.write(f"Sent {letters} to {path}")


class SectionCommand(BaseCommand):
    """A command that needs the configuration of the project."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--nostatic", action="store_false", dest="contribute_static", help="Do not serve static and media files"
        )
        parser.add_argument(
            "--noruntimes",
            action="store_false",
            dest="contribute_runtimes",
            help="No pidfile and master FIFO in the runtime directory of the project",
        )
        parser.add_argument(
            "--noerrpages", action="store_false", dest="contribute_errpages", help="No error pages for 403, 404 and 500"
        )
