"""Remote procedure calls within an instance."""

from contract.harness import call, step, uwsgi

OPTIONS: dict = {"rpc-max": 7}


def hello(*names: bytes) -> bytes:
    return b"hello " + b",".join(names)


uwsgi.register_rpc("hello", hello, 1)
uwsgi.register_rpc("text", lambda: "text")
uwsgi.register_rpc("empty", lambda: b"")
uwsgi.register_rpc("none", lambda: None)
uwsgi.register_rpc("fails", lambda: 1 / 0)


@step()
def calls() -> None:
    call("rpc_list")
    call("call", b"hello")
    call("call", b"hello", b"a", b"b")
    call("call", b"text")
    call("call", b"empty")
    call("call", b"none")
    call("call", b"fails")
    call("call", b"missing")
    call("call", b"")
    call("rpc", b"", b"hello", b"x")
    call("rpc", "", b"hello", b"x")
    call("rpc", None, b"hello", b"x")
    call("rpc", 5, b"hello")
    call("rpc", "/no/such/socket", b"hello")
    call("rpc", b"/no/such/socket", b"hello")
    call("call", b"text", b"too many")


@step()
def registered_later() -> None:
    call("register_rpc", "own", hello)
    call("rpc_list")
    call("call", b"own", b"z")
    call("register_rpc", "own", hello, 3)
    call("register_rpc", "x" * 255, hello)
    call("register_rpc", "y" * 256, hello)
    call("register_rpc", "one more", hello)


@step()
def wrong() -> None:
    call("call")
    call("call", "hello")
    call("call", b"hello", "a")
    call("call", b"hello", 1)
    call("rpc")
    call("rpc", b"")
    call("rpc", b"", "hello")
    call("rpc", b"", b"hello", "a")
    call("register_rpc")
    call("register_rpc", "a")
    call("register_rpc", b"a", hello)
    call("register_rpc", "a", hello, "b")
