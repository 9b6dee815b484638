"""The attributes of the uwsgi module when an instance starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..errors import EmulationError

if TYPE_CHECKING:
    from .emulator import Emulator


class _SymbolImporter:
    """Imports from symbols in the program of uWSGI, which only a special build has."""

    def __init__(self, *_arguments: object) -> None:
        name = type(self).__name__
        raise EmulationError(f"{name} reads modules from the program of uWSGI, and there is none outside of it")


def _importer(name: str) -> type:
    return type(name, (_SymbolImporter,), {"__module__": "uwsgi"})


def _magic_table(emulator: Emulator) -> dict[bytes, bytes]:
    host = emulator.hostname.encode()
    return {
        b"v": b"uwsgi_iac",
        b"h": host,
        b"t": str(emulator.clock.now()).encode(),
        b"V": emulator.version_text,
        b"k": str(os.cpu_count() or 1).encode(),
    }


def initial_attributes(emulator: Emulator) -> dict[str, Any]:
    """Attributes by name; those that only some configurations have are missing in others."""
    options = emulator.option_reader
    threads = options.number(1, "threads")
    sockets = options.all("http-socket", "socket", "uwsgi-socket", "http11-socket", "https-socket")
    found: dict[str, Any] = {
        "is_stub": True,
        "version": emulator.version_text,
        "version_info": (*emulator.version, 0, b""),
        "hostname": emulator.hostname.encode(),
        "SPOOL_RETRY": -1,
        "SPOOL_OK": -2,
        "SPOOL_IGNORE": 0,
        "numproc": len(emulator.workers_state),
        "has_threads": int(options.switch("enable-threads") or threads > 1),
        "cores": max(threads, options.number(1, "async")),
        "loop": (options.last("loop") or "").encode() or None,
        "opt": emulator.opt,
        "sockets": [3 + number for number in range(len(sockets))],
        "magic_table": _magic_table(emulator),
        "unbit": None,
        "buffer_size": options.number(4096, "buffer-size"),
        "started_on": emulator.clock.now(),
        "applications": None,
        "is_a_reload": False,
        **{name: _importer(name) for name in ("SymbolsImporter", "SymbolsZipImporter", "ZipImporter")},
    }
    for name, option in (("mode", "mode"), ("pidfile", "pidfile")):
        value = options.last(option)
        if value:
            found[name] = value.encode()
    if emulator.spooler.directories:
        found["spoolers"] = tuple(map(os.fsencode, emulator.spooler.directories))
    if emulator.queue.size:
        found["queue_size"] = emulator.queue.size
    return found
