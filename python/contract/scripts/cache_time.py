"""Caches and time: expiry, lazy expiry, the oldest that go, what happens when they are full."""

from contract.harness import call, quiet, show, step

OPTIONS = {
    "cache2": [
        "name=swept,items=10",
        "name=lazy,items=10,lazy_expire=1",
        "name=lru,items=4,purge_lru=1",
        "name=cleared,items=3,clear_on_full=1",
        "name=forever,items=3,no_expire=1",
        "name=blocks,items=6,blocks=8,blocksize=4,bitmap=1",
        "name=murmur,items=10,hash=murmur2,hashsize=7",
    ],
    "cache-expire-freq": 1,
}


@step()
def fill() -> None:
    for name in ("swept", "lazy", "forever"):
        call("cache_set", "a", "1", 2, name)
        call("cache_get", "a", name)
    call("cache_set", "b", "1", 0, "lazy")
    call("cache_set", "c", "1", -5, "lazy")
    call("cache_get", "c", "lazy")
    call("cache_inc", "n", 1, 2, "swept")


@step()
def oldest() -> None:
    for key in "abc":
        call("cache_set", key, "1", 0, "lru")
    call("cache_get", "a", "lru")
    call("cache_set", "d", "1", 0, "lru")
    for key in "abcd":
        call("cache_exists", key, "lru")
    call("cache_update", "c", "2", 0, "lru")
    call("cache_set", "e", "1", 0, "lru")
    for key in "abcde":
        call("cache_exists", key, "lru")


@step()
def full() -> None:
    for key in "abc":
        call("cache_set", key, "1", 0, "cleared")
    call("cache_keys", "cleared")


@step()
def blocks() -> None:
    call("cache_set", "a", "1" * 12, 0, "blocks")
    call("cache_set", "b", "2" * 12, 0, "blocks")
    call("cache_set", "c", "3" * 12, 0, "blocks")
    call("cache_set", "d", "4" * 8, 0, "blocks")
    call("cache_set", "e", "5", 0, "blocks")
    call("cache_del", "a", "blocks")
    call("cache_set", "f", "6" * 12, 0, "blocks")
    call("cache_set", "g", "7" * 33, 0, "blocks")
    call("cache_update", "b", "8" * 4, 0, "blocks")
    call("cache_keys", "blocks")
    for key in "abcdefg":
        call("cache_get", key, "blocks")


@step()
def order() -> None:
    for key in ("beta", "alpha", "gamma", "delta", "zeta", "a", "abcd", "abcde"):
        call("cache_set", key, "1", 0, "murmur")
    for key in quiet("cache_keys", "murmur"):
        show(key)


@step(after=4.5)
def later() -> None:
    for name in ("swept", "lazy", "forever"):
        call("cache_get", "a", name)
    call("cache_keys", "lazy")
    call("cache_keys", "swept")
    call("cache_num", "n", "swept")
