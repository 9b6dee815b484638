"""Mules and farms: `mule_msg`, `mule_get_msg`, `farm_msg`, `farm_get_msg`, `in_farm`, `mule_id`."""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..errors import EmulationTimeout, InvalidOption
from .options import leading_number
from .role import Role

if TYPE_CHECKING:
    from .emulator import Emulator

# A mule reads into a buffer of this size; the rest of a longer message is lost.
_BUFFER = 65536
# The largest datagram of Linux with its default buffers: 212,992 bytes less what the kernel needs for itself.
_DEFAULT_LIMIT = 212_960


class Mule:
    """A mule. Its messages wait until `Emulator.settle`, or until a program in it asks for them."""

    def __init__(self, number: int, emulator: Emulator) -> None:
        self.number, self.role = number, Role("mule", number)
        self.queue: deque[bytes] = deque()
        self.respawns = 0
        self._emulator = emulator

    def play(self) -> Any:
        """Lets the code of a `with` block run in this mule."""
        return self._emulator.playing(self.role)

    def crash(self, *, losing: int = 0) -> None:
        """Ends the mule, and starts it again with its post-fork hook.

        :param losing: messages that it had read and not finished; those that still wait are kept by the kernel.
        """
        for _ in range(min(losing, len(self.queue))):
            self.queue.popleft()
        self.respawns += 1
        self._emulator.log.write(f"OOOPS mule {self.number} (pid: {self.role.pid}) crippled...trying respawn...")
        self._emulator.fork(self.role)


class Farm:
    """A group of mules with a queue from which the first free one takes."""

    def __init__(self, name: str, numbers: list[int]) -> None:
        self.name, self.numbers = name, numbers
        self.queue: deque[bytes] = deque()


