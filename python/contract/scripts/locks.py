"""Locks in a worker and in a spooler."""

from contract.harness import call, record, recorded, show, step, uwsgi

OPTIONS = {"locks": 2, "spooler": "FOLDER"}


def spooler(_task: dict) -> int:
    for name in ("lock", "unlock", "is_locked"):
        try:
            getattr(uwsgi, name)("wrong")
        except ValueError as error:
            record(f"{name}: {error}")
    return uwsgi.SPOOL_OK


uwsgi.spooler = spooler


@step()
def use() -> None:
    call("is_locked")
    call("lock")
    call("is_locked")
    call("is_locked", 1)
    call("unlock")
    call("unlock")
    call("is_locked", 0)
    call("lock", 2)
    call("is_locked", 2)
    call("unlock", 2)
    uwsgi.spool({b"a": b"b"})


@step()
def wrong() -> None:
    for name in ("lock", "unlock", "is_locked"):
        call(name, 3)
        call(name, -1)
        call(name, "a")
        call(name, 0, 1)


@step(records=3)
def in_spooler() -> None:
    for line in recorded():
        show(line)
