"""Websockets."""

from __future__ import annotations

from typing import Any, cast

from .module import uwsgi


def handshake(security_key: str = "", origin: str = "", proto: str = "") -> None:
    """Makes the connection of the current request a websocket; empty arguments are those of the client.

    :raises OSError: the client sent no key, or uWSGI was built without SSL.
    """
    uwsgi.websocket_handshake(security_key, origin, proto)


def recv(*, request_context: Any = None, non_blocking: bool = False) -> bytes:
    """The next message.

    :param request_context: of uWSGI 2.1, where it is passed on.
    :param non_blocking: return an empty one where there is none.
    :raises OSError: the client closed.
    """
    function = uwsgi.websocket_recv_nb if non_blocking else uwsgi.websocket_recv
    return cast(bytes, function(*([] if request_context is None else [request_context])))


def send(message: str | bytes, request_context: Any = None) -> None:
    """Sends a text message, or a binary one of bytes.

    :raises OSError: the client is gone.
    """
    function = uwsgi.websocket_send if isinstance(message, str) else uwsgi.websocket_send_binary
    function(message, *([] if request_context is None else [request_context]))
