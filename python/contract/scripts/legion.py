"""Legions, which PyPI's uWSGI does not have."""

from contract.harness import call, step

OPTIONS: dict = {}
# PyPI's build has no SSL, and so no legions.
REALS = ("system",)


@step()
def none() -> None:
    call("i_am_the_lord", "none")
    call("lord_scroll", "none")
    call("scrolls", "none")
    call("i_am_the_lord", 1)
    call("lord_scroll")
    call("scrolls", b"a")
