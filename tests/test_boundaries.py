"""Reading, checking and simplifying boundaries; no database."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyogrio.raw import write
from shapely import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from spaces.boundaries import (
    Shape,
    UnusableBoundaries,
    as_geojson,
    fit,
    polygons_of,
    read_shapes,
    refuse_overlaps,
    simplify,
)
from spaces.tiles import Box

HANOI = Box(105.2, 20.5, 106.1, 21.5)
WEST, EAST = box(105.80, 21.0, 105.85, 21.05), box(105.85, 21.0, 105.90, 21.05)
DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".shp": "ESRI Shapefile"}


def make_file(
    path: Path,
    shapes: dict[Any, BaseGeometry | None],
    *,
    field: str = "code",
    crs: str | None = "EPSG:4326",
    layer: str | None = None,
    append: bool = False,
) -> Path:
    """Writes shapes by code as GDAL would and returns the path."""
    values = np.array(list(shapes))
    write(
        path,
        np.array([shapely.to_wkb(shape) for shape in shapes.values()], dtype=object),
        [values.astype(object) if values.dtype.kind in "OU" else values],
        [field],
        driver=DRIVERS[path.suffix],
        crs=crs,
        geometry_type="Unknown" if path.suffix != ".shp" else "Polygon",
        layer=layer,
        append=append,
    )
    return path


def make_geojson(path: Path, geometry: object) -> Path:
    """Writes one feature as it stands, however broken."""
    feature = {"type": "Feature", "properties": {"code": "00001"}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


@pytest.mark.parametrize("ending", DRIVERS)
def test_every_format_reads_alike(tmp_path, ending):
    path = make_file(tmp_path / f"units{ending}", {"00001": WEST, "00002": EAST})
    shapes = read_shapes(path, code_field="code")
    assert [shape.code for shape in shapes] == ["00001", "00002"]
    assert shapes[0].geometry.equals(WEST)


@pytest.mark.parametrize("ending", [".gpkg", ".shp"])
@pytest.mark.parametrize("crs", ["EPSG:32648", "EPSG:3405"])
def test_metres_of_the_country_become_degrees(tmp_path, ending, crs):
    metres = box(588_000, 2_325_000, 589_000, 2_326_000)
    (shape,) = read_shapes(make_file(tmp_path / f"units{ending}", {"00001": metres}, crs=crs))
    west, south, east, north = shape.geometry.bounds
    assert 105.84 < west < east < 105.86
    assert 21.02 < south < north < 21.04


def test_codes_written_as_numbers_are_read_as_text(tmp_path):
    path = make_file(tmp_path / "units.gpkg", {4: WEST, 8: EAST})
    assert [shape.code for shape in read_shapes(path, code_field="code")] == ["4", "8"]


def test_shapefile_without_coordinate_system_is_refused_with_the_remedy(tmp_path):
    path = make_file(tmp_path / "units.shp", {"00001": WEST})
    path.with_suffix(".prj").unlink()
    with pytest.raises(UnusableBoundaries, match=r"\.prj .* ogr2ogr -t_srs EPSG:4326"):
        read_shapes(path)


def test_missing_field_is_refused_with_those_there_are(tmp_path):
    path = make_file(tmp_path / "units.gpkg", {"00001": WEST}, field="ma_xa")
    with pytest.raises(UnusableBoundaries, match=r"no field “code”. Its fields: ma_xa"):
        read_shapes(path, code_field="code")


def test_several_layers_have_to_be_chosen_from(tmp_path):
    path = make_file(tmp_path / "units.gpkg", {"001": WEST}, layer="districts")
    make_file(path, {"00001": EAST}, layer="wards", append=True)
    with pytest.raises(UnusableBoundaries, match="districts, wards"):
        read_shapes(path, code_field="code")
    assert read_shapes(path, code_field="code", layer="wards")[0].code == "00001"
    with pytest.raises(UnusableBoundaries, match="--layer"):
        read_shapes(path, layer="villages")


@pytest.mark.parametrize(
    "name",
    ["/vsizip//tmp/a.zip/b.shp", "/vsicurl/http://example.org/a.geojson", "units.zip", "units", "a.kml"],
)
def test_archive_address_and_other_format_are_refused(name):
    with pytest.raises(UnusableBoundaries, match="Unpack archives first"):
        read_shapes(Path(name))


def test_missing_file_is_named(tmp_path):
    with pytest.raises(UnusableBoundaries, match=r"There is no file .*none\.geojson"):
        read_shapes(tmp_path / "none.geojson")
    (tmp_path / "folder.gpkg").mkdir()
    with pytest.raises(UnusableBoundaries, match="There is no file"):
        read_shapes(tmp_path / "folder.gpkg")


@pytest.mark.parametrize("ending", DRIVERS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>",
        b"SQLite format 3\0" + bytes(100),
        b"\x89PNG",
    ],
)
def test_file_that_only_pretends_is_refused(tmp_path, ending, content):
    path = tmp_path / f"units{ending}"
    path.write_bytes(content)
    with pytest.raises(UnusableBoundaries, match="does not hold what its ending promises"):
        read_shapes(path)


@pytest.mark.parametrize(
    "text", ["{", '{"type": "FeatureCollection"}', '{"a": 1}', '{"type": "Feature', "{}"]
)
def test_broken_geojson_is_refused_with_a_sentence(tmp_path, text):
    path = tmp_path / "units.geojson"
    path.write_text(text)
    with pytest.raises(UnusableBoundaries, match=r"units\.geojson"):
        read_shapes(path)


def test_too_large_a_file_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("spaces.boundaries.MOST_BYTES", 100)
    path = make_file(tmp_path / "units.geojson", {"00001": WEST})
    with pytest.raises(UnusableBoundaries, match="simplify it first"):
        read_shapes(path)


def test_too_many_units_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("spaces.boundaries.MOST_SHAPES", 1)
    path = make_file(tmp_path / "units.geojson", {"00001": WEST, "00002": EAST})
    with pytest.raises(UnusableBoundaries, match="more than 1 units"):
        read_shapes(path)


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (None, "has no geometry"),
        (Polygon(), "has no geometry"),
        (Point(105.85, 21.03), "is a Point"),
        (box(0, 0, 1, 1), "check the coordinate system"),
        (box(21.0, 105.80, 21.05, 105.85), "latitude and longitude are swapped"),
        (box(588_000, 2_325_000, 589_000, 2_326_000), "check the coordinate system"),
        (Polygon([(105.8, 21), (105.9, 21), (105.8, 21)]), "broken beyond repair"),
    ],
)
def test_unusable_geometry_is_refused(geometry, message):
    with pytest.raises(UnusableBoundaries, match=message):
        polygons_of(Shape("00001", "", geometry), HANOI)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[105.8, 21], [105.9, 21]]]},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "LineString", "coordinates": [[105.8, 21], [105.9, 21]]},
        {"type": "Polygon", "coordinates": [[[105.8, 21], [1e400, 21], [105.9, 21.1], [105.8, 21]]]},
    ],
)
def test_broken_geometry_in_a_file_is_refused(tmp_path, geometry):
    path = make_geojson(tmp_path / "units.geojson", geometry)
    with pytest.raises(UnusableBoundaries):
        polygons_of(read_shapes(path, code_field="code")[0], HANOI)


def test_bow_tie_is_repaired_and_said():
    bow_tie = Polygon([(105.8, 21), (105.9, 21.1), (105.9, 21), (105.8, 21.1)])
    repaired, was = polygons_of(Shape("00001", "", bow_tie), HANOI)
    assert was
    assert repaired.is_valid
    assert len(repaired.geoms) == 2


def test_height_is_dropped(tmp_path):
    path = make_file(tmp_path / "units.gpkg", {"00001": shapely.force_3d(WEST, 12)})
    assert not read_shapes(path)[0].geometry.has_z


def test_units_that_cover_each_other_are_refused():
    shapes = [Shape("00001", "", WEST), Shape("00002", "", WEST)]
    with pytest.raises(UnusableBoundaries, match="00001 and 00002 share 100%"):
        refuse_overlaps(shapes, [MultiPolygon([WEST]), MultiPolygon([WEST.buffer(0.001)])])
    refuse_overlaps(shapes, [MultiPolygon([WEST]), MultiPolygon([EAST])])


def wavy(start: float) -> list[tuple[float, float]]:
    """Returns a border from south to north with small waves."""
    return [(105.85 + 0.00003 * (i % 3), start + i * 0.0005) for i in range(101)]


def test_simplifying_keeps_borders_common():
    border = wavy(21.0)
    west = MultiPolygon([Polygon([(105.80, 21.0), *border, (105.80, 21.05)])])
    east = MultiPolygon([Polygon([*border, (105.90, 21.05), (105.90, 21.0)])])
    simple = simplify([west, east], 50)
    assert shapely.get_num_coordinates(simple[0]) < shapely.get_num_coordinates(west) / 4
    assert shapely.coverage_is_valid(simple)
    assert fit(simple).overlap_km2 == pytest.approx(0, abs=1e-6)
    assert simple[0].intersection(west).area / west.area > 0.99


def test_simplifying_never_loses_a_unit():
    tiny = MultiPolygon([box(105.85, 21.03, 105.850004, 21.030004)])
    (simple,) = simplify([tiny], 1000)
    assert not simple.is_empty


def test_fit_measures_area_overlap_and_hole():
    ring = Polygon(WEST.exterior, [box(105.82, 21.02, 105.83, 21.03).exterior])
    area, overlap, gap = fit([MultiPolygon([ring]), MultiPolygon([EAST])])
    assert area == pytest.approx(28.85 * 2 - 1.154, rel=0.01)
    assert overlap == pytest.approx(0, abs=1e-6)
    assert gap == pytest.approx(1.154, rel=0.01)


def test_geojson_has_five_decimals_and_rings_as_the_standard_wants():
    (simple,) = simplify([MultiPolygon([Polygon([(105.8123456, 21), (105.8, 21.1), (105.9, 21.1)])])], 0)
    data = as_geojson(simple)
    ring = data["coordinates"][0][0]
    assert data["type"] == "MultiPolygon"
    assert [105.81235, 21.0] in ring
    assert ring[0] == ring[-1]
    assert Polygon(ring).exterior.is_ccw
    assert all(value == round(value, 5) for point in ring for value in point)
