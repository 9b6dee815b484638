"""Errors of the emulation that uWSGI does not have."""

from __future__ import annotations


class EmulationError(RuntimeError):
    """The emulation cannot do what uWSGI would do. The text names the function and the way out."""


class InvalidOption(EmulationError):
    """An option whose value uWSGI refuses at its start, or reads as another one.

    :param must: what must hold, in the words of uWSGI where it has some.
    """

    def __init__(self, name: str, value: object, must: str) -> None:
        super().__init__(f"Cannot use {name} = {value}: {must}")


class EmulationTimeout(EmulationError):
    """A call that would wait forever inside uWSGI: the emulator's limit has passed."""


class NotConfigured(AttributeError):
    """A name of the uwsgi module that this configuration or version does not have; `hasattr` is false, as in uWSGI."""
