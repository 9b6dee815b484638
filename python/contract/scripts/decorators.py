"""The names of `uwsgidecorators`."""

import os
import sys

from contract.harness import folder, record, recorded, show, step, uwsgi
from uwsgi_iac.decorators import (
    cron,
    filemon,
    harakiri,
    lock,
    mulefunc,
    postfork,
    rbtimer,
    rpc,
    signal,
    spool,
    spoolforever,
    spoolraw,
    timer,
)

OPTIONS = {"mules": 2, "spooler": "FOLDER/tasks", "spooler-frequency": 1}
os.makedirs(os.path.join(os.environ["CONTRACT_FOLDER"], "tasks"), exist_ok=True)
WATCHED = os.path.join(folder(), "watched")
with open(WATCHED, "w", encoding="utf8") as _file:
    _file.write("before")


@postfork
def everywhere() -> None:
    record("fork")


@postfork(1)
def first() -> None:
    record("fork of worker 1")


@spool
def task(variables: dict) -> None:
    record(f"spool {variables['a']} {uwsgi.i_am_the_spooler()}")


@spool(pass_arguments=True)
def call(one: int, two: int = 0) -> None:
    record(f"call {one + two}")


@spoolraw
def raw(variables: dict) -> int:
    record(f"raw {variables['b']}")
    return uwsgi.SPOOL_OK


@spoolforever
def forever(variables: dict) -> None:
    record("forever")


@mulefunc
def anywhere(word: str) -> None:
    record(f"mule {uwsgi.mule_id() > 0} {word}")


@mulefunc(2)
def second(word: str) -> None:
    record(f"mule {uwsgi.mule_id()} {word}")


@rpc("hello")
def hello() -> bytes:
    return b"hello"


@signal(17)
def on_signal(number: int) -> None:
    record(f"signal {number}")


@timer(1, target="mule1")
def ticked(number: int) -> None:
    record(f"timer {uwsgi.mule_id()}")


@rbtimer(1)
def red(number: int) -> None:
    record("rbtimer")


@cron(-1, -1, -1, -1, -1)
def cronned(number: int) -> None:
    record("cron")


@filemon(WATCHED)
def changed(number: int) -> None:
    record("changed")


@lock
def locked() -> bool:
    return bool(uwsgi.is_locked())


@harakiri(30)
def limited(one: int) -> int:
    return one


@step(after=1.5)
def begun() -> None:
    show(sorted(set(recorded())))
    with open(WATCHED, "w", encoding="utf8") as file:
        file.write("after, and longer")
    show((locked(), uwsgi.is_locked(), limited(3), uwsgi.call(b"hello")))
    show(sorted(name for name in sys.modules if name == "uwsgidecorators"))
    uwsgi.signal(17)
    anywhere("word")
    second("word")
    for path in (task(a="1"), task({"a": "2"}), call(1, two=2), raw(b="3"), forever(c="4")):
        show(type(path))


@step(after=2.5)
def done() -> None:
    show(sorted(set(recorded())))
    show(recorded().count("forever") > 1)
    show(len(uwsgi.spooler_jobs()))
