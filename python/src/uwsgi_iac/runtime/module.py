"""The `uwsgi` module as the runtime sees it, and texts from and to its bytes."""

from __future__ import annotations

from typing import Any

from .. import choice

uwsgi: Any = choice.uwsgi


def decode(value: Any) -> Any:
    """Text for bytes, also within lists, tuples and dictionaries; other values as they are."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {decode(key): decode(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(decode, value))
    return value


def attach(name: str, function: Any) -> None:
    """Makes a function one of uWSGI's hooks, unless the program has put another one there."""
    if not hasattr(uwsgi, name):
        setattr(uwsgi, name, function)


def name_of(function: Any) -> str:
    """The name by which another process finds a function of an application."""
    return f"{function.__module__}.{function.__qualname__}"