class Mules:
    """The mules of an instance, counted from 1."""

    def __init__(self, emulator: Emulator) -> None:
        options = emulator.option_reader
        programs = options.all("mule")
        count = len(programs) + options.count(0, "mules")
        self._emulator = emulator
        self._mules = [Mule(number, emulator) for number in range(1, count + 1)]
        self._limit = options.number(_DEFAULT_LIMIT, "mule-msg-size")
        self._shared: deque[bytes] = deque()
        self.farms: list[Farm] = []
        for text in options.all("farm"):
            name, _, numbers = text.partition(":")
            if not name or not numbers:
                raise InvalidOption("farm", text, f"invalid farm value ({text}) must be in the form name:mule[,muleN].")
            for one in numbers.split(","):
                if not 1 <= leading_number(one) <= count:
                    raise InvalidOption("farm", text, f"invalid mule id: {one}")
            self.farms.append(Farm(name, [leading_number(one) for one in numbers.split(",")]))

    def __len__(self) -> int:
        return len(self._mules)

    def __iter__(self) -> Iterator[Mule]:
        return iter(self._mules)

    def __getitem__(self, number: int) -> Mule:
        if not 1 <= number <= len(self._mules):
            raise IndexError(f"There is no mule {number}: the options configure {len(self._mules)}")
        return self._mules[number - 1]

    def farm_of_target(self, target: str) -> Farm | None:
        """The farm that a signal's target names: `farm_NAME` or `farmN`."""
        if target.startswith("farm_"):
            return next((farm for farm in self.farms if farm.name == target[5:]), None)
        number = leading_number(target[4:])
        return self.farms[number - 1] if 0 < number <= len(self.farms) else None

    def mule_id(self) -> int:
        return self._emulator.role.mule

    def in_farm(self, name: bytes | None = None) -> bool | None:
        number = self._emulator.role.mule
        wanted = None if name is None else name.decode()
        member = any(number in farm.numbers and wanted in (None, farm.name) for farm in self.farms)
        return True if number and member else None

    def _send(self, queue: deque[bytes], message: bytes) -> bool:
        if len(message) > self._limit:
            self._emulator.log.write("mule_send_msg(): Message too long")
            return False
        queue.append(message)
        return True

    def mule_msg(self, message: bytes, target: object = None, *more: object) -> bool:
        if not self._mules:
            raise ValueError("no mule configured")
        if isinstance(target, bytes):
            farm = next((farm for farm in self.farms if farm.name.encode() == target.split(b"\0")[0]), None)
            if farm is None:
                raise ValueError("unknown farm")
            return self._send(farm.queue, message)
        if isinstance(target, int):
            # uWSGI reads beyond its table here, so what it does is not defined.
            if target < 0 or target > len(self._mules):
                raise ValueError("invalid mule number")
            return self._send(self._mules[target - 1].queue if target else self._shared, message)
        raise ValueError("invalid mule")

    def mule_msg_any(self, message: bytes) -> bool:
        """`mule_msg` without a target: the first free mule gets it."""
        return self.mule_msg(message, 0)

    def farm_msg(self, name: bytes, message: bytes) -> None:
        for farm in self.farms:
            if farm.name.encode() == name:
                self._send(farm.queue, message)
                break

    def _farms_of(self, number: int) -> list[Farm]:
        return [farm for farm in self.farms if number in farm.numbers]

    def _take(self, mule: Mule, *, farms: bool = True, own: bool = True) -> bytes | None:
        queues = [mule.queue, self._shared] if own else []
        queues += [farm.queue for farm in self._farms_of(mule.number)] if farms else []
        # Several threads may play mules, and only one gets the last message.
        with self._emulator.atomic:
            return next((queue.popleft() for queue in queues if queue), None)

    def before_get(self) -> None:
        """Refuses a process that is no mule, before the arguments are looked at."""
        if not self._emulator.role.mule:
            raise ValueError("you can receive mule messages only in a mule !!!")

    def mule_get_msg(
        self, signals: object = True, farms: object = True, buffer_size: int = _BUFFER, timeout: int = -1
    ) -> bytes | None:
        mule = self[self._emulator.role.mule]
        limit = self._emulator.limit
        until = time.monotonic() + (min(timeout, limit) if timeout >= 0 else limit)
        while True:
            message = self._take(mule, farms=farms not in (None, False))
            if message is not None:
                return message[:buffer_size]
            # A signal is read after the messages, and ends the call without one.
            if signals not in (None, False) and self._emulator.deliver_signals():
                return None
            if timeout >= 0 and self._emulator.clock.frozen:
                self._emulator.clock.move(timeout)
                return b""
            if not self._emulator.schedule.wait_step(until):
                break
        if timeout >= 0:
            return b""
        raise EmulationTimeout(
            f"mule_get_msg() in mule {mule.number}: no message came within {limit} s, the limit of this emulator"
        )

    def farm_get_msg(self) -> bytes | None:
        number = self._emulator.role.mule
        if not number:
            raise ValueError("you can receive farm messages only in a mule !!!")
        until = time.monotonic() + self._emulator.limit
        while True:
            message = self._take(self[number], own=False)
            if message is not None:
                return message[:_BUFFER] or None
            if not self._emulator.schedule.wait_step(until):
                raise EmulationTimeout(
                    f"farm_get_msg() in mule {number}: no message came within {self._emulator.limit} s,"
                    " the limit of this emulator"
                )

    def deliver(self, only: Mule | None = None) -> bool:
        """Gives waiting messages of one mule, or of all, to `mule_msg_hook`; whether there were any."""
        busy = False
        for mule in [only] if only else self._mules:
            while (message := self._take(mule)) is not None:
                busy = True
                self._handle(mule, message[:_BUFFER])
        return busy

    def _handle(self, mule: Mule, message: bytes) -> None:
        hook = self._emulator.attributes.get("mule_msg_hook")
        if hook is None:
            self._emulator.log.write(f"*** mule {mule.number} received a {len(message)} bytes message ***")
            return
        with mule.play():
            try:
                hook(message)
            except Exception:
                self._emulator.log.write(traceback.format_exc())
