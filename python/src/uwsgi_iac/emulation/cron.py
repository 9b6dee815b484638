"""The times of cron, as uWSGI reads them: -1 for each, -5 for every fifth."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass
class Cron:
    """A signal with minute, hour, day, month and weekday, and the second at which it was sent last."""

    number: int
    fields: tuple[int, int, int, int, int]
    last: int = 0

    def needs_run(self, now: float) -> bool:
        """Whether the master would send the signal now: once a minute at most."""
        return int(now) - self.last >= 60 and matches(self.fields, time.localtime(now))


def matches(fields: tuple[int, int, int, int, int], moment: time.struct_time) -> bool:
    """Whether a moment matches. Day and weekday are alternatives where both are set; 7 is Sunday too."""
    weekday = (moment.tm_wday + 1) % 7
    minute, hour, day, month, week = fields
    week = 0 if week == 7 else week

    def fits(wanted: int, found: int) -> bool:
        return found % -wanted == 0 if wanted < 0 else found == wanted

    on_day, on_weekday = fits(day, moment.tm_mday), fits(week, weekday)
    either = on_day or on_weekday if day >= 0 and week >= 0 else on_day and on_weekday
    return fits(minute, moment.tm_min) and fits(hour, moment.tm_hour) and fits(month, moment.tm_mon) and either


def next_match(cron: Cron, now: float, until: float) -> float | None:
    """The first second from now on at which the signal is due, if that is before `until`."""
    moment = max(now, cron.last + 60)
    while moment <= until:
        if matches(cron.fields, time.localtime(moment)):
            return moment
        moment = (int(moment) // 60 + 1) * 60
    return None
