"""Remote procedure calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, TypeVar, cast

from .module import decode, uwsgi

Function = TypeVar("Function", bound=Callable[..., Any])


def register_rpc(name: str | None = None) -> Callable[[Function], Function]:
    """Decorator: makes a function callable by name. It gets bytes and returns bytes or None.

    :param name: that of the function if it is left out.
    :raises ValueError: a name of more than 255 bytes, or more functions than `rpc-max`.
    """

    def decorate(function: Function) -> Function:
        uwsgi.register_rpc(name or function.__name__, function)
        return function

    return decorate


def make_rpc_call(
    func_name: str, *, args: Sequence[str | bytes] | None = None, remote: str | None = None
) -> str | None:
    """The result of a function; None where there is none.

    :param args: texts or bytes.
    :param remote: address of another instance.
    """
    values = [one.encode() if isinstance(one, str) else one for one in [func_name, *(args or ())]]
    result = uwsgi.rpc(remote, *values) if remote else uwsgi.call(*values)
    return cast("str | None", decode(result))


def get_rpc_list() -> list[str]:
    """Names of the functions of this process."""
    return list(decode(uwsgi.rpc_list()))
