"""The runtime modules: the same program inside uWSGI and on the emulation."""

import os
import time
from datetime import timedelta

from contract.harness import folder, record, recorded, show, step
from uwsgi_iac.runtime.alarms import issue_alarm
from uwsgi_iac.runtime.asynced import get_loop_name, suspend, wait_for_fd_read, wait_for_fd_write
from uwsgi_iac.runtime.asynced import sleep as async_sleep
from uwsgi_iac.runtime.caching import Cache
from uwsgi_iac.runtime.control import harakiri_imposed, set_process_name
from uwsgi_iac.runtime.locking import Lock, lock
from uwsgi_iac.runtime.logging import get_current_log_size, log_message, variable_get, variable_set
from uwsgi_iac.runtime.monitoring import Metric, register_file_monitor
from uwsgi_iac.runtime.mules import Farm, Mule, mule_offload
from uwsgi_iac.runtime.platform import uwsgi as platform
from uwsgi_iac.runtime.rpc import get_rpc_list, make_rpc_call, register_rpc
from uwsgi_iac.runtime.scheduling import register_cron, register_timer, register_timer_rb
from uwsgi_iac.runtime.signals import REGISTERED_SIGNALS, Signal, get_last_received
from uwsgi_iac.runtime.spooler import ResultRescheduled, Spooler, SpoolerTask

OPTIONS = {
    "cache2": "name=pages,items=20",
    "mules": 2,
    "farm": "pair:1,2",
    "spooler": "FOLDER/tasks",
    "spooler-frequency": 1,
    "locks": 2,
    "enable-metrics": True,
    "metric": "hits",
    "alarm": "known log:",
}
os.makedirs(os.path.join(os.environ["CONTRACT_FOLDER"], "tasks"), exist_ok=True)
WATCHED = os.path.join(folder(), "watched")
with open(WATCHED, "w", encoding="utf8") as _file:
    _file.write("before")

where = f"{platform.worker_id}"
handled = Signal()


@handled
def on_signal(number: int) -> None:
    record(f"signal {number == handled.num} worker {platform.worker_id}")


@register_timer_rb(1, repeat=1)
def ticked() -> None:
    record(f"timer worker {platform.worker_id}")


@register_timer(1000, target="mule1")
def rare() -> None:
    record("never")


@register_cron(hour="0-23", target=Mule(1))
def every_minute() -> None:
    record(f"cron mule {Mule.get_current_id()}")


@register_file_monitor(WATCHED)
def changed() -> None:
    record("changed")


@mule_offload(2)
def for_mule(one: int, two: int = 0) -> None:
    record(f"mule {Mule.get_current()} {one + two}")


@Farm("pair").offload()
def for_farm(word: str) -> None:
    record(f"farm {Farm('pair').is_mine} {word}")


@register_rpc("hello")
def hello(name: bytes) -> bytes:
    return b"hello " + name


@Spooler.task()
def once(word: str) -> bool:
    record(f"task {word}")
    return True


@Spooler.task(postpone=timedelta(seconds=1000))
def late() -> bool:
    return True


tried: list = []


@Spooler.task()
def twice() -> object:
    tried.append(1)
    record(f"try {len(tried)}")
    return ResultRescheduled() if len(tried) == 1 else True


class Own(SpoolerTask):
    type_id = "own"

    def process(self) -> bool:
        record(f"own {self.payload}")
        return True


@platform.postfork_hooks.add()
def forked() -> None:
    record("forked")


@step(after=1.5)
def begun() -> None:
    show(where)
    show(sorted(set(recorded())))
    show(sorted(one.target for one in REGISTERED_SIGNALS.values())[-2:])
    with open(WATCHED, "w", encoding="utf8") as file:
        file.write("after, and longer")


