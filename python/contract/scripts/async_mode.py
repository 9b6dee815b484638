"""Async mode: a request waits for a descriptor or for a time, and goes on."""

import os

from contract.harness import step, uwsgi

OPTIONS = {"async": 4}


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.0\r\n\r\n".encode()


@step(raw=_get)
def readable(environ, start_response):
    reading, writing = os.pipe()
    start_response("200 OK", [])
    yield b"start,"
    os.write(writing, b"x")
    yield uwsgi.wait_fd_read(reading, 3)
    yield repr(
        (
            uwsgi.ready_fd(),
            environ["uwsgi.ready_fd"] == reading,
            environ["x-wsgiorg.fdevent.timeout"],
            uwsgi.recv(reading),
        )
    ).encode()
    yield uwsgi.wait_fd_write(writing, 3)
    yield repr((uwsgi.ready_fd(), environ["uwsgi.ready_fd"] == writing)).encode()


@step(raw=_get)
def too_late(environ, start_response):
    reading, _ = os.pipe()
    start_response("200 OK", [])
    yield uwsgi.wait_fd_read(reading, 1)
    yield repr((uwsgi.ready_fd(), environ["uwsgi.ready_fd"], environ["x-wsgiorg.fdevent.timeout"])).encode()


@step(raw=_get)
def sleeping(_environ, start_response):
    start_response("200 OK", [])
    yield uwsgi.async_sleep(1)
    yield b"woken"


@step(raw=_get)
def wrong(_environ, start_response):
    start_response("200 OK", [])
    try:
        yield uwsgi.wait_fd_read(-1)
    except OSError as error:
        yield str(error).encode()


@step(raw=_get)
def environment(environ, start_response):
    start_response("200 OK", [])
    yield repr(
        (environ["uwsgi.core"], environ["x-wsgiorg.fdevent.timeout"], callable(environ["x-wsgiorg.fdevent.readable"]))
    ).encode()
