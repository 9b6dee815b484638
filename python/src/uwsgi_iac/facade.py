"""The module object that programs see as `uwsgi`."""

from __future__ import annotations

import types
from typing import Any, Callable

from .arguments import parse
from .catalog import ATTRIBUTES, FUNCTIONS, Function
from .emulation import Emulator
from .errors import NotConfigured

_SHARED = ("caches", "queue", "metrics", "sharedareas")


def _function(emulator: Emulator, entry: Function) -> Callable[..., Any]:
    """A function as uWSGI has it: no argument names, and errors of C for wrong arguments."""
    part = getattr(emulator, entry.part)
    method = getattr(part, entry.method)
    if entry.format == "python":
        return _named(entry, method)
    if entry.name == "mule_get_msg":
        return _named(entry, _mule_get_msg(emulator, entry))
    before = getattr(part, f"before_{entry.method}", None)
    # Calls that wait for a lock of shared memory let others in meanwhile.
    atomic = entry.part in _SHARED and not entry.name.endswith("lock")

    def call(*arguments: Any, **keywords: Any) -> Any:
        if keywords:
            raise TypeError(f"{entry.name}() takes no keyword arguments")
        if before:
            before()
        if entry.name == "mule_msg" and len(arguments) == 1:
            return emulator.mules.mule_msg_any(*parse(entry.format, arguments))
        if not atomic:
            return method(*parse(entry.format, arguments))
        with emulator.atomic:
            return method(*parse(entry.format, arguments))

    return _named(entry, call)


def _mule_get_msg(emulator: Emulator, entry: Function) -> Callable[..., Any]:
    names = ("signals", "farms", "buffer_size", "timeout")
    defaults = (True, True, 65536, -1)

    def call(*arguments: Any, **keywords: Any) -> Any:
        emulator.mules.before_get()
        unknown = [name for name in keywords if name not in names]
        if unknown:
            raise TypeError(f"'{unknown[0]}' is an invalid keyword argument for mule_get_msg()")
        given = dict(zip(names, arguments))
        given.update(keywords)
        values = (*(given.get(name, default) for name, default in zip(names, defaults)), *arguments[len(names) :])
        return emulator.mules.mule_get_msg(*parse(entry.format, values))

    return call


def _named(entry: Function, function: Callable[..., Any]) -> Callable[..., Any]:
    def uwsgi_function(*arguments: Any, **keywords: Any) -> Any:
        return function(*arguments, **keywords)

    uwsgi_function.__name__ = uwsgi_function.__qualname__ = entry.name
    uwsgi_function.__module__ = "uwsgi"
    uwsgi_function.__doc__ = f"{entry.name}({entry.parameters}) -> {entry.result}\n\n{entry.effect}."
    return uwsgi_function


def _has(emulator: Emulator, entry: Function) -> bool:
    if entry.needs == "2.1":
        return emulator.version >= (2, 1, 0)
    return not entry.needs or entry.needs in emulator.opt


class UwsgiModule(types.ModuleType):
    """`uwsgi` of the emulation. It stays the same object while emulators change behind it."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__("uwsgi", "The uwsgi module, emulated by uwsgi_iac.")
        self.__dict__["_emulator"] = emulator
        self.__dict__["_functions"] = {}

    def _use(self, emulator: Emulator) -> None:
        self.__dict__["_emulator"] = emulator
        self.__dict__["_functions"] = {}

    def __getattr__(self, name: str) -> Any:
        emulator: Emulator = self.__dict__["_emulator"]
        if name in emulator.attributes:
            return emulator.attributes[name]
        if name == "start_response":
            return emulator.request_state.start_response
        environ = emulator.request_state.environ
        # uWSGI has it in a request, unless there are threads.
        if name == "env" and environ is not None and emulator.option_reader.number(1, "threads") < 2:
            return environ
        entry = FUNCTIONS.get(name)
        if entry is not None and _has(emulator, entry):
            functions: dict[str, Callable[..., Any]] = self.__dict__["_functions"]
            if name not in functions:
                functions[name] = _function(emulator, entry)
            return functions[name]
        raise NotConfigured(_reason(name, entry))

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__["_emulator"].attributes[name] = value

    def __delattr__(self, name: str) -> None:
        attributes = self.__dict__["_emulator"].attributes
        if name not in attributes:
            raise AttributeError(name)
        del attributes[name]

    def __dir__(self) -> list[str]:
        emulator: Emulator = self.__dict__["_emulator"]
        functions = [entry.name for entry in FUNCTIONS.values() if _has(emulator, entry)]
        return sorted({*emulator.attributes, *functions, "start_response"})


def _reason(name: str, entry: Function | None) -> str:
    text = f"module 'uwsgi' has no attribute '{name}'"
    if entry is not None:
        need = "is of uWSGI 2.1" if entry.needs == "2.1" else f"exists with the option {entry.needs} only"
        return f"{text}: it {need}; give the emulator that"
    attribute = ATTRIBUTES.get(name)
    if attribute is not None and attribute.needs:
        return f"{text}: it exists with the option {attribute.needs} only; give the emulator that"
    return f"{text} until a program sets it" if attribute is not None else text
