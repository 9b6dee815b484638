"""The queue: order, limits, slots, wrong arguments."""

from contract.harness import call, step

OPTIONS = {"queue": 4, "queue-blocksize": 1024}


@step()
def order() -> None:
    call("queue_pull")
    call("queue_pop")
    call("queue_slot")
    call("queue_pull_slot")
    for letter in "abc":
        call("queue_push", letter)
    call("queue_slot")
    call("queue_last")
    call("queue_last", 2)
    call("queue_last", 9)
    call("queue_pull")
    call("queue_pull_slot")
    call("queue_pull")
    call("queue_pop")
    call("queue_pop")
    call("queue_slot")


@step()
def around() -> None:
    for number in range(6):
        call("queue_push", f"m{number}")
    for index in range(5):
        call("queue_get", index)
    call("queue_get", -1)
    call("queue_last", 4)
    for _ in range(6):
        call("queue_pull")
    call("queue_slot")
    call("queue_pull_slot")


@step()
def limits() -> None:
    call("queue_push", "")
    call("queue_push", b"x" * 1008)
    call("queue_push", b"x" * 1009)
    call("queue_pop")
    call("queue_set", 0, "first")
    call("queue_set", 1, "")
    call("queue_set", 4, "beyond")
    call("queue_set", -1, "below")
    call("queue_set", 0, b"y" * 1040)
    call("queue_get", 0)
    call("queue_set", 0, b"y" * 1041)
    call("queue_set", 1, b"second")
    call("queue_get", 1)


@step()
def wrong() -> None:
    call("queue_push")
    call("queue_push", 1)
    call("queue_push", "a", "b")
    call("queue_get")
    call("queue_get", "a")
    call("queue_get", 2**63)
    call("queue_set", 1)
    call("queue_set", "a", "b")
    call("queue_set", 1, 2)
    call("queue_last", "a")
    call("queue_last", 1, 2)
    call("queue_pull", 1)
    call("queue_pop", 1, 2)
    call("queue_slot", 1)
