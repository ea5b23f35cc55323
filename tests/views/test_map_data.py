"""The map's data: clusters and places, units, boundaries."""

import gzip
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from shapely import box

from spaces.actions.boundaries import load_boundaries
from spaces.actions.version import next_version
from spaces.boundaries import Shape
from spaces.models import Space
from tests.builders import make_category, make_district, make_space, make_unit
from tests.views.answers import CITY, body, get_json, make_many

pytestmark = pytest.mark.django_db


def test_map_names_a_place_that_stands_alone(client):
    craft = make_category("Làng nghề", code="craft-village")
    make_space(
        "Làng gốm", name_en="Pottery village", published=True, category=craft,
        longitude=105.912345, latitude=20.976543, position_error_m=93,
    )  # fmt: skip
    data = get_json(client, "/data/map.json", bbox=CITY, zoom=12, lang="en")
    assert data == {
        "total": 1,
        "cells": [],
        "points": [
            {
                "id": "HN-0001", "lon": 105.91235, "lat": 20.97654, "name": "Pottery village",
                "category": "craft-village", "url": "/en/spaces/lang-gom/", "error_m": 93,
            }
        ],
    }  # fmt: skip


def test_map_groups_what_lies_close_and_tells_its_categories(client):
    craft, art = make_category(code="craft"), make_category(code="art", order=1)
    kiln = make_category(code="kiln", parent=craft)
    for i, category in enumerate([craft, kiln, art]):
        make_space(published=True, category=category, longitude=105.85 + i / 1000, latitude=21.03)
    (cell,) = get_json(client, "/data/map.json", bbox=CITY, zoom=8)["cells"]
    assert (cell["n"], cell["lon"], cell["lat"]) == (3, 105.851, 21.03)
    assert cell["bounds"] == [105.85, 21.03, 105.852, 21.03]
    assert cell["mix"] == [["craft", 2], ["art", 1]]
    assert "items" not in cell


def test_map_lists_places_that_zooming_cannot_part(client):
    for name in ("Tầng một", "Tầng hai"):
        make_space(name, published=True, longitude=105.85, latitude=21.03)
    (cell,) = get_json(client, "/data/map.json", bbox=CITY, zoom=8)["cells"]
    assert {item["name"] for item in cell["items"]} == {"Tầng một", "Tầng hai"}
    assert all(
        set(item) == {"id", "lon", "lat", "name", "category", "url", "error_m"} for item in cell["items"]
    )


def test_map_holds_what_the_filters_and_the_section_leave(client):
    craft, art = make_category(code="craft"), make_category(code="art")
    for category, lon in ((craft, 105.80), (craft, 105.95), (art, 105.81)):
        make_space(published=True, category=category, longitude=lon, latitude=21.03)
    make_space(published=True, category=craft)  # without a position
    data = get_json(client, "/data/map.json", bbox="105.7,21,105.9,21.1", zoom=10, category="craft")
    assert (data["total"], len(data["points"]), data["cells"]) == (1, 1, [])


@pytest.mark.parametrize("zoom", [0, 8, 11, 13, 16, 19, 22])
def test_map_answer_stays_under_forty_kilobytes(client, zoom):
    make_many(1500)
    for at_one_point in range(300):
        Space.objects.filter(number=at_one_point * 2 + 1).update(longitude=105.85, latitude=21.03)
    next_version(structure=True)
    raw = body(client.get("/data/map.json", {"bbox": CITY, "zoom": zoom}))
    assert len(gzip.compress(raw, 5)) <= 40_000
    data = json.loads(raw)
    assert sum(cell["n"] for cell in data["cells"]) + len(data["points"]) == data["total"] == 1500


def test_map_costs_the_same_queries_however_many_places(client):
    counts = []
    for count in (3, 300):
        make_many(count)
        get_json(client, "/data/map.json", bbox=CITY, zoom=10)  # brings the snapshot up to date
        with CaptureQueriesContext(connection) as captured:
            get_json(client, "/data/map.json", bbox=CITY, zoom=11)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 2


def test_units_are_named_in_the_language_asked_for(client):
    district = make_district("Ba Đình", name_en="Ba Dinh", code="001", longitude=105.82, latitude=21.03)
    make_unit("Ngọc Hà", name_en="Ngoc Ha", code="00008", parent=district, longitude=105.83, latitude=21.04)
    make_unit("Cống Vị", valid_to="2025-06-30", longitude=105.8, latitude=21)
    data = get_json(client, "/data/units.json", lang="en")
    assert [unit["name"] for unit in data["districts"]] == ["Ba Dinh"]
    (ward,) = data["wards"]
    assert (ward["code"], ward["name"], ward["district"]) == ("00008", "Ngoc Ha", "001")
    assert (ward["lon"], ward["lat"]) == (105.83, 21.04)


def test_boundaries_tell_their_source(client):
    district = make_district("Ba Đình", code="001")
    shape = Shape(district.code, "", box(105.80, 21.0, 105.85, 21.05))
    load_boundaries(by=None, shapes=[shape], source="Survey 2025", level="district")
    data = get_json(client, "/data/boundaries.geojson")
    (feature,) = data["features"]
    assert (data["type"], data["count"], data["attribution"]) == ("FeatureCollection", 1, "Survey 2025")
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert feature["properties"]["source"] == "Survey 2025"
    assert get_json(client, "/data/boundaries.geojson", level="ward")["features"] == []
    assert get_json(client, "/data/boundaries.geojson", detail="full")["count"] == 1
