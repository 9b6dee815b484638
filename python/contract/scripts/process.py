"""The instance and its processes."""

import os
import time

from contract.harness import call, folder, quiet, record, recorded, show, step, uwsgi

OPTIONS = {"processes": 1, "alarm": ["known log:"], "master": True}


def forked() -> None:
    record(f"forked {uwsgi.worker_id()}")


uwsgi.post_fork_hook = forked


@step()
def processes() -> None:
    show(recorded())
    call("worker_id")
    call("mule_id")
    call("ready")
    call("accepting")
    call("accepting", 0)
    call("accepting", 1)
    call("accepting", "a")
    call("listen_queue")
    call("listen_queue", 0)
    call("listen_queue", 5)
    call("listen_queue", "a")
    call("log", "a line")
    call("log", b"a line")
    call("log")
    call("logsize")
    call("set_warning_message", "careful")
    call("set_warning_message", "x" * 100)
    call("set_warning_message", 1)
    call("setprocname", "contract")
    call("setprocname", 1)
    call("set_user_harakiri", 30)
    call("set_user_harakiri", 0)
    call("set_user_harakiri", "a")
    call("set_user_harakiri")
    call("alarm", "known", "message")
    call("alarm", "known", b"message")
    call("alarm", "none", "message")
    call("alarm", "known")
    call("alarm", b"known", "message")
    call("alarm", "known", 1)


@step()
def measured() -> None:
    show([type(one) for one in quiet("mem")])
    show(all(one > 1000 for one in quiet("mem")))
    show(quiet("masterpid") > 0)
    show(type(quiet("micros")))
    show(quiet("micros") > 10**15)
    show(abs(quiet("micros") / 10**6 - time.time()) < 60)


@step()
def workers() -> None:
    found = quiet("workers")
    show((type(found), len(found)))
    worker = found[0]
    show(sorted(worker))
    for name in ("id", "requests", "delta_requests", "signals", "exceptions", "status", "respawn_count"):
        show((name, worker[name]))
    show((type(worker["pid"]), type(worker["last_spawn"]), type(worker["apps"]), worker["tx"] > 0))


@step()
def files() -> None:
    path = os.path.join(folder(), "text")
    with open(path, "wb") as file:
        file.write(b"content")
    call("extract", "wrong\x00")
    show(quiet("extract", path))
    call("extract", 1)
    call("embedded_data", "nothing")
    call("embedded_data", 1)
    call("parsefile", 1)
    for name, content in (
        ("good", b"\x00\x06\x00\x00\x01\x00a\x01\x00b"),
        ("other", b"\x05\x06\x00\x00\x01\x00a\x01\x00b"),
        ("null", b"\x00\x06\x00\x00\x00\x00a\x01\x00b"),
        ("short", b"\x00\x09\x00\x00\x01\x00a\x01\x00b"),
        ("empty value", b"\x00\x05\x00\x00\x01\x00a\x00\x00"),
        ("long value", b"\x00\x06\x00\x00\x01\x00a\x09\x00b"),
    ):
        path = os.path.join(folder(), name)
        with open(path, "wb") as file:
            file.write(content)
        show((name, quiet("parsefile", path)))


@step(raw=lambda path: f"GET {path} HTTP/1.0\r\n\r\n".encode())
def failing(_environ, _start_response):
    raise RuntimeError("on purpose")


@step()
def counted() -> None:
    show(quiet("workers")[0]["exceptions"])
    show(quiet("total_requests"))
