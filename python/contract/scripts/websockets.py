"""Websockets: handshake, messages, control frames, wrong arguments."""

from contract.harness import step, uwsgi
from uwsgi_iac.emulation.websocket import frame

OPTIONS: dict = {}
# PyPI's build has no SSL, and so no handshake.
REALS = ("system",)
MASK = b"\x01\x02\x03\x04"


def _client(*frames: bytes, headers: str = ""):
    def make(path: str) -> bytes:
        head = (
            f"GET {path} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
        )
        return head.encode() + b"".join(frames)

    return make


def _try(function, *arguments):
    try:
        return function(*arguments)
    except (OSError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def _send_all(*values) -> None:
    uwsgi.websocket_send(repr(values))


@step(raw=_client(frame(1, b"hello", mask=MASK), frame(2, b"\x00" * 200, mask=MASK), frame(1, b"y" * 70000, mask=MASK)))
def messages(_environ, _start_response):
    uwsgi.websocket_handshake()
    _send_all(uwsgi.websocket_recv(), len(uwsgi.websocket_recv()), len(uwsgi.websocket_recv()))
    uwsgi.websocket_send_binary(b"\x01\x02")
    uwsgi.websocket_send("text é")
    uwsgi.websocket_send(b"z" * 130)
    return []


@step(raw=_client(headers="Origin: http://o\r\nSec-WebSocket-Protocol: chat\r\n"))
def headers(_environ, _start_response):
    uwsgi.websocket_handshake()
    _send_all(_try(uwsgi.websocket_recv_nb))
    return []


@step(raw=_client(headers="Origin: http://o\r\nSec-WebSocket-Protocol: chat\r\n"))
def chosen(_environ, _start_response):
    uwsgi.websocket_handshake("a2V5", "http://chosen", b"own")
    return []


@step(
    raw=_client(
        frame(9, b"ping", mask=MASK), frame(10, b"", mask=MASK), frame(1, b"after", mask=MASK), frame(8, b"", mask=MASK)
    )
)
def control(_environ, _start_response):
    uwsgi.websocket_handshake()
    first = uwsgi.websocket_recv()
    second = _try(uwsgi.websocket_recv)
    third = _try(uwsgi.websocket_recv_nb)
    fourth = _try(uwsgi.websocket_send, "closed")
    fifth = _try(uwsgi.websocket_send_binary, "closed")
    return [repr((first, second, third, fourth, fifth)).encode()]


@step(raw=_client(frame(1, b"one", mask=MASK, final=False), frame(0, b"two", mask=MASK), frame(1, b"plain")))
def parts(_environ, _start_response):
    uwsgi.websocket_handshake()
    _send_all(uwsgi.websocket_recv(), uwsgi.websocket_recv(), uwsgi.websocket_recv())
    return []


@step(raw=_client(frame(1, b"", mask=MASK), frame(0, b"alone", mask=MASK)))
def odd(_environ, _start_response):
    uwsgi.websocket_handshake()
    _send_all(_try(uwsgi.websocket_recv), _try(uwsgi.websocket_recv))
    return []


@step(raw=lambda path: f"GET {path} HTTP/1.0\r\n\r\n".encode())
def no_websocket(_environ, start_response):
    start_response("200 OK", [])
    return [
        repr(
            [
                _try(uwsgi.websocket_handshake),
                _try(uwsgi.websocket_handshake, 1),
                _try(uwsgi.websocket_send),
                _try(uwsgi.websocket_send, 1),
                _try(uwsgi.websocket_send_binary, None),
            ]
        ).encode()
    ]
