"""Boundaries from files: read, check, simplify. Numbers and geometry only, no database.

What a file may be: GeoJSON, GeoPackage or Shapefile, named by its ending and recognised by its first
bytes; a file that only pretends (another format that GDAL would follow to further files or addresses)
is refused before GDAL sees it. All geometry leaves here in (lon, lat), EPSG:4326.
"""

import json
import math
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.contrib.gis.gdal import CoordTransform, GDALException, OGRGeometry, SpatialReference, SRSException
from pyogrio import list_layers
from pyogrio.raw import read
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from spaces.errors import DomainError
from spaces.tiles import Box

MOST_BYTES = 200 * 1024 * 1024
MOST_SHAPES = 5_000
#: Decimals of stored coordinates: about a metre.
DECIMALS = 5
#: Two units that share more than this part of the smaller one cannot both be right.
MOST_OVERLAP = 0.2
_METRES_A_DEGREE = 111_195
_LON_LAT = {"EPSG:4326", "OGC:CRS84", "EPSG:4979"}
_REMEDY = "convert it with: ogr2ogr -t_srs EPSG:4326 converted.geojson {name}"


class UnusableBoundaries(DomainError):
    """A file of boundaries cannot be used; the message says why and what to do."""


class Shape(NamedTuple):
    """One unit of a file: its code and name as written there ('' where not asked for), its geometry."""

    code: str
    name: str
    geometry: BaseGeometry

    @property
    def label(self) -> str:
        """Return what the unit is called in messages."""
        return " ".join(filter(None, (self.code, self.name))) or "a unit without code or name"


class Fit(NamedTuple):
    """How well units fit together, in km²: their areas, what two share, holes between them."""

    area_km2: float
    overlap_km2: float
    gap_km2: float


def read_shapes(path: Path, *, code_field: str = "", name_field: str = "", layer: str = "") -> list[Shape]:
    """Return the units of a file, reprojected to (lon, lat), EPSG:4326.

    Raises UnusableBoundaries: no such file or field, another format, several layers, no coordinate system.
    """
    _refuse_other_files(path)
    meta, geometries, columns = _read(path, layer)
    if not len(geometries):
        raise UnusableBoundaries(f"{path.name} holds no unit at all.")
    if len(geometries) > MOST_SHAPES:
        raise UnusableBoundaries(f"{path.name} holds more than {MOST_SHAPES} units: is it the right file?")
    fields = dict(zip(map(str, meta["fields"]), columns, strict=True))
    codes = _column(fields, code_field, path, len(geometries))
    names = _column(fields, name_field, path, len(geometries))
    shapes = [Shape(*row) for row in zip(codes, names, map(_geometry, geometries), strict=True)]
    return _in_degrees(shapes, meta["crs"], path)


def _read(path: Path, layer: str) -> tuple[dict[str, Any], np.ndarray, list[np.ndarray]]:
    """Return (what the layer says of itself, geometries as WKB, one array a field)."""
    try:
        with warnings.catch_warnings():
            # GDAL's remarks are no use to the reader: what matters is checked afterwards.
            warnings.simplefilter("ignore", RuntimeWarning)
            chosen = _layer([str(name) for name in list_layers(path)[:, 0]], layer)
            meta, _fids, geometries, columns = read(path, layer=chosen, max_features=MOST_SHAPES + 1)
    except (RuntimeError, ValueError) as error:
        raise UnusableBoundaries(f"{path.name} cannot be read: {error}") from error
    return meta, geometries, columns


def _refuse_other_files(path: Path) -> None:
    """Raise UnusableBoundaries unless `path` is a plain file of one of the three formats."""
    kind = _KINDS.get(path.suffix.lower())
    if str(path).startswith("/vsi") or kind is None:
        raise UnusableBoundaries(
            f"{path.name or path} is no GeoJSON (.geojson, .json), GeoPackage (.gpkg) or Shapefile (.shp)."
            " Unpack archives first and name the file inside."
        )
    if not path.is_file():
        raise UnusableBoundaries(f"There is no file {path}: check the path.")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UnusableBoundaries(f"{path.name} is larger than {MOST_BYTES >> 20} MB: simplify it first.")
    with path.open("rb") as file:
        start = file.read(1024)
    if not kind(start):
        raise UnusableBoundaries(
            f"{path.name} does not hold what its ending promises: save it again as {path.suffix}."
        )


_KINDS = {
    ".geojson": lambda start: start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"),
    ".json": lambda start: start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"),
    ".gpkg": lambda start: start.startswith(b"SQLite format 3\0") and start[68:70] == b"GP",
    ".shp": lambda start: start.startswith(b"\x00\x00\x27\x0a"),
}


def _layer(layers: list[str], asked: str) -> str:
    """Return the layer to read; raise UnusableBoundaries where that is not clear."""
    if asked in layers:
        return asked
    if asked or len(layers) != 1:
        raise UnusableBoundaries(
            f"Name one of the file's layers with --layer: {', '.join(layers) or 'none'}."
        )
    return layers[0]


def _column(fields: dict[str, Any], name: str, path: Path, size: int) -> list[str]:
    """Return the values of a field as text; all '' when no field is asked for."""
    if not name:
        return [""] * size
    if name not in fields:
        raise UnusableBoundaries(
            f"{path.name} has no field “{name}”. Its fields: {', '.join(fields) or 'none'}."
        )
    return [_text(value) for value in fields[name]]


