"""The spooler with priorities."""

import os

from contract.harness import quiet, record, recorded, show, step, uwsgi

OPTIONS = {"spooler": "FOLDER", "spooler-ordered": True, "spooler-frequency": 1}


def handle(task: dict) -> int:
    record(task[b"n"].decode())
    return uwsgi.SPOOL_OK


@step()
def spool() -> None:
    # The function comes after the tasks, so that all of them wait.
    for number, priority in ((1, b"10"), (2, b"9"), (3, b"2")):
        path = quiet("spool", {b"n": str(number).encode(), b"priority": priority})
        show(os.path.basename(os.path.dirname(path)))


@step()
def without_function() -> None:
    show(recorded())
    show(sorted(name for name in os.listdir(os.environ["CONTRACT_FOLDER"]) if name.isdigit()))
