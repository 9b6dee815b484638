"""The server's end of a connection, with what was read ahead of it."""

from __future__ import annotations

import select
import socket


class Connection:
    """A socket whose reads have a limit."""

    def __init__(self, peer: socket.socket, limit: float, ahead: bytes = b"") -> None:
        self.socket = peer
        self.limit = limit
        self._ahead = ahead
        self.closed = False

    def fileno(self) -> int:
        """The descriptor; -1 once closed."""
        return -1 if self.closed else self.socket.fileno()

    def unread(self, data: bytes) -> None:
        """Gives bytes back that the next read returns first."""
        self._ahead = data + self._ahead

    def read(self, size: int, timeout: float | None = None) -> bytes | None:
        """Up to `size` bytes; empty at the end of the connection, None if nothing came in time."""
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        if self.closed:
            return b""
        wait = self.limit if timeout is None else min(timeout, self.limit)
        if not select.select([self.socket], [], [], wait)[0]:
            return None
        try:
            return self.socket.recv(size)
        except OSError:
            return b""

    def write(self, data: bytes) -> bool:
        """Sends everything; False if the client is gone."""
        if self.closed:
            return False
        try:
            self.socket.settimeout(self.limit)
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Closes the connection."""
        self.closed = True
        self.socket.close()
