"""Mules and farms: messages, limits, wrong arguments."""

from contract.harness import call, record, recorded, show, step, uwsgi

OPTIONS = {"mules": 3, "farm": ["pair:1,2", "single:3"]}


def hook(message: bytes) -> None:
    if message == b"fail":
        record(f"failing in {uwsgi.mule_id()}")
        raise RuntimeError("on purpose")
    if message.startswith(b"ask"):
        record(f"in_farm {uwsgi.in_farm()} {uwsgi.in_farm('pair')} {uwsgi.in_farm('single')} {uwsgi.in_farm('none')}")
        return
    exact = message[:1] in (b"1", b"2", b"3")
    record(f"{message[:12]!r} {len(message)} {uwsgi.mule_id() if exact else ''} {uwsgi.worker_id()}")


uwsgi.mule_msg_hook = hook


@step()
def send() -> None:
    call("mule_id")
    call("mule_msg", "1 to one", 1)
    call("mule_msg", b"2 to two", 2)
    call("mule_msg", "3 to three", 3)
    call("mule_msg", "any")
    call("mule_msg", "any with zero", 0)
    call("mule_msg", "to pair", b"pair")
    call("mule_msg", "3 to single", b"single")
    call("farm_msg", "pair", "by farm")
    call("farm_msg", "single", b"3 by farm")
    call("farm_msg", "none", "nowhere")
    call("mule_msg", "1" * 65536, 1)
    call("mule_msg", "1" * 400000, 1)


@step(records=10)
def received() -> None:
    for line in sorted(recorded()):
        show(line)
    call("mule_msg", "fail", 3)
    call("mule_msg", "3 after the failure", 3)
    call("mule_msg", "ask", 1)


@step(records=13)
def failed() -> None:
    for line in sorted(recorded()[10:]):
        show(line)


@step()
def wrong() -> None:
    call("mule_msg")
    call("mule_msg", 1)
    call("mule_msg", "a", "pair")
    call("mule_msg", "a", b"none")
    call("mule_msg", "a", None)
    call("mule_msg", "a", 1.5)
    call("mule_msg", "a", 1, 2)
    call("mule_get_msg")
    call("mule_get_msg", timeout=1)
    call("farm_get_msg")
    call("farm_msg")
    call("farm_msg", "pair")
    call("farm_msg", b"pair", "a")
    call("farm_msg", "pair", 1)
    call("in_farm")
    call("in_farm", "pair")
    call("in_farm", 1)
