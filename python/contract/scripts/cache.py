"""Caches: values, limits, numbers, several caches, wrong arguments."""

from contract.harness import call, quiet, show, step, uwsgi

OPTIONS = {
    "cache2": [
        "name=first,items=5,blocksize=16,keysize=8",
        "name=second,items=20",
        "name=small,items=3",
        "name=initial,items=5,math_initial=100",
    ],
}


@step()
def values() -> None:
    call("cache_get", "a")
    call("cache_set", "a", "text")
    call("cache_set", "a", b"again")
    call("cache_get", "a")
    call("cache_get", b"a")
    call("cache_update", "a", b"new")
    call("cache_get", "a", "first")
    call("cache_exists", "a")
    call("cache_exists", "b")
    call("cache_del", "a")
    call("cache_del", "a")
    call("cache_exists", "a")
    call("cache_set", "é", "ü")
    call("cache_get", "é")
    call("cache_set", b"\x00z", b"\x00\x01")
    call("cache_get", b"\x00z")


@step()
def limits() -> None:
    call("cache_clear")
    call("cache_set", "k", b"1" * 16)
    call("cache_set", "l", b"1" * 17)
    call("cache_update", "k", b"1" * 17)
    call("cache_set", "k" * 8, b"1")
    call("cache_set", "k" * 9, b"1")
    call("cache_set", "", b"1")
    call("cache_set", "e", b"")
    call("cache_get", "")
    call("cache_del", "")
    for number in range(6):
        call("cache_set", f"n{number}", b"1")
    call("cache_keys")


@step()
def several() -> None:
    call("cache_set", "a", "2", 0, "second")
    call("cache_get", "a", "second")
    call("cache_get", "a", "first")
    call("cache_get", "a", "")
    call("cache_get", "a", "missing")
    call("cache_set", "a", "2", 0, "missing")
    call("cache_update", "a", "2", 0, "missing")
    call("cache_exists", "a", "missing")
    call("cache_del", "a", "missing")
    call("cache_clear", "missing")
    call("cache_keys", "missing")
    call("cache_keys", "")
    call("cache_inc", "a", 1, 0, "missing")
    call("cache_num", "a", "missing")
    call("cache_clear", "second")
    call("cache_keys", "second")
    for number in range(3):
        call("cache_set", f"s{number}", b"1", 0, "small")
    call("cache_keys", "small")
    call("cache_del", "s0", "small")
    call("cache_set", "s2", b"1", 0, "small")
    call("cache_keys", "small")


@step()
def numbers() -> None:
    call("cache_inc", "n", 5, 0, "second")
    call("cache_num", "n", "second")
    call("cache_get", "n", "second")
    call("cache_inc", "n", 1, 0, "second")
    call("cache_dec", "n", 2, 0, "second")
    call("cache_mul", "n", 10, 0, "second")
    call("cache_num", "n", "second")
    call("cache_div", "n", 3, 0, "second")
    call("cache_num", "n", "second")
    call("cache_div", "n", -4, 0, "second")
    call("cache_num", "n", "second")
    call("cache_div", "n", 0, 0, "second")
    call("cache_num", "n", "second")
    call("cache_dec", "d", 3, 0, "second")
    call("cache_num", "d", "second")
    call("cache_mul", "m", 3, 0, "second")
    call("cache_num", "m", "second")
    call("cache_set", "t", "text", 0, "second")
    call("cache_num", "t", "second")
    call("cache_inc", "t", 1, 0, "second")
    call("cache_set", "eight", b"\x01\x00\x00\x00\x00\x00\x00\x00", 0, "second")
    call("cache_num", "eight", "second")
    call("cache_inc", "eight", 2**63 - 1, 0, "second")
    call("cache_num", "eight", "second")
    call("cache_inc", "i", 1, 0, "initial")
    call("cache_num", "i", "initial")
    call("cache_num", "none", "initial")
    call("cache_clear", "second")
    call("cache_inc", "x")
    call("cache_clear")
    call("cache_inc", "x")
    call("cache_dec", "x")
    call("cache_mul", "x")
    call("cache_div", "x")
    call("cache_num", "x")


@step()
def order() -> None:
    for key in ("beta", "alpha", "gamma", "delta", "é", "zeta", "a", "b", "ab", "ba"):
        call("cache_set", key, "1", 0, "second")
    for key in quiet("cache_keys", "second"):
        show(key)
    show(len(uwsgi.opt["cache2"]))


@step()
def wrong() -> None:
    for name in ("cache_get", "cache_exists", "cache_del", "cache_num"):
        call(name)
        call(name, 1)
        call(name, None)
        call(name, "a", b"first")
        call(name, "a", None)
        call(name, "a", "first", "more")
        call(name, "a", "fi\x00rst")
        call(name, bytearray(b"a"))
    for name in ("cache_set", "cache_update"):
        call(name)
        call(name, "a")
        call(name, "a", 1)
        call(name, "a", "b", "c")
        call(name, "a", "b", 1.5)
        call(name, "a", "b", 2**64)
        call(name, "a", "b", None)
        call(name, "a", "b", 0, 1)
        call(name, "a", memoryview(b"b"))
    for name in ("cache_inc", "cache_dec", "cache_mul", "cache_div"):
        call(name)
        call(name, "a", "1")
        call(name, "a", 2**63)
        call(name, "a", 1, "2")
    call("cache_keys", 1)
    call("cache_keys", "a", "b")
    call("cache_clear", 1)
    call("cache_clear", "a", "b")
    call("cache_get", "a", cache="first")
    call("cache_set", "\ud800", "x")
    print(hasattr(uwsgi, "cache_get"))
