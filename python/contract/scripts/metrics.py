"""Metrics: own ones, those of uWSGI, wrong arguments."""

from contract.harness import call, step

OPTIONS = {"enable-metrics": True, "metric": ["own", "name=begun,initial_value=10,type=gauge", "name=other"]}


@step()
def own() -> None:
    call("metric_get", "own")
    call("metric_set", "own", 5)
    call("metric_get", "own")
    call("metric_inc", "own")
    call("metric_inc", "own", 4)
    call("metric_dec", "own", 3)
    call("metric_dec", "own")
    call("metric_mul", "own", 5)
    call("metric_mul", "own")
    call("metric_get", "own")
    call("metric_div", "own", 4)
    call("metric_div", "own", 0)
    call("metric_div", "own")
    call("metric_get", "own")
    call("metric_set_max", "own", 3)
    call("metric_get", "own")
    call("metric_set_max", "own", 100)
    call("metric_get", "own")
    call("metric_set_min", "own", 200)
    call("metric_get", "own")
    call("metric_set_min", "own", 7)
    call("metric_get", "own")
    call("metric_set_min", "own", -7)
    call("metric_get", "own")
    call("metric_set", "own", -5)
    call("metric_div", "own", 2)
    call("metric_get", "own")
    call("metric_set", "own")
    call("metric_get", "own")
    call("metric_set", "other", 2**63 - 1)
    call("metric_inc", "other")
    call("metric_get", "other")


@step(after=1.5)
def begun() -> None:
    call("metric_get", "begun")
    call("metric_set_min", "begun", 5)
    call("metric_get", "begun")


@step()
def built_in() -> None:
    call("metric_set", "worker.1.requests", 5)
    call("metric_inc", "core.routed_signals")
    call("metric_get", "no.such")
    call("metric_set", "no.such", 1)
    call("metric_mul", "no.such", 1)
    call("metric_set_max", "no.such", 1)
    call("metric_set_min", "no.such", 1)
    call("metric_dec", "no.such")


@step()
def wrong() -> None:
    for name in (
        "metric_set",
        "metric_inc",
        "metric_dec",
        "metric_mul",
        "metric_div",
        "metric_set_max",
        "metric_set_min",
    ):
        call(name)
        call(name, b"own")
        call(name, "own", "a")
        call(name, "own", 2**63)
        call(name, "own", 1, 2)
    call("metric_get")
    call("metric_get", 1)
