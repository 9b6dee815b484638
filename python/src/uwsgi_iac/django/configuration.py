"""The configuration of a project: rendered by `uwsgi-iac` where Node.js is, else an ini that was compiled before."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from .project import describe, project_directory
from .settings import option

COMPILED = "uwsgi-iac.ini"
_PROGRAMS = ("uwsgicfg.ts", "uwsgicfg.js", "uwsgicfg.mjs")
_HEADER = "; uwsgi_run --compile"
_FLAGS = {
    "contribute_static": "--nostatic",
    "contribute_runtimes": "--noruntimes",
    "contribute_errpages": "--noerrpages",
}


def flags_of(options: dict[str, Any]) -> list[str]:
    """The flags of a command that change the configuration."""
    given = [flag for name, flag in _FLAGS.items() if not options.get(name, True)]
    return given + (["--embedded"] if options.get("embedded") else [])


def _renderer() -> tuple[list[str] | None, str]:
    """The command `uwsgi-iac`, and what was found where there is none."""
    chosen = option("IAC_UWSGI_COMMAND")
    if shutil.which("node") is None:
        return None, "no node on the path"
    if chosen:
        words = shlex.split(str(chosen))
        return (words, "") if shutil.which(words[0]) else (None, f"no program {words[0]} (IAC_UWSGI_COMMAND)")
    directory = project_directory()
    places = [folder / "node_modules" / ".bin" for folder in (directory, *directory.parents)]
    found = shutil.which("uwsgi-iac", path=os.pathsep.join([*map(str, places), os.environ.get("PATH", os.defpath)]))
    missing = f"node, but no uwsgi-iac in node_modules of {directory} or above, nor on the path"
    return ([found], "") if found else (None, missing)


def render(options: dict[str, Any], *arguments: str) -> str | None:
    """Output of `uwsgi-iac` for the section of the project; None where it cannot run here.

    :param options: those of the command.
    :param arguments: a command of `uwsgi-iac`, with its options.
    """
    command, _ = _renderer()
    if command is None:
        return None
    directory = project_directory()
    program = next((directory / name for name in _PROGRAMS if (directory / name).exists()), None)
    asked = {"project": describe(options), **({"program": str(program)} if program else {})}
    first, *others = arguments
    section = str(Path(__file__).with_name("section.ts"))
    done = subprocess.run(
        [*command, first, *others, section],
        env={**os.environ, "IAC_UWSGI_DJANGO_PROJECT": json.dumps(asked)},
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        whose = f" with {program.name}" if program else ""
        raise CommandError(f"Cannot render the configuration{whose}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def compiled_path() -> Path:
    """The ini that was compiled before: the setting `IAC_UWSGI_INI`, or `uwsgi-iac.ini` beside `manage.py`."""
    return project_directory() / str(option("IAC_UWSGI_INI") or COMPILED)


def header(options: dict[str, Any]) -> str:
    """The first line of a compiled ini: the flags that it was compiled with."""
    return " ".join([_HEADER, *flags_of(options)])


def _compiled(options: dict[str, Any], *, strict: bool) -> str:
    path = compiled_path()
    try:
        text = path.read_text(encoding="utf8")
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise CommandError(
            "Cannot get the configuration: uwsgi-iac of the npm package pulumi-uwsgi must be here to render it, or an "
            f"ini that `manage.py uwsgi_run --compile > {COMPILED}` wrote before; found {_renderer()[1]}, and for "
            f"{path}: {reason}"
        ) from error
    first = text.partition("\n")[0]
    wanted = header(options)
    if strict and first.startswith(_HEADER) and first != wanted:
        raise CommandError(
            f"Cannot use {path}: it must be compiled with the same flags as this command, {wanted[2:]}; found "
            f"{first[2:]}, and {_renderer()[1]} to render another one"
        )
    return text


def configuration(options: dict[str, Any], *, strict: bool = True) -> str:
    """The ini of the project.

    :param options: those of the command.
    :param strict: refuse a compiled ini with other flags.
    """
    rendered = render(options, "compile", "--show-secrets")
    return _compiled(options, strict=strict) if rendered is None else rendered


def value_of(ini: str, *names: str) -> str | None:
    """The last value of an option in the first section of an ini."""
    section = re.split(r"^\[", ini, maxsplit=2, flags=re.MULTILINE)[1:2]
    found = re.findall(rf"^(?:{'|'.join(names)})\s*=\s*(.+?)\s*$", section[0] if section else ini, re.MULTILINE)
    return found[-1].replace("%%", "%") if found else None
