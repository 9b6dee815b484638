"""Functions about the current request: variables, connection, websockets, chunks, files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..errors import EmulationError
from .spool_file import BINARY

if TYPE_CHECKING:
    from .emulator import Emulator
    from .request import RequestState

_MAX_VARS = 0xFFFF


class Requests:
    """The functions that look at the request of the calling thread."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._buffer = emulator.option_reader.number(4096, "buffer-size")

    @property
    def _state(self) -> RequestState:
        return self._emulator.request_state

    def add_var(self, name: bytes, value: bytes) -> bool:
        used = sum(len(key) + len(one) + 4 for key, one in self._state.variables.items())
        if used + len(name) + len(value) + 4 > self._buffer:
            raise ValueError("unable to add request var, check your buffer size")
        self._state.variables[name] = value
        return True

    def set_logvar(self, name: bytes, value: bytes) -> None:
        # Both lengths have eight bits in uWSGI.
        self._state.log_variables[name[: len(name) & 0xFF]] = value[: len(value) & 0xFF]

    def get_logvar(self, name: bytes) -> bytes | None:
        return self._state.log_variables.get(name[: len(name) & 0xFF])

    def log_this_request(self) -> None:
        self._state.logged = True

    def cl(self) -> int:
        return self._state.content_length

    def request_id(self) -> int:
        worker = self._emulator.worker_of(self._emulator.role)
        return worker.requests if worker else 0

    def connection_fd(self) -> int:
        return self._state.connection.fileno() if self._state.connection else 0

    def disconnect(self) -> None:
        if self._state.connection:
            self._state.connection.close()

    def ready_fd(self) -> int:
        # In WSGI it lies in the environment, as `uwsgi.ready_fd`, and is forgotten before the application goes on.
        return -1

    def send(self, first: Any, second: Any = None) -> bool | None:
        descriptor, data = (self.connection_fd(), first) if second is None else (first, second)
        if not isinstance(data, bytes) or not isinstance(descriptor, int):
            # uWSGI reads memory that is none here, and the worker ends.
            raise EmulationError(f"send() needs bytes, and an int before them, but got {first!r} and {second!r}")
        connection = self._state.connection
        try:
            if connection and descriptor == connection.fileno():
                connection.socket.send(data)
            else:
                os.write(descriptor, data)
        except OSError as error:
            self._emulator.log.write(f"write(): {error.strerror}")
            return None
        return True

    def sendfile(self, what: object, _chunk: int = 0, position: int = 0, size: int = 0) -> bool | None:
        if isinstance(what, (bytes, str)):
            try:
                file = os.open(what, os.O_RDONLY | BINARY)
            except OSError as error:
                self._emulator.log.write(f"open({what!r}): {error.strerror}")
                return None
        else:
            file = what if isinstance(what, int) else _descriptor(what)
        with os.fdopen(file, "rb") as opened:
            opened.seek(position)
            data = opened.read(size) if size else opened.read()
        self._state.send_headers()
        if self._state.connection:
            self._state.connection.write(data)
        return True

    def offload(self) -> bytes:
        return b""

    def chunked_read(self, timeout: int = 0) -> bytes:
        chunk = self._state.chunked.read(timeout if timeout > 0 else None)
        if chunk is None:
            raise OSError("unable to receive chunked part")
        return chunk

    def chunked_read_nb(self) -> bytes | None:
        return self._state.chunked.read(0)

    def websocket_handshake(self, key: bytes = b"", origin: bytes = b"", protocol: bytes = b"") -> None:
        self._state.websocket.handshake(key, origin, protocol)

    def websocket_send(self, message: bytes) -> None:
        self._state.websocket.send(message)

    def websocket_send_binary(self, message: bytes) -> None:
        self._state.websocket.send(message, binary=True)

    def websocket_recv(self) -> bytes:
        return self._state.websocket.receive(block=True)

    def websocket_recv_nb(self) -> bytes:
        return self._state.websocket.receive(block=False)


def _descriptor(what: object) -> int:
    """The descriptor of an object with `fileno`, as C's PyObject_AsFileDescriptor finds it."""
    method = getattr(what, "fileno", None)
    if method is None:
        raise TypeError("argument must be an int, or have a fileno() method.")
    return os.dup(int(method()))
