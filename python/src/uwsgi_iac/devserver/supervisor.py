"""Starts the process of the instance again when its files change, and keeps the listening socket meanwhile.

A process that ends by none of its own statuses has crashed; then this one waits for the change.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from functools import partial
from typing import Any, Callable

from .watch import Watch, programs_below

# Descriptor of the listening socket, and whether the instance has run before, in the environment of the process.
LISTENER, AGAIN = "IAC_UWSGI_LISTENER", "IAC_UWSGI_AGAIN"
# Statuses of a process that wants to be started again, that has ended as it should, and that cannot run. Programs have
# others of their own.
RELOAD, ENDED, REFUSED = 203, 204, 205
# Seconds between two looks at the files after a crash.
_PAUSE = 0.25
# Seconds that a process has to end by itself.
_MERCY = 5.0


def supervise(
    arguments: list[str], listener: socket.socket, folder: str, environment: dict[str, str], files: Iterable[str]
) -> int:
    """Runs the instance until it ends as it should, or cannot run; the exit status.

    :param files: files besides those of Python below the working folder, whose change starts it again after a crash.
    """
    number = listener.fileno()
    environment = {**environment, LISTENER: str(number)}
    command = [sys.executable, "-m", "uwsgi_iac", *arguments]
    listener.set_inheritable(True)
    # Windows passes on handles that may be inherited, by their numbers.
    passing: dict[str, Any] = {"close_fds": False} if sys.platform == "win32" else {"pass_fds": (number,)}
    while True:
        watch = Watch((*files, *programs_below(os.getcwd())), modules=False)
        status = _interruptible(
            partial(_run, partial(subprocess.Popen, command, env=environment, cwd=folder, **passing))
        )
        if status in _ENDS:
            return _ENDS[status]
        if status != RELOAD:
            print(
                f"The process of the application has ended {_how(status)}; waiting for a change of Python files "
                f"in {os.getcwd()} or of the options",
                file=sys.stderr,
                flush=True,
            )
            if _interruptible(partial(_change, watch)) in _ENDS:
                return 0
        environment[AGAIN] = "1"


_ENDS = {ENDED: 0, REFUSED: 1}


def _how(status: int) -> str:
    if status >= 0:
        return f"with status {status}"
    try:
        return f"by signal {signal.Signals(-status).name}"
    except ValueError:
        return f"by signal {-status}"


def _change(watch: Watch) -> int:
    while not (changed := watch.changed([*programs_below(os.getcwd())])):
        time.sleep(_PAUSE)
    print(f"{changed} has changed: starting again", file=sys.stderr, flush=True)
    return RELOAD


def _run(start: Callable[[], subprocess.Popen[Any]]) -> int:
    process = start()
    try:
        return process.wait()
    except KeyboardInterrupt:
        # Ctrl+C reaches both processes; SIGTERM this one alone.
        process.terminate()
        try:
            process.wait(_MERCY)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return ENDED


def _interruptible(work: Callable[[], int]) -> int:
    """Does this, and ends with `ENDED` by Ctrl+C or SIGTERM."""

    def end(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return work()
    except KeyboardInterrupt:
        return ENDED
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
