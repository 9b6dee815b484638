"""Files that changed since the application was loaded."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

Mark = tuple[int, int]

# Files below a folder that are watched.
_MOST = 5000


def _mark(path: str) -> Mark | None:
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size


def loaded_files() -> Iterator[str]:
    """The files of all modules that this process has imported."""
    for module in list(sys.modules.values()):
        try:
            # Other ways load what is to be loaded late, in the thread that asks.
            path = object.__getattribute__(module, "__dict__").get("__file__")
        except AttributeError:
            continue
        if isinstance(path, str):
            yield path


def programs_below(folder: str) -> list[str]:
    """The files of Python below a folder, without hidden folders and virtual environments; not more than `_MOST`."""
    found: list[str] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(
            one
            for one in folders
            if one[0] != "." and one != "node_modules" and not os.path.exists(os.path.join(here, one, "pyvenv.cfg"))
        )
        found += [os.path.join(here, name) for name in names if name.endswith(".py")]
        if len(found) > _MOST:
            break
    return found[:_MOST]


class Watch:
    """Files with the marks that they had first. Modules that are imported later join.

    :param more: files besides those of modules; ones that do not exist yet count, too.
    :param modules: whether the modules of this process count.
    """

    def __init__(self, more: Iterable[str] = (), *, modules: bool = True) -> None:
        self._modules = modules
        self._marks: dict[str, Mark | None] = {path: _mark(path) for path in more}
        self._join()

    def add(self, more: Iterable[str]) -> None:
        """Watches these, too, from now on."""
        for path in more:
            self._marks.setdefault(path, _mark(path))

    def _join(self) -> None:
        for path in loaded_files() if self._modules else ():
            if path not in self._marks:
                self._marks[path] = _mark(path)

    def changed(self, now: Iterable[str] = ()) -> str | None:
        """The first file that is not what it was, or that came or went.

        :param now: files that exist now; one that is not watched has come.
        """
        self._join()
        return next((path for path, mark in list(self._marks.items()) if _mark(path) != mark), None) or next(
            (path for path in now if path not in self._marks), None
        )
