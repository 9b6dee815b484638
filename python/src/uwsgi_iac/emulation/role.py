"""Roles: the emulation has one process, which plays all those of an instance."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# Beyond the largest pid of Linux, so that a signal sent to one reaches no process.
FIRST_PID = 4_194_305


@dataclass(frozen=True)
class Role:
    """A process: the master while it loads the application, a worker, a mule or a spooler."""

    kind: str
    number: int = 0

    @property
    def worker(self) -> int:
        """uWSGI's `mywid`: 0 in everything but a worker."""
        return self.number if self.kind == "worker" else 0

    @property
    def mule(self) -> int:
        """uWSGI's `muleid`: 0 in everything but a mule."""
        return self.number if self.kind == "mule" else 0

    def __str__(self) -> str:
        return self.kind if self.kind == "master" else f"{self.kind} {self.number}"

    @property
    def pid(self) -> int:
        """A pid that no process has."""
        offset = {"master": 0, "worker": 0, "mule": 10_000, "spooler": 20_000}[self.kind]
        return FIRST_PID + offset + self.number


MASTER = Role("master")


class Roles:
    """The role of each thread."""

    def __init__(self, first: Role) -> None:
        self.first = first
        self._local = threading.local()

    @property
    def current(self) -> Role:
        """The role that this thread plays."""
        stack: list[Role] = getattr(self._local, "stack", [])
        return stack[-1] if stack else self.first

    @contextmanager
    def play(self, role: Role) -> Iterator[Role]:
        """Lets this thread play another process."""
        stack: list[Role] = self._local.__dict__.setdefault("stack", [])
        stack.append(role)
        try:
            yield role
        finally:
            stack.pop()
