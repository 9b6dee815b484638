"""`uwsgi_sysinit`."""

from __future__ import annotations

import getpass
import os
import re
import shlex
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ...configuration import flags_of, render
from ...project import project_directory, project_name
from ...settings import option
from ._base import SectionCommand


class Command(SectionCommand):
    """Prints a service file."""

    help = "Prints the service file with which systemd or upstart runs this project"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--systype", choices=["systemd", "upstart"], default="systemd", help="The service manager")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        systype = options["systype"]
        quote = _systemd_word if systype == "systemd" else shlex.quote
        words = [str(project_directory() / "manage.py"), "uwsgi_run", *flags_of(options)]
        manage = " ".join(map(quote, words))
        runner = ["--runner", quote(sys.executable), "--path", manage, "--project", project_name()]
        text = render(options, "sysinit", *runner, systype)
        if text is None:
            raise CommandError(
                "Cannot print a service file: it is rendered by uwsgi-iac of the npm package pulumi-uwsgi, which needs "
                "Node.js; print it on a machine with both, or set IAC_UWSGI_COMMAND"
            )
        self.stdout.write(_with_caller(text, systype), ending="")


def _systemd_word(word: str) -> str:
    """A word of ExecStart: systemd replaces `%` and `$` within quotes, too."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[\w@%+=:,./$-]+", word) else f'"{escaped}"'


def _variables() -> dict[str, str]:
    """Variables on which the paths of the instance depend, so that commands of the caller find it."""
    names = ("IAC_UWSGI_RUNTIME_DIR", "IAC_UWSGI_PROJECT")
    found = {name: str(option(name)) for name in names if option(name)}
    if os.geteuid() != 0:
        found.setdefault(names[0], f"/run/user/{os.geteuid()}")
    return found


def _with_caller(text: str, systype: str) -> str:
    """The service file with the account and the variables of the caller."""
    user = getpass.getuser() if os.geteuid() != 0 else None
    if systype == "upstart":
        lines = [f"env {name}={shlex.quote(value)}" for name, value in _variables().items()]
        lines += [f"setuid {user}"] if user else []
        return "".join([text.rstrip("\n"), "\n", *(f"{line}\n" for line in lines)])
    quoted = {name: value.replace("%", "%%").replace("\\", "\\\\") for name, value in _variables().items()}
    lines = [f'Environment="{name}={value}"' for name, value in quoted.items()]
    if user:
        lines += [f"# Its directory in /run/user must exist at boot: loginctl enable-linger {user}", f"User={user}"]
    text = text.replace("StandardError=syslog", "StandardError=journal").replace("priviledged", "privileged")
    return text.replace("[Service]\n", "\n".join(["[Service]", *lines, ""]), 1)
