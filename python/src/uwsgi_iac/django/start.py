"""Starts uWSGI in the place of this process."""

from __future__ import annotations

import importlib
import os
import re
import sys
import sysconfig
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from .. import choice
from ..devserver.errors import CannotRun
from ..devserver.ini import Reader
from .configuration import value_of
from .instance import RUNTIME, give, write
from .project import uwsgi_program
from .settings import MODULE_INIT, option


def _make_runtime_directory(ini: str) -> None:
    for name in RUNTIME:
        value = value_of(ini, name)
        directory = Path(value).parent if value else None
        if directory is None or directory.exists():
            continue
        try:
            directory.mkdir(0o755)
        except OSError as error:
            raise CommandError(
                f"Cannot create the runtime directory {directory}: its parent must belong to this user; found "
                f"{error.strerror}. Set IAC_UWSGI_RUNTIME_DIR, or give --noruntimes"
            ) from error
        give(directory, ini)


def _keep_packages() -> None:
    """A reload of pyuwsgi starts the Python that a virtual environment links to, which would not find packages."""
    standard = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    os.environ["PYTHONPATH"] = os.pathsep.join(one for one in sys.path if one and not _is_within(one, standard))


def _is_within(path: str, standard: tuple[str, ...]) -> bool:
    """Whether a path of modules is one of Python's own, other than those of packages."""
    return "site-packages" not in path and (path.endswith(".zip") or any(path.startswith(one) for one in standard))


def _set_environment(path: Path) -> None:
    """Variables of the configuration: Python has read the environment before pyuwsgi sets them."""
    before = dict(os.environ)
    try:
        Reader().read(str(path))
    except CannotRun:
        # uWSGI says what is wrong with it.
        os.environ.clear()
        os.environ.update(before)
    for name in [one for one in os.environ if one.startswith("UWSGI_") and one not in before]:
        # uWSGI would read it as an option.
        del os.environ[name]


def start(ini: str, *, embedded: bool) -> None:
    """Replaces this process by uWSGI, or runs it inside of it.

    :param ini: text of the configuration.
    """
    _make_runtime_directory(ini)
    if embedded:
        _run_inside(ini)
        return
    program = uwsgi_program()
    if program is None:
        wanted = option("IAC_UWSGI_BINARY") or f"uwsgi beside {sys.executable} or on the path"
        raise CommandError(
            f"Cannot start uWSGI: there must be {wanted}; found none. Install pyuwsgi, uwsgi, or uwsgi-core with "
            "uwsgi-plugin-python3, or set IAC_UWSGI_BINARY"
        )
    path = write(ini)
    if Path(program).read_bytes()[:2] == b"#!":
        _keep_packages()
        _set_environment(path)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(program, [program, "--ini", str(path)])


def _run_inside(ini: str) -> None:
    try:
        pyuwsgi = importlib.import_module("pyuwsgi")
    except ImportError as error:
        raise CommandError(
            f"Cannot run uWSGI inside this process: --embedded needs the package pyuwsgi; found {error}"
        ) from error
    early = _chosen_early()
    if early:
        raise CommandError(
            f"Cannot run uWSGI inside this process: only {MODULE_INIT} modules may import uwsgi_iac's runtime, since "
            f"there is no uWSGI yet when others are imported; found it in {', '.join(early)}"
        )
    # What chose the emulation must choose again, inside uWSGI.
    for name in [one for one in sys.modules if re.fullmatch(r"uwsgi_iac(\.(?!django\b).*)?", one)]:
        del sys.modules[name]
    path = write(ini)
    _keep_packages()
    _set_environment(path)
    pyuwsgi.run(["--ini", str(path)])


def _chosen_early() -> list[str]:
    """Modules of the project that hold the emulation, or parts of the runtime above it."""
    held = {
        id(one) for name, one in sys.modules.items() if name.startswith(("uwsgi_iac.runtime", "uwsgi_iac.decorators"))
    }
    held.add(id(choice.uwsgi))

    def holds(module: Any) -> bool:
        values = list(getattr(module, "__dict__", {}).values())
        return any(
            id(one) in held or str(getattr(one, "__module__", "")).startswith("uwsgi_iac.runtime") for one in values
        )

    return sorted(name for name, one in list(sys.modules.items()) if not name.startswith("uwsgi_iac") and holds(one))
