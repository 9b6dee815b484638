"""The spooler: tasks, results, times, bodies, limits, wrong arguments."""

import os

from contract.harness import call, quiet, record, recorded, show, step, uwsgi

OPTIONS = {"spooler": ["FOLDER/a", "FOLDER/b"], "spooler-frequency": 1}
for _name in "ab":
    os.makedirs(os.path.join(os.environ["CONTRACT_FOLDER"], _name), exist_ok=True)
FIRST = os.path.join(os.environ["CONTRACT_FOLDER"], "a")
SECOND = os.path.join(os.environ["CONTRACT_FOLDER"], "b")


def handle(task: dict) -> object:
    shown = sorted(
        (repr(key), value[:20]) for key, value in task.items() if key not in ("spooler_task_name", b"spooler")
    )
    where = os.path.basename(os.path.dirname(os.path.realpath(task["spooler_task_name"])))
    line = f"{shown} in {where} by {uwsgi.i_am_the_spooler()} {uwsgi.worker_id()} {uwsgi.mule_id()}"
    # A task that is kept may run again before another had its first turn.
    if line not in recorded():
        record(line)
    result = task.get(b"result", b"ok")
    if result == b"raise":
        raise RuntimeError("on purpose")
    return {b"ok": uwsgi.SPOOL_OK, b"retry": uwsgi.SPOOL_RETRY, b"none": None, b"true": True, b"text": "x"}[result]


uwsgi.spooler = handle


def _name_of(path: bytes) -> str:
    name = os.path.basename(path)
    show((name.startswith(b"uwsgi_spoolfile_on_" + uwsgi.hostname), name.count(b"_") - uwsgi.hostname.count(b"_")))
    return os.path.basename(os.path.dirname(path)).decode()


@step()
def spool() -> None:
    show(_name_of(quiet("spool", {b"n": b"1"})))
    show(_name_of(quiet("send_to_spooler", {b"n": b"2", b"spooler": SECOND.encode()})))
    task = {b"n": b"3", b"body": b"b" * 100000}
    show(_name_of(quiet("spool", task)))
    show(sorted(map(repr, task)))
    show(_name_of(quiet("spool", {b"n": b"4", b"body": [1, 2]})))
    show(_name_of(quiet("spool", {b"n": b"5", b"value": [65, 66]})))


@step(records=5)
def spooled() -> None:
    for line in sorted(recorded()):
        show(line)
    call("spooler_jobs")


@step()
def results() -> None:
    for result in ("retry", "none", "true", "text", "raise"):
        show(type(quiet("spool", {b"result": result.encode(), b"at": b"1"})))


@step(records=10)
def kept() -> None:
    for line in sorted(recorded()[5:]):
        show(line)
    jobs = quiet("spooler_jobs")
    show(len(jobs))
    show({type(job) for job in jobs})
    task = quiet("spooler_get_task", jobs[0].decode())
    show(
        sorted(
            (repr(key), key if key == "spooler_task_name" else value) for key, value in task.items() if key != b"result"
        )
    )
    for job in jobs:
        os.unlink(job)


@step()
def later() -> None:
    path = quiet("spool", {b"n": b"later", b"at": str(int(os.stat(FIRST).st_mtime) + 1000).encode()})
    show(os.stat(path).st_mtime == int(os.stat(path).st_mtime))
    show(len(quiet("spooler_jobs")))
    with open(path, "rb") as file:
        data = file.read()
    show((data[:1], data[3:4], data[4:12], len(data)))
    call("parsefile", "/no/such/file")
    show(sorted(quiet("parsefile", path.decode()))[-1])
    os.unlink(path)


@step()
def read() -> None:
    call("spooler_get_task", "/no/such/file")
    for name, content in (("short", b"ab"), ("cut", b"\x11\x10\x00\x00abc"), ("bad", b"\x11\x03\x00\x00\x05\x00a")):
        path = os.path.join(os.environ["CONTRACT_FOLDER"], name)
        with open(path, "wb") as file:
            file.write(content)
        show((name, quiet("spooler_get_task", path), quiet("parsefile", path)))
    show(type(quiet("spooler_pid")))
    show(len(quiet("spooler_pids")))
    show(quiet("spooler_pid") == quiet("spooler_pids")[0])
    call("i_am_the_spooler")
    call("set_spooler_frequency", 5)
    call("set_spooler_frequency", "a")
    call("set_spooler_frequency")


@step()
def wrong() -> None:
    try:
        uwsgi.spool()
    except ValueError as error:
        show(error)
    call("spool", 1)
    call("spool", {"n": b"1"})
    call("spool", {b"n": "1"})
    call("spool", {b"n": 1})
    call("spool", {b"n": None})
    call("spool", n=b"1")
    call("spool", {b"n": b"1", b"spooler": b"/none"})
    call("spool", {b"n": b"x" * 65532, b"m": b"x" * 10})
    call("spool", {b"n": b"1", b"body": "text"})
    call("spool", None)
    call("spool", [(b"a", b"b")])
    call("spooler_get_task")
    call("spooler_get_task", b"a")
