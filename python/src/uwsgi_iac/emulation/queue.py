"""The shared queue: `queue_*`. Its memory is laid out as uWSGI's: a value that is too long reaches the next block."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ..errors import EmulationError
from .options import check_memory

if TYPE_CHECKING:
    from .emulator import Emulator

# Size and time of an item, before its value.
_HEADER = 16
_U64 = (1 << 64) - 1


class Queue:
    """A ring of blocks, with a position to push at and one to pull from."""

    def __init__(self, emulator: Emulator) -> None:
        self.size = emulator.option_reader.number(0, "queue")
        self._block = emulator.option_reader.number(8192, "queue-blocksize") or 8192
        self._clock = emulator.clock
        check_memory("queue", self.size, self._block * self.size)
        # The positions lie behind the last block; a page more catches values that reach over them.
        self._memory = bytearray(self._block * self.size + _HEADER + 4096)

    def _position(self, which: int) -> int:
        start = self._block * self.size + 8 * which
        return int(struct.unpack_from("<Q", self._memory, start)[0])

    def _set_position(self, which: int, value: int) -> None:
        struct.pack_into("<Q", self._memory, self._block * self.size + 8 * which, value)

    def _read(self, index: int) -> bytes | None:
        if index >= self.size:
            return None
        start = self._block * index
        (size,) = struct.unpack_from("<Q", self._memory, start)
        return bytes(self._memory[start + _HEADER : start + _HEADER + size]) if size else None

    def _write(self, index: int, message: bytes) -> None:
        start = self._block * index
        struct.pack_into("<QQ", self._memory, start, len(message), self._clock.now())
        self._memory[start + _HEADER : start + _HEADER + len(message)] = message

    def _remove(self, index: int) -> None:
        struct.pack_into("<Q", self._memory, self._block * index, 0)

    def queue_push(self, message: bytes) -> bool | None:
        if not message or len(message) > self._block - _HEADER:
            return None
        position = self._position(0)
        self._write(position, message)
        self._set_position(0, (position + 1) % self.size)
        return True

    def queue_set(self, index: int, message: bytes) -> bool | None:
        index &= _U64
        if not message or len(message) > self._block + _HEADER or index >= self.size:
            return None
        self._write(index, message)
        return True

    def queue_get(self, index: int) -> bytes | None:
        return self._read(index & _U64)

    def queue_pop(self) -> bytes | None:
        position = (self._position(0) or self.size) - 1
        self._set_position(0, position)
        message = self._read(position)
        self._remove(position)
        return message

    def queue_pull(self) -> bytes | None:
        position = self._position(1)
        message = self._read(position)
        if message is not None:
            self._set_position(1, (position + 1) % self.size)
            self._remove(position)
        return message

    def queue_last(self, count: int = 0) -> bytes | list[bytes | None] | None:
        base = (self._position(0) or self.size) - 1
        if count == 0:
            return self._read(base)
        if count < 0:
            raise EmulationError(f"queue_last({count}): the count must be 0 or more; uWSGI ends the worker here")
        return [self._read((base - back) % self.size) for back in range(min(count, self.size))]

    def queue_slot(self) -> int:
        return self._position(0)

    def queue_pull_slot(self) -> int:
        return self._position(1)
