"""The outline of an area as people type or paste it."""

from typing import Any

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from spaces.outlines import (
    DECIMALS,
    Corner,
    Outline,
    area_m2,
    as_outline,
    corners_of,
    crossing_sides,
    lie_on_a_line,
)

from .fields import LinesField, parse_pair
from .position import greater_hanoi, why_outside

MOST_CORNERS = 500
#: Larger than any lake, village or park of the city.
MOST_KM2 = 60
#: GeoJSON of MOST_CORNERS, generously indented.
_LONGEST_TEXT = 80_000


class OutlineField(LinesField):
    """Corners, one `latitude, longitude` a line, or a GeoJSON Polygon; gives a stored outline or None."""

    widget = forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=MOST_CORNERS, max_length=_LONGEST_TEXT, **kwargs)

    def clean(self, value: Any) -> Outline | None:
        """Return the outline; raise ValidationError naming the line or corner that cannot be taken."""
        if self.to_python(value).startswith("{"):
            corners = _read_geojson(forms.CharField.clean(self, value))
            place = _("Corner %(number)d: %(problem)s")
        else:
            corners = super().clean(value)
            place = _("Line %(number)d: %(problem)s")
        if not corners:
            return None
        _refuse_outside(corners, place)
        corners = [tuple(round(degrees, DECIMALS) for degrees in corner) for corner in corners]
        return as_outline(_checked(corners))

    def clean_line(self, number: int, line: str) -> Corner:
        """Return the corner (lon, lat) of a line that gives latitude first."""
        text = super().clean_line(number, line)
        try:
            return parse_pair(text)
        except ValueError:
            raise ValidationError(
                _("Line %(number)d: write latitude, then longitude, such as 21.0285, 105.8542."),
                code="corner",
                params={"number": number},
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """Show a stored outline as lines."""
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{lat:.{DECIMALS}f}, {lon:.{DECIMALS}f}" for lon, lat in corners_of(value))


def _read_geojson(text: str) -> list[Corner]:
    """Return the corners (lon, lat) of a Polygon, alone or as the one Feature around it."""
    try:
        shape = orjson.loads(text)
        if shape["type"] == "FeatureCollection":
            (shape,) = shape["features"]
        if shape["type"] == "Feature":
            shape = shape["geometry"]
        (ring,) = shape["coordinates"]
        corners = [(float(lon), float(lat)) for lon, lat, *_height in ring]
        is_polygon = shape["type"] == "Polygon"
    except (KeyError, TypeError, ValueError):
        is_polygon = False
    if not is_polygon:
        raise ValidationError(
            _("This GeoJSON cannot be read: paste one Polygon without holes."), code="geojson"
        )
    if len(corners) > MOST_CORNERS + 1:
        raise ValidationError(
            _("An outline has at most %(most)d corners: simplify it."),
            code="most",
            params={"most": MOST_CORNERS},
        )
    return corners


def _refuse_outside(corners: list[Corner], place: str) -> None:
    """Raise ValidationError for the first corner outside greater Hanoi; `place` says how to name it."""
    inside = greater_hanoi()
    for number, (lon, lat) in enumerate(corners, start=1):
        if not inside.contains(lon, lat):
            params = {"number": number, "problem": why_outside(lon, lat)}
            raise ValidationError(place, code="outside", params=params)


def _checked(corners: list[Corner]) -> list[Corner]:
    """Return the corners without those that only repeat the one before; raise ValidationError."""
    kept = [i for i, corner in enumerate(corners) if i == 0 or corner != corners[i - 1]]
    if len(kept) > 1 and corners[kept[-1]] == corners[0]:
        kept.pop()
    ring = [corners[i] for i in kept]
    if len(ring) < 3:
        raise ValidationError(_("An outline has at least three different corners: add more."), code="few")
    if lie_on_a_line(ring):
        raise ValidationError(_("All corners lie on one line: add one beside it."), code="line")
    if sides := crossing_sides(ring):
        first, second = (kept[side] + 1 for side in sides)
        raise ValidationError(
            _(
                "The sides that begin at corners %(first)d and %(second)d cross or touch: write the"
                " corners in the order in which you would walk around the place."
            ),
            code="crossing",
            params={"first": first, "second": second},
        )
    if area_m2(ring) >= MOST_KM2 * 1e6:
        raise ValidationError(
            _("This outline holds %(area)d km²; a place has less than %(most)d: check the corners."),
            code="large",
            params={"area": area_m2(ring) / 1e6, "most": MOST_KM2},
        )
    return ring
