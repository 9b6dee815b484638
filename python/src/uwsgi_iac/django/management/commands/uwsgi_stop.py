"""`uwsgi_stop`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from ...instance import remove
from ._base import FifoCommand


class Command(FifoCommand):
    """Stops the instance."""

    help = "Stops the running uWSGI"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="Do not wait for requests (brutal shutdown)")

    def letters(self, options: dict[str, Any]) -> str:
        return "Q" if options["force"] else "q"

    def sent(self, path: Path) -> None:
        remove(path)
