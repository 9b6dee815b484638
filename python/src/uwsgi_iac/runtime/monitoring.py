"""File monitors and metrics."""

from __future__ import annotations

from typing import Any, Callable, cast

from .module import uwsgi
from .signals import TypeTarget, on_signal
from .task_utils import TaskChecker


def register_file_monitor(
    filename: str, *, target: TypeTarget = None, checker: TaskChecker | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: runs a function when a file or directory changes.

    :param target: an existing signal, or where a new one goes to; see `Signal.register_handler`.
    :raises ValueError: more than 64 monitors.
    """
    return on_signal(lambda number: uwsgi.add_file_monitor(number, filename), target, checker)


class Metric:
    """A metric of the option `metric`."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def value(self) -> int:
        """Its value; 0 where there is no such metric."""
        return cast(int, uwsgi.metric_get(self.name))

    def set(self, value: int, *, mode: str | None = None) -> bool:
        """Sets it.

        :param mode: `max` or `min`: only if the value is greater, or less.
        :raises ValueError: another mode.
        """
        if mode not in (None, "max", "min"):
            raise ValueError(f"Cannot set metric {self.name}: mode must be max, min or None, not {mode!r}")
        function = uwsgi.metric_set if mode is None else getattr(uwsgi, f"metric_set_{mode}")
        return bool(function(self.name, value))

    def incr(self, delta: int = 1) -> bool:
        """Adds to it."""
        return bool(uwsgi.metric_inc(self.name, delta))

    def decr(self, delta: int = 1) -> bool:
        """Subtracts from it."""
        return bool(uwsgi.metric_dec(self.name, delta))

    def mul(self, value: int = 1) -> bool:
        """Multiplies it."""
        return bool(uwsgi.metric_mul(self.name, value))

    def div(self, value: int = 1) -> bool:
        """Divides it; False for 0."""
        return bool(uwsgi.metric_div(self.name, value))
