"""Websockets: the frames of RFC 6455 as uWSGI reads and writes them."""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import Any, Callable

from .connection import Connection

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
# `websocket-max-size`, in kilobytes.
_DEFAULT_MAX_SIZE = 1024
# Seconds of `websockets-ping-freq` and `websockets-pong-tolerance`.
_PING_EVERY, _PONG_TOLERANCE = 30, 3


def frame(opcode: int, message: bytes, *, mask: bytes = b"", final: bool = True) -> bytes:
    """A frame. Clients mask theirs; uWSGI does not."""
    size = len(message)
    masked = 0x80 if mask else 0
    if size < 126:
        head = struct.pack("!BB", opcode | 0x80 * final, size | masked)
    elif size <= 0xFFFF:
        head = struct.pack("!BBH", opcode | 0x80 * final, 126 | masked, size)
    else:
        head = struct.pack("!BBQ", opcode | 0x80 * final, 127 | masked, size)
    if mask:
        message = bytes(byte ^ mask[place % 4] for place, byte in enumerate(message))
    return head + mask + message


class Websocket:
    """The websocket of a request."""

    def __init__(self, connection: Connection | None, environ: dict[str, Any], now: Callable[[], int]) -> None:
        self._connection, self._environ, self._now = connection, environ, now
        self.max_size = _DEFAULT_MAX_SIZE * 1024
        self._data = b""
        self._parts: bytes | None = None
        self._closed = False
        self.shaken = False
        self._last_ping = 0
        self._last_pong = now()

    def _header(self, name: str, chosen: bytes) -> bytes:
        return chosen or str(self._environ.get(name, "")).encode("latin-1")

    def handshake(self, key: bytes, origin: bytes, protocol: bytes) -> None:
        """Answers the client's request to change to a websocket.

        :raises OSError: the client sent no key.
        """
        key = self._header("HTTP_SEC_WEBSOCKET_KEY", key)
        if not key or self._connection is None:
            raise OSError("unable to complete websocket handshake")
        accept = base64.b64encode(hashlib.sha1(key + _MAGIC).digest())
        version = str(self._environ.get("SERVER_PROTOCOL", "HTTP/1.1")).encode()
        lines = [
            version + b" 101 Web Socket Protocol Handshake",
            b"Upgrade: WebSocket",
            b"Connection: Upgrade",
            b"Sec-WebSocket-Origin: " + (self._header("HTTP_ORIGIN", origin) or b"*"),
        ]
        protocol = self._header("HTTP_SEC_WEBSOCKET_PROTOCOL", protocol)
        if protocol:
            lines.append(b"Sec-WebSocket-Protocol: " + protocol)
        lines.append(b"Sec-WebSocket-Accept: " + accept)
        if not self._connection.write(b"\r\n".join(lines) + b"\r\n\r\n"):
            raise OSError("unable to complete websocket handshake")
        self.shaken = True

    def send(self, message: bytes, *, binary: bool = False) -> None:
        """Sends a message.

        :raises OSError: the client is gone.
        """
        sent = not self._closed and self._connection is not None
        sent = sent and self._write(frame(_BINARY if binary else _TEXT, message))
        if not sent:
            self._closed = True
            kind = "websocket binary message" if binary else "websocket message"
            raise OSError(f"unable to send {kind}")

    def receive(self, *, block: bool) -> bytes:
        """The next message; empty where there is none and the call does not block.

        :raises OSError: the client closed, sent too much, or sent nothing within the limit.
        """
        message = None if self._closed else self._next(block)
        if message is None:
            self._closed = True
            self._parts = None
            raise OSError("unable to receive websocket message")
        return message

    def _write(self, data: bytes) -> bool:
        return self._connection is not None and self._connection.write(data)

    def _next(self, block: bool) -> bytes | None:
        while True:
            found = self._frame()
            if found is None:
                part = self._connection.read(4096, None if block else 0) if self._connection else b""
                if part is None and not block:
                    return b"" if self._ping() else None
                if not part:
                    return None
                self._data += part
                continue
            final, opcode, payload = found
            if payload is None:
                return None
            if opcode in (0, _TEXT, _BINARY):
                return self._message(final, opcode, payload)
            if opcode == _CLOSE:
                self._write(frame(_CLOSE, b""))
                return None
            if opcode == _PONG:
                self._last_pong = self._now()
            if opcode == _PING and not self._write(frame(_PONG, b"")):
                return None

    def _ping(self) -> bool:
        """Asks a silent client whether it is alive; False where it did not answer in time."""
        now = self._now()
        if self._last_ping and self._last_pong < self._last_ping:
            return now - self._last_ping <= _PONG_TOLERANCE
        if not self._last_ping or now - self._last_ping >= _PING_EVERY:
            self._last_ping = now
            return self._write(frame(_PING, b""))
        return True

    def _message(self, final: bool, opcode: int, payload: bytes) -> bytes | None:
        if opcode == 0:
            if self._parts is None:
                return None
            payload = self._parts + payload
        self._parts = None if final else payload
        # uWSGI answers a part of a message with one zero byte.
        return payload if final else b"\0"

    def _frame(self) -> tuple[bool, int, bytes | None] | None:
        """Fin, opcode and payload of the first whole frame; a payload of None is too long."""
        data = self._data
        if len(data) < 2:
            return None
        final, opcode = bool(data[0] >> 7), data[0] & 0xF
        size, place = data[1] & 0x7F, 2
        if size > 125:
            width = 2 if size == 126 else 8
            if len(data) < place + width:
                return None
            size = int.from_bytes(data[place : place + width], "big")
            place += width
            if size > self.max_size:
                return final, opcode, None
        mask = data[place : place + 4] if data[1] >> 7 else b""
        place += 4 if data[1] >> 7 else 0
        if len(data) < place + size:
            return None
        payload = data[place : place + size]
        self._data = data[place + size :]
        if mask:
            payload = bytes(byte ^ mask[number % 4] for number, byte in enumerate(payload))
        return final, opcode, payload
