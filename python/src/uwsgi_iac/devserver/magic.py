"""Replacements in a file of options, as in uWSGI: `%d`, `%(name)`, `$(NAME)`, `@(file)`."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping

from .errors import CannotRun


def magic(path: str) -> dict[str, str]:
    """The characters that may follow a `%`, with their values for a file."""
    folder, name = os.path.split(os.path.abspath(path))
    plain = name.rpartition(".")[0] or name
    return {
        "%": "%",
        "d": os.path.join(folder, ""),
        "p": os.path.join(folder, name),
        "s": name,
        "n": plain,
        "e": name.rpartition(".")[2],
        "c": os.path.basename(folder),
        "h": socket.gethostname(),
        "k": str(os.cpu_count() or 1),
        "v": os.getcwd(),
    }


def replace_magic(text: str, values: Mapping[str, str]) -> str:
    """Replaces `%` and the character behind it, in a whole file; with an unknown one, both go."""
    return re.sub(r"%(?s:(.))", lambda found: "%(" if found[1] == "(" else values.get(found[1], ""), text)


def replace_references(text: str, names: Mapping[str, str], path: str) -> str:
    """Replaces `$(NAME)`, `@(file)` and `%(name)`; an unknown `%(name)` stays as it is."""
    text = re.sub(r"\$\(([^)]*)\)", lambda found: os.environ.get(found[1], ""), text)
    text = re.sub(r"@\(([^)]*)\)", lambda found: _content(found[1], path), text)
    return re.sub(r"%\(([^)]*)\)", lambda found: names.get(found[1], found[0]), text)


def _content(name: str, path: str) -> str:
    try:
        with open(name, encoding="utf8", errors="surrogateescape") as file:
            return file.read().rstrip("\n")
    except OSError as error:
        raise CannotRun(f"Cannot read {name}, which {path} refers to as @({name}): {error.strerror}") from None
