"""The runtime modules: documented names, and what the contract suite cannot compare in a moment."""

from __future__ import annotations

import importlib
import time
from typing import Any

import pytest

from uwsgi_iac import EmulationTimeout
from uwsgi_iac.emulation.websocket import frame
from uwsgi_iac.runtime.caching import Cache
from uwsgi_iac.runtime.locking import Lock
from uwsgi_iac.runtime.monitoring import Metric
from uwsgi_iac.runtime.mules import Farm, Mule
from uwsgi_iac.runtime.scheduling import register_cron, register_timer, register_timer_ms
from uwsgi_iac.runtime.signals import Signal, get_available_num
from uwsgi_iac.runtime.spooler import Spooler
from uwsgi_iac.runtime.task_utils import BackendBase, DummyBackend, TaskChecker, TaskContext

NAMES = {
    "alarms": "issue_alarm",
    "asynced": "connect sleep suspend get_loop_name wait_for_fd_read wait_for_fd_write",
    "caching": "Cache.__contains__ Cache.clear Cache.get Cache.set Cache.delete Cache.incr Cache.decr Cache.mul"
    " Cache.div Cache.keys",
    "control": "harakiri_imposed.__call__ harakiri_imposed.__enter__ harakiri_imposed.__exit__ stop reload disconnect"
    " set_process_name",
    "locking": "Lock.__int__ Lock.__call__ Lock.acquire Lock.release Lock.__exit__ Lock.is_set lock",
    "logging": "variable_get variable_set log_message get_current_log_size",
    "monitoring": "register_file_monitor Metric.set Metric.incr Metric.decr Metric.mul Metric.div Metric.value",
    "mules": "mule_offload Mule.__str__ Mule.offload Mule.get_current_id Mule.get_current Mule.get_message Mule.send"
    " Farm.__str__ Farm.get_farms Farm.offload Farm.get_message Farm.send Farm.is_mine TypeMuleFarm",
    "platform": "_PostForkHooks.add _PostForkHooks.run _PostForkHooks.funcs _Platform.get_listen_queue"
    " _Platform.get_version _Platform.hostname _Platform.config _Platform.config_variables _Platform.worker_id"
    " _Platform.workers_info _Platform.ready_for_requests _Platform.master_pid _Platform.memory _Platform.clock"
    " _Platform.request _Platform.postfork_hooks _Platform.workers_count _Platform.cores_count _Platform.buffer_size"
    " _Platform.threads_enabled _Platform.started_on _Platform.apps_map uwsgi",
    "request": "_Request.log _Request.add_var _Request.env _Request.id _Request.total_count _Request.fd"
    " _Request.content_length",
    "rpc": "register_rpc make_rpc_call get_rpc_list",
    "scheduling": "register_timer register_timer_rb register_timer_ms register_cron TypeRegResult",
    "signals": "get_available_num get_last_received SignalDescription.num SignalDescription.target"
    " SignalDescription.func Signal.__int__ Signal.__call__ Signal.register_handler Signal.send Signal.wait"
    " Signal.registered REGISTERED_SIGNALS registry_signals TypeTarget",
    "spooler": "_TaskRegisterer Spooler.__str__ Spooler.send_message_raw Spooler.get_spoolers Spooler.get_by_basename"
    " Spooler.get_pids Spooler.set_period Spooler.get_tasks Spooler.read_task_file Spooler.task TaskResult.code_uwsgi"
    " ResultProcessed.code_uwsgi ResultSkipped.code_uwsgi ResultRescheduled.code_uwsgi SpoolerTask.process"
    " SpoolerTask.build_message SpoolerTask.mark_processed SpoolerTask.mark_skipped SpoolerTask.mark_rescheduled"
    " SpoolerTask.type_id SpoolerFunctionCallTask.process SpoolerFunctionCallTask.type_id TypeTaskResult"
    " spooler_task_types",
    "task_utils": "taskfunc_inspect taskfunc_get_args SigHandlerAbilities.pass_context SigHandlerAbilities.pass_args"
    " TaskContext BackendBase.__call__ DummyBackend TaskChecker.needs_skip",
    "websockets": "recv send handshake",
}


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in NAMES.items() for name in names.split()]
)
def test_every_documented_name_exists(module: str, name: str) -> None:
    found: Any = importlib.import_module(f"uwsgi_iac.runtime.{module}")
    for part in name.split("."):
        found = getattr(found, part)
    if callable(found) and not isinstance(found, type) and not name.startswith("Type"):
        assert found.__doc__ or part.startswith("_"), f"{module}.{name} has no text"


