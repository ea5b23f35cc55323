"""Data addresses: what they answer, what they refuse, what never leaves."""

import csv
import gzip
import io
import json
import random
import zlib
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pyogrio.raw import read
from shapely import box

from spaces.actions.boundaries import load_boundaries
from spaces.actions.publication import withdraw_space
from spaces.actions.spaces import save_space
from spaces.actions.version import next_version
from spaces.boundaries import Shape
from spaces.enums import PublicationState
from spaces.exports.licence import ATTRIBUTION
from spaces.models import Category, Space
from spaces.queries import records
from spaces.text import sort_key
from spaces.views import data as data_module
from spaces.views import public as public_module
from tests.builders import make_category, make_district, make_field, make_space, make_unit

pytestmark = pytest.mark.django_db
CITY = "105.2,20.5,106.1,21.4"
FORMATS = ("geojson", "json", "csv")
#: Every data address with what it needs to be answered.
ADDRESSES = [
    f"/data/map.json?bbox={CITY}&zoom=12",
    "/data/units.json?",
    "/data/boundaries.geojson?",
    *(f"/data/spaces.{ending}?" for ending in FORMATS),
]


def body(response: HttpResponse) -> bytes:
    """Returns the body, unpacked, of an answer kept or streamed."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return gzip.decompress(raw) if response.get("Content-Encoding") == "gzip" else raw


def get_json(client: Client, address: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(address, parameters)
    assert response.status_code == 200, response.content
    return json.loads(body(response))


def get_rows(client: Client, **parameters: Any) -> list[dict[str, str]]:
    text = body(client.get("/data/spaces.csv", parameters)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def make_many(count: int, *, west: float = 105.3, south: float = 20.6) -> None:
    """Makes published spaces all over the city, without history, as an import of long ago."""
    chance = random.Random(count)
    category = Category.objects.first() or make_category()
    highest = Space.objects.count()
    spaces = []
    for number in range(highest + 1, highest + count + 1):
        name = f"Không gian sáng tạo {chance.choice('ABCDEFGH')}{chance.randrange(10**6)} {number}"
        space = Space(
            number=number,
            slug=f"khong-gian-sang-tao-so-{chance.randrange(10**9)}-{number}",
            name_vi=name,
            name_sort=sort_key(name),
            name_folded=name.lower(),
            category=category,
            publication_state=PublicationState.PUBLISHED,
            published_at=timezone.now(),
            position_error_m=chance.randrange(1000),
        )
        space.place_at(chance.uniform(west, 106), chance.uniform(south, 21.3))
        spaces.append(space)
    Space.objects.bulk_create(spaces)
    next_version(structure=True)


# --- the map ---------------------------------------------------------------------------------------


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


# --- units and boundaries --------------------------------------------------------------------------


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


# --- open data -------------------------------------------------------------------------------------


@pytest.fixture
def pottery() -> Space:
    """Returns a published space with something in every column."""
    craft = make_category("Làng nghề", code="craft-village")
    return make_space(
        "Làng gốm Bát Tràng", name_en="Bat Trang pottery village", name_fr="Village de Bat Trang",
        published=True, number=42,
        category=make_category("Gốm", code="pottery", parent=craft), further_categories=[craft],
        fields=[make_field(code="crafts"), make_field(code="design", order=1)],
        ownership="community", lifecycle_since="2001-01-01",
        ward=make_unit("Bát Tràng", code="00565"), district=make_district("Gia Lâm", code="018"),
        longitude=105.912345, latitude=20.976543, position_error_m=93, address="Xóm 5",
        website="https://example.org/", public_email="gom@example.org", public_phone="+84 24 1234",
        opening_hours="Mo-Su 08:00-17:00", year_opened=1352, floor_area_m2=1200, capacity=80,
        summary_vi="Làng gốm.", summary_en="Pottery.", evidence_year=2025,
        access={"lift": "no", "step-free-entrance": "yes"},
    )  # fmt: skip


def test_geojson_says_what_is_known_with_licence_and_date(client, pottery):
    data = get_json(client, "/data/spaces.geojson", lang="en")
    assert (data["type"], data["count"], data["licence"]) == ("FeatureCollection", 1, "ODbL-1.0")
    assert "OpenStreetMap contributors" in data["attribution"]
    assert data["generated_at"].endswith("+00:00")
    (feature,) = data["features"]
    assert feature["id"] == "HN-0042"
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.912345, 20.976543]}
    known = feature["properties"]
    assert known["category"], known["top_category"] == ("pottery", "craft-village")
    assert known["further_categories"] == ["craft-village"]
    assert known["fields"] == ["crafts", "design"]
    assert known["accessibility"] == {"lift": "no", "step-free-entrance": "yes"}
    assert known["url"] == "http://localhost:8000/en/spaces/lang-gom-bat-trang/"
    assert known["status_since"] == "2001-01-01"
    assert (known["ward_code"], known["district_code"]) == ("00565", "018")
    assert known["operator"] is known["summary_fr"] is None


def test_json_holds_the_same_as_geojson(client, pottery):
    (feature,) = get_json(client, "/data/spaces.geojson")["features"]
    (record,) = get_json(client, "/data/spaces.json")["spaces"]
    lon, lat = feature["geometry"]["coordinates"]
    assert record == feature["properties"] | {"longitude": lon, "latitude": lat}


def test_csv_keeps_numbers_and_disarms_formulas(client, pottery):
    (row,) = get_rows(client)
    assert row["identifier"] == "HN-0042"
    assert (row["longitude"], row["capacity"]) == ("105.912345", "80")
    assert row["public_phone"] == "'+84 24 1234"
    assert row["fields"] == "crafts|design"
    assert row["accessibility"] == "lift=no|step-free-entrance=yes"
    assert row["attribution"] == ATTRIBUTION
    assert row["licence"].startswith("https://opendatacommons.org/")
    assert row["data_date"]


def test_csv_opens_with_a_byte_order_mark_and_names_its_licence(client, pottery):
    response = client.get("/data/spaces.csv")
    assert body(response).startswith(b"\xef\xbb\xbfidentifier,")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Link"] == '<https://opendatacommons.org/licenses/odbl/1-0/>; rel="license"'
    assert "hanoi-creative-spaces.csv" in response["Content-Disposition"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "＝1+1"])
def test_formula_in_a_name_is_text_in_csv_and_itself_in_json(client, name):
    make_space(name, published=True)
    assert get_rows(client)[0]["name_vi"] == f"'{name}"
    assert get_json(client, "/data/spaces.json")["spaces"][0]["name_vi"] == name


def test_space_without_position_has_no_geometry(client):
    make_space(published=True, site_kind="online")
    assert get_json(client, "/data/spaces.geojson")["features"][0]["geometry"] is None
    assert get_rows(client)[0]["longitude"] == ""


def test_geojson_is_read_by_other_programs(client, pottery, tmp_path):
    make_space("Không chỗ", published=True)
    path = tmp_path / "spaces.geojson"
    path.write_bytes(body(client.get("/data/spaces.geojson")))
    meta, _fids, geometries, _fields = read(path)
    assert (meta["crs"], len(geometries)) == ("EPSG:4326", 2)


@pytest.mark.parametrize("ending", FORMATS)
def test_export_takes_the_filters_and_the_order_of_the_explorer(client, ending):
    art, craft = make_category(code="art"), make_category(code="craft")
    for name, category in (("Ăn", art), ("An", art), ("Zó", craft), ("Ân", art)):
        make_space(name, published=True, category=category)
    response = client.get(f"/data/spaces.{ending}", {"category": "art"})
    text = body(response).decode()
    assert "Zó" not in text
    names = [record["name_vi"] for record in get_json(client, "/data/spaces.json", category="art")["spaces"]]
    assert names == ["An", "Ăn", "Ân"]


def test_same_data_gives_the_same_file(client, pottery):
    first = body(client.get("/data/spaces.geojson"))
    cache.clear()
    assert body(client.get("/data/spaces.geojson")) == first


# --- streaming -------------------------------------------------------------------------------------


@pytest.fixture
def streaming(monkeypatch) -> None:
    """Streams every export, five spaces at a time."""
    monkeypatch.setattr(data_module, "MOST_KEPT", 0)
    monkeypatch.setattr(data_module, "MOST_KEPT_FREE", 0)
    monkeypatch.setattr(records, "CHUNK", 5)


@pytest.mark.parametrize("ending", FORMATS)
def test_streamed_file_is_the_kept_file(client, monkeypatch, ending):
    make_many(12)
    kept = client.get(f"/data/spaces.{ending}")
    monkeypatch.setattr(data_module, "MOST_KEPT", 0)
    monkeypatch.setattr(records, "CHUNK", 5)
    cache.clear()
    streamed = client.get(f"/data/spaces.{ending}")
    assert (kept.streaming, streamed.streaming) == (False, True)
    assert body(streamed) == body(kept)


def test_streamed_file_is_packed_for_who_takes_it(client, streaming):
    make_many(12)
    response = client.get("/data/spaces.json", headers={"Accept-Encoding": "gzip"})
    assert (response.streaming, response["Content-Encoding"]) == (True, "gzip")
    raw = b"".join(response.streaming_content)
    assert len(json.loads(zlib.decompress(raw, zlib.MAX_WBITS | 16))["spaces"]) == 12


def test_streaming_asks_the_same_for_every_chunk(client, streaming):
    counts = []
    for _ in range(3):
        make_many(5)
        response = client.get("/data/spaces.csv")
        with CaptureQueriesContext(connection) as captured:
            body(response)
        counts.append(len(captured))
    assert counts == [6, 12, 18]


def test_space_withdrawn_while_the_file_is_written_is_left_out(client, streaming):
    make_many(12)
    response = client.get("/data/spaces.json")
    parts = iter(response.streaming_content)
    for space in Space.objects.filter(number__in=[1, 7]):
        withdraw_space(space=space, by=None)
    Space.objects.filter(number=9).delete()
    written = json.loads(b"".join(parts))["spaces"]
    assert not {"HN-0001", "HN-0007", "HN-0009"} & {record["identifier"] for record in written}
    assert len(written) == 9


def test_large_file_is_streamed_and_small_one_kept(client, monkeypatch):
    monkeypatch.setattr(data_module, "MOST_KEPT", 3)
    monkeypatch.setattr(data_module, "MOST_KEPT_FREE", 1)
    make_many(3)
    assert not client.get("/data/spaces.json").streaming
    assert client.get("/data/spaces.json", {"bbox": CITY}).streaming
    make_many(1)
    assert client.get("/data/spaces.json").streaming


# --- what never leaves -----------------------------------------------------------------------------


def test_nothing_private_and_no_draft_leaves_through_any_address(client):
    canary = "canary-7741"
    ward = make_unit(longitude=105.8, latitude=21)
    secrets = {
        "internal_note": f"note {canary}",
        "private_contact": {
            "name": canary,
            "email": f"{canary}@example.org",
            "phone": canary,
            "note": canary,
        },
    }
    place = {"longitude": 105.85, "latitude": 21.03, "ward": ward}
    make_space("Công khai", published=True, **secrets, **place)
    make_space(f"Nháp {canary}", **secrets, **place)
    make_space(f"Rút {canary}", slug=canary, published=True, **place)
    withdraw_space(space=Space.objects.get(slug=canary), by=None)
    seen = 0
    for address in [*ADDRESSES, "/sitemap.xml", "/robots.txt"]:
        for query in ("", "&status=draft", f"&q={canary}") if "spaces" in address else ("",):
            text = body(client.get(address + query)).decode()
            assert canary not in text.replace(f"“{canary}”", ""), address
            seen += "Công khai" in text or "cong-khai" in text
    assert seen >= 5


# --- refusals --------------------------------------------------------------------------------------

BROKEN = [
    {"colour": "red"},
    {"category": "no-such-category"},
    {"district": "%"},
    {"ward": "_"},
    {"ownership": "state' OR 1=1--"},
    {"status": "draft"},
    {"accessibility": "\x00"},
    {"q": "a\x00b"},
    {"q": "x" * 5000},
    {"page": "abc"},
    {"page": "-1"},
    {"page": "0"},
    {"page": "1" + "0" * 20},
    {"page": "१"},
    {"page": ""},
    {"zoom": "abc"},
    {"zoom": "-1"},
    {"zoom": "23"},
    {"zoom": "1" + "0" * 20},
    {"zoom": "12.5"},
    {"bbox": "1,2,3"},
    {"bbox": "105.9,21,105.8,21.1"},
    {"bbox": "105.8,21.1,105.9,21"},
    {"bbox": "nan,nan,nan,nan"},
    {"bbox": "-inf,-inf,inf,inf"},
    {"bbox": "0,0,1e400,1"},
    {"bbox": "0,0,\x00,1"},
    {"near": "91,0"},
    {"near": "nan,1"},
    {"near": "1"},
    {"sort": "price"},
    {"sort": "nearest"},
    {"open_now": "yes"},
    {"lang": "de"},
    {"lang": ""},
    {"lang": "\x00"},
]


@pytest.mark.parametrize("address", ["/data/map.json", *(f"/data/spaces.{ending}" for ending in FORMATS)])
@pytest.mark.parametrize("parameters", BROKEN, ids=lambda p: urlencode(p)[:40])
def test_broken_parameter_is_refused_as_json(client, address, parameters):
    asked = ({"bbox": CITY, "zoom": "12"} if "map" in address else {}) | parameters
    response = client.get(address, asked)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"
    said = response.json()
    assert said["error"]
    assert said["problems"]
    assert "ETag" not in response


@pytest.mark.parametrize(
    "address",
    [
        "/data/map.json",
        "/data/map.json?zoom=12",
        f"/data/map.json?bbox={CITY}",
        "/data/boundaries.geojson?level=village",
        "/data/boundaries.geojson?level=%00",
        "/data/boundaries.geojson?detail=most",
        "/data/boundaries.geojson?bbox=1,2,3,4",
        "/data/units.json?q=x",
    ],
)
def test_missing_or_foreign_parameter_is_refused(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert response.json()["problems"]


def test_everything_that_is_wrong_is_said_at_once(client):
    response = client.get("/data/spaces.csv", {"colour": "red", "page": "x", "bbox": "1"})
    assert len(response.json()["problems"]) == 3


def test_too_many_parameters_are_refused_as_json(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    response = client.get("/data/spaces.csv?" + "&".join(f"q={i}" for i in range(20)))
    assert (response.status_code, response["Content-Type"]) == (400, "application/json")


@pytest.mark.parametrize("q", ["%", "_", "'", '"', "\\", "😀", "x" * 200])
def test_odd_search_is_answered(client, q):
    make_space(published=True)
    assert get_json(client, "/data/spaces.json", q=q)["count"] == 0


def test_values_of_one_filter_mean_or_and_filters_mean_and(client):
    art, craft = make_category(code="art"), make_category(code="craft")
    make_space("A", published=True, category=art, ownership="state")
    make_space("B", published=True, category=craft, ownership="state")
    make_space("C", published=True, category=craft, ownership="private")
    assert get_json(client, "/data/spaces.json", category=["art", "craft"])["count"] == 3
    assert get_json(client, "/data/spaces.json", category=["art", "craft"], ownership="state")["count"] == 2


def test_valid_page_and_tracking_parameters_do_no_harm(client):
    make_space(published=True)
    assert get_json(client, "/data/spaces.json", page="2", utm_source="x")["count"] == 1


@pytest.mark.parametrize(
    "path", ["/data/spaces.xml", "/data/spaces.", "/data/spaces.csv/", "/data/spaces.php"]
)
def test_unknown_format_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_data_is_only_read(client, address):
    for method in (client.post, client.put, client.delete):
        assert method(address).status_code in (403, 405)


# --- caching, language, headers --------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_answer_is_kept_until_the_data_changes(client, address):
    make_space(published=True, longitude=105.85, latitude=21.03)
    first = client.get(address)
    assert first["ETag"]
    assert first["Last-Modified"]
    with CaptureQueriesContext(connection) as captured:
        second = client.get(address)
    assert (second.content, len(captured)) == (first.content, 1)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    next_version()
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_language_comes_from_the_address_alone(client, address):
    for asked, answered in (("", "vi"), ("&lang=fr", "fr")):
        response = client.get(address + asked, headers={"Accept-Language": "en"})
        assert response["Content-Language"] == answered


@pytest.mark.parametrize("address", ADDRESSES)
def test_data_may_be_read_from_any_site_and_runs_nothing(client, address):
    response = client.get(address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not response.cookies


def test_change_shows_at_once(client):
    space = make_space("Trước", published=True)
    assert get_json(client, "/data/spaces.json")["spaces"][0]["name_vi"] == "Trước"
    save_space(space=space, by=None, data={"name_vi": "Sau"})
    assert get_json(client, "/data/spaces.json")["spaces"][0]["name_vi"] == "Sau"


def test_without_a_database_kept_answers_are_served_and_others_say_so(client, monkeypatch):
    make_space(published=True)
    kept = client.get("/data/spaces.json")

    def fail() -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(public_module, "current_version", fail)
    stale = client.get("/data/spaces.json")
    assert (stale.status_code, stale.content) == (200, kept.content)
    assert "Warning" in stale
    missing = client.get("/data/spaces.csv")
    assert (missing.status_code, missing["Content-Type"]) == (503, "application/json")
    assert missing.json()["error"]
    assert missing["Retry-After"]


def test_names_of_the_addresses():
    assert reverse("data-map") == "/data/map.json"
    assert reverse("data-spaces", kwargs={"format": "csv"}) == "/data/spaces.csv"
