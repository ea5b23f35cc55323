"""The schematic base of the map: small, well formed, and true enough to find one's way."""

import gzip
import itertools
import json
import math
import unicodedata
from pathlib import Path

import pytest
from shapely import LineString, Point, Polygon

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "static" / "basemap" / "hanoi.json"
BASE = json.loads(FILE.read_text(encoding="utf-8"))
FEATURES = BASE["features"]
UNITS = json.loads((ROOT / "fixtures" / "units.json").read_text(encoding="utf-8"))
SPACES = json.loads((ROOT / "fixtures" / "spaces.json").read_text(encoding="utf-8"))["spaces"]

KINDS = {
    *("outline", "hill", "park", "river", "stream", "lake"),
    *("street", "road", "ring-road", "rail", "runway", "bridge"),
}
#: The walking zone about the lake is placed at the lake's middle.
IN_WATER = {"Không gian đi bộ hồ Hoàn Kiếm và phụ cận"}
#: Places whose number of metres is known, in hectares, with what a drawing may be off.
LAKES_HA = {"West Lake": (527, 0.1), "Hoàn Kiếm Lake": (12, 0.2), "Trúc Bạch Lake": (22, 0.15)}
RIGHT_OF_THE_RED_RIVER = ["Hoàn Kiếm", "Ba Đình", "Tây Hồ", "Vĩnh Tuy", "Lĩnh Nam", "Sơn Tây", "Thường Tín"]
LEFT_OF_THE_RED_RIVER = ["Bồ Đề", "Long Biên", "Bát Tràng", "Gia Lâm", "Đông Anh", "Mê Linh", "Vĩnh Thanh"]
RIGHT_OF_THE_DUONG = ["Bồ Đề", "Việt Hưng", "Phúc Lợi", "Gia Lâm", "Thuận An"]
LEFT_OF_THE_DUONG = ["Đông Anh", "Phù Đổng"]


def named(name_en):
    """Return the one feature of that name."""
    (found,) = [feature for feature in FEATURES if feature["properties"].get("name_en") == name_en]
    return feature_points(found), found["properties"]


def feature_points(feature):
    geometry = feature["geometry"]
    return geometry["coordinates"][0] if geometry["type"] == "Polygon" else geometry["coordinates"]


def metres(lon, lat):
    """Return a point in metres east and north of the middle of the city."""
    return (lon - 105.85) * math.cos(math.radians(21.03)) * 111_320, (lat - 21.03) * 111_320


def shape(feature):
    points = [metres(*point) for point in feature_points(feature)]
    return Polygon(points) if feature["geometry"]["type"] == "Polygon" else LineString(points)


def water():
    """Yield (name, area in metres) of lakes and rivers, rivers at their narrowest."""
    for feature in FEATURES:
        properties, drawn = feature["properties"], shape(feature)
        if properties["kind"] == "lake":
            yield properties.get("name_en"), drawn
        elif properties["kind"] == "river":
            width = properties["width_m"]
            points, widths = drawn.coords, width if isinstance(width, list) else [width] * len(drawn.coords)
            for i in range(len(points) - 1):
                breadth = min(widths[i], widths[i + 1])
                band = LineString(points[i : i + 2]).buffer(breadth / 2, cap_style="flat")
                yield properties.get("name_en"), band


def ward(name):
    (row,) = [row for row in UNITS["wards"] if row["name_vi"] == name]
    return row["lon"], row["lat"]


def bank(river, point):
    """Return 'left' or 'right' as one looks down the river, by its nearest stretch."""
    points = [metres(*p) for p in named(river)[0]]
    x, y = metres(*point)
    pairs = itertools.pairwise(points)
    (ax, ay), (bx, by) = min(pairs, key=lambda pair: LineString(pair).distance(Point(x, y)))
    return "left" if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0 else "right"


def test_basemap_stays_small():
    assert len(gzip.compress(FILE.read_bytes(), 9)) <= 12_000


def test_basemap_is_nfc_and_says_what_it_is():
    text = FILE.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert BASE["type"] == "FeatureCollection"
    assert "by hand" in BASE["about"]


@pytest.mark.parametrize("feature", FEATURES, ids=lambda f: f["properties"].get("name_en", "-"))
def test_basemap_feature_is_well_formed(feature):
    properties, points = feature["properties"], feature_points(feature)
    assert properties["kind"] in KINDS
    assert all(104.9 < lon < 106.2 and 20.4 < lat < 21.5 for lon, lat in points)
    assert shape(feature).is_valid
    if feature["geometry"]["type"] == "Polygon":
        assert points[0] == points[-1]
    if isinstance(properties.get("width_m"), list):
        assert len(properties["width_m"]) == len(points)


@pytest.mark.parametrize(
    "feature",
    [feature for feature in FEATURES if any(key.startswith("label") for key in feature["properties"])],
    ids=lambda feature: feature["properties"].get("name_en", "-"),
)
def test_basemap_label_has_three_names_near_what_it_names(feature):
    properties = feature["properties"]
    assert all(properties[f"name_{language}"].strip() for language in ("vi", "en", "fr"))
    for lon, lat, *_rest in properties.get("labels") or [properties["label"]]:
        assert shape(feature).distance(Point(metres(lon, lat))) < 800


@pytest.mark.parametrize(("lake", "known"), LAKES_HA.items())
def test_basemap_lake_has_its_known_size(lake, known):
    hectares, slack = known
    drawn = Polygon([metres(*point) for point in named(lake)[0]])
    assert drawn.area / 10_000 == pytest.approx(hectares, rel=slack)


@pytest.mark.parametrize(
    ("river", "side", "names"),
    [
        ("Red River", "right", RIGHT_OF_THE_RED_RIVER),
        ("Red River", "left", LEFT_OF_THE_RED_RIVER),
        ("Đuống River", "right", RIGHT_OF_THE_DUONG),
        ("Đuống River", "left", LEFT_OF_THE_DUONG),
    ],
)
def test_basemap_river_has_wards_on_their_bank(river, side, names):
    assert {name: bank(river, ward(name)) for name in names} == dict.fromkeys(names, side)


def test_basemap_draws_no_space_in_water():
    wet = [
        (space["name_vi"], name)
        for name, area in water()
        for space in SPACES
        if space["lon"] is not None and area.contains(Point(metres(space["lon"], space["lat"])))
    ]
    assert {space for space, _name in wet} <= IN_WATER, wet


def test_basemap_bridges_span_water():
    areas = [area for _name, area in water()]
    for feature in FEATURES:
        if feature["properties"]["kind"] == "bridge":
            ends = [Point(point) for point in (shape(feature).coords[0], shape(feature).coords[-1])]
            name = feature["properties"]["name_en"]
            assert any(area.intersects(shape(feature)) for area in areas), name
            assert not any(area.contains(end) for area in areas for end in ends), name


def test_basemap_holds_all_wards_inside_the_edge_of_the_city():
    (edge,) = [shape(feature) for feature in FEATURES if feature["properties"]["kind"] == "outline"]
    centres = {row["name_vi"]: Point(metres(row["lon"], row["lat"])) for row in UNITS["wards"]}
    assert [name for name, centre in centres.items() if not edge.contains(centre)] == []
