"""Locks between all processes of an instance."""

from __future__ import annotations

from functools import wraps
from typing import Any, Callable, TypeVar, cast

from .module import uwsgi

Function = TypeVar("Function", bound=Callable[..., Any])


class Lock:
    """A lock, as a decorator or in a `with` block.

    :param num: 0 always exists, more with the option `locks`.
    """

    def __init__(self, num: int = 0) -> None:
        self.num = num

    def __int__(self) -> int:
        return self.num

    def __call__(self, function: Function) -> Function:
        @wraps(function)
        def locked(*arguments: Any, **keywords: Any) -> Any:
            with self:
                return function(*arguments, **keywords)

        return cast(Function, locked)

    @property
    def is_set(self) -> bool:
        """Whether it is taken.

        :raises ValueError: in a spooler, or there is no such lock.
        """
        return bool(uwsgi.is_locked(self.num))

    def acquire(self) -> bool:
        """Takes it, after waiting for it; True.

        :raises ValueError: in a spooler, or there is no such lock.
        """
        uwsgi.lock(self.num)
        return True

    def release(self) -> bool:
        """Gives it back; True.

        :raises ValueError: in a spooler, or there is no such lock.
        """
        uwsgi.unlock(self.num)
        return True

    def __enter__(self) -> Lock:
        self.acquire()
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


lock = Lock
