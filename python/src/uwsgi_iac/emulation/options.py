"""The options of an emulated instance: the same names and values as in an ini of uWSGI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Union

from ..errors import InvalidOption

Value = Union[str, bytes, int, bool, None, Iterable[Union[str, bytes, int, bool]]]
Options = Mapping[str, Value]

_PLACEHOLDERS = ("set-placeholder", "set-ph")
# Bytes of shared memory that one option may ask for; uWSGI has the limit of its host.
_MOST_MEMORY = 1 << 32
# The most workers, mules or locks; uWSGI has the limit of its host.
_MOST = 65536
_OFF = ("false", "off", "no", "0")


def _single(value: object) -> bytes | bool | None:
    if value is None or value is False:
        return None
    if value is True:
        return True
    return value if isinstance(value, bytes) else str(value).encode()


def to_lists(options: Options) -> dict[str, list[bytes | bool]]:
    """Options with all of their values: bytes, or True for a switch."""
    result: dict[str, list[bytes | bool]] = {}
    for name, value in options.items():
        many = [value] if value is None or isinstance(value, (str, bytes, int)) else list(value)
        values = [one for one in map(_single, many) if one is not None]
        if values:
            result[name] = values
            if name in _PLACEHOLDERS:
                result.update(_placeholders(values))
    return result


def to_opt(lists: Mapping[str, list[bytes | bool]]) -> dict[str, object]:
    """`uwsgi.opt`. Under Python 3 it has the last value of an option that stands several times, and no list."""
    return {name: values[-1] for name, values in lists.items()}


def _placeholders(values: list[bytes | bool]) -> dict[str, list[bytes | bool]]:
    pairs = [one.partition(b"=") for one in values if isinstance(one, bytes)]
    return {key.decode(): [value] for key, _, value in pairs}


class OptionReader:
    """Looks options up, under each name that uWSGI has for them."""

    def __init__(self, lists: Mapping[str, list[bytes | bool]]) -> None:
        self._lists = lists

    def all(self, *names: str) -> list[str]:
        """Every value of these options, in their order."""
        found: list[str] = []
        for name in names:
            found += ["true" if value is True else bytes(value).decode() for value in self._lists.get(name, [])]
        return found

    def last(self, *names: str) -> str | None:
        """The value that counts for an option with one value."""
        values = self.all(*names)
        return values[-1] if values else None

    def number(self, default: int, *names: str) -> int:
        """A number from 0, as C's atoi reads it.

        :raises InvalidOption: it is below 0, which uWSGI refuses, or no number, which uWSGI reads as 0.
        """
        value = self.last(*names)
        name = next((one for one in reversed(names) if self._lists.get(one)), "")
        return default if value is None else 1 if value == "true" else number_from(name, value)

    def count(self, default: int, *names: str) -> int:
        """A number of processes or locks."""
        found = self.number(default, *names)
        if found > _MOST:
            raise InvalidOption(names[0], found, f"the emulation has up to {_MOST}")
        return found

    def switch(self, *names: str) -> bool:
        """Whether a switch is on: everything but false, off, no and 0 is."""
        value = self.last(*names)
        return value is not None and value.lower() not in _OFF


def leading_number(text: str) -> int:
    """The number that a text begins with, as C's atoi reads it."""
    text = text.strip()
    sign = -1 if text.startswith("-") else 1
    digits = ""
    for character in text.lstrip("+-"):
        if not character.isdigit():
            break
        digits += character
    return sign * int(digits) if digits else 0


def number_from(name: str, value: str, whole: str | None = None) -> int:
    """The number that a value of an option begins with.

    :param whole: the whole value of the option, where the number is a part of it.
    """
    shown = value if whole is None else whole
    if not re.match(r"\s*[+-]?[0-9]", value):
        raise InvalidOption(name, shown, f"it must be a number, but is {value!r}, which uWSGI reads as 0")
    number = leading_number(value)
    if number < 0:
        raise InvalidOption(name, shown, f'invalid value for option "{name}": must be > 0')
    return number


def check_memory(name: str, value: object, size: int) -> None:
    """Refuses an option that needs more shared memory than the emulation has."""
    if size > _MOST_MEMORY:
        raise InvalidOption(name, value, f"unable to allocate {size} bytes; the emulation takes up to {_MOST_MEMORY}")


def key_values(text: str) -> dict[str, str]:
    """`name=a,items=10` as a mapping."""
    result: dict[str, str] = {}
    for pair in text.split(","):
        key, _, value = pair.partition("=")
        if key:
            result[key] = value
    return result
