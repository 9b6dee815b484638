"""Alarms, legions, SNMP and internal routing, which reach beyond the instance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..arguments import wrap
from ..errors import EmulationError
from .options import leading_number

if TYPE_CHECKING:
    from .emulator import Emulator


@dataclass
class Legion:
    """A legion that a test plays: whether this node is the lord, and the scrolls."""

    lord: bool = False
    lord_scroll: bytes | None = None
    scrolls: list[bytes] = field(default_factory=list)


class Outside:
    """Alarms that were raised, legions that a test sets, and counters for SNMP."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self.alarms: list[tuple[str, bytes]] = []
        self.legions: dict[str, Legion] = {}
        self.snmp_values: dict[int, int] = {}
        self.snmp_community = b""
        self._configured = {
            name: action for name, _, action in (one.partition(" ") for one in emulator.option_reader.all("alarm"))
        }

    def alarm(self, name: bytes, message: bytes) -> None:
        action = self._configured.get(name.decode())
        if action is None:
            return
        self.alarms.append((name.decode(), message))
        kind, _, target = action.partition(":")
        if kind == "signal":
            self._emulator.signals.route(leading_number(target))
        elif kind == "mule":
            self._emulator.mules.mule_msg(message, leading_number(target))
        else:
            self._emulator.log.write(f"ALARM: {message.decode(errors='replace')}")

    def i_am_the_lord(self, name: bytes) -> bool:
        legion = self.legions.get(name.decode())
        return legion is not None and legion.lord

    def lord_scroll(self, name: bytes) -> bytes | None:
        legion = self.legions.get(name.decode())
        return legion.lord_scroll if legion else None

    def scrolls(self, name: bytes) -> list[bytes] | None:
        legion = self.legions.get(name.decode())
        return list(legion.scrolls) if legion else None

    def route(self, router: bytes, arguments: bytes) -> int:
        name = router.decode()
        if name in _CRASHING:
            raise EmulationError(
                f"route({name!r}): uWSGI 2.0 has no subject for this action here, so the worker ends or answers itself"
            )
        if name == "signal":
            self._emulator.signals.route(leading_number(arguments.decode()) & 0xFF)
        return _RESULTS.get(name, -1)

    def snmp_set_counter32(self, number: int, value: int) -> bool | None:
        return self._snmp(number, value)

    snmp_set_counter64 = snmp_set_gauge = snmp_set_counter32

    def snmp_incr_counter32(self, number: int, by: int = 1) -> bool | None:
        return self._snmp(number, self.snmp_values.get(number, 0) + by)

    snmp_incr_counter64 = snmp_incr_gauge = snmp_incr_counter32

    def snmp_decr_counter32(self, number: int, by: int = 1) -> bool | None:
        return self._snmp(number, self.snmp_values.get(number, 0) - by)

    snmp_decr_counter64 = snmp_decr_gauge = snmp_decr_counter32

    def snmp_set_community(self, name: bytes) -> bool:
        self.snmp_community = name[:72]
        return True

    def _snmp(self, number: int, value: int) -> bool | None:
        if not 1 <= number <= 100:
            return None
        self.snmp_values[number] = wrap(value, 64, False)
        return True


# Actions that change nothing that the emulation has, with uWSGI's results: 0 for next, 1 continue, 2 break.
_RESULTS = {
    **dict.fromkeys(("donotlog", "donotoffload", "signal", "flush", "harakiri", "fixpathinfo"), 0),
    **dict.fromkeys(("continue", "last"), 1),
    "break": 2,
}
_CRASHING = frozenset(
    """
    log logvar addvar goto addheader delheader remheader clearheaders disableheaders resetheaders setmethod seturi
    setpathinfo setquerystring setuser setscriptname setprocname setmodifier1 setmodifier2 setdocroot setremoteaddr
    setprotocol setscheme setapp setfile sethome chdir alarm return send send-crnl static
    """.split()
)
