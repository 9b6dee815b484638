"""Bodies that come in chunks."""

from contract.harness import step, uwsgi

OPTIONS: dict = {}


def _chunks(*parts: bytes, end: bytes = b"0\r\n\r\n"):
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end

    def make(path: str) -> bytes:
        return f"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode() + body

    return make


@step(raw=_chunks(b"hello", b"world" * 100, b"x"))
def read(_environ, start_response):
    start_response("200 OK", [])
    return [repr([uwsgi.chunked_read() for _ in range(5)]).encode()]


@step(raw=_chunks(b"hello", b"world"))
def read_now(_environ, start_response):
    start_response("200 OK", [])
    first = uwsgi.chunked_read(5)
    return [repr([first, uwsgi.chunked_read_nb(), uwsgi.chunked_read_nb(), uwsgi.chunked_read_nb()]).encode()]


@step(raw=_chunks(b"hello", end=b"!!\r\n"))
def broken(_environ, start_response):
    start_response("200 OK", [])
    result = [uwsgi.chunked_read()]
    try:
        uwsgi.chunked_read()
    except OSError as error:
        result.append(str(error).encode())
    return [repr(result).encode()]


@step(raw=_chunks(b"hello", end=b""))
def missing(_environ, start_response):
    start_response("200 OK", [])
    result = [uwsgi.chunked_read(), uwsgi.chunked_read_nb()]
    try:
        uwsgi.chunked_read(1)
    except OSError as error:
        result.append(str(error).encode())
    for function, argument in ((uwsgi.chunked_read, "a"), (uwsgi.chunked_read, None)):
        try:
            function(argument)
        except TypeError as error:
            result.append(str(error).encode())
    return [repr(result).encode()]
