"""Small answers that a form asks for while it is filled in; for staff and partners alike."""

import datetime
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from opening_hours import ParserError

from spaces.hours import is_by_appointment, week
from spaces.models import AdministrativeUnit
from spaces.queries.places import place_of

from .fields import parse_number
from .position import greater_hanoi

_LONGEST_HOURS = 255

#: What is sent as JSON, and the status of it.
Answer = tuple[dict[str, Any], int]
#: The name of a day and its open hours in words.
Day = tuple[str, str]


def place_for_point(asked: Mapping[str, str]) -> Answer:
    """Return the units found for `lat` and `lon`, or an error with the remedy."""
    try:
        lat, lon = (parse_number(asked.get(name, "")[:40]) for name in ("lat", "lon"))
    except ValueError:
        return {"error": _("Write degrees as a decimal number, such as 21.0285.")}, 400
    if not greater_hanoi().contains(lon, lat):
        return {"error": _("This position lies outside greater Hanoi.")}, 400
    place = place_of(lon, lat)
    text = _("Inside this boundary") if place.exact else _("The nearest centre: please check")
    return {
        "exact": place.exact, "text": text, "ward": _unit(place.ward), "district": _unit(place.district),
    }, 200  # fmt: skip


def _unit(unit: AdministrativeUnit | None) -> dict[str, Any] | None:
    """Return key and name of a unit."""
    return {"id": unit.pk, "name": unit.full_name} if unit is not None else None


def hours_in_words(asked: Mapping[str, str]) -> Answer:
    """Return the days of the week that the opening hours in `value` mean, or an error with the remedy."""
    try:
        return {"days": days_of(asked.get("value", ""))}, 200
    except ParserError:
        text = _("These opening hours cannot be read. Write them like “Tu-Su 09:00-17:00; Mo off”.")
        return {"error": text}, 400


def days_of(hours: str) -> list[Day]:
    """Return the seven days from this Monday with their hours in words, nothing for no hours.

    Where one has to ask first, every day says so.

    Raises ParserError on bad syntax.
    """
    hours = hours[:_LONGEST_HOURS].strip()
    if not hours:
        return []
    today = timezone.localdate()
    monday = today - datetime.timedelta(days=today.weekday())
    without = _("by appointment") if is_by_appointment(hours) else _("closed")
    return [(date_format(day, "l"), _spans(spans) or without) for day, spans in week(hours, monday)]


def _spans(spans: list[tuple[str, str]]) -> str:
    """Return the open spans of a day in words, '' where there are none."""
    return ", ".join(f"{begin}–{end}" for begin, end in spans)


def short_week(hours: str) -> list[str]:
    """Return the hours in words, days that follow one another and agree in one line; [] if unreadable."""
    try:
        days = days_of(hours)
    except ParserError:
        return []
    lines = []
    for spans, group in groupby(days, key=itemgetter(1)):
        names = [name for name, _spans in group]
        named = names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
        lines.append(f"{named}{_(':')} {spans}")
    return lines
