"""The process of the instance: loads the application, plays all processes, and ends when its files change."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterable
from typing import Any

from .. import choice
from ..emulation import Emulator, Role
from ..errors import InvalidOption
from .application import Application, load
from .errors import CannotRun
from .http import HttpServer, with_error_page
from .players import Players
from .settings import Settings
from .supervisor import ENDED, RELOAD
from .watch import Watch, loaded_files

# Seconds after which a call that waits ends with an error: a month, as long as Windows can wait.
_LIMIT = 30 * 86400.0
# Seconds between two looks at the files.
_PAUSE = 0.25
# Seconds that a handler or task has to end before a reload.
_MERCY = 1.5


def run_instance(settings: Settings, listener: socket.socket, *, again: bool) -> int:
    """Serves until a file changes, the program asks for a stop, or the user does; the exit status.

    :param again: whether it ran before, so that an application which cannot be loaded waits for the next change.
    :raises CannotRun: the application cannot be loaded.
    """
    try:
        emulator = Emulator({"master": True, **settings.options}, limit=_LIMIT, threaded=True)
    except InvalidOption as error:
        raise CannotRun(str(error)) from None
    emulator.log.stream = sys.stderr
    emulator.process.can_reload = settings.reload
    choice.use(emulator)
    if not choice.is_stub:
        raise CannotRun("Cannot run: this process is inside uWSGI already")
    choice.install()
    # A shell that starts it in the background has SIGINT ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    parent = os.getppid()
    watch = Watch(settings.files) if settings.reload else None
    players, server = Players(emulator), HttpServer(emulator, listener)
    end = End(emulator, server, watch, parent)
    end.start()
    try:
        application = load(settings.target, settings.options)
    except KeyboardInterrupt:
        return 0
    except CannotRun as error:
        if not again:
            raise
        print(f"{error}\nWaiting for a change", file=sys.stderr, flush=True)
        application = _broken(str(error))
        if watch:
            watch.add(error.files)
    if watch:
        # As they are now: a change before the next look counts.
        watch.add(loaded_files())
    emulator.application = server.noted(with_error_page(application or _none, emulator))
    try:
        emulator.start()
        players.start()
        server.start()
        end.loading = False
        while end.status is None:
            players.step()
        end.seen.set()
        server.end()
        return end.status
    except KeyboardInterrupt:
        return 0
    finally:
        # Ctrl+C reaches this process, and the supervisor ends it besides.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        players.end()
        _at_exit(emulator)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


class End(threading.Thread):
    """Looks for a reason to end, and ends the process if a handler or task keeps the main thread from seeing it.

    While the application is loaded, which may never end, a change ends the process at once.

    `status` is the exit status once there is a reason.
    """

    def __init__(self, emulator: Emulator, server: HttpServer, watch: Watch | None, parent: int) -> None:
        super().__init__(name="uwsgi end", daemon=True)
        self._emulator, self._server, self._watch, self._parent = emulator, server, watch, parent
        self.status: int | None = None
        self.loading = True
        self.seen = threading.Event()

    def run(self) -> None:
        while self.status is None:
            time.sleep(_PAUSE)
            self.status = self._look()
            if self.status is not None and self.loading:
                os._exit(ENDED if self.status == 0 else self.status)
        if not self.seen.wait(_MERCY):
            # As the master of uWSGI kills a worker after its mercy.
            self._emulator.log.write(f"a handler or task did not end within {_MERCY:g} s: killed")
            self._server.end()
            os._exit(ENDED if self.status == 0 else self.status)

    def _look(self) -> int | None:
        if self._emulator.process.stopped and not self.loading:
            return 0
        if not self._watch:
            return None
        if os.getppid() != self._parent:
            return 0
        changed = self._watch.changed()
        if changed:
            self._emulator.log.write(f"{changed} has changed: starting again")
        asked = self._emulator.process.reloads and not self.loading
        return RELOAD if changed or asked else None


def _at_exit(emulator: Emulator) -> None:
    hook = emulator.attributes.get("atexit")
    if hook is None:
        return
    with emulator.playing(Role("worker", 1)):
        try:
            hook()
        except Exception:
            emulator.log.write(traceback.format_exc())


def _none(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"The options have no application: module, wsgi-file or eval\n"]


def _broken(text: str) -> Application:
    def answer(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
        return [text.encode(errors="replace")]

    return answer
