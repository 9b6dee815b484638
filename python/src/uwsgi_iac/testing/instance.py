"""The object of the `uwsgi` fixture: the module, and what moves the instance behind it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from ..choice import use
from ..emulation import Clock, Emulator, Legion, Response, Role, request
from ..emulation.mules import Mules
from ..emulation.options import Options, Value
from ..emulation.spooler import Spooler


def to_names(options: dict[str, Value]) -> dict[str, Value]:
    """Keyword arguments as names of options: `enable_metrics` is `enable-metrics`."""
    return {name.replace("_", "-"): value for name, value in options.items()}


class Instance:
    """Every name of `uwsgi`, and the methods below. What is assigned goes to the module.

    Code of a test plays the master while it loads an application; after `fork` it plays worker 1.
    """

    def __init__(self, module: Any, base: Emulator, options: Options, limit: float) -> None:
        state = self.__dict__
        state["_module"], state["_base"], state["_limit"], state["_options"] = module, base, limit, dict(options)
        self._create()

    def _create(self) -> None:
        state = self.__dict__
        emulator = Emulator(state["_options"], clock=Clock(frozen=True), limit=state["_limit"])
        emulator.inherit(state["_base"])
        state["emulator"] = emulator
        use(emulator)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_module"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__dict__["_module"], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self.__dict__["_module"], name)

    @property
    def _emulator(self) -> Emulator:
        found: Emulator = self.__dict__["emulator"]
        return found

    def configure(self, options: Options | None = None, **more: Value) -> None:
        """Starts the instance again with these options besides those that it has; what it held is gone.

        :param more: options with `_` for `-`: `configure(cache2="name=pages,items=100", mules=2)`.
        """
        self.__dict__["_options"].update({**(options or {}), **to_names(more)})
        self._create()

    @property
    def opt(self) -> dict[str, object]:
        """`uwsgi.opt`, which a test may change; options that create something belong into `configure`."""
        return self._emulator.opt

    @property
    def mules(self) -> Mules:
        """The mules, from 1: `uwsgi.mules[1].crash()`."""
        return self._emulator.mules

    @property
    def spooler(self) -> Spooler:
        """The spoolers: `uwsgi.spooler.run()`."""
        return self._emulator.spooler

    @property
    def legions(self) -> dict[str, Legion]:
        """Legions by name, which a test plays."""
        return self._emulator.outside.legions

    @property
    def alarms(self) -> list[tuple[str, bytes]]:
        """Alarms that were raised."""
        return self._emulator.outside.alarms

    @property
    def log_lines(self) -> list[str]:
        """The log."""
        return self._emulator.log.lines

    @property
    def application(self) -> Any:
        """The WSGI application that `request` asks."""
        return self._emulator.application

    def run_timers(self, seconds: float) -> None:
        """Moves the clock, and runs timers, cron, expiry and the spooler on the way."""
        self._emulator.advance(seconds)

    def settle(self) -> None:
        """Lets signals and messages reach their receivers."""
        self._emulator.settle()

    def fork(self) -> None:
        """Ends the loading of the application: post-fork hooks run in every process, then the test is worker 1."""
        self._emulator.start()

    def worker(self, number: int) -> AbstractContextManager[Role]:
        """Lets a `with` block run in this worker."""
        return self._emulator.playing(Role("worker", number))

    def request(self, path: str = "/", application: Any = None, **more: Any) -> Response:
        """A request to an application, in a worker.

        :param application: a WSGI application; the one of the last request if it is left out.
        :param more: `method`, `body`, `headers`, `worker`.
        """
        if application is not None:
            self._emulator.application = application
        return request(self._emulator, path, **more)

    @property
    def time(self) -> float:
        """The instance's time, which stands still until `run_timers`."""
        return self._emulator.clock.time()
