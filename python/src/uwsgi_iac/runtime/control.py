"""The instance: stop, reload, harakiri."""

from __future__ import annotations

from functools import wraps
from typing import Any, Callable, TypeVar, cast

from .module import uwsgi

Function = TypeVar("Function", bound=Callable[..., Any])


def stop() -> bool:
    """Stops the instance."""
    return bool(uwsgi.stop())


def reload() -> bool:
    """Reloads the instance."""
    return bool(uwsgi.reload())


def disconnect() -> None:
    """Closes the connection of the current request, and lets the application go on."""
    uwsgi.disconnect()


def set_process_name(name: str) -> None:
    """Names this process."""
    uwsgi.setprocname(name)


class harakiri_imposed:
    """Ends the worker, mule or spooler whose code takes longer, as a decorator or in a `with` block.

    :param timeout: seconds.
    """

    def __init__(self, *, timeout: int) -> None:
        self._timeout = timeout

    def __call__(self, function: Function) -> Function:
        @wraps(function)
        def limited(*arguments: Any, **keywords: Any) -> Any:
            with self:
                return function(*arguments, **keywords)

        return cast(Function, limited)

    def __enter__(self) -> harakiri_imposed:
        uwsgi.set_user_harakiri(self._timeout)
        return self

    def __exit__(self, *_error: object) -> None:
        uwsgi.set_user_harakiri(0)
