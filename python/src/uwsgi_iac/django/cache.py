"""A cache of uWSGI as a cache of Django.

```python
CACHES = {"default": {"BACKEND": "uwsgi_iac.django.cache.UwsgiCache", "LOCATION": "name of the option cache2"}}
```
"""

from __future__ import annotations

import math
import pickle
import struct
from collections.abc import Mapping
from logging import getLogger
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.exceptions import ImproperlyConfigured

# The moment of expiry, 0 for never: uWSGI keeps an expired value until its next sweep.
_HEAD = struct.Struct("<Bd")
# A whole number shares its 8 bytes, with which uWSGI counts, with its moment of expiry: quarters of a second since 2025
# above 31 bits of the number.
_NUMBER = struct.Struct("<q")
_EPOCH = 1735689600
_HALF = 2**30


def _fits(number: int) -> bool:
    """Whether uWSGI can count with it."""
    return -_HALF <= number < _HALF


def _number(number: int, expires: float) -> bytes:
    quarters = math.ceil((expires - _EPOCH) * 4) if expires else 0
    # Beyond 2059 uWSGI's own sweep must do.
    return _NUMBER.pack(((quarters if 0 < quarters < 2**32 else 0) << 31) + number + _HALF)


def _parts(data: bytes) -> tuple[int, float]:
    """A whole number, and its moment of expiry."""
    quarters, number = divmod(_NUMBER.unpack(data)[0], 2**31)
    return number - _HALF, quarters / 4 + _EPOCH if quarters else 0.0


class UwsgiCache(BaseCache):
    """All processes of an instance share it. Whole numbers are uWSGI's own, so that `incr` is atomic.

    :param name: `LOCATION`: name of a cache (`cache2`) of the instance.
    :param params: as for any cache of Django.
    """

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._name = name
        self._checked = False

    @property
    def _uwsgi(self) -> Any:
        # Chosen late: uWSGI may start in this process after Django (uwsgi_run --embedded).
        from ..runtime.module import uwsgi

        if not self._checked:
            self._check(uwsgi)
            self._checked = True
        return uwsgi

    def _check(self, uwsgi: Any) -> None:
        if "@" in self._name:
            return
        try:
            uwsgi.cache_keys(self._name)
        except ValueError as error:
            if getattr(uwsgi, "is_stub", False):
                # Management commands have a cache of their own.
                from .. import emulator

                emulator().caches.create(f"name={self._name},items=10000")
                return
            raise ImproperlyConfigured(
                f"Cannot use the cache LOCATION={self._name!r}: it must name a cache of uWSGI, as in "
                f"cache2 = name={self._name},items=1000; this instance has no cache of this name"
            ) from error

    def _key(self, key: str, version: int | None) -> str:
        made: str = self.make_key(key, version=version)
        self.validate_key(made)
        return made

    def _now(self) -> float:
        # The instance's time, which tests move.
        return float(self._uwsgi.micros()) / 1_000_000

    def _seconds(self, timeout: Any) -> int:
        """Seconds from now; 0 for ever, below 0 for none."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        if seconds is None:
            return 0
        return -1 if seconds <= 0 else max(1, int(seconds))

    def _pack(self, value: Any, timeout: Any) -> bytes:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        expires = 0.0 if seconds is None else self._now() + seconds
        if type(value) is int and _fits(value):
            return _number(value, expires)
        return _HEAD.pack(1, expires) + pickle.dumps(value, pickle.HIGHEST_PROTOCOL)

    def _read(self, key: str, default: Any) -> Any:
        data = self._uwsgi.cache_get(key, self._name)
        if data is None:
            return default
        whole = len(data) == _NUMBER.size
        number, expires = _parts(data) if whole else _HEAD.unpack_from(data)
        if expires and expires <= self._now():
            return default
        return number if whole else pickle.loads(data[_HEAD.size :])

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Stores a value under a key that does not exist; whether it did."""
        made, seconds = self._key(key, version), self._seconds(timeout)
        if seconds < 0:
            return self._read(made, self) is self
        if self._read(made, self) is self:
            # An expired one.
            self._uwsgi.cache_del(made, self._name)
        return bool(self._uwsgi.cache_set(made, self._pack(value, timeout), seconds, self._name))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value of a key."""
        return self._read(self._key(key, version), default)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Stores a value. Where uWSGI has no room for it, the key is removed and a warning is logged."""
        self._set(self._key(key, version), value, timeout)

    def _set(self, made: str, value: Any, timeout: Any) -> bool:
        seconds = self._seconds(timeout)
        data = self._pack(value, timeout)
        if seconds >= 0 and self._uwsgi.cache_update(made, data, seconds, self._name):
            return True
        self._uwsgi.cache_del(made, self._name)
        if seconds >= 0:
            getLogger("uwsgi_iac").warning(
                "Cannot store %s in the cache %s: a key must fit keysize, a value must fit a block (blocksize) and a "
                "free item (items); the key has %s bytes, the value %s",
                made,
                self._name,
                len(made.encode()),
                len(data),
            )
        return seconds < 0

    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        """Stores values; the keys for which uWSGI has no room."""
        return [key for key, value in data.items() if not self._set(self._key(key, version), value, timeout)]

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Gives a key a new time to live; whether it exists."""
        made = self._key(key, version)
        value = self._read(made, self)
        return value is not self and self._set(made, value, timeout)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Removes a key; whether it existed."""
        made = self._key(key, version)
        existed = self._read(made, self) is not self
        return bool(self._uwsgi.cache_del(made, self._name)) and existed

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether a key exists."""
        return self._read(self._key(key, version), self) is not self

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Adds to a whole number; one that is kept as such keeps its time to live.

        :raises ValueError: the key does not exist.
        """
        made = self._key(key, version)
        data = self._uwsgi.cache_get(made, self._name)
        counts = data is not None and len(data) == _NUMBER.size and self._read(made, self) is not self
        if not counts or not _fits(_parts(data)[0] + delta):
            result: int = super().incr(key, delta, version)
            return result
        change = self._uwsgi.cache_inc if delta >= 0 else self._uwsgi.cache_dec
        change(made, abs(delta), 0, self._name)
        return _parts(_NUMBER.pack(self._uwsgi.cache_num(made, self._name)))[0]

    def clear(self) -> None:
        """Removes all keys."""
        self._uwsgi.cache_clear(self._name)
