"""Files: `parsefile`, `extract`, `embedded_data`."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from ..errors import EmulationError
from .spool_file import MODIFIER

if TYPE_CHECKING:
    from .emulator import Emulator


class Files:
    """Functions that read a file as uWSGI does."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def extract(self, name: bytes) -> bytes | None:
        path = os.fsdecode(name)
        if "://" in path:
            raise EmulationError(f"extract({path!r}): the emulation reads files only, no other scheme of uWSGI")
        try:
            with open(path, "rb") as file:
                return file.read() or None
        except OSError as error:
            raise EmulationError(
                f"extract({path!r}): {error.strerror}. uWSGI ends the calling process with status 1 here"
            ) from None

    def embedded_data(self, name: bytes) -> bytes:
        # Only a uWSGI that was built with a file has symbols.
        raise ValueError(f"unable to find symbol {name.decode()}")

    def parsefile(self, name: bytes) -> dict[bytes, bytes] | None:
        try:
            with open(os.fsdecode(name), "rb") as file:
                data = file.read()
        except OSError as error:
            self._emulator.log.write(f"open({name!r}): {error.strerror}")
            return None
        if len(data) < 4:
            return None
        modifier, size, _ = struct.unpack_from("<BHB", data)
        body = data[4 : 4 + size]
        if len(body) != size or modifier not in (0, MODIFIER):
            return None
        return _variables(body)


def _variables(body: bytes) -> dict[bytes, bytes] | None:
    result: dict[bytes, bytes] = {}
    place = 0
    while place < len(body):
        if place + 2 >= len(body):
            return None
        (key_size,) = struct.unpack_from("<H", body, place)
        if not key_size:
            return None
        place += 2
        if place + key_size >= len(body):
            # uWSGI goes on with the next two bytes as a size here.
            continue
        key = body[place : place + key_size]
        place += key_size
        if place + 2 > len(body):
            return None
        (size,) = struct.unpack_from("<H", body, place)
        place += 2
        if place + size > len(body):
            return None
        result[key] = body[place : place + size]
        place += size
    return result
