"""Shared memory: numbers of each size, bytes, limits, wrong arguments."""

import sys

from contract.harness import call, quiet, show, step

OPTIONS = {"sharedarea": ["1", "size=8192"]}


@step()
def numbers() -> None:
    for bits, value in ((8, 200), (16, 40000), (32, 3000000000), (64, 2**62)):
        call(f"sharedarea_write{bits}", 0, 0, value)
        call(f"sharedarea_read{bits}", 0, 0)
    call("sharedarea_write64", 0, 8, -1)
    call("sharedarea_read64", 0, 8)
    call("sharedarea_read32", 0, 8)
    call("sharedarea_read16", 0, 8)
    call("sharedarea_read8", 0, 8)
    call("sharedarea_writebyte", 0, 20, 7)
    call("sharedarea_readbyte", 0, 20)
    call("sharedarea_writelong", 0, 24, 70000)
    call("sharedarea_readlong", 0, 24)
    call("sharedarea_inclong", 0, 24)
    call("sharedarea_inc64", 0, 24, 10)
    call("sharedarea_dec64", 0, 24, 5)
    call("sharedarea_read64", 0, 24)
    call("sharedarea_inc32", 0, 40)
    call("sharedarea_inc32", 0, 40, 5)
    call("sharedarea_dec32", 0, 40, 10)
    call("sharedarea_dec32", 0, 40)
    call("sharedarea_read32", 0, 40)
    call("sharedarea_write32", 0, 40, 2**31 - 1)
    call("sharedarea_inc32", 0, 40, 1)
    call("sharedarea_read32", 0, 40)


@step()
def data() -> None:
    call("sharedarea_write", 1, 0, "hello")
    call("sharedarea_write", 1, 5, b" world")
    call("sharedarea_read", 1, 0, 11)
    show(len(quiet("sharedarea_read", 1, 0)))
    show(len(quiet("sharedarea_read", 1, 8000)))
    call("sharedarea_write", 1, 8190, b"ab")
    call("sharedarea_write", 1, 8190, b"abc")
    call("sharedarea_write", 1, 8192, b"a")
    call("sharedarea_write", 1, 0, b"")
    call("sharedarea_read", 1, 8190, 2)
    call("sharedarea_read", 1, 8190, 3)
    call("sharedarea_read", 1, 8192)
    call("sharedarea_read", 2, 0)
    call("sharedarea_read64", 1, 8185)
    call("sharedarea_read64", 1, 8184)
    call("sharedarea_write64", 1, 8185, 1)
    call("sharedarea_inc32", 1, 8189)
    call("sharedarea_inc64", 1, 8189)
    call("sharedarea_read8", 1, -1)
    view = quiet("sharedarea_memoryview", 1)
    show((type(view), len(view), bytes(view[:5])))
    view[0:1] = b"J"
    call("sharedarea_read", 1, 0, 5)
    call("sharedarea_memoryview", 2)
    call("sharedarea_object", 2)


@step()
def locks() -> None:
    call("sharedarea_rlock", 0)
    call("sharedarea_rlock", 0)
    call("sharedarea_unlock", 0)
    call("sharedarea_unlock", 0)
    call("sharedarea_wlock", 0)
    call("sharedarea_unlock", 0)
    call("sharedarea_wlock", 5)
    call("sharedarea_rlock", 5)
    call("sharedarea_unlock", 5)


@step()
def wrong() -> None:
    show(sys.byteorder)
    for name in ("sharedarea_read", "sharedarea_read8", "sharedarea_read64"):
        call(name)
        call(name, 0)
        call(name, "a", 0)
        call(name, 0, "a")
        call(name, 0, 2**63)
        call(name, 2**31, 0)
    call("sharedarea_write", 0, 0)
    call("sharedarea_write", 0, 0, 1)
    call("sharedarea_write8", 0, 0, 256)
    call("sharedarea_write8", 0, 0, -1)
    call("sharedarea_write8", 0, 0, "a")
    call("sharedarea_write16", 0, 0, 2**40)
    call("sharedarea_read16", 0, 0)
    call("sharedarea_write32", 0, 0, -1)
    call("sharedarea_write32", 0, 0, "a")
    call("sharedarea_write64", 0, 0, 2**63)
    call("sharedarea_inc64", 0, 0, "a")
    call("sharedarea_inc32", 0, 0, 2**31)
    call("sharedarea_wlock", "a")
    call("sharedarea_memoryview")
    call("sharedarea_memoryview", "a")
