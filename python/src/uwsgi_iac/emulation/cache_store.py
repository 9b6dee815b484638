"""One cache: its items, the blocks that hold them, and what happens when it is full."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Callable

from ..arguments import wrap
from ..errors import InvalidOption
from .blocks import Blocks
from .clock import Clock
from .hashing import HASHES
from .log import Log
from .options import check_memory, key_values, leading_number, number_from

UPDATE, MATH, FIX_EXPIRE = 1, 2, 4
_U64 = (1 << 64) - 1


@dataclass
class Item:
    """A value in a cache. `slot` is its place in the table, `block` the first block of its value."""

    slot: int
    value: bytes
    expires: int
    block: int


class Slots:
    """Free places of a table: the last one that was given back, or the highest that was never used."""

    def __init__(self, count: int) -> None:
        self._given_back: list[int] = []
        self._unused = count - 1

    def __bool__(self) -> bool:
        return bool(self._given_back) or self._unused > 0

    def append(self, slot: int) -> None:
        """Gives a place back."""
        self._given_back.append(slot)

    def pop(self) -> int:
        """Takes a place."""
        if self._given_back:
            return self._given_back.pop()
        self._unused -= 1
        return self._unused + 1


class CacheStore:
    """A cache of an instance, from the value of `cache2` or from the options of the old `cache`."""

    def __init__(self, settings: dict[str, str], clock: Clock, log: Log, option: tuple[str, str]) -> None:
        def number(default: int, *names: str) -> int:
            return next(
                (number_from(option[0], settings[name], option[1]) for name in names if name in settings), default
            )

        self.name = settings.get("name", "")
        if not self.name:
            raise InvalidOption(*option, "you have to specify a cache name")
        self.max_items = number(0, "max_items", "maxitems", "items")
        self.block_size = number(65536, "blocksize")
        blocks = number(self.max_items, "blocks")
        self.key_size = number(2048, "keysize", "key_size")
        self.hash_size = number(65536, "hashsize", "hash_size")
        self.math_initial = leading_number(settings.get("math_initial", "0"))
        self.sweep_on_full = number(0, "sweep_on_full")
        self.lru = "purge_lru" in settings or "lru" in settings
        self.lazy = "lazy_expire" in settings or "lazy" in settings
        self.clear_on_full = "clear_on_full" in settings
        self.no_expire = "no_expire" in settings
        self.ignore_full = "ignore_full" in settings
        for holds, must in (
            (self.max_items, "you have to specify the maximum number of cache items"),
            (self.block_size, f'invalid cache blocksize for "{self.name}"'),
            (self.hash_size, f'invalid cache hashsize for "{self.name}"'),
            (self.key_size, f'invalid cache keysize for "{self.name}"'),
            (settings.get("hash", "djb33x") in HASHES, f'invalid cache hash for "{self.name}"'),
        ):
            if not holds:
                raise InvalidOption(*option, must)
        # Places in tables; the memory of values is taken when they come.
        check_memory(*option, 8 * max(self.max_items, blocks, self.hash_size))
        self._hash = HASHES[settings.get("hash", "djb33x")]
        self.blocks = Blocks(blocks, self.block_size) if "bitmap" in settings else None
        self.max_value = self.block_size * blocks if self.blocks else self.block_size
        self._clock, self._log = clock, log
        self._items: dict[bytes, Item] = {}
        self._free = Slots(self.max_items)
        self._recent: dict[bytes, None] = {}
        self._next_scan = 0

    @classmethod
    def from_option(cls, text: str, clock: Clock, log: Log) -> CacheStore:
        """A cache of `cache2`."""
        return cls(key_values(text), clock, log, ("cache2", text))

    def find(self, key: bytes) -> Item | None:
        """The item of a key; an expired one of a lazy cache goes at this moment."""
        item = self._items.get(key)
        if item and self.lazy and item.expires and item.expires <= self._clock.now():
            self.delete(key)
            return None
        return item

    def get(self, key: bytes) -> bytes | None:
        """The value of a key."""
        item = self.find(key)
        if item is None:
            return None
        if self.lru:
            self._touch(key)
        return item.value

    def keys(self) -> list[bytes]:
        """All keys, in the order of the hash table."""
        return sorted(self._items, key=lambda key: self._hash(key) % self.hash_size)

    def set(self, key: bytes, value: bytes, expires: int, flags: int, change: Callable[[int, int], int]) -> bool:
        """Stores a value, or changes a number by `change` where flags say MATH."""
        if not key or not value or len(key) > self.key_size or len(value) > self.max_value:
            return False
        item = self.find(key)
        if item is None:
            return self._add(key, value, expires, flags, change)
        if not flags & UPDATE:
            return False
        if not flags & FIX_EXPIRE:
            if self.lru:
                self._touch(key)
            item.expires = self._deadline(expires)
        if self.blocks:
            block = self.blocks.take(len(value))
            if block is None:
                self._full()
                return False
            self.blocks.give_back(item.block, len(item.value))
            item.block = block
        item.value = self._changed(item.value, value, change) if flags & MATH else value
        return True

    def delete(self, key: bytes) -> bool:
        """Removes a key, if it exists."""
        item = self._items.pop(key, None)
        if item is None:
            return False
        self._free.append(item.slot)
        self._recent.pop(key, None)
        if self.blocks:
            self.blocks.give_back(item.block, len(item.value))
        return True

    def clear(self) -> None:
        """Removes everything, in the order of the table."""
        for key in self._by_slot():
            self.delete(key)

    def sweep(self) -> None:
        """Removes expired items, as uWSGI's sweeper does every `cache-expire-freq` seconds."""
        now = self._clock.now()
        if self.no_expire or self.lru or self.lazy or not self._next_scan or self._next_scan > now:
            return
        self._drop_expired(now)
        self._next_scan = min((item.expires for item in self._items.values() if item.expires), default=0)

    def _by_slot(self) -> list[bytes]:
        return sorted(self._items, key=lambda key: self._items[key].slot)

    def _drop_expired(self, now: int) -> int:
        gone = [key for key in self._by_slot() if 0 < self._items[key].expires <= now]
        for key in gone:
            self.delete(key)
        return len(gone)

    def _touch(self, key: bytes) -> None:
        self._recent.pop(key, None)
        self._recent[key] = None

    def _deadline(self, expires: int) -> int:
        if self.lru or not expires:
            return expires
        deadline = (self._clock.now() + expires) & _U64
        if not self._next_scan or self._next_scan > deadline:
            self._next_scan = deadline
        return deadline

    def _add(self, key: bytes, value: bytes, expires: int, flags: int, change: Callable[[int, int], int]) -> bool:
        if not self._free:
            self._full()
            if not self._free:
                return False
        slot = self._free.pop()
        block = slot
        if self.blocks:
            found = self.blocks.take(len(value))
            if found is None:
                self._free.append(slot)
                self._full()
                return False
            block = found
        initial = struct.pack("<q", self.math_initial)
        stored = self._changed(initial, value, change) if flags & MATH else value
        deadline = self._deadline(expires)
        self._items[key] = Item(slot, stored, deadline, block)
        if self.lru:
            self._touch(key)
        return True

    @staticmethod
    def _changed(old: bytes, delta: bytes, change: Callable[[int, int], int]) -> bytes:
        number = int.from_bytes(old[:8].ljust(8, b"\0"), "little", signed=True)
        result = change(number, int.from_bytes(delta, "little", signed=True))
        return struct.pack("<q", wrap(result, 64, True))

    def _full(self) -> None:
        if not self.ignore_full:
            text = 'LRU item will be purged from cache "%s"' if self.lru else '*** DANGER cache "%s" is FULL !!! ***'
            self._log.write(text % self.name)
        if self.lru and self._recent:
            self.delete(next(iter(self._recent)))
        clear = self.clear_on_full
        now = self._clock.now()
        if self.sweep_on_full and self._next_scan <= now:
            self._next_scan = now + self.sweep_on_full
            clear = clear and not self._drop_expired(now)
        if clear:
            self.clear()
