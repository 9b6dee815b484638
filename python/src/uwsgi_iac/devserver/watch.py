"""Files that changed since the application was loaded."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

Mark = tuple[int, int]


def _mark(path: str) -> Mark | None:
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size


def loaded_files() -> Iterator[str]:
    """The files of all modules that this process has imported."""
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str):
            yield path


class Watch:
    """Files with the marks that they had first. Modules that are imported later join.

    :param more: files besides those of modules; ones that do not exist yet count, too.
    """

    def __init__(self, more: Iterable[str] = ()) -> None:
        self._marks: dict[str, Mark | None] = {path: _mark(path) for path in more}
        self._join()

    def _join(self) -> None:
        for path in loaded_files():
            if path not in self._marks:
                self._marks[path] = _mark(path)

    def changed(self) -> str | None:
        """The first file that is not what it was, or that came or went."""
        self._join()
        return next((path for path, mark in self._marks.items() if _mark(path) != mark), None)
