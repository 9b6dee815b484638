"""Waiting for signals in a request."""

from contract.harness import call, record, recorded, show, step, uwsgi

OPTIONS: dict = {}
uwsgi.register_signal(5, "worker1", lambda number: record(f"handled {number}"))
uwsgi.register_signal(6, "worker1", lambda number: record(f"handled {number}"))


@step()
def before() -> None:
    call("signal_received")


@step()
def wait() -> None:
    uwsgi.signal(5)
    call("signal_wait")
    call("signal_received")
    uwsgi.signal(6)
    uwsgi.signal(5)
    call("signal_wait", 5)
    call("signal_received")
    show(recorded())


@step()
def wrong() -> None:
    call("signal_wait", "a")
    call("signal_wait", 1, 2)
    call("signal_received")
