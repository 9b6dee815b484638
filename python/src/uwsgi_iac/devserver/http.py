"""Accepts connections; each request has a thread, which plays a worker."""

from __future__ import annotations

import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterable
from typing import Any, Callable

from ..emulation import Emulator, serve
from ..emulation.request import RequestState
from .application import Application

# Seconds that requests have to end before a reload, and those of websockets, which may never end, and slow clients.
_MERCY, _SHORT_MERCY = 10.0, 1.5
# Seconds after which the thread that accepts looks whether it shall end.
_PAUSE = 0.1


class HttpServer:
    """Serves the application of an emulator on a socket that listens."""

    def __init__(self, emulator: Emulator, listener: socket.socket) -> None:
        self._emulator, self._listener = emulator, listener
        self._busy = [0] * len(emulator.workers_state)
        self._changed = threading.Condition()
        self._states: list[RequestState] = []
        self._mine = threading.local()
        self._ending = False
        self._thread = threading.Thread(target=self._accept, name="uwsgi http", daemon=True)

    def start(self) -> None:
        """Accepts connections in a thread."""
        self._listener.settimeout(_PAUSE)
        self._thread.start()

    def end(self) -> None:
        """Accepts no more, so that connections wait for the next process, and gives requests time to end."""
        self._ending = True
        self._thread.join()
        with self._changed:
            if not self._changed.wait_for(lambda: not any(self._busy), _SHORT_MERCY):
                self._changed.wait_for(lambda: not self._waited_for(), _MERCY - _SHORT_MERCY)
            cut = [str(state.environ["REQUEST_URI"]) for state in self._states if state.environ]
        for uri in cut:
            self._emulator.log.write(f"request {uri} did not end in time: cut")

    def _waited_for(self) -> bool:
        return any(not state.websocket.shaken for state in self._states)

    def noted(self, application: Application) -> Application:
        """The application, with its requests known here until they end."""

        def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            with self._changed:
                self._states.append(self._emulator.request_state)
                self._mine.state = self._emulator.request_state
            answer: Iterable[bytes] = application(environ, start_response)
            return answer

        return call

    def _accept(self) -> None:
        while not self._ending:
            try:
                peer, address = self._listener.accept()
            # Python 3.9 has another class for it.
            except socket.timeout:
                continue
            with self._changed:
                place = self._busy.index(min(self._busy))
                self._busy[place] += 1
            threading.Thread(target=self._serve, args=(peer, address, place), daemon=True).start()

    def _serve(self, peer: socket.socket, address: Any, place: int) -> None:
        begun = time.monotonic()
        try:
            served = serve(self._emulator, peer, worker=place + 1, variables=self._variables(address))
        finally:
            with self._changed:
                self._busy[place] -= 1
                if hasattr(self._mine, "state"):
                    self._states.remove(self._mine.state)
                self._changed.notify_all()
        if served:
            took = (time.monotonic() - begun) * 1000
            answer = f"{served.status or 'no status'}, {served.sent} bytes, {took:.0f} ms, worker {place + 1}"
            self._emulator.log.write(f"{address[0]} {served.method} {served.uri} {answer}")

    def _variables(self, address: Any) -> dict[str, Any]:
        host, port = self._listener.getsockname()[:2]
        return {
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "REMOTE_ADDR": address[0],
            "REMOTE_PORT": str(address[1]),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
        }


def with_error_page(application: Application, emulator: Emulator) -> Application:
    """The application, with an answer of 500 where it raises before it answers; uWSGI closes the connection then."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun = False

        def start(*arguments: Any) -> Any:
            nonlocal begun
            begun = True
            return start_response(*arguments)

        try:
            answer: Iterable[bytes] = application(environ, start)
            return answer
        except Exception:
            if begun or emulator.request_state.websocket.shaken:
                raise
            text = traceback.format_exc()
            emulator.log.write(text)
            start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
            return [text.encode(errors="replace")]

    return call
