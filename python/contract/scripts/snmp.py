"""Counters for SNMP."""

from contract.harness import call, step

OPTIONS = {"snmp": "127.0.0.1:0"}
NAMES = [
    "snmp_set_counter64",
    "snmp_set_gauge",
    "snmp_incr_counter32",
    "snmp_incr_counter64",
    "snmp_incr_gauge",
    "snmp_decr_counter32",
    "snmp_decr_counter64",
    "snmp_decr_gauge",
]


@step()
def use() -> None:
    for kind in ("counter32", "counter64", "gauge"):
        call(f"snmp_set_{kind}", 1, 5)
        call(f"snmp_incr_{kind}", 1, 5)
        call(f"snmp_incr_{kind}", 1)
        call(f"snmp_decr_{kind}", 1, 2)
        call(f"snmp_decr_{kind}", 1)
        call(f"snmp_set_{kind}", 0, 5)
        call(f"snmp_set_{kind}", 101, 5)
        call(f"snmp_set_{kind}", 256, 5)
        call(f"snmp_set_{kind}", 1)
        call(f"snmp_set_{kind}", "a", 1)
        call(f"snmp_incr_{kind}", "a")
        call(f"snmp_decr_{kind}")
    call("snmp_set_community", "public")
    call("snmp_set_community", "x" * 80)
    call("snmp_set_community", 1)
