"""Timers and cron."""

from __future__ import annotations

import time
from typing import Any, Callable, Union

from .module import uwsgi
from .signals import TypeTarget, on_signal
from .task_utils import TaskChecker

TypeRegResult = Callable[[Callable[..., Any]], Callable[..., Any]]
Field = Union[str, int, None]


def register_timer(period: int, *, target: TypeTarget = None, checker: TaskChecker | None = None) -> TypeRegResult:
    """Decorator: runs a function every `period` seconds.

    :param target: an existing signal, or where a new one goes to; see `Signal.register_handler`. A number is a mule.
    :param checker: whether the function is skipped.
    :raises ValueError: no master, or more than 64 timers.
    """
    return on_signal(lambda number: uwsgi.add_timer(number, period), target, checker)


def register_timer_rb(
    period: int, *, repeat: int | None = None, target: TypeTarget = None, checker: TaskChecker | None = None
) -> TypeRegResult:
    """Decorator: the same, `repeat` times; without an end if it is left out."""
    return on_signal(lambda number: uwsgi.add_rb_timer(number, period, repeat or 0), target, checker)


def register_timer_ms(period: int, *, target: TypeTarget = None, checker: TaskChecker | None = None) -> TypeRegResult:
    """Decorator: runs a function every `period` milliseconds; of uWSGI 2.1.

    :raises AttributeError: an earlier uWSGI.
    """
    return on_signal(lambda number: uwsgi.add_ms_timer(number, period), target, checker)


def _range_of(name: str, text: str) -> set[int]:
    span, _, step = text.partition("/")
    start, dash, end = span.partition("-")
    if not (dash and start.isdigit() and end.isdigit() and (not step or step.isdigit())):
        raise ValueError(
            f"Cannot read {name}={text!r}: a text must be a range such as 10-18 or 10-18/2; else give a number"
        )
    return set(range(int(start), int(end) + 1, int(step or 1)))


def _now() -> dict[str, int]:
    moment = time.localtime(uwsgi.micros() / 1_000_000)
    return {
        "minute": moment.tm_min,
        "hour": moment.tm_hour,
        "day": moment.tm_mday,
        "month": moment.tm_mon,
        # uWSGI counts from Sunday.
        "weekday": (moment.tm_wday + 1) % 7,
    }


def register_cron(
    *,
    weekday: Field = None,
    month: Field = None,
    day: Field = None,
    hour: Field = None,
    minute: Field = None,
    target: TypeTarget = None,
    checker: TaskChecker | None = None,
) -> TypeRegResult:
    """Decorator: runs a function at times of cron, by the host's local time.

    Numbers are uWSGI's: -1 or None for each, -5 for every fifth; weekday 0 or 7 is Sunday. A text is a range, `10-18`
    or `10-18/2`, which uWSGI does not have: its signal comes for each, and the function is skipped outside of it.

    :raises ValueError: a text that is no range; no master, or too many times.
    """
    fields = {"minute": minute, "hour": hour, "day": day, "month": month, "weekday": weekday}
    ranges = {name: _range_of(name, value) for name, value in fields.items() if isinstance(value, str)}
    if "weekday" in ranges and 7 in ranges["weekday"]:
        ranges["weekday"].add(0)
    numbers = {name: value if isinstance(value, int) else -1 for name, value in fields.items()}
    # An own object: a checker may be shared by several tasks.
    own = checker or TaskChecker()

    def outside(_name: str) -> bool:
        now = _now()
        return any(now[name] not in allowed for name, allowed in ranges.items())

    checks = TaskChecker(env=False, maintenance=False, checkers=[outside, own.needs_skip])
    return on_signal(lambda number: uwsgi.add_cron(number, *numbers.values()), target, checks, numbers)
