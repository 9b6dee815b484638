"""The command `run`: the listening socket, and one process that plays the instance."""

from __future__ import annotations

import os
import socket
import sys

from .errors import CannotRun
from .instance import run_instance
from .settings import Settings, parser, settings_from
from .supervisor import AGAIN, ENDED, LISTENER, REFUSED, supervise


def main(arguments: list[str]) -> int:
    """Runs a command; the exit status."""
    folder, environment = os.getcwd(), dict(os.environ)
    parsed = parser().parse_args(arguments)
    listener: socket.socket | None = None
    try:
        settings = settings_from(parsed)
        inherited = os.environ.get(LISTENER)
        if inherited:
            status = run_instance(settings, socket.socket(fileno=int(inherited)), again=AGAIN in os.environ)
            return ENDED if status == 0 else status
        listener = _listen(settings)
        if not settings.reload:
            _announce(settings, listener)
            return run_instance(settings, listener, again=False)
        _announce(settings, listener)
        return supervise(arguments, listener, folder, environment, settings.files)
    except CannotRun as error:
        print(error, file=sys.stderr)
        return REFUSED if LISTENER in os.environ else 1
    finally:
        if listener:
            listener.close()


def _listen(settings: Settings) -> socket.socket:
    where = f"{settings.host}:{settings.port}"
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family)
    except OverflowError:
        raise CannotRun(f"Cannot listen on {where}: a port is a number from 0 to 65535") from None
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (while")[0]
        raise CannotRun(f"Cannot listen on {where}: {reason}; choose another address with --host or --port") from None


def _announce(settings: Settings, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    host = f"[{host}]" if ":" in host else host
    for note in settings.notes:
        print(note, file=sys.stderr)
    print(f"http://{host}:{port}/ by uwsgi_iac, without uWSGI; Ctrl+C ends it", file=sys.stderr, flush=True)
