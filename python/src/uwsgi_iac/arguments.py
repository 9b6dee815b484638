"""Arguments as CPython's PyArg_ParseTuple reads them for uWSGI's functions.

Each function of the catalogue has the format that uWSGI's source names, so that wrong arguments fail here with the
exception and the text that a program sees inside uWSGI.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Callable

_UNIT = re.compile(r"s#|[sOiBbIlLKf]")

LONG = (-(1 << 63), (1 << 63) - 1)
INT = (-(1 << 31), (1 << 31) - 1)


@dataclass(frozen=True)
class Format:
    """A parsed format: the units, how many of them are required, and the name in messages."""

    units: tuple[str, ...]
    required: int
    name: str | None
    unchecked: bool


@cache
def parse_format(text: str) -> Format:
    """Reads a format such as `s#|s:cache_get`; `*` is for a function that does not look at its arguments."""
    if text == "*":
        return Format((), 0, None, True)
    body, colon, name = text.partition(":")
    required, bar, optional = body.partition("|")
    first = tuple(_UNIT.findall(required))
    return Format(first + tuple(_UNIT.findall(optional)) if bar else first, len(first), name if colon else None, False)


def wrap(value: int, bits: int, signed: bool) -> int:
    """The number that `bits` bits of C hold."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if signed and value >> (bits - 1) else value


def _index(value: Any) -> int:
    return operator.index(value)


def _text(value: Any, where: str) -> bytes:
    if not isinstance(value, str):
        raise TypeError(f"{where} must be str, not {_name_of(value)}")
    data = value.encode()
    if b"\0" in data:
        raise ValueError("embedded null character")
    return data


def _blob(value: Any, where: str) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    if not isinstance(value, (bytearray, memoryview)):
        raise TypeError(f"a bytes-like object is required, not '{type(value).__name__}'")
    # A buffer that can change is refused.
    raise TypeError(f"{where} must be read-only bytes-like object, not {_name_of(value)}")


def _ranged(limits: tuple[int, int], above: str, below: str) -> Callable[[Any, str], int]:
    def read(value: Any, _where: str) -> int:
        number = _long(value)
        if number > limits[1]:
            raise OverflowError(above)
        if number < limits[0]:
            raise OverflowError(below)
        return number

    return read


def _long(value: Any, _where: str = "") -> int:
    number = _index(value)
    if not LONG[0] <= number <= LONG[1]:
        raise OverflowError("Python int too large to convert to C long")
    return number


def _longlong(value: Any, _where: str) -> int:
    number = _index(value)
    if not LONG[0] <= number <= LONG[1]:
        raise OverflowError("int too big to convert")
    return number


def _masked(bits: int) -> Callable[[Any, str], int]:
    return lambda value, _where: wrap(_index(value), bits, False)


def _unsigned_longlong(value: Any, where: str) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{where} must be int, not {_name_of(value)}")
    return wrap(value, 64, False)


def _float(value: Any, _where: str) -> float:
    if isinstance(value, (int, float)):
        return float(value)
    if hasattr(value, "__float__") or hasattr(value, "__index__"):
        return float(value)
    raise TypeError(f"must be real number, not {_name_of(value)}")


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "s": _text,
    "s#": _blob,
    "O": lambda value, _where: value,
    "i": _ranged(INT, "signed integer is greater than maximum", "signed integer is less than minimum"),
    "b": _ranged(
        (0, 255), "unsigned byte integer is greater than maximum", "unsigned byte integer is less than minimum"
    ),
    "B": _masked(8),
    "I": _masked(32),
    "K": _unsigned_longlong,
    "l": _long,
    "L": _longlong,
    "f": _float,
}


def _name_of(value: Any) -> str:
    return "None" if value is None else type(value).__name__


def parse(text: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values that a function of this format gets: bytes for `s` and `s#`, numbers cut to the size of C's type.

    :raises TypeError: a wrong number or type of arguments.
    :raises ValueError: a zero byte in a text.
    :raises OverflowError: a number that C's type cannot hold.
    """
    first, other, second = text.partition(" or ")
    if other:
        # Where uWSGI tries two formats, the error is that of the second.
        try:
            return parse(first, arguments)
        except (TypeError, ValueError, OverflowError):
            return parse(second, arguments)
    form = parse_format(text)
    if form.unchecked:
        return ()
    least, most, count = form.required, len(form.units), len(arguments)
    function = "function" if form.name is None else f"{form.name}()"
    if not least <= count <= most:
        bound = least if count < least else most
        how = "exactly" if least == most else "at least" if count < least else "at most"
        raise TypeError(f"{function} takes {how} {bound} argument{'' if bound == 1 else 's'} ({count} given)")
    prefix = f"{form.name}() " if form.name else ""
    return tuple(
        _READERS[unit](value, f"{prefix}argument {number}")
        for number, (unit, value) in enumerate(zip(form.units, arguments), 1)
    )
