"""Bodies that come in chunks: `chunked_read`, `chunked_read_nb`."""

from __future__ import annotations

import re

from .connection import Connection

_SIZE = re.compile(rb"[0-9A-Za-z]*\r")


class ChunkedReader:
    """Reads one chunk after the other. An empty one is the end."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection
        self._data = b""
        self._complete = False

    def read(self, timeout: float | None) -> bytes | None:
        """The next chunk, or None where it did not come in time.

        :raises OSError: the body is none of chunks, or ends early.
        """
        if self._complete:
            return b""
        line = self._until(lambda data: data.find(b"\n") + 1, timeout)
        if line is None:
            return None
        if not _SIZE.fullmatch(line[:-1]):
            raise OSError("unable to receive chunked part")
        digits = re.match(rb"[0-9a-fA-F]*", line)
        size = int(digits.group() or b"0", 16) if digits else 0
        if size == 0:
            self._complete = True
            return b""
        chunk = self._until(lambda data: size + 2 if len(data) >= size + 2 else 0, timeout)
        if chunk is None:
            self._data = line + self._data
            return None
        return chunk[:size]

    def _until(self, end: object, timeout: float | None) -> bytes | None:
        assert callable(end)
        while not (length := int(end(self._data))):
            part = self._connection.read(4096, timeout) if self._connection else b""
            if part is None:
                return None
            if not part:
                raise OSError("unable to receive chunked part")
            self._data += part
        result, self._data = self._data[:length], self._data[length:]
        return result
