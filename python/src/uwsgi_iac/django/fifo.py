"""The master FIFO: commands for a running instance."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path

from django.core.management.base import CommandError

from .configuration import configuration, value_of
from .instance import check_own, check_reload
from .project import project_directory
from .settings import option

# Written by DjangoApp of pulumi-uwsgi.
DEPLOYED = "uwsgi-iac.json"
CONFIGURED = "the configuration of the project"


def deployed() -> dict[str, str]:
    """Description of the instance by `DjangoApp`: `fifo` and `service`; empty without it."""
    path = project_directory() / DEPLOYED
    try:
        found = json.loads(path.read_text(encoding="utf8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CommandError(f"Cannot read {path}: it must be as DjangoApp wrote it; found {error}") from error
    return found if isinstance(found, dict) else {}


def fifo_path() -> tuple[Path, str]:
    """The master FIFO of the project, and where its path is from: `CONFIGURED`, or what was set by hand."""
    chosen = option("IAC_UWSGI_FIFO")
    if chosen:
        return Path(chosen), "the setting IAC_UWSGI_FIFO"
    if "fifo" in deployed():
        return Path(deployed()["fifo"]), DEPLOYED
    ini = configuration({"contribute_runtimes": True}, strict=False)
    found = value_of(ini, "master-fifo", "fifo-file")
    if found is None:
        raise CommandError(
            "Cannot find the instance: its configuration must have a master-fifo; found none. Run it without "
            "--noruntimes, or set IAC_UWSGI_FIFO"
        )
    return Path(found), CONFIGURED


def send(letters: str) -> Path:
    """Writes commands to the master FIFO; its path."""
    path, whence = fifo_path()
    tried = f"Cannot send {letters!r} to uWSGI: {path}, from {whence},"
    try:
        if not stat.S_ISFIFO(path.stat().st_mode):
            raise CommandError(f"{tried} must be a FIFO that a running uWSGI reads; found another kind of file")
        # Without a reader, opening it would wait for ever.
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        found = {
            errno.ENOENT: "no such file: the instance is not running, or has another runtime directory",
            errno.ENXIO: "a FIFO without a reader: the instance that made it has ended",
            errno.EACCES: f"no permission for user {os.geteuid()}: run it as the user of the workers, or as root",
        }.get(error.errno or 0, str(error))
        raise CommandError(f"{tried} must be a FIFO that a running uWSGI reads; found {found}") from error
    try:
        if whence == CONFIGURED:
            check_own(path, tried)
            if letters in ("r", "R"):
                check_reload(path, tried)
        os.write(descriptor, letters.encode())
    finally:
        os.close(descriptor)
    return path
