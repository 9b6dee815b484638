"""Reads a request: its head, the environment made of it, and its body as uWSGI gives it."""

from __future__ import annotations

import io
import urllib.parse
from typing import TYPE_CHECKING, Any

from .connection import Connection
from .log import Log
from .options import leading_number

if TYPE_CHECKING:
    from .emulator import Emulator


class _Input(io.RawIOBase):
    """The body of a request, and no more; a client that closes before its end is an error, as in uWSGI."""

    def __init__(self, connection: Connection, length: int, log: Log) -> None:
        self._connection, self._left, self._length, self._log = connection, length, length, log
        self.late = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            return 0
        data = self._connection.read(min(len(buffer), self._left))
        if not data:
            self.late = data is None
            self._log.write(
                f"[uwsgi-body-read] Error reading {self._left} bytes. Content-Length: {self._length} "
                f"consumed: {self._length - self._left} left: {self._left} "
                f"message: {'Timeout' if self.late else 'Client closed connection'}"
            )
            raise OSError
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


class _Body(io.BufferedReader):
    """`wsgi.input`, with uWSGI's texts of errors."""

    def __init__(self, raw: _Input) -> None:
        super().__init__(raw)
        self._input = raw

    def _guarded(self, name: str, size: int | None) -> bytes:
        try:
            return bytes(getattr(super(), name)(-1 if size is None else size))
        except OSError:
            problem = "timeout" if self._input.late else "error"
            raise OSError(f"{problem} during {name}({max(size or 0, 0)}) on wsgi.input") from None

    def read(self, size: int | None = -1) -> bytes:
        return self._guarded("read", size)

    def readline(self, size: int | None = -1) -> bytes:
        return self._guarded("readline", size)

    def __next__(self) -> bytes:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readlines(self, hint: int = -1) -> list[bytes]:
        return list(self)


def read_head(connection: Connection, most: int, log: Log) -> bytes:
    """Line and headers of a request; empty if there is none, or more than `most` bytes of it."""
    data = b""
    while b"\r\n\r\n" not in data:
        if len(data) >= most:
            log.write(f"invalid HTTP request size (max {most})...skip")
            return b""
        part = connection.read(4096)
        if not part:
            return b""
        data += part
    head, _, rest = data.partition(b"\r\n\r\n")
    connection.unread(rest)
    return head


def _fits(environ: dict[str, Any], most: int, log: Log) -> bool:
    """Whether the variables fit into the packet that uWSGI makes of them, each with four bytes for its lengths."""
    used = 0
    for name, value in environ.items():
        used += len(name) + len(value) + 4
        if used > most:
            log.write(f"[WARNING] unable to add {name}={value} to uwsgi packet, consider increasing buffer size")
            return False
    return True


def environ_of(
    head: bytes, connection: Connection, emulator: Emulator, variables: dict[str, Any]
) -> dict[str, Any] | None:
    """The environment of a request; None if its variables do not fit into the buffer."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, protocol = [*first.split(" "), "", ""][:3]
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "REQUEST_URI": target,
        "PATH_INFO": urllib.parse.unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": protocol,
        "SCRIPT_NAME": "",
        "SERVER_NAME": emulator.hostname,
        "SERVER_PORT": "",
        "REMOTE_ADDR": "127.0.0.1",
        **{name: value for name, value in variables.items() if name.isupper()},
    }
    for line in lines:
        name, _, value = line.partition(":")
        key = name.strip().upper().replace("-", "_")
        plain = key in ("CONTENT_TYPE", "CONTENT_LENGTH")
        variable = key if plain else f"HTTP_{key}"
        # As uWSGI does with a header that comes twice, be it with `_` for `-`.
        environ[variable] = f"{environ[variable]}, {value.strip()}" if variable in environ else value.strip()
    if not _fits(environ, emulator.attributes["buffer_size"], emulator.log):
        return None
    body = _Input(connection, max(leading_number(environ.get("CONTENT_LENGTH", "0")), 0), emulator.log)
    environ.update(
        {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": _Body(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": len(emulator.workers_state) > 1,
            "wsgi.run_once": False,
            "uwsgi.version": emulator.version_text,
            "uwsgi.node": emulator.hostname.encode(),
            **variables,
        }
    )
    if emulator.attributes["cores"] > 1:
        # Async mode takes the last free core first.
        environ["uwsgi.core"] = emulator.option_reader.number(1, "async") - 1
    if emulator.option_reader.number(1, "async") > 1:
        environ["x-wsgiorg.fdevent.readable"] = emulator.descriptors.wait_fd_read
        environ["x-wsgiorg.fdevent.writable"] = emulator.descriptors.wait_fd_write
        environ["x-wsgiorg.fdevent.timeout"] = None
    return environ
