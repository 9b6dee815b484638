"""The hashes by which uWSGI's caches order their keys."""

from __future__ import annotations

_MASK = 0xFFFFFFFF


def djb33x(key: bytes) -> int:
    """Bernstein's hash with exclusive or; C's `char` is signed, so bytes above 127 count as negative."""
    value = 5381
    for byte in key:
        value = ((value << 5) + value) & _MASK
        value ^= byte - 256 & _MASK if byte > 127 else byte
    return value


def murmur2(key: bytes) -> int:
    """Austin Appleby's MurmurHash2, seeded with the length as uWSGI does."""
    multiplier, shift = 0x5BD1E995, 24
    value = len(key) & _MASK
    whole = len(key) - len(key) % 4
    for start in range(0, whole, 4):
        part = int.from_bytes(key[start : start + 4], "little") * multiplier & _MASK
        part ^= part >> shift
        value = (value * multiplier & _MASK) ^ (part * multiplier & _MASK)
    # The rest is read from the start of the key: uWSGI moves another pointer than the one that it reads here.
    rest = key[: len(key) % 4]
    if rest:
        for place in reversed(range(len(rest))):
            byte = rest[place] - 256 if rest[place] > 127 else rest[place]
            value ^= byte << 8 * place & _MASK
        value = value * multiplier & _MASK
    value = (value ^ value >> 13) * multiplier & _MASK
    return value ^ value >> 15


HASHES = {"djb33x": djb33x, "murmur2": murmur2}
