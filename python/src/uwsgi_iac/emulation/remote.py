"""Calls to another instance, over uWSGI's own protocol: `rpc` with a node, `signal` with a remote, caches with `@`."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable


def connect(address: str, limit: float) -> socket.socket:
    """A connection to `host:port` or to a Unix socket.

    :raises OSError: the address cannot be reached, or is none.
    """
    host, colon, port = address.rpartition(":")
    if not colon:
        if not hasattr(socket, "AF_UNIX"):
            raise OSError(f"{address} is a Unix socket, which this system has not")
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(limit)
        try:
            connection.connect(address if not address.startswith("@") else "\0" + address[1:])
        except OSError:
            connection.close()
            raise
        return connection
    if not port.isdigit():
        raise OSError(f"{address} names no port")
    return socket.create_connection((host or "127.0.0.1", int(port)), limit)


def items(values: Iterable[bytes]) -> bytes:
    """Values of a packet, each with its length."""
    return b"".join(struct.pack("<H", len(value)) + value for value in values)


def pairs(values: dict[bytes, bytes]) -> bytes:
    """Variables of a packet."""
    return items(one for pair in values.items() for one in pair)


def split(body: bytes) -> list[bytes]:
    """The values of a packet.

    :raises ValueError: it ends in the middle of one.
    """
    result, position = [], 0
    while position < len(body):
        if position + 2 > len(body):
            raise ValueError("a packet ends in the middle of a length")
        (size,) = struct.unpack_from("<H", body, position)
        position += 2 + size
        if position > len(body):
            raise ValueError("a packet ends in the middle of a value")
        result.append(body[position - size : position])
    return result


def header(modifier1: int, size: int, modifier2: int = 0) -> bytes:
    """The four bytes before a packet."""
    return struct.pack("<BHB", modifier1, size, modifier2)


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise OSError("the other instance closed the connection")
        data += part
    return data


def _ask(address: str, limit: float, packet: bytes) -> tuple[int, bytes, bytes]:
    """Sends a packet; modifier 2 and body of the answer, and what follows it."""
    with connect(address, limit) as connection:
        connection.sendall(packet)
        _, size, modifier2 = struct.unpack("<BHB", _exactly(connection, 4))
        body = _exactly(connection, size)
        rest = b""
        while part := connection.recv(65536):
            rest += part
        return modifier2, body, rest


def call_rpc(address: str, name: bytes, values: list[bytes], limit: float) -> bytes | None:
    """The result of a function of another instance; None where it cannot be reached or has none."""
    body = items([name, *values])
    if len(body) > 0xFFFF:
        return None
    try:
        modifier2, answer, rest = _ask(address, limit, header(173, len(body)) + body)
    except OSError:
        return None
    return (rest if modifier2 == 5 else answer) or None


def send_signal(address: str, number: int, limit: float) -> int:
    """1 where another instance took a signal, 0 where it refused it, -1 where it cannot be reached."""
    try:
        return _ask(address, limit, header(110, 0, number))[0]
    except OSError:
        return -1


class RemoteCache:
    """A cache of another instance, named `cache@address`."""

    def __init__(self, name: bytes, address: str, limit: float) -> None:
        self._name, self._address, self._limit = name, address, limit

    def _command(
        self, command: bytes, more: dict[bytes, bytes], value: bytes = b""
    ) -> tuple[dict[bytes, bytes], bytes] | None:
        variables = {b"cmd": command, **more}
        if self._name:
            variables[b"cache"] = self._name
        body = pairs(variables)
        try:
            _, answer, rest = _ask(self._address, self._limit, header(111, len(body), 17) + body + value)
            values = split(answer)
        except (OSError, ValueError):
            return None
        found = dict(zip(values[::2], values[1::2]))
        return (found, rest) if found.get(b"status") == b"ok" else None

    def get(self, key: bytes) -> bytes | None:
        answer = self._command(b"get", {b"key": key})
        return (answer[1] or None) if answer else None

    def exists(self, key: bytes) -> bool:
        return self._command(b"exists", {b"key": key}) is not None

    def delete(self, key: bytes) -> bool:
        return self._command(b"del", {b"key": key}) is not None

    def clear(self) -> bool:
        return self._command(b"clear", {}) is not None

    def set(self, key: bytes, value: bytes, expires: int, update: bool) -> bool:
        more = {b"key": key, b"size": str(len(value)).encode()}
        if expires:
            more[b"expires"] = str(expires).encode()
        return self._command(b"update" if update else b"set", more, value) is not None
