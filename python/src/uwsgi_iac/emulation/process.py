"""The instance and its processes: `workers`, `reload`, `log`, `mem` and their kin."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .emulator import Emulator


@dataclass
class WorkerState:
    """Counters of a worker, as `workers()` shows them."""

    number: int
    spawned: int
    requests: int = 0
    signals: int = 0
    exceptions: int = 0
    respawns: int = 0
    sent: int = 0
    busy: bool = False
    accepting: bool = True
    harakiri_at: float | None = None
    apps: list[dict[str, Any]] = field(default_factory=list)


class Process:
    """Functions about the instance as a whole."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self.name = ""
        self.warning = b""
        self.reloads = 0
        self.can_reload = True
        self.stopped = False

    def worker_id(self) -> int:
        return self._emulator.role.worker

    def masterpid(self) -> int:
        return self._emulator.master_pid

    def total_requests(self) -> int:
        return sum(worker.requests for worker in self._emulator.workers_state)

    def workers(self) -> tuple[dict[str, Any], ...]:
        return tuple(self._worker(worker) for worker in self._emulator.workers_state)

    def _worker(self, worker: WorkerState) -> dict[str, Any]:
        rss, vsz = self.mem() if self._emulator.option_reader.switch("memory-report") else (0, 0)
        return {
            "id": worker.number,
            "pid": self._emulator.pid_of_worker(worker.number),
            "requests": worker.requests,
            "delta_requests": worker.requests,
            "signals": worker.signals,
            "exceptions": worker.exceptions,
            "status": b"busy" if worker.busy else b"idle",
            "rss": rss,
            "vsz": vsz,
            "running_time": 0,
            "last_spawn": worker.spawned,
            "respawn_count": worker.respawns,
            "tx": worker.sent,
            "avg_rt": 0,
            "apps": tuple(worker.apps),
        }

    def reload(self) -> bool:
        if not self.can_reload:
            self._emulator.log.write("reload(): this server runs without reloads; start it again to load new code")
            return True
        self._emulator.log.write("...gracefully killing workers...")
        self.reloads += 1
        return True

    def stop(self) -> bool:
        self._emulator.log.write("SIGINT/SIGTERM received...killing workers...")
        self.stopped = True
        return True

    def accepting(self, value: int = 1) -> None:
        worker = self._emulator.worker_of(self._emulator.role)
        if worker:
            worker.accepting = bool(value)

    def ready(self) -> bool | None:
        return True if self._emulator.role.kind != "master" else None

    def log(self, line: bytes) -> bool:
        self._emulator.log.write(line.decode(errors="surrogateescape"))
        return True

    def logsize(self) -> int:
        """Bytes of the log, where the master writes it into a file."""
        options = self._emulator.option_reader
        return self._emulator.log.size if options.all("logto", "logto2", "daemonize", "daemonize2") else 0

    def set_warning_message(self, message: bytes) -> bool:
        self.warning = message[:80]
        return True

    def setprocname(self, name: bytes) -> None:
        self.name = name.decode(errors="surrogateescape")

    def listen_queue(self, number: int = 0) -> int:
        if not 0 <= number < len(self._emulator.attributes["sockets"]):
            raise ValueError(f"unable to find socket {number}")
        return 0

    def micros(self) -> int:
        return int(self._emulator.clock.time() * 1_000_000)

    def set_user_harakiri(self, seconds: int) -> None:
        worker = self._emulator.worker_of(self._emulator.role)
        if worker:
            worker.harakiri_at = self._emulator.clock.time() + seconds if seconds > 0 else None

    def mem(self) -> tuple[int, int]:
        """Resident and virtual memory of this process, in bytes."""
        try:
            with open("/proc/self/statm", encoding="ascii") as file:
                virtual, resident = (int(one) * os.sysconf("SC_PAGE_SIZE") for one in file.read().split()[:2])
                return resident, virtual
        except OSError:
            return _measured()


def _measured() -> tuple[int, int]:
    """The largest resident memory so far, where the system has no /proc."""
    if sys.platform == "win32":
        return 0, 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (most if sys.platform == "darwin" else most * 1024), 0
