"""The request that a worker handles: its connection, variables and log variables."""

from __future__ import annotations

import select
from typing import Any, Callable

from .chunked import ChunkedReader
from .connection import Connection
from .options import leading_number
from .websocket import Websocket


class RequestState:
    """A request, or the idle state of a process that handles none."""

    def __init__(
        self,
        connection: Connection | None = None,
        environ: dict[str, Any] | None = None,
        now: Callable[[], int] = lambda: 0,
    ) -> None:
        self.connection = connection
        self.environ = environ
        self.variables: dict[bytes, bytes] = {}
        self.log_variables: dict[bytes, bytes] = {}
        self.logged = False
        self.signal_received = 0
        self.start_response: Callable[..., Any] | None = None
        self.send_headers: Callable[[], None] = lambda: None
        self.waiting: dict[int, str] = {}
        self.timeout = 0
        self.chunked = ChunkedReader(connection)
        self.websocket = Websocket(connection, environ or {}, now)

    @property
    def content_length(self) -> int:
        """The length of the body, from the client."""
        return max(leading_number(str((self.environ or {}).get("CONTENT_LENGTH", ""))), 0)

    def wait(self, limit: float, sleep: Callable[[float], None]) -> None:
        """Waits for the descriptors that the application named before it yielded, as async mode does."""
        if not self.waiting:
            if self.timeout:
                sleep(self.timeout)
                self._note(None, True)
            self.timeout = 0
            return
        reading = [one for one, way in self.waiting.items() if way == "read"]
        writing = [one for one, way in self.waiting.items() if way == "write"]
        found = select.select(reading, writing, [], min(self.timeout or limit, limit))
        ready = [*found[0], *found[1]]
        self._note(ready[0] if ready else None, not ready)
        self.waiting, self.timeout = {}, 0

    def _note(self, ready: int | None, late: bool) -> None:
        """Puts the result of a wait where applications of async mode look for it."""
        if self.environ is not None:
            self.environ["uwsgi.ready_fd"] = ready
            self.environ["x-wsgiorg.fdevent.timeout"] = True if late else None
