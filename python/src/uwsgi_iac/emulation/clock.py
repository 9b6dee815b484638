"""The clock of an emulator: it runs with the system's, or stands still until it is moved."""

from __future__ import annotations

import time


class Clock:
    """Seconds since 1970.

    :param frozen: stand still until `move`; otherwise time passes as outside.
    """

    def __init__(self, *, frozen: bool = False, start: float | None = None) -> None:
        self.frozen = frozen
        self._at = time.time() if start is None else start
        self._begun = time.monotonic()

    def time(self) -> float:
        """The time as a fraction."""
        return self._at if self.frozen else self._at + time.monotonic() - self._begun

    def now(self) -> int:
        """Whole seconds, in which uWSGI counts expiry, timers and cron."""
        return int(self.time())

    def move(self, seconds: float) -> None:
        """Moves the time forward.

        :raises ValueError: `seconds` is negative; uWSGI's timers never see a clock that goes back.
        """
        if seconds < 0:
            raise ValueError(f"Cannot move the clock by {seconds} seconds: time only goes forward")
        self._at += seconds
