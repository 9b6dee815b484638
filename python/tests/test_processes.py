"""Mules, workers, remote calls: what several processes do, in one."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path
from typing import Any

import pytest

from uwsgi_iac import Clock, EmulationError, Emulator, Legion
from uwsgi_iac.emulation import request
from uwsgi_iac.facade import UwsgiModule


def start(options: dict[str, Any] | None = None) -> tuple[Emulator, Any]:
    emulator = Emulator(options, clock=Clock(frozen=True), limit=1)
    return emulator, UwsgiModule(emulator)


def test_a_mule_that_crashes_loses_what_it_had_read_and_no_more() -> None:
    emulator, uwsgi = start({"mules": 1})
    seen: list[bytes] = []
    forked: list[int] = []
    uwsgi.mule_msg_hook = seen.append
    uwsgi.post_fork_hook = lambda: forked.append(uwsgi.mule_id())
    uwsgi.mule_msg("lost", 1)
    uwsgi.mule_msg("kept", 1)
    emulator.mules[1].crash(losing=1)
    emulator.settle()
    assert seen == [b"kept"]
    assert forked == [1]
    assert emulator.mules[1].respawns == 1
    with pytest.raises(IndexError, match="There is no mule 2: the options configure 1"):
        emulator.mules[2]


@pytest.mark.parametrize("number", [-1, 2])
def test_a_mule_that_does_not_exist_is_refused(number: int) -> None:
    _, uwsgi = start({"mules": 1})
    with pytest.raises(ValueError, match="invalid mule number"):
        uwsgi.mule_msg("x", number)


def test_what_the_master_registers_is_known_to_all_and_what_a_worker_does_to_it_alone() -> None:
    emulator, uwsgi = start({"workers": 2})
    uwsgi.register_rpc("all", lambda: b"all")
    with emulator.worker(1):
        uwsgi.register_rpc("own", lambda: b"own")
        assert uwsgi.rpc_list() == (b"all", b"own")
    with emulator.worker(2):
        assert uwsgi.rpc_list() == (b"all",)
        assert uwsgi.call(b"own") is None


def test_every_process_runs_the_post_fork_hook(tmp_path: Path) -> None:
    emulator, uwsgi = start({"workers": 2, "mules": 1, "spooler": str(tmp_path)})
    seen: list[tuple[int, int, Any]] = []
    uwsgi.post_fork_hook = lambda: seen.append((uwsgi.worker_id(), uwsgi.mule_id(), uwsgi.i_am_the_spooler()))
    assert uwsgi.worker_id() == 0
    emulator.start()
    assert seen == [(1, 0, None), (2, 0, None), (0, 1, None), (0, 0, True)]
    assert uwsgi.worker_id() == 1


def test_a_failing_handler_is_logged_and_others_run() -> None:
    emulator, uwsgi = start({"workers": 2})
    seen: list[int] = []

    def handle(_number: int) -> None:
        seen.append(uwsgi.worker_id())
        raise RuntimeError("on purpose")

    uwsgi.register_signal(1, "workers", handle)
    uwsgi.signal(1)
    emulator.settle()
    assert seen == [1, 2]
    assert emulator.log.lines[-1] == "error managing signal 1 on worker 2"
    assert [worker["signals"] for worker in uwsgi.workers()] == [1, 1]


def test_requests_are_counted_by_worker() -> None:
    emulator, uwsgi = start({"workers": 2})

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("X-Worker", str(uwsgi.worker_id()))])
        return [environ["wsgi.input"].read(), str(uwsgi.request_id()).encode()]

    emulator.application = application
    assert request(emulator, method="POST", body=b"hello ").body == b"hello 0"
    assert request(emulator, worker=2).headers == (("X-Worker", "2"),)
    assert [worker["requests"] for worker in uwsgi.workers()] == [1, 1]
    assert uwsgi.total_requests() == 2


def test_a_request_without_an_application_says_so() -> None:
    emulator, _ = start()
    assert request(emulator).body == b""
    assert "The emulator has no application" in emulator.log.lines[-1]


def test_legions_and_alarms_are_played_by_the_test() -> None:
    emulator, uwsgi = start({"alarm": ["disk log:", "ring signal:7"]})
    seen: list[int] = []
    uwsgi.register_signal(7, "", seen.append)
    emulator.outside.legions["web"] = Legion(lord=True, lord_scroll=b"me", scrolls=[b"me", b"you"])
    assert (uwsgi.i_am_the_lord("web"), uwsgi.lord_scroll("web"), uwsgi.scrolls("web")) == (
        True,
        b"me",
        [b"me", b"you"],
    )
    uwsgi.alarm("disk", "full")
    uwsgi.alarm("ring", b"now")
    emulator.settle()
    assert emulator.outside.alarms == [("disk", b"full"), ("ring", b"now")]
    assert seen == [7]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda uwsgi: uwsgi.queue_last(-1), "the count must be 0 or more"),
        (lambda uwsgi: uwsgi.extract("/no/such/file"), "uWSGI ends the calling process"),
        (lambda uwsgi: uwsgi.extract("http://host/x"), "reads files only"),
        (lambda uwsgi: uwsgi.route("log", "x"), "the worker ends or answers itself"),
        (lambda uwsgi: uwsgi.send("text"), "send.. needs bytes"),
        (lambda uwsgi: uwsgi.ZipImporter("x"), "ZipImporter reads modules from the program of uWSGI"),
    ],
)
def test_what_ends_a_worker_of_uwsgi_is_an_error_that_says_so(call: Any, text: str) -> None:
    _, uwsgi = start({"queue": 4})
    with pytest.raises(EmulationError, match=text):
        call(uwsgi)


def _serve(path: str, answer: bytes) -> list[bytes]:
    seen: list[bytes] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)

    def run() -> None:
        connection, _ = listener.accept()
        with connection:
            seen.append(connection.recv(65536))
            connection.sendall(answer)
        listener.close()

    threading.Thread(target=run, daemon=True).start()
    return seen


def packet(modifier1: int, body: bytes, modifier2: int = 0) -> bytes:
    return struct.pack("<BHB", modifier1, len(body), modifier2) + body


def test_calls_signals_and_caches_reach_another_instance(tmp_path: Path) -> None:
    _, uwsgi = start()
    path = str(tmp_path / "rpc")
    seen = _serve(path, packet(173, b"answer"))
    assert uwsgi.rpc(path, b"name", b"one") == b"answer"
    assert seen == [packet(173, b"\x04\x00name\x03\x00one")]

    path = str(tmp_path / "signal")
    seen = _serve(path, packet(255, b"", 1))
    assert uwsgi.signal(5, path) is None
    assert seen == [packet(110, b"", 5)]

    path = str(tmp_path / "refusing")
    _serve(path, packet(255, b"", 0))
    with pytest.raises(ValueError, match=f"node {path} rejected signal 5"):
        uwsgi.signal(5, path)

    path = str(tmp_path / "cache")
    body = b"\x06\x00status\x02\x00ok\x04\x00size\x01\x005"
    seen = _serve(path, packet(111, body, 17) + b"value")
    assert uwsgi.cache_get("key", f"pages@{path}") == b"value"
    assert b"cmd\x03\x00get" in seen[0]


def test_another_instance_that_is_away_has_nothing() -> None:
    _, uwsgi = start()
    assert uwsgi.cache_get("key", "pages@/no/such/socket") is None
    assert uwsgi.cache_set("key", "value", 0, "pages@127.0.0.1:1") is None
    assert uwsgi.cache_exists("key", "@/no/such/socket") is None
    assert uwsgi.cache_clear("@/no/such/socket") is None
