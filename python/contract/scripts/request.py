"""The request: variables, log variables, connection, files."""

import os
import socket

from contract.harness import call, folder, quiet, show, step, uwsgi

OPTIONS: dict = {}


@step()
def variables() -> None:
    call("add_var", "NAME", "value")
    call("add_var", b"NAME", b"value")
    call("add_var", "NAME", "x" * 70000)
    call("add_var", "NAME")
    call("add_var", 1, 2)
    call("set_logvar", "one", "1")
    call("get_logvar", "one")
    call("set_logvar", b"one", b"2")
    call("get_logvar", b"one")
    call("get_logvar", "none")
    call("set_logvar", "long", "v" * 300)
    call("get_logvar", "long")
    call("set_logvar", "k" * 260, "cut")
    call("get_logvar", "kkkk")
    call("set_logvar", "empty", "")
    call("get_logvar", "empty")
    call("set_logvar", "one")
    call("set_logvar", "one", 1)
    call("get_logvar")
    call("get_logvar", 1)
    call("log_this_request")
    call("log_this_request", 1)


@step()
def fresh() -> None:
    call("get_logvar", "one")
    call("cl")
    call("request_id")
    call("total_requests")
    call("ready_fd")
    show(isinstance(quiet("connection_fd"), int))
    show(quiet("connection_fd") > 0)
    show(quiet("is_connected", quiet("connection_fd")))
    call("is_connected", 999)
    call("is_connected", -1)
    call("is_connected", "a")
    call("is_connected")
    call("offload")
    call("offload", "anything", 5)


@step(raw=lambda path: f"POST {path} HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello".encode())
def body(environ, start_response):
    start_response("200 OK", [("X-Length", str(uwsgi.cl()))])
    return [environ["wsgi.input"].read()]


@step(raw=lambda path: f"GET {path}?a=1 HTTP/1.0\r\nX-Own: yes\r\n\r\n".encode())
def environ(environ, start_response):
    start_response("200 OK", [])
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_X_OWN", "SCRIPT_NAME", "SERVER_PROTOCOL")
    return [repr([environ.get(name) for name in names]).encode(), repr(type(environ["uwsgi.version"])).encode()]


@step(raw=lambda path: f"GET {path} HTTP/1.0\r\n\r\n".encode())
def sent(_environ, start_response):
    write = start_response("200 OK", [("X-One", "1")])
    write(b"written,")
    uwsgi.send(b"sent,")
    uwsgi.send(uwsgi.connection_fd(), b"sent too,")
    return [b"", b"returned"]


@step(raw=lambda path: f"GET {path} HTTP/1.0\r\n\r\n".encode())
def by_attribute(_environ, _start_response):
    uwsgi.start_response("201 Created", [("X-One", "1")])
    return [b"body"]


@step(raw=lambda path: f"GET {path} HTTP/1.0\r\n\r\n".encode())
def file(_environ, start_response):
    path = os.path.join(folder(), "file")
    with open(path, "wb") as opened:
        opened.write(b"0123456789")
    start_response("200 OK", [("X-File", "1")])
    first = uwsgi.sendfile(path)
    second = uwsgi.sendfile("/no/such/file")
    return [repr((first, second)).encode()]


@step(raw=lambda path: f"GET {path} HTTP/1.0\r\n\r\n".encode())
def closed(_environ, start_response):
    start_response("200 OK", [("X-One", "1")])
    uwsgi.disconnect()
    return [b"lost"]


@step()
def descriptors() -> None:
    one, two = socket.socketpair()
    call_send = uwsgi.send(one.fileno(), b"over the pair")
    show(call_send)
    show(uwsgi.recv(two.fileno()))
    show(uwsgi.send(one.fileno(), b"0123456789"))
    show(uwsgi.recv(two.fileno(), 4))
    show(uwsgi.recv(two.fileno(), 100))
    show(uwsgi.close(one.detach()))
    show(uwsgi.recv(two.fileno()))
    call("recv", 999)
    call("recv", "a")
    call("recv")
    call("close", 999)
    call("close", "a")
    call("close")
    call("send", 999, b"x")
    call("send")
    call("connect", "/no/such/socket")
    call("connect", "127.0.0.1:1")
    call("connect", 1)
    call("connect")
    call("async_connect", "/no/such/socket")
    call("async_connect", 1)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.join(folder(), "listener"))
    listener.listen(1)
    for name in ("connect", "async_connect"):
        descriptor = quiet(name, os.path.join(folder(), "listener"))
        show((name, descriptor > 0))
        uwsgi.close(descriptor)
    call("sendfile")
    call("sendfile", "/no/such/file")
    call("sendfile", b"/no/such/file")


@step()
def async_mode() -> None:
    call("async_sleep", 1)
    call("async_sleep", 0.5)
    call("async_sleep", "a")
    call("async_sleep")
    call("suspend")
    call("green_schedule")
    call("wait_fd_read", 0)
    call("wait_fd_write", 1, 5)
    call("wait_fd_read")
    call("wait_fd_read", "a")
    call("wait_fd_write", 1, "a")
