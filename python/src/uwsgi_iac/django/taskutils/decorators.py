"""The decorator of task functions."""

from __future__ import annotations

import os
from functools import wraps
from time import sleep
from typing import Any, Callable

from ...runtime.locking import Lock
from ...runtime.task_utils import BackendBase, DummyBackend, taskfunc_get_args, taskfunc_inspect
from ..settings import SKIP_TASK_ENV_VAR


def task(
    cooldown: int = 0,
    env_var_skip: str = SKIP_TASK_ENV_VAR,
    lock_skip: Lock | None = None,
    backend: BackendBase | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: a function that runs in one place at a time; elsewhere its call returns None meanwhile.

    :param cooldown: seconds for which the task stays taken after the function: hosts whose clocks differ.
    :param env_var_skip: variable of the environment that skips it, with the value 1.
    :param lock_skip: a lock that skips it while it is taken.
    :param backend: where the task is taken, see `backends`; every call runs if it is left out.
    """
    takes = backend or DummyBackend()

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        abilities = taskfunc_inspect(function)

        @wraps(function)
        def run(*arguments: Any, **keywords: Any) -> Any:
            if os.environ.get(env_var_skip) == "1" or (lock_skip is not None and lock_skip.is_set):
                return None
            with takes(function) as context:
                if context is None:
                    return None
                values, named = taskfunc_get_args(abilities=abilities, args=arguments, kwargs=keywords, ctx=context)
                try:
                    return function(*values, **named)
                finally:
                    if cooldown:
                        sleep(cooldown)

        return run

    return decorate
