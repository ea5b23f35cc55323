"""Numbers and dates as papers write them, in the active language."""

import datetime

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

#: Where something is not known or was not assessed.
NONE = "–"
#: French keeps a space before the sign.
_SIGNS = {"fr": "\u00a0%"}


def decimal(value: float | None, places: int = 2) -> str:
    """Return a number with `places` decimals; a dash for None."""
    return NONE if value is None else number_format(round(value, places) + 0.0, places)


def signed(value: float | None, places: int = 2) -> str:
    """Return a number with its sign, none for zero."""
    if value is None or not round(value, places):
        return decimal(value, places)
    return f"{'+' if value > 0 else '−'}{decimal(abs(value), places)}"


def count(value: int) -> str:
    """Return a whole number, its thousands apart."""
    return number_format(value, 0, force_grouping=True)


def percent(value: float | None, places: int | None = None) -> str:
    """Return a share in [0, 1] in per cent; unless said, with one decimal where there is one."""
    if value is None:
        return NONE
    number = round(value * 100, 1 if places is None else places)
    shown = int(number != int(number)) if places is None else places
    return number_format(number, shown) + _SIGNS.get(get_language() or "", "%")


def day(moment: datetime.datetime | datetime.date | None) -> str:
    """Return a day in short form, in the city's time."""
    if moment is None:
        return NONE
    if isinstance(moment, datetime.datetime):
        moment = timezone.localtime(moment)
    return date_format(moment, "SHORT_DATE_FORMAT")


def file_size(size_bytes: int) -> str:
    """Return the size of a file in the unit that suits it."""
    return filesizeformat(size_bytes)
