"""Signals and their handlers."""

from __future__ import annotations

from functools import wraps
from typing import Any, Callable, NamedTuple, Union, cast

from .module import uwsgi
from .mules import Farm, Mule
from .task_utils import TaskChecker, taskfunc_get_args, taskfunc_inspect

Function = Callable[..., Any]


class SignalDescription(NamedTuple):
    """A registered signal: its number, its target, its handler."""

    num: int
    target: str
    func: Function


REGISTERED_SIGNALS: dict[int, SignalDescription] = {}
registry_signals = REGISTERED_SIGNALS


def get_available_num() -> int:
    """The first number without a handler.

    :raises ValueError: all 256 have one.
    """
    for number in range(256):
        if not uwsgi.signal_registered(number):
            return number
    raise ValueError("No signal of uWSGI is free: all 256 numbers have a handler")


class Signal:
    """A signal; used as a decorator, it registers a handler for any worker.

    Register handlers while the application is loaded: one that a worker registers is known to that worker only.

    :param num: 0 to 255; the first free one if it is left out.
    """

    def __init__(self, num: int | None = None) -> None:
        self.num = get_available_num() if num is None else num

    def __int__(self) -> int:
        return self.num

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Signal) and other.num == self.num

    def __hash__(self) -> int:
        return hash(self.num)

    def __call__(self, func: Function) -> Function:
        return self.register_handler()(func)

    @property
    def registered(self) -> bool:
        """Whether it has a handler."""
        return bool(uwsgi.signal_registered(self.num))

    def register_handler(
        self, *, target: str | Mule | Farm | None = None, callback: Callable[[Signal], Any] | None = None
    ) -> Callable[[Function], Function]:
        """Decorator: registers a handler, which gets the number.

        :param target: `worker` (any, the default), `workers`, `active-workers`, `workerN`, `mule` (any), `mules`,
            `muleN`, `spooler`, `farmN` or `farm_NAME`; or a `Mule` or `Farm`.
        :param callback: called with the signal once the handler is registered.
        """
        name = (
            f"mule{target.id}"
            if isinstance(target, Mule)
            else f"farm_{target.name}"
            if isinstance(target, Farm)
            else target
        )
        chosen = name or "worker"

        def decorate(func: Function) -> Function:
            uwsgi.register_signal(self.num, chosen, func)
            REGISTERED_SIGNALS[self.num] = SignalDescription(self.num, chosen, func)
            if callback is not None:
                callback(self)
            return func

        return decorate

    def send(self, *, remote: str | None = None) -> None:
        """Sends it to the master, or to another instance.

        :raises ValueError: the other instance refused it.
        :raises OSError: the other instance cannot be reached.
        """
        uwsgi.signal(self.num, *([] if remote is None else [remote]))

    def wait(self) -> None:
        """Waits in this process until it comes.

        :raises SystemError: the wait was interrupted.
        """
        uwsgi.signal_wait(self.num)


def get_last_received() -> Signal:
    """The signal that the last wait of this request got."""
    return Signal(cast(int, uwsgi.signal_received()))


TypeTarget = Union[Signal, str, int, Mule, Farm, None]


def on_signal(
    begin: Callable[[int], Any], target: TypeTarget, checker: TaskChecker | None, hint: Any = None
) -> Callable[[Function], Function]:
    """Decorator for functions that run by a timer, by cron or by a monitor: `begin` starts it for a signal."""
    checks = checker or TaskChecker()

    def decorate(function: Function) -> Function:
        abilities = taskfunc_inspect(function)

        @wraps(function)
        def run(*arguments: Any, **keywords: Any) -> Any:
            if checks.needs_skip(function.__name__):
                return None
            values, named = taskfunc_get_args(abilities=abilities, args=arguments, kwargs=keywords)
            return function(*values, **named)

        run.params_hint = hint  # type: ignore[attr-defined]
        if isinstance(target, Signal):
            target.register_handler()(run)
            begin(target.num)
        else:
            place = Mule(target) if isinstance(target, int) else target
            Signal().register_handler(target=place, callback=lambda signal: begin(signal.num))(run)
        return run

    return decorate
