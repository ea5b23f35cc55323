"""Which units a point lies in."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import orjson
import shapely
from shapely import Point, STRtree, from_geojson

from spaces.enums import PublicationState, UnitLevel
from spaces.models import AdministrativeUnit, Space
from spaces.tiles import distance_m

from .version import current_version


class Place(NamedTuple):
    """The ward and former district of a point; `exact` when the ward comes from a boundary."""

    ward: AdministrativeUnit | None
    district: AdministrativeUnit | None
    exact: bool


@lru_cache(maxsize=4)
def _boundaries(level: str, structure: int) -> tuple[STRtree, tuple[int, ...]]:
    """Return the boundaries of a level as (search tree, keys of units), kept for one structure."""
    rows = AdministrativeUnit.objects.filter(level=level, boundary__isnull=False)
    pairs = list(rows.order_by("pk").values_list("pk", "boundary"))
    shapes = [from_geojson(orjson.dumps(boundary)) for _pk, boundary in pairs]
    return STRtree(shapes), tuple(pk for pk, _boundary in pairs)


def has_boundaries(level: UnitLevel) -> bool:
    """Return whether any unit of `level` has its boundary loaded."""
    return bool(_boundaries(level, current_version().structure)[1])


def is_any_boundary_loaded() -> bool:
    """Return whether a map has boundaries to draw; one query."""
    return AdministrativeUnit.objects.filter(boundary__isnull=False).exists()


def containing_unit(lon: float, lat: float, level: UnitLevel) -> AdministrativeUnit | None:
    """Return the unit of `level` whose boundary holds the point (lon, lat), EPSG:4326, or None."""
    tree, keys = _boundaries(level, current_version().structure)
    hits = tree.query(Point(lon, lat), predicate="intersects")
    return AdministrativeUnit.objects.get(pk=keys[min(hits)]) if len(hits) else None


def nearest_unit(lon: float, lat: float, level: UnitLevel) -> AdministrativeUnit | None:
    """Return the unit of `level` whose centre is nearest to (lon, lat): right for about 79 % of points.

    Districts are looked for among all, wards among those in force.
    """
    units = AdministrativeUnit.objects.filter(level=level, latitude__isnull=False)
    if level == UnitLevel.WARD:
        units = units.current()
    return min(
        units.defer("boundary"),
        key=lambda unit: distance_m(lon, lat, unit.longitude, unit.latitude),
        default=None,
    )


def place_of(lon: float, lat: float) -> Place:
    """Return the ward and district of a point: from boundaries where loaded, else the nearest centres.

    Without the district's own boundary, the former district of the ward is named.
    """
    ward = containing_unit(lon, lat, UnitLevel.WARD)
    exact = ward is not None
    if ward is None and not has_boundaries(UnitLevel.WARD):
        ward = nearest_unit(lon, lat, UnitLevel.WARD)
    district = containing_unit(lon, lat, UnitLevel.DISTRICT)
    if district is None and ward is not None:
        district = ward.parent
    return Place(ward, district, exact)


#: A list longer than this is a fault of the boundaries, not of the spaces.
MOST_OUTSIDE = 1000
_ROWS_AT_ONCE = 50_000


def spaces_outside_their_ward() -> list[int]:
    """Return the keys of spaces whose position lies outside the boundary of their ward, ascending.

    At most MOST_OUTSIDE. Withdrawn spaces and those whose units staff chose against the boundary are left
    out, and so are wards without a boundary. Kept until the data changes.
    """
    return list(_outside(current_version().number))


@lru_cache(maxsize=2)
def _outside(version: int) -> tuple[int, ...]:
    """Compare positions with boundaries, some thousands at a time."""
    wards = AdministrativeUnit.objects.filter(level=UnitLevel.WARD, boundary__isnull=False)
    shapes = {
        pk: from_geojson(orjson.dumps(boundary)) for pk, boundary in wards.values_list("pk", "boundary")
    }
    if not shapes:
        return ()
    shapely.prepare(list(shapes.values()))
    spaces = Space.objects.located().exclude(publication_state=PublicationState.WITHDRAWN)
    rows = spaces.filter(units_overruled=False, ward__isnull=False).order_by("pk")
    rows = iter(rows.values_list("pk", "ward_id", "longitude", "latitude").iterator(chunk_size=10_000))
    outside: list[int] = []
    while len(outside) < MOST_OUTSIDE and (batch := list(islice(rows, _ROWS_AT_ONCE))):
        outside += _outside_of(shapes, batch)
    return tuple(outside[:MOST_OUTSIDE])


def _outside_of(
    shapes: dict[int, shapely.MultiPolygon], rows: Iterable[tuple[int, int, float, float]]
) -> list[int]:
    """Return the keys of the (key, ward, lon, lat) rows that lie outside their ward, ascending."""
    keys, wards, lon, lat = map(np.array, zip(*rows, strict=True))
    found = [keys[:0]]
    for ward in np.unique(wards):
        if ward in shapes:
            mine = wards == ward
            found.append(keys[mine][~shapely.intersects_xy(shapes[ward], lon[mine], lat[mine])])
    return np.sort(np.concatenate(found)).tolist()
