"""The values that an address may carry: codes, a map section, a point."""

import math
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from spaces.text import nfc
from spaces.tiles import Box

_MOST_SHOWN = 40


def shown(value: str) -> str:
    """Return typed text short enough to be repeated in a message."""
    clean = nfc(value)
    return clean if len(clean) <= _MOST_SHOWN else f"{clean[:_MOST_SHOWN]}…"


class CodesField(forms.MultipleChoiceField):
    """Several codes of one axis; unknown ones are put into `problems` and left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[str] = []
        self.known: dict[str, int] = {}

    def clean(self, value: list[str] | None) -> tuple[str, ...]:
        """Return the known codes, each once, in the order of the address."""
        asked = dict.fromkeys(filter(None, value or []))
        self.problems = [
            _("“%(value)s” is not offered under “%(filter)s”.") % {"value": shown(code), "filter": self.label}
            for code in asked
            if code not in self.known
        ]
        return tuple(code for code in asked if code in self.known)


class CodesFilter(django_filters.MultipleChoiceFilter):
    """A filter over the codes of an axis."""

    field_class = CodesField


class BoxField(forms.CharField):
    """A map section `west,south,east,north` in degrees, EPSG:4326."""

    def clean(self, value: str | None) -> Box | None:
        """Return the box, or None; raise ValidationError naming the form it should have."""
        if not value:
            return None
        try:
            return Box.parse(value)
        except ValueError as error:
            raise ValidationError(
                _(
                    "The map section cannot be read; give it as west,south,east,north in degrees,"
                    " such as 105.80,21.00,105.90,21.06."
                )
            ) from error


class PointField(forms.CharField):
    """A point `latitude,longitude` in degrees, EPSG:4326, as people write it."""

    def clean(self, value: str | None) -> tuple[float, float] | None:
        """Return (lon, lat), or None; raise ValidationError naming the form it should have."""
        if not value:
            return None
        try:
            latitude, longitude = map(float, value.split(","))
        except ValueError:
            latitude = longitude = math.nan
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValidationError(
                _(
                    "The point to measure from cannot be read; give latitude,longitude in degrees,"
                    " such as 21.03,105.85."
                )
            )
        return longitude, latitude


class BoxFilter(django_filters.CharFilter):
    """Spaces inside a map section."""

    field_class = BoxField


class PointFilter(django_filters.CharFilter):
    """The point from which 'nearest' is measured."""

    field_class = PointField
