"""The blocks of a cache with `bitmap`: a value takes as many neighbours as it needs."""

from __future__ import annotations


class Blocks:
    """A map of used blocks, searched from where the last value ended."""

    def __init__(self, count: int, size: int) -> None:
        self._size = size
        self._count = count
        # uWSGI keeps bits in bytes; the bits beyond the last block are never free.
        self._used = [False] * count + [True] * (-count % 8)
        self._position = 0

    def _needed(self, length: int) -> int:
        return -(-length // self._size)

    def take(self, length: int) -> int | None:
        """The first of enough free blocks, marked as used; None where there are not enough side by side."""
        needed = self._needed(length)
        start = self._find(needed)
        if start is None:
            return None
        self._mark(start, needed, True)
        self._position = 0 if start + needed >= self._count else start + needed
        return start

    def give_back(self, start: int, length: int) -> None:
        """Frees the blocks of a value."""
        self._mark(start, self._needed(length), False)

    def _mark(self, start: int, count: int, used: bool) -> None:
        self._used[start : start + count] = [used] * count

    def _find(self, needed: int) -> int | None:
        # Whole bytes are searched: from the position to the end, then from the start up to its byte.
        byte = self._position // 8
        rest = self._position % 8
        rounds = (range(self._position, len(self._used)), range(0, (byte + 1) * 8 if rest else byte * 8))
        for positions in rounds:
            found = 0
            for position in positions:
                found = 0 if self._used[position] else found + 1
                if found == needed:
                    return position - needed + 1
        return None
