"""Errors that end the development server with a message instead of a traceback."""

from __future__ import annotations


class CannotRun(Exception):
    """The server cannot run this; the text says what must hold.

    :param files: files whose change may mend it.
    """

    def __init__(self, text: str, files: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.files = files
