"""The log of an emulated instance."""

from __future__ import annotations

import logging
from typing import TextIO

logger = logging.getLogger("uwsgi")


class Log:
    """Lines that uWSGI would write to its log; also sent to the logger `uwsgi` of Python's logging."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.stream: TextIO | None = None

    def write(self, line: str) -> None:
        """Adds a line; with a stream, it goes there and is not kept."""
        if self.stream:
            self.stream.write(f"{line}\n")
            self.stream.flush()
            return
        self.lines.append(line)
        logger.info("%s", line)

    @property
    def size(self) -> int:
        """Bytes written so far, which `uwsgi.logsize` returns where uWSGI logs into a file of its own."""
        return sum(len(line.encode(errors="surrogateescape")) + 1 for line in self.lines)
