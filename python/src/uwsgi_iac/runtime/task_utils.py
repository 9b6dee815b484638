"""Tasks in the background: whether they run now, under which lock, and with which arguments."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Callable, NamedTuple

from .locking import Lock

# Both names, so that programs may move from uwsgiconf.
SKIP_VARIABLES = ("IAC_UWSGI_SKIP_TASK_{task_name}", "UWSGICONF_SKIP_TASK_{task_name}")
MAINTENANCE_VARIABLES = ("IAC_UWSGI_MAINTENANCE_INPLACE", "UWSGICONF_MAINTENANCE_INPLACE")


class SigHandlerAbilities(NamedTuple):
    """Arguments that a task's function takes: a context, and those of its caller."""

    pass_context: bool
    pass_args: bool
    # Place of the context among arguments by position.
    context_place: int | None = None


class TaskContext:
    """The parameters and results of a task, for a function with an argument `ctx`."""

    def __init__(
        self, *, params: dict[str, Any] | None = None, last_result: dict[str, Any] | None = None, obj: Any = None
    ) -> None:
        self.params = params or {}
        self.result: Any = None
        self.last_result = last_result or {}
        self.obj = obj


class BackendBase:
    """Takes a task before its function runs and gives it back afterwards; subclasses know where.

    :param strict: raise errors; otherwise the function runs without having the task.
    :param context: class of the context.
    """

    def __init__(self, *, strict: bool = True, context: type[TaskContext] | None = None) -> None:
        self._strict = strict
        self._context = context or TaskContext

    @contextmanager
    def __call__(self, function: Callable[..., Any]) -> Iterator[TaskContext | None]:
        """The context of a task while its function runs; None where the task could not be taken."""
        name = self._get_name(function)
        taken = False
        try:
            context = self._acquire(name)
            taken = context is not None
        except Exception as error:
            self._handle_exception(error, name=name)
            context = self._context()
        try:
            yield context
        except Exception as error:
            self._handle_exception(error, name=name)
        finally:
            if taken and context is not None:
                self._release(name=name, ctx=context)

    def _get_name(self, function: Callable[..., Any]) -> str:
        return function.__name__

    def _acquire(self, name: str) -> TaskContext | None:
        return self._context()

    def _handle_exception(self, exc: Exception, *, name: str) -> None:
        if self._strict:
            raise exc

    def _release(self, *, name: str, ctx: TaskContext) -> None:
        """Gives the task back."""


class DummyBackend(BackendBase):
    """Every task may run."""


def _is_on(name: str) -> bool:
    return os.environ.get(name, "0") not in ("", "0")


class TaskChecker:
    """Whether a task is skipped this time.

    :param env: variable that skips it, `{task_name}` stands for the function's name in capitals; True for
        `IAC_UWSGI_SKIP_TASK_NAME`, False for none.
    :param maintenance: skip it in maintenance (`IAC_UWSGI_MAINTENANCE_INPLACE`).
    :param lock: skip it while this lock is taken.
    :param checkers: functions of the task's name that return True to skip it.
    """

    def __init__(
        self,
        *,
        env: str | bool = True,
        maintenance: bool = True,
        lock: Lock | None = None,
        checkers: Iterable[Callable[[str], bool]] | None = None,
    ) -> None:
        variables = SKIP_VARIABLES if env is True else (env,) if isinstance(env, str) else ()
        self.checkers: list[Callable[[str], bool]] = list(checkers or ())
        if maintenance:
            self.checkers.append(lambda _name: any(map(_is_on, MAINTENANCE_VARIABLES)))
        self.checkers += [_variable_checker(one) for one in variables]
        if lock is not None:
            self.checkers.append(lambda _name: lock.is_set)

    def needs_skip(self, task_name: str) -> bool:
        """Whether the task is skipped."""
        return any(check(task_name) for check in self.checkers)


def _variable_checker(pattern: str) -> Callable[[str], bool]:
    return lambda name: _is_on(pattern.format(task_name=name.upper()))


def taskfunc_inspect(func: Callable[..., Any]) -> SigHandlerAbilities:
    """The arguments that a function takes."""
    names = inspect.signature(func).parameters
    context = "ctx" in names
    positional = [name for name, one in names.items() if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    place = positional.index("ctx") if "ctx" in positional else None
    return SigHandlerAbilities(context, len(names) > int(context), place)


def taskfunc_get_args(
    *, abilities: SigHandlerAbilities, args: tuple[Any, ...], kwargs: dict[str, Any], ctx: TaskContext | None = None
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments for a function with these abilities."""
    given = args if abilities.pass_args else ()
    if not abilities.pass_context:
        return given, kwargs
    place = abilities.context_place
    if place is not None and place < len(given):
        return (*given[:place], ctx, *given[place:]), kwargs
    return given, {**kwargs, "ctx": ctx}
