"""Requests that uWSGI refuses or changes: headers, bodies and answers as those of uWSGI 2.0.21 by `http-socket`."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from uwsgi_iac import Emulator
from uwsgi_iac.emulation import serve
from uwsgi_iac.emulation.server import ask, request

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


def emulator(application: Any, **options: Any) -> Emulator:
    found = Emulator({name.replace("_", "-"): value for name, value in options.items()})
    found.application = application
    return found


def shown(name: str) -> Any:
    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [str(environ.get(name)).encode()]

    return application


@pytest.mark.parametrize(
    ("headers", "options", "logged"),
    [
        (b"X: " + b"a" * 3800, {}, ""),
        (b"X: " + b"a" * 3980, {}, "unable to add HTTP_X="),
        (b"".join(b"X%d: a\r\n" % number for number in range(400))[:-2], {}, "consider increasing buffer size"),
        (b"X: " + b"a" * 9000, {}, "invalid HTTP request size (max 4096)...skip"),
        (b"X: " + b"a" * 9000, {"buffer_size": 32768}, ""),
    ],
)
def test_headers_fit_into_the_buffer(headers: bytes, options: dict[str, int], logged: str) -> None:
    one = emulator(shown("HTTP_HOST"), **options)
    answer = ask(one, HEAD + headers + b"\r\n\r\n")
    assert (b"200 OK" in answer) == (not logged)
    assert logged in "\n".join(one.log.lines)


@pytest.mark.parametrize(
    ("headers", "name", "value"),
    [
        (b"X_Foo: a\r\nX-Foo: b", "HTTP_X_FOO", b"a, b"),
        (b"Cookie: a\r\nCookie: b", "HTTP_COOKIE", b"a, b"),
        (b"Content-Type: x\r\nContent-Type: y", "CONTENT_TYPE", b"x, y"),
    ],
)
def test_headers_of_one_name_are_joined(headers: bytes, name: str, value: bytes) -> None:
    assert ask(emulator(shown(name)), HEAD + headers + b"\r\n\r\n").endswith(b"\r\n\r\n" + value)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda body: body.read(), "error during read(0) on wsgi.input"),
        (lambda body: body.read(10), "error during read(10) on wsgi.input"),
        (lambda body: body.readline(), "error during readline(0) on wsgi.input"),
        (list, "error during readline(0) on wsgi.input"),
    ],
)
def test_a_body_that_is_cut_short_is_an_error(read: Any, text: str) -> None:
    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        with pytest.raises(OSError) as raised:
            read(environ["wsgi.input"])
        return [str(raised.value).encode()]

    client, server = socket.socketpair()
    with client:
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\nabc")
        client.shutdown(socket.SHUT_WR)
        one = emulator(application)
        serve(one, server)
        assert client.recv(100) == text.encode()
    assert "Content-Length: 50 consumed: 3 left: 47 message: Client closed connection" in one.log.lines[0]


@pytest.mark.parametrize("answer", [None, 5])
def test_headers_go_out_without_a_body_that_is_none(answer: object) -> None:
    def application(_environ: dict[str, Any], start: Any) -> object:
        start("200 OK", [("A", "b")])
        return answer

    one = emulator(application)
    assert (request(one).status, request(one).body) == ("200 OK", b"")
    assert "object is not iterable" in one.log.lines[0]


def test_an_exit_in_a_request_ends_the_worker_and_says_so() -> None:
    def application(_environ: dict[str, Any], _start: Any) -> list[bytes]:
        raise SystemExit(3)

    one = emulator(application)
    assert request(one).status == ""
    assert one.log.lines[0].startswith("DAMN ! worker 1 (pid: ")
    assert one.workers_state[0].respawns == 1


OPTIONS: list[tuple[Any, str]] = [
    ({"cache2": "items=100"}, "cache2 = items=100: you have to specify a cache name"),
    ({"cache2": "name=a,items=0"}, "you have to specify the maximum number of cache items"),
    ({"cache2": "name=a,items=x"}, "cache2 = name=a,items=x: it must be a number, but is 'x'"),
    ({"cache2": "name=a,items=99999999999"}, "unable to allocate "),
    ({"cache2": "name=a,items=5,blocksize=0"}, 'invalid cache blocksize for "a"'),
    ({"cache2": "name=a,items=5,hash=x"}, 'invalid cache hash for "a"'),
    ({"queue": -1}, 'queue = -1: invalid value for option "queue": must be > 0'),
    ({"queue": 99999999}, "queue = 99999999: unable to allocate "),
    ({"sharedarea": -1}, "sharedarea = -1: its size must be 0 or more"),
    ({"workers": 99999999}, "workers = 99999999: the emulation has up to 65536"),
    ({"mules": "x"}, "mules = x: it must be a number, but is 'x'"),
    ({"farm": "x"}, "invalid farm value (x) must be in the form name:mule[,muleN]."),
    ({"farm": "a:9"}, "farm = a:9: invalid mule id: 9"),
    ({"metric": "type=gauge"}, "you need to specify a metric name: type=gauge"),
    ({"spooler": "/proc/nope"}, "spooler = /proc/nope: it must be a directory that can be written; "),
    ({"spooler": ""}, "spooler = : it must be a directory that can be written; "),
    ([1], "options = [1]: they must be a mapping, not a list"),
]


@pytest.mark.parametrize(("options", "text"), OPTIONS)
def test_a_wrong_value_names_the_option_and_what_must_hold(options: Any, text: str) -> None:
    with pytest.raises(RuntimeError) as raised:
        Emulator(options)
    assert text in str(raised.value)


@pytest.mark.parametrize("limit", ["x", 0, -1, None, True])
def test_a_limit_is_a_number_of_seconds(limit: Any) -> None:
    with pytest.raises(RuntimeError, match="Cannot use limit = "):
        Emulator(limit=limit)
