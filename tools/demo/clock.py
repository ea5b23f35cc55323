"""A clock that tells past days, so that what actions write bears the dates that it would have borne."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

_STEP = datetime.timedelta(seconds=1)
_OFFICE_HOURS = datetime.timedelta(hours=8)
#: Spreads the times of whole days over the hours.
_GOLDEN = 0.618


class Clock:
    """Stands in for Django's clock; each look moves it on by a second, so that no two events coincide."""

    def __init__(self) -> None:
        self._start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
        self._latest = timezone.now()
        self._now = self._start
        self._days_set = 0

    @property
    def today(self) -> datetime.date:
        """The day from which days are counted."""
        return self._start.date()

    def day(self, days: int) -> datetime.date:
        """Returns the date so many days from today, before it where negative."""
        return self.today + datetime.timedelta(days=days)

    def set(self, days: float) -> None:
        """Turns to so many days from today, in office hours: parts of a day are parts of these."""
        whole = math.floor(days)
        share = days - whole
        if not share:
            self._days_set += 1
            share = self._days_set * _GOLDEN % 1
        self._now = self._start + datetime.timedelta(days=whole) + share * _OFFICE_HOURS

    def now(self) -> datetime.datetime:
        """Returns the time that it tells, in UTC; never one that is still to come."""
        self._now += _STEP
        return min(self._now, self._latest).astimezone(datetime.UTC)


@contextmanager
def clock_set_back() -> Iterator[Clock]:
    """Lets everything in this process take its time from the clock that is given; for commands alone."""
    clock, real = Clock(), timezone.now
    timezone.now = clock.now
    try:
        yield clock
    finally:
        timezone.now = real