def test_cron_with_a_range_runs_within_it_only(uwsgi: Any) -> None:
    seen: list[str] = []

    @register_cron(hour="10-14/2", minute=0)
    def at_even_hours() -> None:
        seen.append(time.strftime("%H:%M", time.localtime(uwsgi.time)))

    begin = time.mktime((2026, 3, 2, 8, 30, 0, 0, 0, -1))
    uwsgi.emulator.clock.move(max(0.0, begin - uwsgi.time))
    uwsgi.run_timers(24 * 3600)
    assert sorted(seen) == ["10:00", "12:00", "14:00"]
    assert at_even_hours.params_hint == {"minute": 0, "hour": -1, "day": -1, "month": -1, "weekday": -1}  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["10", "10-", "a-b", "1-5/x", ""])
def test_a_text_of_cron_that_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Cannot read hour="):
        register_cron(hour=text)


def test_a_checker_skips_tasks(uwsgi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    checker = TaskChecker(lock=Lock(0), checkers=[lambda name: name == "other"])

    @register_timer(1, checker=checker)
    def task() -> None:
        seen.append(1)

    uwsgi.run_timers(1)
    for name in ("IAC_UWSGI_SKIP_TASK_TASK", "UWSGICONF_SKIP_TASK_TASK", "IAC_UWSGI_MAINTENANCE_INPLACE"):
        monkeypatch.setenv(name, "1")
        uwsgi.run_timers(1)
        monkeypatch.setenv(name, "0")
    with Lock(0):
        uwsgi.run_timers(1)
    assert seen == [1]
    uwsgi.run_timers(1)
    assert seen == [1, 1]
    assert checker.needs_skip("other")
    monkeypatch.setenv("OFF", "1")
    assert TaskChecker(env="OFF").needs_skip("any") and not TaskChecker(env=False).needs_skip("any")


def test_timers_of_milliseconds_need_uwsgi_2_1(uwsgi: Any) -> None:
    with pytest.raises(AttributeError, match=r"it is of uWSGI 2\.1"):
        register_timer_ms(100)(lambda: None)


def test_a_signal_is_free_until_all_have_handlers(uwsgi: Any) -> None:
    for number in range(256):
        if not uwsgi.signal_registered(number):
            assert get_available_num() == number
            Signal(number)(lambda _n: None)
    with pytest.raises(ValueError, match="all 256 numbers have a handler"):
        Signal()


def test_backends_take_a_task_and_give_it_back() -> None:
    class Counting(BackendBase):
        taken: list[str] = []

        def _acquire(self, name: str) -> TaskContext:
            if name == "busy":
                raise RuntimeError("taken by another")
            self.taken.append(name)
            return TaskContext(params={"a": 1})

        def _release(self, *, name: str, ctx: TaskContext) -> None:
            self.taken.remove(name)

    def task() -> None: ...
    def busy() -> None: ...

    backend = Counting()
    with backend(task) as context:
        assert context is not None and context.params == {"a": 1} and backend.taken == ["task"]
    assert backend.taken == []
    with pytest.raises(RuntimeError, match="taken by another"), backend(busy):
        pass
    with Counting(strict=False)(busy) as context:
        assert context is None
    with DummyBackend()(task) as context:
        assert isinstance(context, TaskContext)
    with pytest.raises(ZeroDivisionError), backend(task):
        _ = 1 / 0
    assert backend.taken == []


@pytest.mark.uwsgi(mules=1, farm="only:1", limit=0.2)
def test_programs_in_a_mule_read_messages(uwsgi: Any) -> None:
    Mule(1).send("one")
    Farm("only").send("two")
    with uwsgi.mules[1].play():
        assert (Mule.get_message(), Farm.get_message(), Mule.get_message(timeout=1)) == ("one", "two", "")
        with pytest.raises(EmulationTimeout):
            Mule.get_message()
    with pytest.raises(ValueError, match="only in a mule"):
        Mule.get_message()
    with pytest.raises(ValueError, match="unknown farm"):
        Farm("none").send("x")


@pytest.mark.uwsgi(metric="hits", cache2="name=pages,items=3,blocksize=4")
def test_wrong_values_are_refused_as_uwsgi_refuses_them(uwsgi: Any) -> None:
    with pytest.raises(ValueError, match="Cannot set metric hits: mode must be max, min or None, not 'sum'"):
        Metric("hits").set(1, mode="sum")
    assert not Cache("pages").set("key", "too long")
    with pytest.raises(AttributeError, match="option spooler"):
        Spooler.send_message_raw("x")


def test_websockets_in_a_request(uwsgi: Any) -> None:
    from uwsgi_iac.emulation import ask
    from uwsgi_iac.runtime import websockets

    def application(_environ: Any, _start_response: Any) -> list[bytes]:
        websockets.handshake()
        websockets.send(websockets.recv().decode())
        websockets.send(websockets.recv(non_blocking=True))
        return []

    uwsgi.emulator.application = application
    head = b"GET / HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    answer = ask(uwsgi.emulator, head + frame(1, b"text", mask=b"abcd") + frame(2, b"\x01", mask=b"abcd"))
    assert answer.endswith(frame(1, b"text") + frame(2, b"\x01"))
