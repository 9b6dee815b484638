"""Shared memory: `sharedarea_*`."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

from ..arguments import wrap
from ..errors import InvalidOption
from .locks import LimitedLock
from .options import check_memory, key_values, leading_number

if TYPE_CHECKING:
    from .emulator import Emulator

_PAGE = mmap.PAGESIZE


def _size_of(text: str) -> int:
    if "=" not in text:
        return leading_number(text) * _PAGE
    settings = key_values(text)
    if "pages" in settings:
        return leading_number(settings["pages"]) * _PAGE
    size = settings.get("size", "0")
    length = int(size, 16) if size.startswith("0x") else leading_number(size)
    return -(-length // _PAGE) * _PAGE


def _checked_size(text: str) -> int:
    try:
        size = _size_of(text)
    except ValueError:
        raise InvalidOption("sharedarea", text, "its size must be a number, decimal or hexadecimal") from None
    if size < 0:
        raise InvalidOption("sharedarea", text, "its size must be 0 or more")
    check_memory("sharedarea", text, size)
    return size


class _Area:
    def __init__(self, number: int, size: int, emulator: Emulator) -> None:
        self.memory = bytearray(size)
        self.lock = LimitedLock(f"sharedarea {number}", emulator)


class SharedAreas:
    """Areas of whole pages, by number. A position outside of its area is a ValueError."""

    def __init__(self, emulator: Emulator) -> None:
        sizes = map(_checked_size, emulator.option_reader.all("sharedarea"))
        self._areas = [_Area(number, size, emulator) for number, size in enumerate(sizes)]

    @property
    def exist(self) -> bool:
        """Whether the options create any."""
        return bool(self._areas)

    def _area(self, number: int, position: int, length: int) -> bytearray | None:
        if not 0 <= number < len(self._areas):
            return None
        memory = self._areas[number].memory
        return memory if 0 <= position < len(memory) and position + length <= len(memory) else None

    def _call(self, name: str, number: int, position: int, length: int) -> bytearray:
        memory = self._area(number, position, length)
        if memory is None:
            raise ValueError(f"error calling uwsgi_sharedarea_{name}()")
        return memory

    def sharedarea_read(self, number: int, position: int, length: int = 0) -> bytes:
        memory = self._call("read", number, position, max(length, 0))
        # uWSGI asks Python for bytes of that length first.
        if length < 0:
            raise SystemError("Negative size passed to PyBytes_FromStringAndSize")
        return bytes(memory[position : position + length] if length else memory[position:])

    def sharedarea_write(self, number: int, position: int, value: bytes) -> None:
        self._call("write", number, position, len(value))[position : position + len(value)] = value

    def _get(self, bits: int, number: int, position: int) -> int:
        memory = self._call(f"read{bits}", number, position, bits // 8)
        return int.from_bytes(memory[position : position + bits // 8], "little", signed=True)

    def _put(self, bits: int, number: int, position: int, value: int) -> None:
        memory = self._call(f"write{bits}", number, position, bits // 8)
        memory[position : position + bits // 8] = wrap(value, bits, False).to_bytes(bits // 8, "little")

    def _add(self, name: str, bits: int, number: int, position: int, by: int) -> None:
        # uWSGI checks four bytes for both sizes, so eight at the end of an area reach behind it.
        memory = self._call(name, number, position, 4)
        old = int.from_bytes(memory[position : position + bits // 8], "little", signed=True)
        new = wrap(old + by, bits, False).to_bytes(bits // 8, "little")
        memory[position : position + bits // 8] = new[: len(memory) - position]

    def sharedarea_read8(self, number: int, position: int) -> int:
        return self._get(8, number, position)

    def sharedarea_read16(self, number: int, position: int) -> int:
        return self._get(16, number, position)

    def sharedarea_read32(self, number: int, position: int) -> int:
        return self._get(32, number, position)

    def sharedarea_read64(self, number: int, position: int) -> int:
        return self._get(64, number, position)

    def sharedarea_write8(self, number: int, position: int, value: int) -> None:
        self._put(8, number, position, value)

    def sharedarea_write16(self, number: int, position: int, value: int) -> None:
        self._put(16, number, position, value)

    def sharedarea_write32(self, number: int, position: int, value: int) -> None:
        self._put(32, number, position, value)

    def sharedarea_write64(self, number: int, position: int, value: int) -> None:
        self._put(64, number, position, value)

    def sharedarea_inc32(self, number: int, position: int, by: int = 1) -> None:
        self._add("inc32", 32, number, position, by)

    def sharedarea_inc64(self, number: int, position: int, by: int = 1) -> None:
        self._add("inc64", 64, number, position, by)

    def sharedarea_dec32(self, number: int, position: int, by: int = 1) -> None:
        self._add("dec32", 32, number, position, -by)

    def sharedarea_dec64(self, number: int, position: int, by: int = 1) -> None:
        self._add("dec64", 64, number, position, -by)

    def sharedarea_rlock(self, number: int) -> None:
        self._call("rlock", number, 0, 0)
        self._areas[number].lock.acquire(shared=True)

    def sharedarea_wlock(self, number: int) -> None:
        self._call("wlock", number, 0, 0)
        self._areas[number].lock.acquire()

    def sharedarea_unlock(self, number: int) -> None:
        self._call("unlock", number, 0, 0)
        self._areas[number].lock.release()

    def sharedarea_memoryview(self, number: int) -> memoryview:
        memory = self._area(number, 0, 0)
        if memory is None:
            raise ValueError(f"cannot get a memoryview object from sharedarea {number}")
        return memoryview(memory)

    def sharedarea_object(self, number: int) -> bytearray:
        if self._area(number, 0, 0) is None:
            raise ValueError(f"cannot get an object from sharedarea {number}")
        # Only areas that a Python plugin made of an object have one.
        raise SystemError("<built-in function sharedarea_object> returned NULL without setting an exception")
