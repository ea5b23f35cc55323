"""Which units a point lies in."""

from functools import lru_cache
from typing import NamedTuple

import orjson
from shapely import Point, STRtree, from_geojson

from spaces.enums import UnitLevel
from spaces.models import AdministrativeUnit
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
