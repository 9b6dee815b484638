"""Signals, their targets, timers, cron and file monitors."""

import os

from contract.harness import call, folder, record, recorded, show, step, uwsgi

OPTIONS = {"mules": 2, "farm": "pair:1,2", "spooler": "FOLDER"}
WATCHED = os.path.join(folder(), "watched")
with open(WATCHED, "w", encoding="utf8") as file:
    file.write("before")


def handler(number: int) -> None:
    where = (
        "worker" if uwsgi.worker_id() else "mule" if uwsgi.mule_id() else "spooler" if uwsgi.i_am_the_spooler() else "?"
    )
    # Any mule may get a signal for a farm.
    record(f"{number} {where} {uwsgi.worker_id()} {uwsgi.mule_id() if number in (3, 4, 5) else ''}")


TARGETS = {
    1: "",
    2: "worker",
    3: "mule1",
    4: "mule2",
    5: "mules",
    6: "spooler",
    7: "farm_pair",
    8: "farm1",
    9: "workers",
}
for _number, _target in TARGETS.items():
    uwsgi.register_signal(_number, _target, handler)
uwsgi.register_signal(10, "worker1", handler)
uwsgi.register_signal(11, "active-workers", handler)
uwsgi.register_signal(12, "mule", handler)
uwsgi.register_signal(40, "", handler)
uwsgi.register_signal(41, "", handler)
uwsgi.register_signal(42, "", handler)
uwsgi.register_signal(43, "", handler)
uwsgi.add_timer(40, 1)
uwsgi.add_rb_timer(41, 1, 1)
uwsgi.add_cron(42, -1, -1, -1, -1, -1)
uwsgi.add_file_monitor(43, WATCHED)
try:
    uwsgi.register_signal(1, "", handler)
    again = "registered again"
except ValueError as _error:
    again = str(_error)


@step(after=2.5)
def timed() -> None:
    show(again)
    lines = recorded()
    for number in (40, 41, 42):
        show((number, sum(line.startswith(f"{number} worker 1") for line in lines) > 0))
    show(sum(line.startswith("41 ") for line in lines))
    show(sum(line.startswith("42 ") for line in lines))


@step()
def send() -> None:
    for number in range(1, 13):
        call("signal", number)
    call("signal", 200)
    call("signal", 256 + 1)


@step(after=1)
def received() -> None:
    for line in sorted(line for line in recorded() if line.split()[0] not in ("40", "41", "42")):
        show(line)
    with open(WATCHED, "w", encoding="utf8") as file:
        file.write("after, and longer")


@step(after=1)
def watched() -> None:
    show([line for line in recorded() if line.startswith("43 ")][:1])


@step()
def registered() -> None:
    call("signal_registered", 1)
    call("signal_registered", 99)
    call("register_signal", 99, "worker", handler)
    call("signal_registered", 99)
    call("register_signal", 99, "x" * 63, handler)
    call("register_signal", 99, "x" * 64, handler)
    call("register_signal", 1, "", handler)


@step()
def registered_by_a_worker() -> None:
    call("register_signal", 98, "mule1", handler)
    call("signal", 98)


@step(after=0.5)
def received_by_the_worker() -> None:
    show([line for line in recorded() if line.startswith("98 ")])


@step()
def wrong() -> None:
    call("register_signal")
    call("register_signal", 1, "")
    call("register_signal", "1", "", handler)
    call("register_signal", 1, b"", handler)
    call("signal")
    call("signal", "1")
    call("signal", 1, 2)
    call("signal", 1, "/no/such/socket")
    call("signal_registered")
    call("signal_registered", "1")
    call("add_timer", 1)
    call("add_timer", 1, "a")
    call("add_rb_timer", 1)
    call("add_rb_timer", 1, 1, "a")
    call("add_cron", 1, 2, 3)
    call("add_cron", 1, 2, 3, 4, 5, "a")
    call("add_file_monitor", 1)
    call("add_file_monitor", 1, b"a")
    call("add_file_monitor", 1, "x" * 255)


@step()
def too_many() -> None:
    for name, arguments in (
        ("add_timer", (250, 1000)),
        ("add_rb_timer", (250, 1000)),
        ("add_cron", (250, 0, 0, 1, 1, 0)),
    ):
        for _ in range(63):
            getattr(uwsgi, name)(*arguments)
        call(name, *arguments)
