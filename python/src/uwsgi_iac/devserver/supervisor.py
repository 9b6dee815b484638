"""Starts the process of the instance again when its files change, and keeps the listening socket meanwhile."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from typing import Any

# Descriptor of the listening socket, and whether the instance has run before, in the environment of the process.
LISTENER, AGAIN = "IAC_UWSGI_LISTENER", "IAC_UWSGI_AGAIN"
# Status of a process that wants to be started again.
RELOAD = 3
# Seconds that a process has to end by itself.
_MERCY = 5.0


def supervise(arguments: list[str], listener: socket.socket, folder: str, environment: dict[str, str]) -> int:
    """Runs the instance until it ends with another status than `RELOAD`."""
    number = listener.fileno()
    environment = {**environment, LISTENER: str(number)}
    command = [sys.executable, "-m", "uwsgi_iac", *arguments]
    listener.set_inheritable(True)
    # Windows passes on handles that may be inherited, by their numbers.
    passing: dict[str, Any] = {"close_fds": False} if sys.platform == "win32" else {"pass_fds": (number,)}
    while True:
        process = subprocess.Popen(command, env=environment, cwd=folder, **passing)
        status = _wait(process)
        if status != RELOAD:
            return status
        environment[AGAIN] = "1"


def _wait(process: subprocess.Popen[bytes]) -> int:
    def end(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
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
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)
