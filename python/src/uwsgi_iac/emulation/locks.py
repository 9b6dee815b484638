"""Locks: `lock`, `unlock`, `is_locked`. A lock that is never released raises an error instead of hanging."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ..errors import EmulationTimeout

if TYPE_CHECKING:
    from .emulator import Emulator


class LimitedLock:
    """A lock between threads, for one writer or many readers, waited for no longer than the emulator's limit."""

    def __init__(self, name: str, emulator: Emulator) -> None:
        self._name, self._emulator = name, emulator
        self._changed = threading.Condition()
        self._readers = 0
        self._written = False

    @property
    def locked(self) -> bool:
        """Whether anyone holds it."""
        return self._written or self._readers > 0

    def acquire(self, *, shared: bool = False) -> None:
        """Takes the lock.

        :raises EmulationTimeout: it stays locked; inside uWSGI the call would wait forever.
        """
        limit = self._emulator.limit
        with self._changed:
            free = self._changed.wait_for(lambda: not (self._written if shared else self.locked), limit)
            if not free:
                raise EmulationTimeout(
                    f"Cannot take {self._name}: it is still locked after {limit} s, the limit of this emulator"
                )
            if shared:
                self._readers += 1
            else:
                self._written = True

    def release(self) -> None:
        """Gives the lock back; without effect where it is free."""
        with self._changed:
            if self._written:
                self._written = False
            elif self._readers:
                self._readers -= 1
            self._changed.notify_all()


class Locks:
    """The locks of `locks = N`, which come after lock 0."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        count = emulator.option_reader.count(0, "locks")
        self._locks = [LimitedLock(f"lock {number}", emulator) for number in range(count + 1)]

    def before_lock(self) -> None:
        """Refuses a spooler, before the arguments are looked at, as uWSGI does."""
        if self._emulator.role.kind == "spooler":
            raise ValueError("The spooler cannot lock/unlock resources")

    before_unlock = before_is_locked = before_lock

    def _lock(self, number: int) -> LimitedLock:
        if not 0 <= number < len(self._locks):
            raise ValueError("Invalid lock number")
        return self._locks[number]

    def lock(self, number: int = 0) -> None:
        self._lock(number).acquire()

    def unlock(self, number: int = 0) -> None:
        self._lock(number).release()

    def is_locked(self, number: int = 0) -> bool:
        return self._lock(number).locked
