"""`uwsgi_sysinit`."""

from __future__ import annotations

import shlex
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ...configuration import flags_of, render
from ...project import project_directory, project_name
from ._base import SectionCommand


class Command(SectionCommand):
    """Prints a service file."""

    help = "Prints the service file with which systemd or upstart runs this project"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--systype", choices=["systemd", "upstart"], default="systemd", help="The service manager")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        manage = shlex.join([str(project_directory() / "manage.py"), "uwsgi_run", *flags_of(options)])
        runner = ["--runner", shlex.quote(sys.executable), "--path", manage, "--project", project_name()]
        text = render(options, "sysinit", *runner, options["systype"])
        if text is None:
            raise CommandError(
                "Cannot print a service file: it is rendered by uwsgi-iac of the npm package pulumi-uwsgi, which needs "
                "Node.js; print it on a machine with both, or set IAC_UWSGI_COMMAND"
            )
        self.stdout.write(text, ending="")
