"""An instance without a master."""

from contract.harness import call, show, step, uwsgi

OPTIONS = {"master": False}
try:
    uwsgi.register_signal(1, "", print)
    at_load = "registered"
except ValueError as _error:
    at_load = str(_error)


@step()
def use() -> None:
    show(at_load)
    call("masterpid")
    call("register_signal", 1, "", print)
    call("add_timer", 1, 1)
    call("add_rb_timer", 1, 1)
    call("add_cron", 1, 0, 0, 0, 0, 0)
    call("signal_registered", 1)
    call("lock")
    call("is_locked")
    call("unlock")
    show(uwsgi.opt.get("master"))
