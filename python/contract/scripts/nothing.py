"""An instance without options: which names it has, and what calls without a subsystem do."""

from contract.harness import call, show, step, uwsgi

OPTIONS: dict = {}
NAMES = ["snmp_set_counter32"]


@step()
def names() -> None:
    for name in (
        "spool",
        "send_to_spooler",
        "queue_push",
        "sharedarea_read",
        "snmp_set_gauge",
        "spoolers",
        "queue_size",
    ):
        show((name, hasattr(uwsgi, name)))
    for name in (
        "mode",
        "pidfile",
        "env",
        "spooler",
        "mule_msg_hook",
        "post_fork_hook",
        "no_such_name",
        "add_ms_timer",
    ):
        show((name, hasattr(uwsgi, name)))


@step(raw=lambda path: f"GET {path} HTTP/1.0\r\n\r\n".encode())
def environment(environ, start_response):
    start_response("200 OK", [])
    return [repr(uwsgi.env is environ).encode()]


@step()
def subsystems() -> None:
    call("cache_get", "a")
    call("cache_set", "a", "b")
    call("cache_update", "a", "b")
    call("cache_del", "a")
    call("cache_exists", "a")
    call("cache_clear")
    call("cache_inc", "a")
    call("cache_num", "a")
    call("cache_keys")
    call("mule_msg", "x")
    call("mule_msg", "x", 1)
    call("mule_get_msg")
    call("farm_get_msg")
    call("farm_msg", "farm", "x")
    call("in_farm")
    call("in_farm", "a")
    call("metric_get", "a")
    call("metric_set", "a", 1)
    call("metric_inc", "a")
    call("i_am_the_spooler")
    call("alarm", "none", "message")
    call("queue_push", "a")
    call("rpc_list")
