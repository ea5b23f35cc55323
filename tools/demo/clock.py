"""A clock that tells past days, so that what actions write bears the dates that it would have borne."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

_STEP = datetime.timedelta(seconds=1)
#: Whole days begin within office hours, each at a time of its own.
_SCATTER_MIN, _OFFICE_HOURS_MIN = 83, 470


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
        """Turns to so many days from today: from nine o'clock, whole days to some time before five."""
        self._now = self._start + datetime.timedelta(days=days)
        if days == int(days):
            self._days_set += 1
            minutes = self._days_set * _SCATTER_MIN % _OFFICE_HOURS_MIN
            self._now += datetime.timedelta(minutes=minutes)

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
