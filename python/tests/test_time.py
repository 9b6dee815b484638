"""Time that a test moves: timers, cron, expiry, the spooler, harakiri."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from uwsgi_iac import Clock, EmulationTimeout, Emulator
from uwsgi_iac.emulation.cron import matches
from uwsgi_iac.facade import UwsgiModule


def start(options: dict[str, Any] | None = None, *, at: float | None = None, **more: Any) -> tuple[Emulator, Any]:
    emulator = Emulator(options, clock=Clock(frozen=True, start=at), limit=0.2, **more)
    return emulator, UwsgiModule(emulator)


def test_timers_fire_in_the_order_of_their_times() -> None:
    emulator, uwsgi = start()
    seen: list[tuple[int, float]] = []
    begun = emulator.clock.time()
    for number in (1, 2, 3):
        uwsgi.register_signal(number, "", lambda n: seen.append((n, round(emulator.clock.time() - begun, 3))))
    uwsgi.add_timer(1, 20)
    uwsgi.add_rb_timer(2, 15, 2)
    uwsgi.add_rb_timer(3, 25)
    emulator.advance(60)
    assert seen == [(2, 15), (1, 20), (3, 25), (2, 30), (1, 40), (3, 50), (1, 60)]


def test_millisecond_timers_of_uwsgi_2_1() -> None:
    emulator, uwsgi = start(version=(2, 1, 0))
    seen: list[int] = []
    uwsgi.register_signal(1, "", seen.append)
    uwsgi.add_ms_timer(1, 300)
    emulator.advance(1)
    assert seen == [1, 1, 1]


def test_cron_fires_once_a_minute_while_it_matches() -> None:
    # 10:58:30
    emulator, uwsgi = start(at=time.mktime((2026, 3, 2, 10, 58, 30, 0, 0, -1)))
    seen: list[str] = []
    uwsgi.register_signal(
        1, "", lambda _n: seen.append(time.strftime("%H:%M:%S", time.localtime(emulator.clock.time())))
    )
    uwsgi.add_cron(1, 0, -1, -1, -1, -1)
    emulator.advance(2 * 3600)
    assert seen == ["11:00:00", "12:00:00"]


@pytest.mark.parametrize(
    ("fields", "moment", "expected"),
    [
        ((-1, -1, -1, -1, -1), (2026, 3, 1, 0, 0), True),
        ((-5, -1, -1, -1, -1), (2026, 3, 1, 0, 10), True),
        ((-5, -1, -1, -1, -1), (2026, 3, 1, 0, 11), False),
        # The first of March 2026 is a Sunday.
        ((-1, -1, -1, -1, 0), (2026, 3, 1, 0, 0), True),
        ((-1, -1, -1, -1, 7), (2026, 3, 1, 0, 0), True),
        # A day and a weekday are alternatives.
        ((-1, -1, 9, -1, 0), (2026, 3, 1, 0, 0), True),
        ((-1, -1, 9, -1, 1), (2026, 3, 1, 0, 0), False),
    ],
)
def test_cron_reads_fields_as_uwsgi(
    fields: tuple[int, int, int, int, int], moment: tuple[int, int, int, int, int], expected: bool
) -> None:
    assert matches(fields, time.localtime(time.mktime((*moment, 0, 0, 0, -1)))) is expected


def test_an_expired_value_lives_until_the_next_sweep() -> None:
    emulator, uwsgi = start({"cache2": "name=a,items=5"})
    uwsgi.cache_set("k", "v", 4)
    emulator.advance(5)
    assert uwsgi.cache_get("k") == b"v"
    emulator.advance(1)
    assert uwsgi.cache_get("k") is None


def test_spooled_tasks_run_when_time_moves(tmp_path: Path) -> None:
    emulator, uwsgi = start({"spooler": str(tmp_path)})
    seen: list[bytes] = []

    def handle(task: dict[Any, bytes]) -> int:
        seen.append(task[b"n"])
        return int(uwsgi.SPOOL_RETRY if len(seen) == 1 else uwsgi.SPOOL_OK)

    uwsgi.spooler = handle
    uwsgi.spool({b"n": b"now"})
    uwsgi.spool({b"n": b"later", b"at": str(emulator.clock.now() + 100).encode()})
    emulator.advance(0)
    assert seen == [b"now"]
    # It is tried again after spooler-frequency.
    emulator.advance(31)
    assert seen == [b"now", b"now"]
    emulator.advance(100)
    assert seen == [b"now", b"now", b"later"]
    assert list(tmp_path.iterdir()) == []


def test_ordered_tasks_run_by_priority(tmp_path: Path) -> None:
    emulator, uwsgi = start({"spooler": str(tmp_path), "spooler-ordered": True})
    seen: list[bytes] = []

    def handle(task: dict[Any, bytes]) -> int:
        seen.append(task[b"n"])
        return int(uwsgi.SPOOL_OK)

    uwsgi.spooler = handle
    for number, priority in ((b"1", b"10"), (b"2", b"9"), (b"3", b"")):
        uwsgi.spool({b"n": number, b"priority": priority})
    assert emulator.spooler.run() == 3
    assert seen == [b"2", b"1", b"3"]


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    emulator, uwsgi = start({"spooler": str(tmp_path / "spool")})
    (tmp_path / "spool").rmdir()
    with pytest.raises(ValueError, match="unable to spool job"):
        uwsgi.spool({b"n": b"1"})
    assert emulator.log.lines[-1].endswith("No such file or directory")
    assert uwsgi.spooler_jobs() == []


def test_harakiri_starts_the_worker_again() -> None:
    emulator, uwsgi = start()
    forked: list[int] = []
    uwsgi.post_fork_hook = lambda: forked.append(uwsgi.worker_id())
    with emulator.worker(1):
        uwsgi.set_user_harakiri(5)
        emulator.advance(4)
        assert forked == []
        emulator.advance(2)
    assert forked == [1]
    assert uwsgi.workers()[0]["respawn_count"] == 1
    assert "HARAKIRI" in emulator.log.lines[-1]


def test_waits_end_at_the_limit() -> None:
    emulator, uwsgi = start({"locks": 1, "mules": 1, "farm": "only:1"})
    uwsgi.lock(1)
    with pytest.raises(EmulationTimeout, match="Cannot take lock 1: it is still locked after"):
        uwsgi.lock(1)
    with pytest.raises(EmulationTimeout, match=r"signal_wait\(\) on master: signal 3 did not come"):
        uwsgi.signal_wait(3)
    with emulator.mules[1].play():
        with pytest.raises(EmulationTimeout, match=r"mule_get_msg\(\) in mule 1"):
            uwsgi.mule_get_msg()
        with pytest.raises(EmulationTimeout, match=r"farm_get_msg\(\) in mule 1"):
            uwsgi.farm_get_msg()
        assert uwsgi.mule_get_msg(timeout=1000) == b""


def test_waiting_for_a_signal_moves_the_time_to_its_timer() -> None:
    emulator, uwsgi = start()
    emulator.limit = 60
    uwsgi.register_signal(1, "worker1", lambda _n: None)
    uwsgi.add_timer(1, 30)
    begun = emulator.clock.time()
    with emulator.worker(1):
        uwsgi.signal_wait()
        assert uwsgi.signal_received() == 1
    assert emulator.clock.time() - begun == 30


def test_handlers_that_cause_each_other_without_an_end_are_found() -> None:
    emulator, uwsgi = start()
    uwsgi.register_signal(1, "", lambda _n: uwsgi.signal(1))
    uwsgi.signal(1)
    with pytest.raises(RuntimeError, match="cause each other"):
        emulator.settle()


def test_the_clock_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="time only goes forward"):
        Clock(frozen=True).move(-1)
