"""The files of a spooler, in uWSGI's own format: a packet with modifier 17, then the body."""

from __future__ import annotations

import os
import re
import struct

from .remote import header, split

_PREFIX = "uwsgi_spoolfile_on_"
MODIFIER = 17
# Windows changes line ends in files that are opened without it.
BINARY: int = getattr(os, "O_BINARY", 0)


def is_task(name: str) -> bool:
    """Whether the name of a file is that of a task."""
    return name.startswith(_PREFIX)


def task_name(host: str, pid: int, counter: int, moment: float, chance: int) -> str:
    """A name that no other task has: the moment counts microseconds."""
    seconds, fraction = int(moment), int(moment % 1 * 1_000_000)
    return f"{_PREFIX}{host}_{pid}_{counter}_{chance}_{seconds}_{fraction}"


def version_order(name: str) -> list[tuple[int, int, str]]:
    """A key to sort by, with numbers in a name compared as numbers."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]


def write_task(path: str, packet: bytes, body: bytes, modified: float) -> None:
    """Writes a task.

    :raises OSError: the folder cannot be written, or the file exists.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | BINARY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(header(MODIFIER, len(packet)) + packet + body)
    os.utime(path, (modified, modified))


def read_task(path: str) -> dict[object, bytes] | None:
    """The variables of a task, with `spooler_task_name` and, if there is one, `body`; None if it is none."""
    try:
        with open(path, "r+b") as file:
            data = file.read()
    except OSError:
        return None
    if len(data) < 4:
        return None
    (size,) = struct.unpack_from("<H", data, 1)
    packet, body = data[4 : 4 + size], data[4 + size :]
    if len(packet) != size:
        return None
    try:
        values = split(packet)
    except ValueError:
        return None
    task: dict[object, bytes] = {"spooler_task_name": os.fsencode(path)}
    task.update(zip(values[::2], values[1::2]))
    if body:
        task["body"] = body
    return task
