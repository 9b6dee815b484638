"""The caches: `cache_*`."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Callable

from .cache_store import FIX_EXPIRE, MATH, UPDATE, CacheStore
from .remote import RemoteCache

if TYPE_CHECKING:
    from .emulator import Emulator

_U64 = (1 << 64) - 1


def _quotient(number: int, by: int) -> int:
    if by == 0:
        return 0
    whole = abs(number) // abs(by)
    return whole if (number < 0) == (by < 0) else -whole


class Caches:
    """All caches of an instance; the first one is meant where a call names none."""

    def __init__(self, emulator: Emulator) -> None:
        options, clock, log = emulator.option_reader, emulator.clock, emulator.log
        self.stores: list[CacheStore] = []
        items = options.number(0, "cache")
        if items:
            settings = {"name": "default", "items": str(items)}
            block_size = options.number(0, "cache-blocksize")
            if block_size:
                settings["blocksize"] = str(block_size)
            self.stores.append(CacheStore(settings, clock, log, ("cache", str(items))))
        self.stores += [CacheStore.from_option(text, clock, log) for text in options.all("cache2")]
        self.sweep_every = options.number(3, "cache-expire-freq") or 3
        self._emulator = emulator

    def create(self, text: str) -> None:
        """Adds a cache, from a value of `cache2`."""
        self.stores.append(CacheStore.from_option(text, self._emulator.clock, self._emulator.log))

    def sweep(self) -> None:
        """Removes expired items; uWSGI does so every `sweep_every` seconds, so they live on until then."""
        for store in self.stores:
            store.sweep()

    def _named(self, name: bytes | None) -> CacheStore | RemoteCache | None:
        if name is None:
            return self.stores[0] if self.stores else None
        if b"@" in name:
            cache, _, server = name.partition(b"@")
            return RemoteCache(cache, server.decode(), self._emulator.limit)
        return self._local(name)

    def _local(self, name: bytes | None) -> CacheStore | None:
        if not name:
            return self.stores[0] if self.stores else None
        return next((store for store in self.stores if store.name.encode() == name), None)

    def cache_get(self, key: bytes, cache: bytes | None = None) -> bytes | None:
        store = self._named(cache)
        return store.get(key) if store else None

    def cache_exists(self, key: bytes, cache: bytes | None = None) -> bool | None:
        store = self._named(cache)
        if isinstance(store, RemoteCache):
            return store.exists(key) or None
        return True if store and store.find(key) else None

    def cache_num(self, key: bytes, cache: bytes | None = None) -> int:
        value = self.cache_get(key, cache)
        return int(struct.unpack("<q", value)[0]) if value is not None and len(value) == 8 else 0

    def cache_set(self, key: bytes, value: bytes, expires: int = 0, cache: bytes | None = None) -> bool | None:
        return self._set(key, value, expires, 0, cache)

    def cache_update(self, key: bytes, value: bytes, expires: int = 0, cache: bytes | None = None) -> bool | None:
        return self._set(key, value, expires, UPDATE, cache)

    def cache_inc(self, key: bytes, by: int = 1, expires: int = 0, cache: bytes | None = None) -> bool | None:
        return self._math(key, by, expires, cache, lambda number, delta: number + delta)

    def cache_dec(self, key: bytes, by: int = 1, expires: int = 0, cache: bytes | None = None) -> bool | None:
        return self._math(key, by, expires, cache, lambda number, delta: number - delta)

    def cache_mul(self, key: bytes, by: int = 2, expires: int = 0, cache: bytes | None = None) -> bool | None:
        return self._math(key, by, expires, cache, lambda number, delta: number * delta)

    def cache_div(self, key: bytes, by: int = 2, expires: int = 0, cache: bytes | None = None) -> bool | None:
        return self._math(key, by, expires, cache, _quotient)

    def cache_del(self, key: bytes, cache: bytes | None = None) -> bool | None:
        store = self._named(cache)
        return True if store and store.delete(key) else None

    def cache_clear(self, cache: bytes | None = None) -> bool | None:
        store = self._named(cache)
        if isinstance(store, RemoteCache):
            return store.clear() or None
        if store is None:
            return None
        store.clear()
        return True

    def cache_keys(self, cache: bytes | None = None) -> list[bytes]:
        store = self._local(cache)
        if store is None:
            raise ValueError("no local uWSGI cache available")
        return store.keys()

    def _math(
        self, key: bytes, by: int, expires: int, cache: bytes | None, change: Callable[[int, int], int]
    ) -> bool | None:
        flags = UPDATE | MATH | FIX_EXPIRE
        return self._set(key, struct.pack("<q", by), expires, flags, cache, change)

    def _set(
        self,
        key: bytes,
        value: bytes,
        expires: int,
        flags: int,
        cache: bytes | None,
        change: Callable[[int, int], int] = lambda number, delta: number,
    ) -> bool | None:
        store = self._named(cache)
        if isinstance(store, RemoteCache):
            return store.set(key, value, expires, bool(flags & UPDATE)) or None
        return True if store and store.set(key, value, expires & _U64, flags, change) else None
