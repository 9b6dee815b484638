"""The real uWSGIs of this machine: Debian's, and PyPI's in a virtual environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .runners import Real


def _version(program: str, *more: str) -> tuple[int, int, int]:
    found = subprocess.run([program, *more, "--version"], capture_output=True, text=True, timeout=20, check=False)
    numbers = re.search(r"(\d+)\.(\d+)\.(\d+)", found.stdout)
    if not numbers:
        raise RuntimeError(f"{program} --version printed no version: {found.stdout}{found.stderr}")
    return int(numbers[1]), int(numbers[2]), int(numbers[3])


def debian() -> Real | None:
    """The system's uWSGI with its plugin for this version of Python, whose messages the emulation compares."""
    program = shutil.which("uwsgi", path="/usr/bin:/usr/local/bin")
    plugin = f"python{sys.version_info[0]}{sys.version_info[1]}"
    if program is None or not Path(f"/usr/lib/uwsgi/plugins/{plugin}_plugin.so").exists():
        return None
    return Real("system", program, ("--plugin", plugin), _version(program))


def pypi() -> Real | None:
    """PyPI's uWSGI in the virtual environment of these tests."""
    program = Path(sys.prefix, "bin", "uwsgi")
    if not program.exists():
        return None
    options = ("--binary-path", os.path.join(sys.prefix, "bin", "python"), "--virtualenv", sys.prefix)
    return Real("pypi", str(program), options, _version(str(program)))


def programs() -> list[Real]:
    """Each real uWSGI that this machine has."""
    return [one for one in (debian(), pypi()) if one is not None]
