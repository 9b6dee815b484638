"""`uwsgi_reload`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ._base import FifoCommand


class Command(FifoCommand):
    """Reloads the instance or its workers."""

    help = "Reloads the running uWSGI, or its workers"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="Do not wait for requests (brutal reload)")
        parser.add_argument(
            "--workers-only", action="store_true", dest="workers", help="Reload the workers; the master stays"
        )
        parser.add_argument(
            "--workers-chain", action="store_true", dest="chain", help="Reload the workers, one after the other"
        )

    def letters(self, options: dict[str, Any]) -> str:
        if options["chain"]:
            if options["force"]:
                raise CommandError(
                    "Cannot reload: --force excludes --workers-chain, which waits for each worker; found both"
                )
            return "c"
        graceful = "w" if options["workers"] else "r"
        return graceful.upper() if options["force"] else graceful
