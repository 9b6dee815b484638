"""Async mode: a request names a descriptor or a time, yields an empty string, and goes on later."""

from __future__ import annotations

from typing import cast

from .module import decode, uwsgi


def connect(address: str) -> int:
    """Begins a connection to `host:port` or a Unix socket; a descriptor, or -1."""
    return cast(int, uwsgi.async_connect(address))


def sleep(seconds: float) -> bytes:
    """Pauses the request from its next empty yield on."""
    return cast(bytes, uwsgi.async_sleep(seconds))


def suspend() -> bool:
    """Lets another core run."""
    return cast(bool, uwsgi.suspend())


def get_loop_name() -> str | None:
    """Name of the event loop (`loop`); None for uWSGI's own."""
    return cast("str | None", decode(uwsgi.loop))


def wait_for_fd_read(descriptor: int, timeout: int = 0) -> bytes:
    """Waits for input from the next empty yield on; without an end if `timeout` is 0.

    :raises OSError: uWSGI runs without `async`.
    """
    return cast(bytes, uwsgi.wait_fd_read(descriptor, timeout))


def wait_for_fd_write(descriptor: int, timeout: int = 0) -> bytes:
    """Waits until a descriptor takes output, in the same way."""
    return cast(bytes, uwsgi.wait_fd_write(descriptor, timeout))
