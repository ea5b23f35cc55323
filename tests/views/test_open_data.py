"""Open data: what the files hold, how large ones are written."""

import json
import zlib

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyogrio.raw import read

from spaces.actions.publication import withdraw_space
from spaces.exports.licence import ATTRIBUTION
from spaces.models import Space
from spaces.queries import records
from spaces.views import data as data_module
from tests.builders import SQUARE, make_category, make_district, make_field, make_space, make_unit
from tests.views.answers import CITY, FORMATS, body, get_json, get_rows, make_many

pytestmark = pytest.mark.django_db


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


def test_outline_goes_beside_the_point_in_geojson_and_json_and_not_into_csv(client, pottery):
    make_space("Hồ", published=True, site_kind="area", outline=SQUARE)
    features = get_json(client, "/data/spaces.geojson")["features"]
    rows = get_json(client, "/data/spaces.json")["spaces"]
    for known in ([feature["properties"] for feature in features], rows):
        found = {record["identifier"]: record.get("outline", "none") for record in known}
        assert found == {"HN-0042": "none", "HN-0043": SQUARE}
    assert {feature["geometry"]["type"] for feature in features} == {"Point"}
    assert "outline" not in get_rows(client)[0]


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
    make_space("Hồ", published=True, site_kind="area", outline=SQUARE)
    path = tmp_path / "spaces.geojson"
    path.write_bytes(body(client.get("/data/spaces.geojson")))
    meta, _fids, geometries, _fields = read(path)
    assert (meta["crs"], len(geometries)) == ("EPSG:4326", 3)


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
