"""The processes of an instance: master, workers, mules, spoolers."""

from __future__ import annotations

import threading
import traceback
from functools import partial
from typing import Any, Callable

from ..emulation import Emulator, Mule, Role
from .application import run_mule

# Seconds between two looks at what has arrived.
_PAUSE = 0.02
# Seconds after which a mule whose program ended starts again, as the master of uWSGI does once a second.
_RESPAWN = 1.0


class Players:
    """Plays them. Requests and programs of mules have threads of their own.

    Handlers, messages and tasks run in the thread that loaded the application, one after the other: there they find
    what a module keeps for its thread, as in the processes that uWSGI forks.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._ended = threading.Event()
        self._steps: list[tuple[Role | None, Callable[[], Any]]] = []

    def start(self) -> None:
        """Starts the threads."""
        emulator = self._emulator
        self._thread("master", None, self._master)
        for worker in emulator.workers_state:
            role = Role("worker", worker.number)
            self._steps.append((role, partial(emulator.signals.deliver, role)))
        programs = dict(enumerate(emulator.option_reader.all("mule"), 1))
        for mule in emulator.mules:
            program = programs.get(mule.number, "true")
            if program in ("true", ""):
                self._steps.append((mule.role, partial(self._mule, mule)))
            else:
                self._thread(str(mule.role), mule.role, partial(self._run, mule, program))
        if emulator.spooler.directories:
            self._steps.append((None, self._spooler))

    def step(self) -> None:
        """Runs what has arrived, and waits a moment."""
        for role, step in self._steps:
            self._guarded(role, step)
        self._ended.wait(_PAUSE)

    def end(self) -> None:
        """Lets the threads end after what they do now."""
        self._ended.set()

    def _thread(self, name: str, role: Role | None, step: Callable[[], Any]) -> None:
        threading.Thread(target=self._repeat, args=(role, step), name=f"uwsgi {name}", daemon=True).start()

    def _repeat(self, role: Role | None, step: Callable[[], Any]) -> None:
        while not self._ended.wait(_PAUSE):
            self._guarded(role, step)

    def _guarded(self, role: Role | None, step: Callable[[], Any]) -> None:
        try:
            if role is None:
                step()
            else:
                with self._emulator.playing(role):
                    step()
        except Exception:
            self._emulator.log.write(traceback.format_exc())

    def _master(self) -> None:
        self._emulator.schedule.run_due()
        self._emulator.schedule.check_files()
        self._emulator.signals.route_sent()
        self._emulator.end_overdue()

    def _mule(self, mule: Mule) -> None:
        self._emulator.signals.deliver(mule.role)
        self._emulator.mules.deliver(mule)

    def _run(self, mule: Mule, program: str) -> None:
        try:
            run_mule(program)
        finally:
            self._emulator.log.write(f"mule {mule.number}: {program} has ended; it starts again in {_RESPAWN:g} s")
            self._ended.wait(_RESPAWN)
            mule.respawns += 1
            self._emulator.fork(mule.role)

    def _spooler(self) -> None:
        spooler = self._emulator.spooler
        for directory in spooler.directories:
            self._emulator.signals.deliver(spooler.role(directory))
        spooler.run_due()
