"""Actions of internal routing; those that end the worker of a real uWSGI are left out."""

from contract.harness import call, step

OPTIONS: dict = {}


@step()
def actions() -> None:
    for action in ("donotlog", "donotoffload", "break", "continue", "last", "flush", "harakiri", "fixpathinfo"):
        call("route", action, "")
    call("route", "signal", "3")
    call("route", "no such router", "")


@step()
def wrong() -> None:
    call("route", "log")
    call("route", 1, "a")
    call("route", "log", 1)
    call("route", b"log", "a")