def _text(value: Any) -> str:
    """Return a code or name as text; numbers lose their decimals, missing values are ''."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value).strip()


def _geometry(wkb: bytes | None) -> BaseGeometry | None:
    try:
        return shapely.force_2d(shapely.from_wkb(wkb))
    except shapely.GEOSException as error:
        raise UnusableBoundaries(f"A geometry cannot be read: {error}") from error


def _in_degrees(shapes: list[Shape], crs: str | None, path: Path) -> list[Shape]:
    """Return the shapes in (lon, lat), EPSG:4326."""
    if crs in _LON_LAT:
        return shapes
    if not crs:
        raise UnusableBoundaries(
            f"{path.name} does not say its coordinate system (a Shapefile needs its .prj file beside it);"
            f" {_REMEDY.format(name=path.name)}"
        )
    try:
        transform = CoordTransform(SpatialReference(crs), SpatialReference(4326))
        return [shape._replace(geometry=_moved(shape.geometry, transform)) for shape in shapes]
    except (GDALException, SRSException) as error:
        raise UnusableBoundaries(
            f"{path.name} uses a coordinate system that cannot be converted here ({crs[:60]});"
            f" {_REMEDY.format(name=path.name)}"
        ) from error


def _moved(geometry: BaseGeometry | None, transform: CoordTransform) -> BaseGeometry | None:
    if geometry is None:
        return None
    moved = OGRGeometry(memoryview(shapely.to_wkb(geometry)))
    moved.transform(transform)
    return shapely.from_wkb(bytes(moved.wkb))


def polygons_of(shape: Shape, inside: Box) -> tuple[MultiPolygon, bool]:
    """Return the polygons of a unit and whether they had to be repaired.

    Raises UnusableBoundaries for other geometry, none at all, or coordinates outside the box `inside`.
    """
    geometry = shape.geometry
    if geometry is None or geometry.is_empty:
        raise UnusableBoundaries(f"{shape.label} has no geometry: draw it or leave it out.")
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise UnusableBoundaries(f"{shape.label} is a {geometry.geom_type}: a boundary has to be a polygon.")
    _refuse_elsewhere(shape, inside)
    if geometry.is_valid:
        return _multi(geometry), False
    repaired = _multi(shapely.make_valid(geometry, method="structure", keep_collapsed=False))
    if repaired.is_empty or repaired.area < geometry.convex_hull.area / 1000:
        raise UnusableBoundaries(f"{shape.label} is broken beyond repair: draw it anew.")
    return repaired, True


def _refuse_elsewhere(shape: Shape, inside: Box) -> None:
    """Raise UnusableBoundaries where a unit leaves the box."""
    points = shapely.get_coordinates(shape.geometry)
    corners = [tuple(points.min(axis=0)), tuple(points.max(axis=0))]
    if np.isfinite(points).all() and all(inside.contains(*corner) for corner in corners):
        return
    swapped = all(inside.contains(lon, lat) for lat, lon in corners)
    remedy = (
        "latitude and longitude are swapped; write longitude first"
        if swapped
        else "check the coordinate system of the file"
    )
    raise UnusableBoundaries(f"{shape.label} lies outside greater Hanoi ({inside}): {remedy}.")


def _multi(geometry: BaseGeometry) -> MultiPolygon:
    """Return the polygonal parts of a geometry."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and part.area > 0])


def refuse_overlaps(shapes: Sequence[Shape], polygons: Sequence[MultiPolygon]) -> None:
    """Raise UnusableBoundaries where two units share more of the smaller one than borders can explain."""
    tree = shapely.STRtree(polygons)
    for first, second in tree.query(polygons, predicate="intersects").T.tolist():
        if first >= second:
            continue
        smaller = min(polygons[first].area, polygons[second].area)
        shared = polygons[first].intersection(polygons[second]).area / smaller
        if shared > MOST_OVERLAP:
            raise UnusableBoundaries(
                f"{shapes[first].label} and {shapes[second].label} share {shared:.0%} of the smaller one:"
                " leave one out or correct the file."
            )


def simplify(
    polygons: Sequence[MultiPolygon], tolerance_m: float, decimals: int = DECIMALS
) -> list[MultiPolygon]:
    """Return the polygons with fewer points, borders between neighbours kept common.

    `tolerance_m` is about the size in metres of what is smoothed away. Coordinates come out on a grid of
    `decimals` decimals; a unit that would vanish stays as it was.
    """
    shapes = np.array(polygons, dtype=object)
    if tolerance_m > 0:
        shapes = shapely.coverage_simplify(shapes, tolerance_m / _METRES_A_DEGREE)
    shapes = shapely.set_precision(shapely.make_valid(shapes), 10**-decimals)
    simple = [_multi(shape) for shape in shapely.orient_polygons(shapely.normalize(shapes))]
    return [after if not after.is_empty else before for after, before in zip(simple, polygons, strict=True)]


def fit(polygons: Sequence[MultiPolygon]) -> Fit:
    """Return how well units fit together; `gap_km2` counts only holes that units surround."""
    whole = shapely.union_all(polygons)
    holes = [Polygon(ring) for part in _multi(whole).geoms for ring in part.interiors]
    parts = sum(_area_km2(shape) for shape in polygons)
    return Fit(parts, max(0.0, parts - _area_km2(whole)), sum(map(_area_km2, holes)))


def _area_km2(geometry: BaseGeometry) -> float:
    """Return an area in km², right to about a thousandth within a city."""
    if geometry.is_empty:
        return 0.0
    latitude = math.radians(geometry.centroid.y)
    return geometry.area * (_METRES_A_DEGREE / 1000) ** 2 * math.cos(latitude)


def as_geojson(polygons: MultiPolygon) -> dict[str, Any]:
    """Return a GeoJSON MultiPolygon as plain lists, coordinates (lon, lat) of at most DECIMALS decimals."""
    coordinates = json.loads(shapely.to_geojson(polygons))["coordinates"]
    rounded = [
        [[[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in ring] for ring in part]
        for part in coordinates
    ]
    return {"type": "MultiPolygon", "coordinates": rounded}
