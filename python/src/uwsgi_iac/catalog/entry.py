"""One name of the uwsgi module."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A function: its arguments as uWSGI's source reads them, and where the emulation has it.

    `format` is that of CPython's PyArg_ParseTuple, or two of them with ` or ` where uWSGI tries both; `*` for a
    function that does not look at its arguments, `python` for one whose arguments the emulation gets as they are.
    `part` is the attribute of the emulator that has the method `method`. `needs` is the option without which uWSGI
    has no such function. `without` is the reason why the emulation does not do it; empty where it does.
    """

    name: str
    format: str
    parameters: str
    result: str
    effect: str
    part: str
    method: str
    needs: str = ""
    without: str = ""


@dataclass(frozen=True)
class Attribute:
    """An attribute: its type and value, and on which option it depends."""

    name: str
    type: str
    effect: str
    needs: str = ""
    without: str = ""
