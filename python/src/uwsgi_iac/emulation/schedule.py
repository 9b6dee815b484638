"""Work of the master by time: timers, cron, file monitors, and the sweeps of caches."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import EmulationError
from .cron import Cron, next_match

if TYPE_CHECKING:
    from .emulator import Emulator

_MOST = 64


@dataclass
class Timer:
    """A timer: seconds between signals, when the next one is due, and how many are left; None without an end."""

    number: int
    every: float
    due: float
    left: int | None = None


@dataclass
class Monitor:
    """A file or directory whose changes send a signal."""

    number: int
    path: str
    seen: tuple[int, ...] | None


def _fingerprint(path: str) -> tuple[int, ...] | None:
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return (facts.st_mtime_ns, facts.st_size, facts.st_ino)


class Schedule:
    """Events by time. `advance` moves the clock from one to the next."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._timers: list[Timer] = []
        self._rb_timers: list[Timer] = []
        self._crons: list[Cron] = []
        self._monitors: list[Monitor] = []
        self._added: dict[str, int] = {}
        self._sweep_due = emulator.clock.time() + emulator.caches.sweep_every

    def inherit(self, other: Schedule) -> None:
        """Takes over what another emulator's master registered; its periods begin now."""
        now = self._emulator.clock.time()
        for mine, theirs in ((self._timers, other._timers), (self._rb_timers, other._rb_timers)):
            mine += [Timer(one.number, one.every, now + one.every, one.left) for one in theirs]
        self._crons += [Cron(one.number, one.fields) for one in other._crons]
        self._monitors += [Monitor(one.number, one.path, _fingerprint(one.path)) for one in other._monitors]

    def _room(self, name: str) -> None:
        # Without a master there is no process that would count the time.
        if not self._emulator.master:
            raise ValueError(f"unable to add {name}")
        # An entry keeps its place after its last signal.
        self._added[name] = self._added.get(name, 0) + 1
        if self._added[name] > _MOST:
            self._emulator.log.write(f"you can register max {_MOST} {name}s !!!")
            raise ValueError(f"unable to add {name}")

    def _now(self) -> float:
        return self._emulator.clock.time()

    def add_timer(self, number: int, seconds: int) -> None:
        self._room("timer")
        # The kernel's timer never fires with zero seconds.
        if seconds > 0:
            self._timers.append(Timer(number, seconds, self._now() + seconds))

    def add_ms_timer(self, number: int, milliseconds: int) -> None:
        self._room("timer")
        if milliseconds > 0:
            self._timers.append(Timer(number, milliseconds / 1000, self._now() + milliseconds / 1000))

    def add_rb_timer(self, number: int, seconds: int, times: int = 0) -> None:
        self._room("rb_timer")
        # The master looks at these once a second.
        self._rb_timers.append(Timer(number, max(seconds, 1), self._now() + max(seconds, 1), times or None))

    def add_cron(self, number: int, minute: int, hour: int, day: int, month: int, week: int) -> bool:
        self._room("cron")
        self._crons.append(Cron(number, (minute, hour, day, month, week)))
        return True

    def add_file_monitor(self, number: int, path: bytes) -> None:
        if not self._emulator.master:
            raise EmulationError("add_file_monitor() needs a master; without one uWSGI ends the process")
        if len(path) > 254:
            self._emulator.log.write("uwsgi_add_file_monitor: invalid filename length")
            raise ValueError("unable to add file monitor")
        self._room("file monitor")
        name = os.fsdecode(path)
        self._monitors.append(Monitor(number, name, _fingerprint(name)))

    def check_files(self) -> bool:
        """Routes the signals of monitored files that changed; whether there were any."""
        changed = False
        for monitor in self._monitors:
            seen = _fingerprint(monitor.path)
            if seen != monitor.seen:
                monitor.seen, changed = seen, True
                self._emulator.signals.route(monitor.number)
        return changed

    def _next_due(self, until: float) -> float:
        due = [timer.due for timer in (*self._timers, *self._rb_timers)]
        due += [moment for cron in self._crons if (moment := next_match(cron, self._now(), until)) is not None]
        if self._emulator.caches.stores:
            due.append(self._sweep_due)
        due += self._emulator.spooler.due_times()
        return min(due, default=until)

    def run_due(self) -> bool:
        """Does what is due at this moment; whether anything was."""
        now, busy = self._now(), False
        for timers in (self._timers, self._rb_timers):
            for timer in list(timers):
                if timer.due > now:
                    continue
                busy = True
                timer.due = max(timer.due + timer.every, now)
                if timer.left is not None:
                    timer.left -= 1
                    if timer.left == 0:
                        timers.remove(timer)
                self._emulator.signals.route(timer.number)
        for cron in self._crons:
            if cron.needs_run(now):
                cron.last, busy = int(now), True
                self._emulator.log.write(f"[uwsgi-cron] routing signal {cron.number}")
                self._emulator.signals.route(cron.number)
        if self._sweep_due <= now:
            self._sweep_due = now + self._emulator.caches.sweep_every
            with self._emulator.atomic:
                self._emulator.caches.sweep()
        return busy

    def advance(self, seconds: float) -> None:
        """Moves the clock and runs everything on the way, in its order."""
        end = self._now() + seconds
        self._emulator.settle()
        while True:
            due = min(max(self._next_due(end), self._now()), end)
            self._emulator.clock.move(due - self._now())
            self.run_due()
            self._emulator.end_overdue()
            self._emulator.settle()
            if self._emulator.spooler.run_due():
                self._emulator.settle()
            if due >= end:
                return

    def wait_step(self, until: float) -> bool:
        """One step of a wait: the next event of a clock that stands still, else a moment; False after the limit."""
        if not self._emulator.threaded and (self.run_due() or self.check_files()):
            return True
        if time.monotonic() >= until:
            return False
        clock = self._emulator.clock
        if clock.frozen:
            end = self._now() + self._emulator.limit
            due = self._next_due(end)
            if due < end:
                clock.move(max(due - self._now(), 0))
                return True
        time.sleep(0.01)
        return True
