"""Mules and farms: messages, and functions that run there.

Functions travel as pickles through the pipes of the instance, which no other process can write to.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any, Callable, Union, cast

from .module import attach, decode, name_of, uwsgi

_MARK = b"uwsgi-iac:"
_functions: dict[str, Callable[..., Any]] = {}


def _run(message: bytes) -> Any:
    """`mule_msg_hook`: runs an offloaded function; another message is returned as it is."""
    if not message.startswith(_MARK):
        return message
    name, arguments, keywords = pickle.loads(message[len(_MARK) :])
    return _functions[name](*arguments, **keywords)


class Mule:
    """A mule of the options `mule` and `mules`.

    :param id: its number, from 1.
    """

    def __init__(self, id: int) -> None:
        self.id = id

    def __str__(self) -> str:
        return str(self.id)

    def offload(self) -> Callable[[Callable[..., Any]], Callable[..., bool]]:
        """Decorator: calls of a function run in this mule."""
        return mule_offload(self)

    @classmethod
    def get_current_id(cls) -> int:
        """Number of this mule; 0 in another process."""
        return cast(int, uwsgi.mule_id())

    @classmethod
    def get_current(cls) -> Mule | None:
        """This mule; None in another process."""
        number = cls.get_current_id()
        return cls(number) if number else None

    @classmethod
    def get_message(
        cls, *, signals: bool = True, farms: bool = False, buffer_size: int = 65536, timeout: int = -1
    ) -> str | None:
        """Waits for a message in a mule; None where a signal came, empty after `timeout` seconds.

        :raises ValueError: this process is no mule.
        """
        return cast("str | None", decode(uwsgi.mule_get_msg(signals, farms, buffer_size, timeout)))

    def send(self, message: str | bytes) -> bool:
        """Sends a message; False where its queue is full or the message too long.

        :raises ValueError: the instance has no mules.
        """
        return cast(bool, uwsgi.mule_msg(message, self.id))


class Farm:
    """A farm of the option `farm`: the first free mule of it takes a message."""

    def __init__(self, name: str, *, mules: Sequence[int] | None = None) -> None:
        self.name = name
        self.mules = tuple(map(Mule, mules or ()))

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(map(str, self.mules))}"

    @classmethod
    def get_farms(cls) -> list[Farm]:
        """The farms that `uwsgi.opt` has; under Python 3 that is the last one only."""
        found = uwsgi.opt.get("farm", [])
        result = []
        for text in map(decode, found if isinstance(found, list) else [found]):
            name, _, mules = text.partition(":")
            result.append(cls(name, mules=[int(one) for one in mules.split(",")]))
        return result

    def offload(self) -> Callable[[Callable[..., Any]], Callable[..., bool]]:
        """Decorator: calls of a function run in a mule of this farm."""
        return mule_offload(self)

    @property
    def is_mine(self) -> bool:
        """Whether this mule is in the farm."""
        return bool(uwsgi.in_farm(self.name))

    @classmethod
    def get_message(cls) -> str | None:
        """Waits for a message of any farm of this mule.

        :raises ValueError: this process is no mule.
        """
        return cast("str | None", decode(uwsgi.farm_get_msg()))

    def send(self, message: str | bytes) -> bool:
        """Sends a message; False where its queue is full or the message too long.

        :raises ValueError: the instance has no such farm.
        """
        return cast(bool, uwsgi.mule_msg(message, self.name.encode()))


TypeMuleFarm = Union[str, int, Mule, Farm]


def mule_offload(mule_or_farm: TypeMuleFarm | None = None) -> Callable[[Callable[..., Any]], Callable[..., bool]]:
    """Decorator: calls of a function run in a mule, and return whether the message was sent.

    :param mule_or_farm: a number or `Mule`, a name or `Farm`; mule 1 if it is left out.
    """
    if isinstance(mule_or_farm, (Mule, Farm)):
        target: Mule | Farm = mule_or_farm
    elif isinstance(mule_or_farm, str):
        target = Farm(mule_or_farm)
    else:
        target = Mule(mule_or_farm or 1)

    def decorate(function: Callable[..., Any]) -> Callable[..., bool]:
        name = name_of(function)
        _functions[name] = function
        attach("mule_msg_hook", _run)

        def send(*arguments: Any, **keywords: Any) -> bool:
            attach("mule_msg_hook", _run)
            return target.send(_MARK + pickle.dumps((name, arguments, keywords)))

        send.__name__, send.__doc__ = function.__name__, function.__doc__
        return send

    return decorate