@step()
def caches() -> None:
    pages = Cache("pages")
    show(("a" in pages, pages.get("a"), pages.get("a", default="d"), pages.get("a", setter=lambda key: key.upper())))
    show(("a" in pages, pages.get("a"), pages.get("a", preserve_bytes=True), pages["a"], pages.keys))
    show((pages.set("n", 5), pages.get("n"), pages.delete("n"), pages.delete("n")))
    show((pages.incr("i"), pages.incr("i", delta=5), pages.decr("i"), pages.mul("i", value=3), pages.div("i", value=5)))
    show(
        (
            pages.get("i", as_int=True),
            pages.get("none", as_int=True, default=7),
            pages.get("j", as_int=True, setter=lambda _: 9),
        )
    )
    show((pages.incr("j"), pages.get("j", as_int=True)))
    show((Cache("missing").get("a", default=1), Cache("missing").set("a", 1), "a" in Cache("missing")))
    pages.clear()
    show(pages.keys)
    try:
        show(Cache("missing").keys)
    except ValueError as error:
        show(error)


@step()
def locks() -> None:
    with lock(1):
        show((Lock(1).is_set, Lock(2).is_set, int(Lock(2))))
    show(Lock(1).is_set)
    show(lock()(lambda: Lock().is_set)())
    try:
        Lock(9).acquire()
    except ValueError as error:
        show(error)


@step()
def others() -> None:
    metric = Metric("hits")
    show((metric.set(5), metric.incr(), metric.decr(2), metric.mul(10), metric.div(4), metric.value))
    show((metric.set(3, mode="max"), metric.value, metric.set(3, mode="min"), metric.value, Metric("none").incr()))
    variable_set("one", "1")
    show((variable_get("one"), variable_get("two"), log_message("line"), get_current_log_size()))
    show((get_rpc_list(), make_rpc_call("hello", args=["you"]), make_rpc_call("none")))
    show((issue_alarm("known", "message"), suspend(), async_sleep(0), get_loop_name()))
    for wait in (wait_for_fd_read, wait_for_fd_write):
        try:
            wait(0)
        except OSError as error:
            show(error)
    set_process_name("contract")
    with harakiri_imposed(timeout=30):
        show(harakiri_imposed(timeout=30)(lambda: "in time")())
    show((platform.workers_count, platform.cores_count, platform.buffer_size))
    show((platform.worker_id, platform.ready_for_requests, platform.apps_map, len(platform.workers_info)))
    show(
        (
            platform.config["farm"],
            type(platform.hostname),
            type(platform.get_version()),
            len(platform.get_version(as_tuple=True)),
        )
    )
    show((platform.master_pid > 0, platform.clock > 10**15, platform.memory[0] > 0, platform.get_listen_queue()))
    show(
        (
            abs(platform.started_on - time.time()) < 100,
            platform.request.content_length,
            platform.request.env["PATH_INFO"],
        )
    )
    show(
        (
            platform.request.add_var("A", "b"),
            platform.request.log(),
            platform.request.fd > 0,
            platform.request.total_count,
        )
    )


@step(after=1.5)
def send() -> None:
    show("changed" in recorded())
    handled.send()
    show((handled.registered, Signal(99).registered, get_last_received() == Signal(0)))
    show((for_mule(1, two=2), for_farm("word"), Mule(1).send("plain"), Farm("pair").send(b"plain")))
    show([str(one) for one in Farm.get_farms()])
    for call in (lambda: once("now"), late, twice):
        show(os.path.basename(os.path.dirname(call())))
    Spooler.send_message_raw(**Own.build_message(payload={"a": 1}))
    show([os.path.basename(str(one)) for one in Spooler.get_spoolers()])
    show((Spooler.get_by_basename("tasks") is not None, Spooler.get_by_basename("none"), len(Spooler.get_pids())))


@step(after=2.5)
def received() -> None:
    words = ("signal", "mule", "farm", "task", "try", "own")
    for line in sorted(line for line in recorded() if line.split()[0] in words):
        show(line)
    show(len(Spooler.get_tasks()))
    show(sorted(map(repr, Spooler.read_task_file(Spooler.get_tasks()[0]))))
    show((Spooler.read_task_file("/no/such/file"), Spooler.set_period(5)))
