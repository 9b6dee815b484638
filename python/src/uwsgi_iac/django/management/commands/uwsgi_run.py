"""`uwsgi_run`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from ...configuration import configuration, header
from ...fifo import deployed
from ...instance import refuse_second
from ...project import statics
from ...start import start
from ._base import SectionCommand


class Command(SectionCommand):
    """Runs uWSGI."""

    help = "Runs uWSGI to serve this project"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--compile", action="store_true", help="Print the configuration, and run nothing")
        parser.add_argument(
            "--embedded", action="store_true", help="Run uWSGI inside this process (pyuwsgi), without its names"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["compile"]:
            self.stdout.write(f"{header(options)}\n{configuration(options)}", ending="")
            return
        service = deployed().get("service")
        if service:
            raise CommandError(
                f"Cannot run this project: nothing else may run it, and {service} does, which DjangoApp deployed; use "
                f"systemctl start {service}"
            )
        ini = configuration(options)
        refuse_second(ini)
        if options["contribute_static"] and statics():
            call_command("collectstatic", interactive=False, verbosity=0)
        start(ini, embedded=options["embedded"])
