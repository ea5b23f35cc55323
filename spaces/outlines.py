"""Outlines of places that are areas: one ring of corners, stored as a GeoJSON Polygon.

A corner is (lon, lat) in degrees, EPSG:4326. A stored outline is a dict
`{"type": "Polygon", "coordinates": [[[lon, lat], …, the first again]]}`, counter-clockwise (RFC 7946).
"""

import math
from collections.abc import Sequence
from typing import Any

import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from shapely import LinearRing, MultiPoint, Polygon, STRtree

from spaces.tiles import Box

Corner = tuple[float, float]
Outline = dict[str, Any]
#: About 11 cm.
DECIMALS = 6
_METRES_A_DEGREE = 111_195


def as_outline(corners: Sequence[Corner]) -> Outline:
    """Return the outline with these corners, the first of them first."""
    ring = list(corners)
    if not LinearRing(ring).is_ccw:
        ring[1:] = ring[:0:-1]
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in (*ring, ring[0])]]}


def corners_of(outline: Outline) -> list[Corner]:
    """Return the corners of a stored outline, each once."""
    (ring,) = outline["coordinates"]
    return [(lon, lat) for lon, lat in ring[:-1]]


def area_m2(corners: Sequence[Corner]) -> float:
    """Return the area inside the corners in square metres, on a plane that touches the earth there."""
    shrink = math.cos(math.radians(corners[0][1]))
    west, south = corners[0]
    plane = [((lon - west) * shrink, lat - south) for lon, lat in corners]
    return Polygon(plane).area * _METRES_A_DEGREE**2


def lie_on_a_line(corners: Sequence[Corner]) -> bool:
    """Return whether no square metre lies between the corners, however they are ordered."""
    hull = MultiPoint(corners).convex_hull
    return hull.geom_type != "Polygon" or area_m2(hull.exterior.coords) < 1


def crossing_sides(corners: Sequence[Corner]) -> tuple[int, int] | None:
    """Return two sides that meet where they should not, by the index of the corner each begins at, or None.

    Sides meet only at the corner between two neighbours; None means that the polygon is a valid one.
    """
    count = len(corners)
    sides = shapely.linestrings([[corners[i], corners[(i + 1) % count]] for i in range(count)])
    pairs = STRtree(sides).query(sides, predicate="intersects").T.tolist()
    for i, j in sorted(pairs):
        are_neighbours = j - i in (1, count - 1)
        if i < j and not (are_neighbours and shapely.touches(sides[i], sides[j])):
            return i, j
    return None


def box_of(outline: Outline) -> Box:
    """Return the box that holds an outline."""
    return Box(*MultiPoint(corners_of(outline)).bounds)


def inner_point(outline: Outline) -> Corner:
    """Return a point (lon, lat) well inside an outline, whatever its form."""
    point = shapely.point_on_surface(Polygon(corners_of(outline)))
    return point.x, point.y


def validate_outline(value: Any) -> None:
    """Raise ValidationError unless `value` is a stored outline whose sides do not cross."""
    if not _is_outline(value):
        raise ValidationError(
            _("Give the outline as a GeoJSON Polygon of one closed ring whose sides do not cross."),
            code="outline",
        )


def _is_outline(value: Any) -> bool:
    try:
        (ring,) = value["coordinates"]
        corners = corners_of(value)
        is_in_world = all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in corners)
        is_closed = ring[0] == ring[-1] and len(corners) > 2
        named = value["type"] == "Polygon"
        return named and is_closed and is_in_world and crossing_sides(corners) is None
    except (KeyError, IndexError, TypeError, ValueError, shapely.GEOSException):
        return False
