"""Opening hours in OpenStreetMap's syntax, read in the city's time zone."""

import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError

CITY = ZoneInfo("Asia/Ho_Chi_Minh")
_DAY = datetime.timedelta(days=1)
_HORIZON = 7 * _DAY
_MINUTE = datetime.timedelta(minutes=1)


class OpenState(NamedTuple):
    """Whether a place is open, and when that changes (aware, None when not within a week)."""

    is_open: bool
    until: datetime.datetime | None


@lru_cache(maxsize=4096)
def _parsed(hours: str) -> OpeningHours:
    return OpeningHours(hours, timezone=CITY, country="VN")


def open_state(hours: str, at: datetime.datetime) -> OpenState | None:
    """Return the state at the aware moment `at`, or None where nothing is known.

    A text that is no longer readable (an older syntax, say) counts as unknown.
    """
    if not hours:
        return None
    try:
        parsed = _parsed(hours)
    except ParserError:
        return None
    local = at.astimezone(CITY)
    if parsed.is_unknown(local):
        return None
    # Not `next_change`: of hours that never change (00:00-24:00) it looks through every year to come.
    last = local + _HORIZON
    begun = next(iter(parsed.intervals(local, last + _MINUTE)), None)
    until = begun[1] if begun is not None and begun[1] <= last else None
    return OpenState(parsed.is_open(local), until)


def week(hours: str, first: datetime.date) -> list[tuple[datetime.date, list[tuple[str, str]]]]:
    """Return seven days from `first`, each with its open spans as ('09:00', '17:00') in city time.

    A span ends at 24:00 at the latest and goes on with the next day. Raises ParserError on bad syntax.
    """
    days = []
    for offset in range(7):
        day = first + datetime.timedelta(days=offset)
        start = datetime.datetime.combine(day, datetime.time(), CITY)
        spans = [
            (f"{begin:%H:%M}", f"{end:%H:%M}" if end.date() == day else "24:00")
            for begin, end, state, _comments in _parsed(hours).intervals(start, start + _DAY)
            if str(state) == "open"
        ]
        days.append((day, spans))
    return days


def is_by_appointment(hours: str) -> bool:
    """Return whether a readable text says of no time of the week whether it is open: one has to ask.

    `unknown "by appointment"` does; nothing said at all does not.
    """
    try:
        parsed = _parsed(hours) if hours else None
    except ParserError:
        return False
    if parsed is None:
        return False
    start = datetime.datetime(2026, 1, 5, tzinfo=CITY)  # any week will do
    states = {str(state) for _begin, _end, state, _comments in parsed.intervals(start, start + _HORIZON)}
    return states == {"unknown"}
