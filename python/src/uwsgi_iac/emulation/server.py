"""Requests to the application of an emulator, over a connection in memory or a socket of the caller."""

from __future__ import annotations

import contextlib
import socket
import threading
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable

from ..errors import EmulationError
from .connection import Connection
from .reading import environ_of, read_head
from .request import RequestState
from .role import Role

if TYPE_CHECKING:
    from .emulator import Emulator


@dataclass(frozen=True)
class Served:
    """A request that was answered, for a log; the status is empty where the application set none."""

    method: str
    uri: str
    status: str
    sent: int


@dataclass(frozen=True)
class Response:
    """An answer as a client sees it."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def parse(cls, data: bytes) -> Response:
        """Reads an answer from its bytes."""
        head, _, body = data.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in rest))
        return cls(first.partition(" ")[2], headers, body)


class _Answer:
    """The answer of one request: headers go out with the first part of the body."""

    def __init__(self, state: RequestState, connection: Connection) -> None:
        self._connection = connection
        self._head: bytes | None = None
        self._sent = False
        self.status = ""
        self.bytes_sent = 0
        state.start_response = self.start
        state.send_headers = self.flush
        self._protocol = str((state.environ or {}).get("SERVER_PROTOCOL", "HTTP/1.1"))

    def start(self, status: str, headers: Iterable[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        if exc_info and self._sent:
            raise exc_info[1].with_traceback(exc_info[2])
        self.status = status
        lines = [f"{self._protocol} {status}", *(f"{name}: {value}" for name, value in headers)]
        self._head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        return self.write

    def flush(self) -> None:
        if self._head and not self._sent:
            self._sent = True
            self._send(self._head)

    def write(self, data: bytes) -> None:
        if data:
            self.flush()
            self._send(data)

    def _send(self, data: bytes) -> None:
        if self._connection.write(data):
            self.bytes_sent += len(data)


def serve(
    emulator: Emulator, peer: socket.socket, *, worker: int = 1, variables: dict[str, Any] | None = None
) -> Served | None:
    """Reads one request from a connection and lets the application answer it in a worker; None if there is no request.

    :param variables: for the environment of the request, in place of those of a connection in memory.
    """
    connection = Connection(peer, emulator.limit)
    head = read_head(connection, emulator.attributes["buffer_size"], emulator.log)
    environ = environ_of(head, connection, emulator, variables or {}) if head else None
    if environ is None:
        connection.close()
        return None
    state = RequestState(connection, environ, emulator.clock.now)
    application = emulator.application or _missing
    counters = emulator.workers_state[worker - 1]
    answer = _Answer(state, connection)
    counters.busy = True
    with emulator.playing(Role("worker", worker)), emulator.handling(state):
        try:
            _run(emulator, application, state, answer)
        except Exception:
            counters.exceptions += 1
            emulator.log.write(traceback.format_exc())
        except SystemExit:
            # It ends the process of the worker, and the master starts it again.
            emulator.log.write(f"DAMN ! worker {worker} (pid: {emulator.role.pid}) died :( trying respawn ...")
            counters.respawns += 1
            emulator.fork(emulator.role)
        finally:
            counters.busy = False
            counters.requests += 1
            counters.sent += answer.bytes_sent
            counters.harakiri_at = None
            connection.close()
    return Served(environ["REQUEST_METHOD"], environ["REQUEST_URI"], answer.status, answer.bytes_sent)


def _missing(_environ: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
    raise EmulationError("The emulator has no application: set `Emulator.application` before a request")


def _run(emulator: Emulator, application: Callable[..., Any], state: RequestState, answer: _Answer) -> None:
    result = application(state.environ, answer.start)
    try:
        try:
            parts = iter(result)
        except TypeError:
            # Headers go out without a body.
            answer.flush()
            raise
        for part in parts:
            answer.write(part)
            if not part:
                state.wait(emulator.limit, emulator.clock.move if emulator.clock.frozen else _pause)
    finally:
        if hasattr(result, "close"):
            result.close()
    answer.flush()


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def ask(emulator: Emulator, raw: bytes, *, worker: int = 1) -> bytes:
    """Sends these bytes to a worker and returns everything that it answers."""
    client, server = socket.socketpair()
    received = bytearray()

    def read() -> None:
        # A server that refuses a request may reset its connection.
        with contextlib.suppress(ConnectionError):
            while part := client.recv(65536):
                received.extend(part)

    with client:
        writer = threading.Thread(target=_write, args=(client, raw), daemon=True)
        reader = threading.Thread(target=read, daemon=True)
        writer.start()
        reader.start()
        serve(emulator, server, worker=worker)
        reader.join(emulator.limit)
    return bytes(received)


def _write(client: socket.socket, raw: bytes) -> None:
    try:
        client.sendall(raw)
    except OSError:
        # The application did not want all of it.
        return


def request(
    emulator: Emulator,
    path: str = "/",
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    worker: int = 1,
) -> Response:
    """A request to the application, in a worker."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    raw = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
    return Response.parse(ask(emulator, raw, worker=worker))
