"""Reads a file of options as uWSGI does: sections, conditions, included files, placeholders."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Callable

from .errors import CannotRun
from .magic import magic, replace_magic, replace_references

Options = dict[str, list[str]]

_PLACEHOLDERS = ("set-placeholder", "set-ph", "set")
_INCLUDES = ("ini", "include", "inherit")
_END = ("endif", "end-if")
_MOST_FILES = 50


def _conditions(options: Mapping[str, list[str]]) -> dict[str, Callable[[str], bool]]:
    def same(value: str) -> bool:
        first, _, second = value.partition(" ")
        return first == second

    def option(value: str) -> bool:
        name, equals, wanted = value.partition("=")
        return name in options and (not equals or options[name][-1] == wanted)

    def variable(value: str) -> bool:
        name, equals, wanted = value.partition("=")
        return name in os.environ and (not equals or os.environ[name] == wanted)

    return {
        "exists": os.path.exists,
        "file": os.path.isfile,
        "dir": os.path.isdir,
        "directory": os.path.isdir,
        "env": variable,
        "opt": option,
        "reload": lambda _value: False,
        "hostname": lambda value: value == magic(".")["h"],
        "same": same,
    }


class Reader:
    """Collects options from a file and those that it includes.

    `files` are the files that were read, and those whose existence decided something.
    """

    def __init__(self) -> None:
        self.options: Options = {}
        self.files: list[str] = []
        self._names: dict[str, str] = {}
        self._read = 0

    def read(self, target: str) -> Options:
        """Reads `FILE` or `FILE:SECTION`.

        :raises CannotRun: the file cannot be read, has no such section, or cannot be understood.
        """
        path, section = _split(target)
        self._read += 1
        if self._read > _MOST_FILES:
            raise CannotRun(f"Cannot read {path}: more than {_MOST_FILES} files include each other")
        try:
            with open(path, encoding="utf8", errors="surrogateescape") as file:
                text = file.read()
        except OSError as error:
            raise CannotRun(f"Cannot read {path}: {error.strerror}") from None
        self.files.append(os.path.abspath(path))
        found = self._section(replace_magic(text, magic(path)), section, path)
        if not found:
            raise CannotRun(f"Cannot take options from {path}: it has no section [{section}]")
        return self.options

    def _section(self, text: str, wanted: str, path: str) -> bool:
        inside = found = False
        applies: list[bool] = []
        for line in (raw.strip(" \t\r") for raw in text.split("\n")):
            if not line or line[0] in ";#":
                continue
            if line[0] == "[":
                inside = line[1:-1] == wanted
                found = found or inside
            elif inside:
                name, _, value = (part.strip(" \t\r") for part in line.partition("="))
                if name in _END:
                    applies = applies[:-1]
                elif name.startswith("if-"):
                    applies.append(
                        all(applies) and self._holds(name, replace_references(value, self._names, path), path)
                    )
                elif all(applies):
                    self._add(name, replace_references(value, self._names, path))
        return found

    def _holds(self, name: str, value: str, path: str) -> bool:
        wanted = not name.startswith("if-not-")
        kind = name[3:] if wanted else name[7:]
        condition = _conditions(self.options).get(kind)
        if condition is None:
            raise CannotRun(f"Cannot decide {name} = {value} in {path}: this server does not know that condition")
        if kind in ("exists", "file", "dir", "directory"):
            self.files.append(os.path.abspath(value))
        return condition(value) == wanted

    def _add(self, name: str, value: str) -> None:
        if name in _INCLUDES and value:
            self.read(value)
            return
        if name in _PLACEHOLDERS:
            key, _, chosen = value.partition("=")
            self._names[key.strip()] = chosen
        self._names.setdefault(name, value)
        if name == "unenv":
            os.environ.pop(value, None)
        if name in ("env", "ienv"):
            # As uWSGI does, at once: later lines may refer to it.
            key, _, chosen = value.partition("=")
            os.environ[key] = chosen
        self.options.setdefault(name, []).append(value or "true")


def _split(target: str) -> tuple[str, str]:
    """A path and a section. The colon of a Windows drive is none of these."""
    if os.path.exists(target):
        return target, "uwsgi"
    path, colon, section = target.rpartition(":")
    return (path, section or "uwsgi") if colon and path and not _is_drive(path) else (target, "uwsgi")


def _is_drive(path: str) -> bool:
    return len(path) == 1 and os.name == "nt"
