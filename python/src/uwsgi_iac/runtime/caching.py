"""Caches."""

from __future__ import annotations

from typing import Any, Callable, cast

from .module import decode, uwsgi

_DEFAULT_TIMEOUT = 300


class Cache:
    """A cache of the option `cache2`.

    :param name: its name, or `name@address` for one of another instance.
    :param timeout: seconds that values live: 300 if it is left out, 0 for ever.
    """

    def __init__(self, name: str, *, timeout: int | None = None) -> None:
        self.name = name
        self.timeout = _DEFAULT_TIMEOUT if timeout is None else timeout

    def __contains__(self, key: str) -> bool:
        return bool(uwsgi.cache_exists(key, self.name))

    @property
    def keys(self) -> list[str]:
        """All keys.

        :raises ValueError: the cache does not exist in this instance.
        """
        return cast("list[str]", decode(uwsgi.cache_keys(self.name)))

    def clear(self) -> None:
        """Removes all keys."""
        uwsgi.cache_clear(self.name)

    def get(
        self,
        key: str,
        *,
        default: Any = None,
        as_int: bool = False,
        setter: Callable[[str], Any] | None = None,
        preserve_bytes: bool = False,
    ) -> Any:
        """The value of a key as text.

        :param default: the result where there is no value.
        :param as_int: the number of `incr` and its like instead of text.
        :param setter: computes a missing value from the key; it is stored unless it is None.
        :param preserve_bytes: bytes instead of text.
        """
        value = uwsgi.cache_get(key, self.name)
        if value is not None:
            if as_int:
                return uwsgi.cache_num(key, self.name)
            return value if preserve_bytes else decode(value)
        made = None if setter is None else setter(key)
        if made is None:
            return default
        self._store(key, made, None, as_int)
        return made

    __getitem__ = get

    def set(self, key: str, value: Any, *, timeout: int | None = None) -> bool:
        """Stores a value, whether the key exists or not; what is no bytes is stored as text.

        :param timeout: seconds that this value lives, 0 for ever; that of the cache if it is left out.
        :returns: False where uWSGI refused it: too long, no room, no such cache.
        """
        return self._store(key, value, timeout, False)

    __setitem__ = set

    def _store(self, key: str, value: Any, timeout: int | None, as_int: bool) -> bool:
        if as_int:
            data = int(value).to_bytes(8, "little", signed=True)
        else:
            data = value if isinstance(value, bytes) else str(value).encode()
        return bool(uwsgi.cache_update(key, data, self.timeout if timeout is None else timeout, self.name))

    def delete(self, key: str) -> bool:
        """Removes a key; whether it was there."""
        return bool(uwsgi.cache_del(key, self.name))

    __delitem__ = delete

    def incr(self, key: str, *, delta: int = 1) -> bool:
        """Adds to a number, which begins at 0."""
        return bool(uwsgi.cache_inc(key, delta, self.timeout, self.name))

    def decr(self, key: str, *, delta: int = 1) -> bool:
        """Subtracts from a number."""
        return bool(uwsgi.cache_dec(key, delta, self.timeout, self.name))

    def mul(self, key: str, *, value: int = 2) -> bool:
        """Multiplies a number."""
        return bool(uwsgi.cache_mul(key, value, self.timeout, self.name))

    def div(self, key: str, *, value: int = 2) -> bool:
        """Divides a number; by 0 makes it 0."""
        return bool(uwsgi.cache_div(key, value, self.timeout, self.name))
