"""Settings of a run, from the command line and from a file of options."""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import zlib
from dataclasses import dataclass

from .errors import CannotRun
from .ini import Options, Reader

_SOCKETS = ("http-socket", "http11-socket", "http")
# Options whose files reload the instance when they change, appear or go.
_TOUCH = ("touch-reload", "touch-workers-reload", "touch-chain-reload", "fs-reload")
_DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Settings:
    """Options, the address, and files whose change starts the application again."""

    target: str | None
    options: Options
    host: str
    port: int
    reload: bool
    files: tuple[str, ...]
    notes: tuple[str, ...]


def parser() -> argparse.ArgumentParser:
    """The arguments of `python -m uwsgi_iac`."""
    top = argparse.ArgumentParser(prog="python -m uwsgi_iac", description="The uwsgi module outside of uWSGI.")
    commands = top.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="serve an application while it is developed, without uWSGI")
    run.add_argument("target", nargs="?", help="module:callable, a .py file, or an .ini file with options of uWSGI")
    run.add_argument("--ini", help="file of options, with a section after a colon unless it is [uwsgi]")
    run.add_argument("--host", help="address to listen on (127.0.0.1)")
    run.add_argument("--port", type=int, help=f"port; 0 takes a free one (that of http-socket, or {_DEFAULT_PORT})")
    run.add_argument("--no-reload", action="store_true", help="one process that does not watch files, for debuggers")
    run.add_argument(
        "-o",
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of uWSGI, such as cache2=name=pages,items=100; may be repeated",
    )
    return top


def settings_from(arguments: argparse.Namespace) -> Settings:
    """Reads the file of options, changes to its folder, and completes what the command line leaves open.

    :raises CannotRun: there is nothing to run, or a file cannot be read.
    """
    target, ini = arguments.target, arguments.ini
    if target and re.search(r"\.ini(:[^:/\\]*)?$", target):
        if ini:
            raise CannotRun(f"Cannot read two files of options: {target} and --ini {ini}; name one")
        target, ini = None, target
    reader = Reader()
    options = reader.read(ini) if ini else {}
    for pair in arguments.option:
        name, _, value = pair.partition("=")
        options.setdefault(name.strip().lstrip("-"), []).append(value or "true")
    if not target and not ini:
        raise CannotRun("Cannot run: name an application (module:callable), a .py file, or an .ini file")
    notes = [*_enter(options), *_own_spoolers(options)]
    watched = [os.path.abspath(path) for name in _TOUCH for path in options.get(name, [])]
    host, port = _address(options)
    return Settings(
        target,
        options,
        arguments.host or host,
        port if arguments.port is None else arguments.port,
        not arguments.no_reload,
        (*reader.files, *watched),
        tuple(notes),
    )


def _address(options: Options) -> tuple[str, int]:
    """Loopback, whatever host a configuration listens on, with its port."""
    for name in _SOCKETS:
        for value in options.get(name, []):
            port = value.rpartition(":")[2]
            if ":" in value and port.isdigit():
                return "127.0.0.1", int(port)
    return "127.0.0.1", _DEFAULT_PORT


def _enter(options: Options) -> list[str]:
    """Changes to the folder of `chdir`, where this machine has it."""
    notes = []
    for folder in options.get("chdir", [])[-1:]:
        if os.path.isdir(folder):
            os.chdir(folder)
        else:
            notes.append(f"chdir = {folder}: this machine has no such folder; staying in {os.getcwd()}")
    return notes


def _own_spoolers(options: Options) -> list[str]:
    """Puts spoolers whose folders this machine lacks into its temporary folder."""
    notes = []
    for place, folder in enumerate(options.get("spooler", [])):
        if os.path.isdir(folder) or os.access(os.path.dirname(os.path.abspath(folder)), os.W_OK):
            continue
        name = f"uwsgi-iac-{zlib.crc32(os.fsencode(f'{os.getcwd()}:{folder}')):08x}"
        options["spooler"][place] = os.path.join(tempfile.gettempdir(), name)
        notes.append(f"spooler = {folder}: this machine has no folder for it; using {options['spooler'][place]}")
    return notes
