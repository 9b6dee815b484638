"""The process of the instance: loads the application, plays all processes, and ends when its files change."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterable
from typing import Any

from .. import choice
from ..emulation import Emulator, Role
from .application import Application, load
from .errors import CannotRun
from .http import HttpServer, with_error_page
from .players import Players
from .settings import Settings
from .supervisor import RELOAD
from .watch import Watch

# Seconds after which a call that waits ends with an error: a month, as long as Windows can wait.
_LIMIT = 30 * 86400.0
# Seconds between two looks at the files.
_PAUSE = 0.25


def run_instance(settings: Settings, listener: socket.socket, *, again: bool) -> int:
    """Serves until a file changes, the program asks for a stop, or the user does; the exit status.

    :param again: whether it ran before, so that an application which cannot be loaded waits for the next change.
    :raises CannotRun: the application cannot be loaded.
    """
    emulator = Emulator({"master": True, **settings.options}, limit=_LIMIT, threaded=True)
    emulator.log.stream = sys.stderr
    emulator.process.can_reload = settings.reload
    choice.use(emulator)
    if not choice.is_stub:
        raise CannotRun("Cannot run: this process is inside uWSGI already")
    choice.install()
    parent = os.getppid()
    signal.signal(signal.SIGTERM, _interrupt)
    more: tuple[str, ...] = settings.files
    try:
        application = load(settings.target, settings.options)
    except CannotRun as error:
        if not again:
            raise
        print(f"{error}\nWaiting for a change", file=sys.stderr, flush=True)
        application, more = _broken(str(error)), (*more, *error.files)
    emulator.application = with_error_page(application or _none, emulator)
    watch = Watch(more) if settings.reload else None
    players, server = Players(emulator), HttpServer(emulator, listener)
    try:
        emulator.start()
        players.start()
        server.start()
        status = _wait(emulator, watch, parent)
        server.end()
        return status
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


def _wait(emulator: Emulator, watch: Watch | None, parent: int) -> int:
    while True:
        time.sleep(_PAUSE)
        if emulator.process.stopped:
            return 0
        if not watch:
            continue
        if os.getppid() != parent:
            return 0
        changed = watch.changed()
        if changed:
            emulator.log.write(f"{changed} has changed: starting again")
        if changed or emulator.process.reloads:
            return RELOAD


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
