"""Metrics: `metric_*`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from ..arguments import wrap
from ..errors import InvalidOption
from .cache import _quotient
from .options import key_values, leading_number

if TYPE_CHECKING:
    from .emulator import Emulator


class Metrics:
    """The metrics of `metric = …`, which a program changes, and those that uWSGI counts itself."""

    def __init__(self, emulator: Emulator) -> None:
        options = emulator.option_reader
        self._emulator = emulator
        self._on = options.switch("enable-metrics") or bool(options.all("metric", "metrics-dir"))
        self._values: dict[str, int] = {}
        self._initial: dict[str, int] = {}
        for text in options.all("metric"):
            settings = key_values(text) if "=" in text else {"name": text}
            if not settings.get("name"):
                raise InvalidOption("metric", text, f"you need to specify a metric name: {text}")
            if settings.get("type") == "alias" or "collector" in settings:
                continue
            initial = leading_number(settings.get("initial_value", "0"))
            self._values[settings["name"]] = self._initial[settings["name"]] = initial

    def _counted(self, name: str) -> int:
        parts = name.split(".")
        signals = self._emulator.signals
        if name == "core.routed_signals":
            return signals.routed
        if len(parts) == 3 and parts[0] == "worker" and parts[1].isdigit():
            workers = self._emulator.workers_state
            chosen = workers if parts[1] == "0" else [one for one in workers if one.number == int(parts[1])]
            field = {"requests": "requests", "delta_requests": "requests", "respawns": "respawns"}.get(parts[2])
            if field:
                return sum(int(getattr(one, field)) for one in chosen)
        return 0

    def metric_get(self, key: bytes) -> int:
        if not self._on:
            return 0
        name = key.decode()
        return self._values[name] if name in self._values else self._counted(name)

    def _change(self, key: bytes, by: int, change: Callable[[int, int], int]) -> bool | None:
        name = key.decode()
        if not self._on or name not in self._values:
            return None
        self._values[name] = wrap(change(self._values[name], by), 64, True)
        return True

    def metric_set(self, key: bytes, value: int = 1) -> bool | None:
        return self._change(key, value, lambda _old, new: new)

    def metric_inc(self, key: bytes, by: int = 1) -> bool | None:
        return self._change(key, by, lambda old, delta: old + delta)

    def metric_dec(self, key: bytes, by: int = 1) -> bool | None:
        return self._change(key, by, lambda old, delta: old - delta)

    def metric_mul(self, key: bytes, by: int = 1) -> bool | None:
        return self._change(key, by, lambda old, factor: old * factor)

    def metric_div(self, key: bytes, by: int = 1) -> bool | None:
        return self._change(key, by, _quotient) if by else None

    def metric_set_max(self, key: bytes, value: int = 1) -> bool | None:
        return self._change(key, value, max)

    def metric_set_min(self, key: bytes, value: int = 1) -> bool | None:
        initial = self._initial.get(key.decode(), 0)
        return self._change(key, value, lambda old, new: new if initial < new < old else old)
