"""A mule that asks for its messages itself."""

import os
import time

from contract.harness import call, record, recorded, show, step, uwsgi

OPTIONS = {"mule": "FOLDER/program.py", "farm": "only:1"}
GO = os.path.join(os.environ["CONTRACT_FOLDER"], "go")


def program() -> None:
    """The program of the mule, inside of uWSGI and in the emulation."""
    record(f"mule {uwsgi.mule_id()}")
    # The first message is read once all of them were sent.
    while not os.path.exists(GO):
        time.sleep(0.05)
    record(uwsgi.mule_get_msg())
    record(uwsgi.mule_get_msg(signals=False, farms=False, timeout=5))
    record(uwsgi.mule_get_msg(False, False, 4))
    record(uwsgi.farm_get_msg())
    record(uwsgi.mule_get_msg(timeout=0))
    for arguments, keywords in (((1, 2, "a"), {}), ((), {"wrong": 1}), ((), {"timeout": "a"}), ((1, 2, 3, 4, 5), {})):
        try:
            record(uwsgi.mule_get_msg(*arguments, **keywords))
        except TypeError as error:
            record(f"{type(error).__name__}")
    record("end")


uwsgi.mule_program = program
with open(os.path.join(os.environ["CONTRACT_FOLDER"], "program.py"), "w", encoding="utf8") as file:
    file.write("import time, uwsgi\nuwsgi.mule_program()\ntime.sleep(60)\n")


@step()
def send() -> None:
    call("mule_msg", "first", 1)
    call("mule_msg", "second")
    call("mule_msg", "third, cut", 1)
    call("farm_msg", "only", "by farm")
    with open(GO, "w", encoding="utf8"):
        pass
    if getattr(uwsgi, "is_stub", False):
        from uwsgi_iac import emulator

        with emulator().mules[1].play():
            program()


@step(records=11)
def received() -> None:
    for line in recorded():
        show(line)
