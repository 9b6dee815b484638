"""The instance that `uwsgi_run` starts: its configuration beside the master FIFO, and whether it runs."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.management.base import CommandError

from .configuration import value_of
from .project import project_directory

_WITHOUT_FIFO = ".uwsgi_run-"
_HEADER = "; uwsgi_run of "
_FIFO = ("master-fifo", "fifo-file")
_PIDFILES = ("safe-pidfile", "safe-pidfile2", "pidfile", "pidfile2")
_LOGS = ("logto", "logto2", "daemonize", "daemonize2")
RUNTIME = (*_FIFO, *_PIDFILES)


def configuration_of(fifo: Path) -> Path:
    """The file with the configuration of the instance that reads a FIFO. uWSGI reads it again at each reload."""
    return fifo.with_name(f"{fifo.name}.ini")


def owner(ini: str) -> tuple[str | int | None, str | int | None]:
    """The account that uWSGI changes to, where root starts it."""
    if os.geteuid() != 0:
        return None, None
    uid, gid = value_of(ini, "uid"), value_of(ini, "gid")
    return (int(uid) if uid and uid.isdigit() else uid), (int(gid) if gid and gid.isdigit() else gid)


def give(path: Path, ini: str) -> None:
    """Gives a file to the account of the instance."""
    uid, gid = owner(ini)
    if uid is not None or gid is not None:
        shutil.chown(path, uid, gid)  # type: ignore[arg-type]


def write(ini: str) -> Path:
    """Writes the configuration to a file that only the account of the instance can read."""
    fifo = value_of(ini, *_FIFO)
    own = project_directory() / f"{_WITHOUT_FIFO}{os.getpid()}.ini"
    path = configuration_of(Path(fifo).absolute()) if fifo else own
    try:
        _remove_old()
        # Nothing that has the name already is written into, such as a link.
        descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise CommandError(
            f"Cannot write the configuration to {path}: its directory must be writable; found {error.strerror}"
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf8") as file:
        file.write(f"{_HEADER}{project_directory()}\n{ini}")
    give(Path(made), ini)
    Path(made).replace(path)
    return path


def _remove_old() -> None:
    """Removes files of instances without a FIFO that have ended: uWSGI cannot do so, its exit hooks run at reloads."""
    for path in project_directory().glob(f"{_WITHOUT_FIFO}*.ini"):
        daemon = value_of(path.read_text(encoding="utf8"), "daemonize", "daemonize2")
        if daemon is None and _alive(path, path.stem[len(_WITHOUT_FIFO) :]) is None:
            path.unlink()


def remove(fifo: Path) -> None:
    """Removes the configuration of an instance that was asked to stop."""
    if _project_of(fifo) is not None:
        with suppress(OSError):
            configuration_of(fifo).unlink()


def _project_of(fifo: Path) -> str | None:
    """The project directory of the instance that reads a FIFO; None where `uwsgi_run` has not started it."""
    try:
        with configuration_of(fifo).open(encoding="utf8") as file:
            first = file.readline().rstrip("\n")
    except OSError:
        return None
    return first[len(_HEADER) :] if first.startswith(_HEADER) else None


def check_own(fifo: Path, tried: str) -> None:
    """Refuses the instance of another project."""
    found = _project_of(fifo)
    if found is not None and Path(found).resolve() != project_directory().resolve():
        raise CommandError(
            f"{tried} must be that of {project_directory()}; found the instance of {found}, and nothing was sent. Set "
            "IAC_UWSGI_PROJECT to a name of its own"
        )


def check_reload(fifo: Path, tried: str) -> None:
    """Refuses to reload an instance that would not find its configuration, and end."""
    path = configuration_of(fifo)
    if not path.exists():
        raise CommandError(
            f"{tried} must be that of an instance whose configuration {path} exists: uWSGI reads it again, and ends "
            "without it; found no such file, and nothing was sent. Start the instance by uwsgi_run"
        )


def check_log(fifo: Path) -> None:
    """Refuses to reopen or rotate the log of an instance that `uwsgi_run` has started without a log file."""
    path = configuration_of(fifo)
    if _project_of(fifo) is not None and value_of(path.read_text(encoding="utf8"), *_LOGS) is None:
        raise CommandError(
            f"Cannot manage the log: the instance must have a log file ({', '.join(_LOGS)}); found none in {path}, and "
            "nothing was sent"
        )


def refuse_second(ini: str) -> None:
    """Refuses to start where an instance runs that has the same FIFO or pidfile: its files would be removed."""
    fifo = value_of(ini, *_FIFO)
    found = f"a reader of {fifo}" if fifo and _has_reader(Path(fifo)) else None
    for name in _PIDFILES:
        path = value_of(ini, name)
        pid = _alive(Path(path)) if path and found is None else None
        found = f"process {pid} of {path}" if pid else found
    if found is None:
        return
    whose = _project_of(Path(fifo)) if fifo else None
    raise CommandError(
        f"Cannot run this project: no other instance may have its FIFO and pidfile; found {found}"
        f"{f', which runs {whose}' if whose else ''}. Stop it by uwsgi_stop, or set IAC_UWSGI_PROJECT to another name"
    )


def _has_reader(path: Path) -> bool:
    try:
        if not stat.S_ISFIFO(path.stat().st_mode):
            return False
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def _alive(path: Path, number: str | None = None) -> int | None:
    """The process of a pidfile, unless it is younger than the file: another one has got its number since.

    This process does not count: a reload of an instance inside Python (`--embedded`) runs the command again.
    """
    try:
        pid = int(path.read_text() if number is None else number)
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = next(line for line in Path("/proc/stat").read_text().split("\n") if line.startswith("btime "))
        started = int(boot.split()[1]) + int(fields[18]) / os.sysconf("SC_CLK_TCK")
        return pid if pid != os.getpid() and state not in "ZX" and started <= path.stat().st_mtime + 1 else None
    except (OSError, ValueError, StopIteration):
        return None
