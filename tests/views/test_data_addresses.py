"""All data addresses: what never leaves, what they refuse, how they are kept."""

from urllib.parse import urlencode

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from spaces.actions.publication import withdraw_space
from spaces.actions.spaces import save_space
from spaces.actions.version import next_version
from spaces.models import Space
from spaces.views import public as public_module
from tests.builders import make_category, make_space, make_unit
from tests.views.answers import ADDRESSES, CITY, FORMATS, body, get_json

pytestmark = pytest.mark.django_db


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

    monkeypatch.setattr(public_module, "recent_version", fail)
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
