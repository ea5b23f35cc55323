"""A position as people have it at hand: two numbers, degrees with minutes, or the address of a map."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from spaces.forms.fields import parse_pair
from spaces.forms.position import greater_hanoi, why_outside

from .base import PlainText

_DEGREES = r"(-?\d{1,3}\.\d+)"
#: The place itself where an address names it, then the middle of what the map shows.
_IN_ADDRESSES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"!3d{_DEGREES}!4d{_DEGREES}",
        rf"[?&](?:q|query|ll|destination|daddr)=(?:loc:)?{_DEGREES}(?:,|%2C)\+?{_DEGREES}",
        rf"[?&]mlat={_DEGREES}&mlon={_DEGREES}",
        rf"geo:{_DEGREES},{_DEGREES}",
        rf"@{_DEGREES},{_DEGREES}",
        rf"#map=\d+/{_DEGREES}/{_DEGREES}",
    )
)
_SIXTIETHS = re.compile(
    r"""(\d{1,3})°\s*(\d{1,2})['′’]\s*(?:(\d{1,2}(?:[.,]\d+)?)(?:["″”]|''))?\s*([NBSEĐW])""", re.IGNORECASE
)
_NEGATIVE = "SW"


def _read_sixtieths(text: str) -> tuple[float, float] | None:
    """Return (lon, lat) of 21°01′52.7″N 105°51′08.6″E, also with B and Đ as in Vietnamese; else None."""
    found = {}
    for degrees, minutes, seconds, letter in _SIXTIETHS.findall(text):
        value = int(degrees) + int(minutes) / 60 + float((seconds or "0").replace(",", ".")) / 3600
        axis = "lat" if letter.upper() in "NBS" else "lon"
        found[axis] = -value if letter.upper() in _NEGATIVE else value
    return (found["lon"], found["lat"]) if len(found) == 2 else None


def _read_address(text: str) -> tuple[float, float] | None:
    """Return (lon, lat) of the address of a map, or None."""
    match = next(filter(None, (pattern.search(text) for pattern in _IN_ADDRESSES)), None)
    return (float(match[2]), float(match[1])) if match else None


class PairField(PlainText):
    """Latitude and longitude in one line; gives [lon, lat] in degrees, EPSG:4326, or None."""

    default_error_messages = {
        "pair": _("Write latitude, then longitude, such as 21.0285, 105.8542."),
        "short": _(
            "This short link does not say where the place is. Open it, press the place for a while, and copy"
            " the two numbers that appear."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=600, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.widget.attrs.pop("maxlength", None)

    def clean(self, value: Any) -> list[float] | None:
        """Return [lon, lat], None where nothing was typed; refuse what lies outside greater Hanoi."""
        text = super().clean(value)
        if not text:
            return None
        lon, lat = self._read(text)
        if not greater_hanoi().contains(lon, lat):
            raise ValidationError(why_outside(lon, lat), code="outside")
        return [round(lon, 6), round(lat, 6)]

    def _read(self, text: str) -> tuple[float, float]:
        found = _read_address(text) or _read_sixtieths(text)
        if found:
            return found
        try:
            return parse_pair(text.strip("() "))
        except ValueError:
            code = "short" if "://" in text else "pair"
            raise ValidationError(self.error_messages[code], code=code) from None

    def prepare_value(self, value: Any) -> Any:
        """Show a stored position with latitude first and with points, whatever the language."""
        if not isinstance(value, list):
            return value
        lon, lat = value
        return f"{lat:.6f}, {lon:.6f}"
