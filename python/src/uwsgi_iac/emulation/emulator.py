"""The state of one emulated instance."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Callable

from ..errors import EmulationError, InvalidOption
from .attributes import initial_attributes
from .cache import Caches
from .clock import Clock
from .descriptors import Descriptors
from .files import Files
from .locks import Locks
from .log import Log
from .metrics import Metrics
from .mules import Mules
from .options import OptionReader, Options, to_lists, to_opt
from .outside import Outside
from .process import Process, WorkerState
from .queue import Queue
from .request import RequestState
from .requests import Requests
from .role import MASTER, Role, Roles
from .rpc import Rpc
from .schedule import Schedule
from .sharedarea import SharedAreas
from .signals import Signals
from .spooler import Spooler

Version = tuple[int, int, int]

# Rounds of messages that cause messages, before `settle` gives up.
_ROUNDS = 10_000


class Emulator:
    """An instance of uWSGI in one process.

    Messages, signals and tasks wait until `settle`, `advance` or `spooler.run` lets their receivers run, one after
    the other, in the thread that asks.

    :param options: as in an ini: `{"cache2": "name=pages,items=100", "mules": 2}`. `master` is on unless it is False.
    :param clock: the time; `Clock(frozen=True)` for tests.
    :param limit: seconds after which a call that would wait forever raises `EmulationTimeout`.
    :param version: of the uWSGI that is emulated; 2.1 has `add_ms_timer`.
    :param role: the process that calls from outside of any handler; the master, as while an application is loaded.
    :param threaded: whether threads of the caller play the processes, each its own; then a call that waits runs nothing
        for others, and the spooler stays in the folder of the program.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        clock: Clock | None = None,
        limit: float = 5.0,
        version: Version = (2, 0, 31),
        role: Role = MASTER,
        threaded: bool = False,
    ) -> None:
        if options is not None and not isinstance(options, Mapping):
            raise InvalidOption("options", options, f"they must be a mapping, not a {type(options).__name__}")
        lists = to_lists({"master": True, **(options or {})})
        if isinstance(limit, bool) or not isinstance(limit, (int, float)) or not limit > 0:
            raise InvalidOption("limit", repr(limit), "it must be a number of seconds above 0")
        self.opt = to_opt(lists)
        self.option_reader = OptionReader(lists)
        self.clock, self.limit, self.version, self.threaded = clock or Clock(), limit, version, threaded
        # Held during each call that changes shared memory, as uWSGI holds a lock between its processes.
        self.atomic = threading.RLock()
        self.version_text = ".".join(map(str, self.version)).encode()
        self.log = Log()
        self.hostname = socket.gethostname()
        self.master = self.option_reader.switch("master")
        self._roles = Roles(role)
        self._requests = threading.local()
        self._idle = RequestState()
        count = self.option_reader.count(1, "workers", "processes")
        self.workers_state = [WorkerState(number, self.clock.now()) for number in range(1, count + 1)]
        self.master_pid = MASTER.pid if self.master else 0
        self.application: Callable[..., Any] | None = None
        self.caches = Caches(self)
        self.queue = Queue(self)
        self.locks = Locks(self)
        self.metrics = Metrics(self)
        self.sharedareas = SharedAreas(self)
        self.rpc = Rpc(self)
        self.signals = Signals(self)
        self.mules = Mules(self)
        self.spooler = Spooler(self)
        self.schedule = Schedule(self)
        self.requests = Requests(self)
        self.descriptors = Descriptors(self)
        self.files = Files(self)
        self.process = Process(self)
        self.outside = Outside(self)
        self.attributes = initial_attributes(self)

    def inherit(self, other: Emulator) -> None:
        """Takes over what the code of an application registered when it was loaded under another emulator."""
        self.signals.inherit(other.signals)
        self.rpc.inherit(other.rpc)
        self.schedule.inherit(other.schedule)
        for name in ("spooler", "mule_msg_hook", "post_fork_hook"):
            if name in other.attributes:
                self.attributes[name] = other.attributes[name]

    @property
    def role(self) -> Role:
        """The process that this thread plays."""
        return self._roles.current

    @property
    def request_state(self) -> RequestState:
        """The request of this thread."""
        current: RequestState = getattr(self._requests, "current", self._idle)
        return current

    @contextmanager
    def playing(self, role: Role) -> Iterator[Role]:
        """Lets the code of a `with` block run in another process."""
        with self._roles.play(role):
            yield role

    @contextmanager
    def handling(self, state: RequestState) -> Iterator[RequestState]:
        """Makes a request the current one of this thread."""
        before = self.request_state
        self._requests.current = state
        try:
            yield state
        finally:
            self._requests.current = before

    def worker(self, number: int) -> Any:
        """Lets the code of a `with` block run in this worker."""
        return self.playing(Role("worker", number))

    def worker_of(self, role: Role) -> WorkerState | None:
        """The counters of a worker; None for another process."""
        return self.workers_state[role.number - 1] if 0 < role.worker <= len(self.workers_state) else None

    def pid_of_worker(self, number: int) -> int:
        """The pid of a worker, which no process of the system has."""
        return Role("worker", number).pid

    def settle(self) -> None:
        """Lets waiting signals and messages reach their receivers, until none is left.

        :raises EmulationError: handlers cause each other without an end.
        """
        self.schedule.check_files()
        for _ in range(_ROUNDS):
            busy = self.signals.deliver()
            if not (self.mules.deliver() or busy):
                return
        raise EmulationError(f"settle(): signals and messages cause each other, {_ROUNDS} rounds did not end them")

    def deliver_signals(self) -> bool:
        """Runs handlers of signals that have arrived: of this process only where threads play the others."""
        return self.signals.deliver(self.role if self.threaded else None)

    def advance(self, seconds: float) -> None:
        """Moves the clock, and runs timers, cron, expiry and the spooler in their order on the way."""
        self.schedule.advance(seconds)

    def fork(self, role: Role | None = None) -> None:
        """Runs the post-fork hook in a process, or in every worker, mule and spooler as after a start."""
        hook = self.attributes.get("post_fork_hook")
        if hook is None:
            return
        for one in [role] if role else self._processes():
            with self.playing(one):
                try:
                    hook()
                except Exception:
                    self.log.write(traceback.format_exc())

    def start(self) -> None:
        """Ends the loading of the application: every process starts. Then calls outside of handlers are worker 1's."""
        self.fork()
        self._roles.first = Role("worker", 1)

    def _processes(self) -> list[Role]:
        spoolers = [self.spooler.role(directory) for directory in self.spooler.directories]
        return [
            *(Role("worker", worker.number) for worker in self.workers_state),
            *(mule.role for mule in self.mules),
            *spoolers,
        ]

    def end_overdue(self) -> None:
        """Ends workers whose harakiri has come, and starts them again."""
        for worker in self.workers_state:
            if worker.harakiri_at is not None and worker.harakiri_at <= self.clock.time():
                self.log.write(f"*** HARAKIRI ON WORKER {worker.number} ***")
                worker.harakiri_at = None
                worker.respawns += 1
                worker.spawned = self.clock.now()
                self.fork(Role("worker", worker.number))
