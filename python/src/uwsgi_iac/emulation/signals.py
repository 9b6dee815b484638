"""Signals: `register_signal`, `signal`, `signal_wait` and their kin."""

from __future__ import annotations

import time
import traceback
from collections import deque
from typing import TYPE_CHECKING, Any, Callable

from ..errors import EmulationTimeout
from .options import leading_number
from .remote import send_signal
from .role import MASTER, Role

if TYPE_CHECKING:
    from .emulator import Emulator


class Handler:
    """A handler with the target that it was registered for."""

    def __init__(self, target: str, function: Callable[[int], Any], owner: int) -> None:
        self.target, self.function, self.owner = target, function, owner


class Signals:
    """The master routes a signal by its own table; the process that gets it runs the handler of its table."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._tables: dict[int, dict[int, Handler]] = {0: {}}
        self._sent: deque[int] = deque()
        self._delivered: dict[Role, deque[int]] = {}
        self.routed = 0

    def inherit(self, other: Signals) -> None:
        """Takes over what another emulator's master registered."""
        self._tables[0].update(other._tables[0])

    def _table(self, worker: int) -> dict[int, Handler]:
        if worker not in self._tables:
            self._tables[worker] = dict(self._tables[0])
        return self._tables[worker]

    def register_signal(self, number: int, target: bytes, function: Callable[[int], Any]) -> None:
        role, log = self._emulator.role, self._emulator.log
        table = self._table(role.worker)
        problem = None
        if not self._emulator.master:
            problem = "you cannot register signals without a master"
        elif role.kind not in ("master", "worker"):
            problem = "only the master and the workers can register signal handlers"
        elif len(target) > 63:
            problem = f"the target of signal {number} is longer than 63 bytes"
        elif role == MASTER and number in table:
            problem = "[uwsgi-signal] you cannot re-register a signal as the master !!!"
        if problem:
            log.write(problem)
            raise ValueError("unable to register signal")
        table[number] = Handler(target.decode(), function, role.worker)
        if role == MASTER:
            self._tables = {0: table}
        shown = target.decode() or "default, any worker"
        log.write(f"[uwsgi-signal] signum {number} registered (wid: {role.worker} modifier1: 0 target: {shown})")

    def signal_registered(self, number: int) -> bool | None:
        return True if number in self._table(self._emulator.role.worker) else None

    def signal(self, number: int, remote: bytes | None = None) -> None:
        if remote is not None:
            answer = send_signal(remote.decode(), number, self._emulator.limit)
            if answer == -1:
                raise OSError(f"unable to deliver signal {number} to node {remote.decode()}")
            if answer == 0:
                raise ValueError(f"node {remote.decode()} rejected signal {number}")
            return
        self._sent.append(number)
        self.routed += 1

    @property
    def pending(self) -> bool:
        """Whether a signal waits for the master or for a process."""
        return bool(self._sent) or any(self._delivered.values())

    def route(self, number: int) -> None:
        """Gives a signal to the processes of its target, as the master does."""
        handler = self._tables[0].get(number)
        target = handler.target if handler else ""
        for role in self._receivers(target):
            self._delivered.setdefault(role, deque()).append(number)
            self.routed += 1

    def _receivers(self, target: str) -> list[Role]:
        mules, log = self._emulator.mules, self._emulator.log
        workers = [Role("worker", one.number) for one in self._emulator.workers_state]
        if target in ("", "worker", "worker0"):
            return workers[:1]
        if target in ("workers", "active-workers"):
            return workers
        if target.startswith("worker"):
            chosen = leading_number(target[6:])
            if 0 < chosen <= len(workers):
                return [workers[chosen - 1]]
        elif target == "subscribed":
            return []
        elif target == "spooler":
            return [Role("spooler", 1)] if self._emulator.spooler.directories else []
        elif target == "mules":
            return [mule.role for mule in mules]
        elif target.startswith("mule"):
            chosen = leading_number(target[4:])
            if chosen <= len(mules):
                return [mules[max(chosen, 1)].role] if len(mules) else []
        elif target.startswith("farm"):
            farm = mules.farm_of_target(target)
            if farm:
                return [mules[farm.numbers[0]].role]
        else:
            log.write(f"^^^ UNSUPPORTED SIGNAL TARGET: {target} ^^^")
            return []
        log.write(f"invalid signal target: {target}")
        return []

    def deliver(self, only: Role | None = None) -> bool:
        """Routes what was sent and runs the handlers, of one process or of all; whether there was anything."""
        busy = self.route_sent()
        for role in [only] if only else list(self._delivered):
            queue = self._delivered.get(role)
            while queue:
                busy = True
                self._run(role, queue.popleft())
        return busy

    def route_sent(self) -> bool:
        """Gives what was sent to the processes of its target; whether there was anything."""
        busy = bool(self._sent)
        while self._sent:
            self.route(self._sent.popleft())
        return busy

    def _run(self, role: Role, number: int) -> None:
        handler = self._table(role.worker).get(number)
        log = self._emulator.log
        failed = handler is None or handler.owner not in (0, role.worker)
        if handler and not failed:
            state = self._emulator.worker_of(role)
            if state:
                state.signals += 1
            with self._emulator.playing(role):
                try:
                    handler.function(number)
                except Exception:
                    log.write(traceback.format_exc())
                    failed = True
        if failed:
            log.write(f"error managing signal {number} on {role}")

    def signal_received(self) -> int:
        return self._emulator.request_state.signal_received

    def before_signal_wait(self) -> None:
        """Forgets the last signal, before the arguments are looked at."""
        self._emulator.request_state.signal_received = -1

    def signal_wait(self, number: int | None = None) -> bytes:
        """Runs handlers until a signal comes to this process; time that stands still is moved to the next timer."""
        role, limit = self._emulator.role, self._emulator.limit
        until = time.monotonic() + limit
        while True:
            self.route_sent()
            queue = self._delivered.get(role)
            if queue:
                got = queue.popleft()
                self._run(role, got)
                if number is None or number == got:
                    self._emulator.request_state.signal_received = got
                    return b""
            elif not self._emulator.schedule.wait_step(until):
                wanted = "a signal" if number is None else f"signal {number}"
                raise EmulationTimeout(
                    f"signal_wait() on {role}: {wanted} did not come within {limit} s, the limit of this emulator"
                )
