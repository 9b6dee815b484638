"""`python -m uwsgi_iac run` with programs that hang, crash or do not end."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from running_server import Server, command, running, until, write

pytestmark = pytest.mark.slow

GOOD = "def application(environ, start):\n    start('200 OK', [])\n    return [b'mended']\n"
# Each says that it is being imported.
SAYS = "import os, signal, sys, threading\nprint('importing', flush=True)\n"
STUCK = {"a loop": "while True: pass\n", "a deadlock": "lock = threading.Lock()\nlock.acquire()\nlock.acquire()\n"}
CRASHES = {
    "an exit": ("os._exit(4)\n", "with status 4", 4),
    "an exit with 0": ("os._exit(0)\n", "with status 0", 0),
    "a status that looks like a refusal": ("os._exit(1)\n", "with status 1", 1),
    "a signal": ("os.kill(os.getpid(), signal.SIGSEGV)\n", "by signal SIGSEGV", -signal.SIGSEGV),
}


def imports(server: Server) -> None:
    until(lambda: "importing" in server.log(), server.log)


@pytest.mark.parametrize("text", STUCK.values(), ids=STUCK.keys())
def test_an_import_that_never_ends_is_left_by_a_change(tmp_path: Path, text: str) -> None:
    write(tmp_path, app=SAYS + text)
    with running(tmp_path, "app") as server:
        imports(server)

        def left() -> bool:
            # The server has looked at the module by the second write at the latest.
            write(tmp_path, app=GOOD)
            return "has changed: starting again" in server.log()

        until(left, server.log)
        assert server.get() == (200, "mended")


@pytest.mark.parametrize("arguments", [[], ["--no-reload"]], ids=["watched", "alone"])
def test_ctrl_c_ends_an_import_that_never_ends_without_a_traceback(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, app=SAYS + STUCK["a loop"])
    with running(tmp_path, "app", *arguments) as server:
        imports(server)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(10) == 0
        assert "Traceback" not in server.log()


@pytest.mark.parametrize(("text", "how", "status"), CRASHES.values(), ids=CRASHES.keys())
def test_a_crash_says_how_it_ended_and_a_change_mends_it(tmp_path: Path, text: str, how: str, status: int) -> None:
    write(tmp_path, app=SAYS + text)
    with running(tmp_path, "app") as server:
        until(lambda: f"The process of the application has ended {how}; waiting" in server.log(), server.log)
        write(tmp_path, app=GOOD)
        assert server.get() == (200, "mended")


def test_a_crash_without_reload_is_the_status_of_the_server(tmp_path: Path) -> None:
    for text, _, status in CRASHES.values():
        write(tmp_path, app=SAYS + text)
        assert command(tmp_path, "app", "--port=0", "--no-reload").wait(10) == status


def test_ctrl_c_ends_the_wait_after_a_crash(tmp_path: Path) -> None:
    write(tmp_path, app="import os\nos._exit(4)\n")
    with running(tmp_path, "app") as server:
        until(lambda: "waiting for a change" in server.log(), server.log)
        os.kill(server.process.pid, signal.SIGINT)
        assert server.process.wait(10) == 0
        assert "Traceback" not in server.log()


def test_a_request_ends_before_the_next_process_starts(tmp_path: Path) -> None:
    slow = GOOD.replace("def application", "import time\ndef application").replace(
        "    start(", "    open('begun', 'w').close()\n    time.sleep(2.5)\n    start("
    )
    write(tmp_path, app=slow.replace("mended", "old one"))
    with running(tmp_path, "app") as server:
        answers: list[tuple[int, str]] = []
        asking = threading.Thread(target=lambda: answers.append(server.get()))
        asking.start()
        until((tmp_path / "begun").exists, server.log)
        write(tmp_path, app=GOOD)
        until(lambda: "has changed: starting again" in server.log(), server.log)
        asking.join()
        until(lambda: server.get() == (200, "mended"), server.log)
        assert answers == [(200, "old one")]


WRONG = {
    "cache2=items=abc": "Cannot use cache2 = items=abc: you have to specify a cache name",
    "queue=-1": 'Cannot use queue = -1: invalid value for option "queue": must be > 0',
}


@pytest.mark.parametrize(("option", "text"), WRONG.items())
def test_an_option_with_a_wrong_value_is_named(tmp_path: Path, option: str, text: str) -> None:
    write(tmp_path, app=GOOD)
    assert command(tmp_path, "app", "--port=0", "--no-reload", "-o", option).wait(10) == 1
    log = (tmp_path / "log").read_text(encoding="utf8")
    assert text in log and "Traceback" not in log
