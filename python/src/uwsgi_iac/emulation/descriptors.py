"""Descriptors and async mode: `connect`, `recv`, `wait_fd_read` and their kin."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from .remote import connect

if TYPE_CHECKING:
    from .emulator import Emulator

_MOST = 4096


class Descriptors:
    """Calls about any descriptor. In async mode an application names descriptors, then yields an empty string."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._async = emulator.option_reader.number(1, "async")

    def connect(self, address: bytes, timeout: int = 0) -> int:
        limit = min(timeout, self._emulator.limit) if timeout > 0 else self._emulator.limit
        try:
            return connect(os.fsdecode(address), limit).detach()
        except OSError:
            return -1

    def async_connect(self, address: bytes) -> int:
        host, colon, port = os.fsdecode(address).rpartition(":")
        if not colon:
            return self.connect(address)
        if not port.isdigit():
            return -1
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex((host or "127.0.0.1", int(port)))
        return connection.detach()

    def close(self, descriptor: int) -> None:
        try:
            os.close(descriptor)
        except OSError:
            self._emulator.log.write(f"close({descriptor}): no such descriptor")

    def recv(self, descriptor: int, size: int = _MOST) -> bytes | None:
        try:
            return os.read(descriptor, min(size, _MOST)) or None
        except (OSError, ValueError):
            return None

    def is_connected(self, descriptor: int) -> bool:
        try:
            with socket.socket(fileno=os.dup(descriptor)) as copy:
                return copy.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
        except OSError:
            return False

    def async_sleep(self, seconds: float) -> bytes:
        if self._async > 1 and int(seconds) > 0:
            self._emulator.request_state.timeout = int(seconds)
        return b""

    def suspend(self) -> bool:
        return True

    green_schedule = suspend

    def wait_fd_read(self, descriptor: int, timeout: int = 0) -> bytes:
        return self._wait("read", descriptor, timeout)

    def wait_fd_write(self, descriptor: int, timeout: int = 0) -> bytes:
        return self._wait("write", descriptor, timeout)

    def _wait(self, way: str, descriptor: int, timeout: int) -> bytes:
        if self._async < 2 or descriptor < 0:
            if self._async < 2:
                self._emulator.log.write("ASYNC call without async mode !!!")
            raise OSError(f"unable to fd {descriptor} to the event queue")
        state = self._emulator.request_state
        state.waiting[descriptor] = way
        state.timeout = max(timeout, 0)
        return b""
