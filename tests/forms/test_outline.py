"""The outline of an area: what people type and paste, and what is said when it cannot be taken."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from spaces.forms.outline import MOST_CORNERS, OutlineField
from tests.builders import SQUARE

LINES = "21.03, 105.85\n21.03, 105.851\n21.031, 105.851\n21.031, 105.85"
CORNERS = SQUARE["coordinates"][0]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def field():
    return OutlineField(required=False)


def geojson(**changes):
    return json.dumps(SQUARE | changes)


@pytest.mark.parametrize(
    "typed",
    [
        LINES,
        f"\r\n  {LINES}  \n\n".replace("\n", "\r\n"),
        f"{LINES}\n21.03, 105.85",  # closed by hand
        LINES.replace("\n21.031, 105.851\n", "\n21.031, 105.851\n21.0310000004, 105.8510000004\n"),
        LINES.replace(",", ""),
        LINES.replace(", ", ";"),
        LINES.replace(", ", "  ").replace(".", ","),
        LINES.replace(", ", "; ").replace(".", ","),
        LINES.replace(".", ","),  # a comma and a space part what a comma alone would not
        LINES.replace(", ", "\t"),
        LINES.replace(", ", "°, ") + "°",
        "\n".join(reversed(LINES.splitlines()[1:])).join([LINES.splitlines()[0] + "\n", ""]),
        geojson(),
        json.dumps({"type": "Feature", "properties": {}, "geometry": SQUARE}, indent=4),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SQUARE}]}),
        geojson(coordinates=[[[*corner, 12.5] for corner in CORNERS]]),
    ],
)
def test_outline_is_read_however_it_is_written(field, typed):
    assert field.clean(typed) == SQUARE


@pytest.mark.parametrize("typed", ["", "  \n \n", None])
def test_nothing_typed_is_no_outline(field, typed):
    assert field.clean(typed) is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("21.03, 105.85", "at least three"),
        ("21.03, 105.85\n21.03, 105.85\n21.04, 105.85\n21.03, 105.85", "at least three"),
        ("21.03, 105.85\n21.04, 105.86\n21.05, 105.87", "on one line"),
        (LINES + "\nabc", "Line 5: write latitude, then longitude"),
        ("21.03\n" + LINES, "Line 1: write latitude"),
        ("21,03,105,85\n" + LINES, "Line 1: write latitude"),
        (LINES + "\n1e1, 2e2", "Line 5: write latitude"),
        (LINES + "\nnan, inf", "Line 5: write latitude"),
        (LINES + "\n21.03, 105.85, 7", "Line 5: write latitude"),
        (LINES + "\n" + "2" * 300, "Line 5 has more than 200 characters"),
        (LINES + "\n\x00", "Null characters"),
        (LINES + "\n\x01", "control characters"),
        (LINES + "\n105.85, 21.03", "Line 5: Latitude and longitude are swapped"),
        ("21.03, 105.85\n48.85, 2.35\n21.04, 105.86", "Line 2: This position lies outside greater Hanoi"),
        ("21.03, 105.85\n21.03, 999\n21.04, 105.86", "Line 2: This position lies outside"),
        # A bow tie: sides 2 and 4 cross, or after a repeated corner 3 and 5.
        ("21.03, 105.85\n21.03, 105.851\n21.031, 105.85\n21.031, 105.851", "corners 2 and 4 cross"),
        ("21.03, 105.85\n21.03, 105.85\n21.03, 105.851\n21.031, 105.85\n21.031, 105.851", "corners 3 and 5"),
        # A spike goes there and back.
        (
            "21.03, 105.85\n21.03, 105.851\n21.031, 105.851\n21.0305, 105.851\n21.031, 105.85",
            "corners 2 and 3",
        ),
        # Two loops that touch in a corner.
        (LINES + "\n21.0305, 105.8505\n21.03, 105.851", "cross or touch"),
        ("20.9, 105.8\n20.9, 105.9\n21.0, 105.9\n21.0, 105.8", "holds 115 km²; a place has less than 60:"),
        ("\n".join(["21.03, 105.85"] * (MOST_CORNERS + 1)), "At most 500 lines"),
        ("x" * 90_000, "at most 80000 characters"),
        ("{", "GeoJSON cannot be read"),
        ('{"a":' * 5000, "GeoJSON cannot be read"),
        ("{}", "GeoJSON cannot be read"),
        (geojson(type="LineString"), "GeoJSON cannot be read"),
        (geojson(type="MultiPolygon", coordinates=[[CORNERS]]), "GeoJSON cannot be read"),
        (geojson(coordinates=[]), "GeoJSON cannot be read"),
        (geojson(coordinates=[CORNERS, CORNERS]), "without holes"),
        (geojson(coordinates=[[["a", "b"]]]), "GeoJSON cannot be read"),
        (geojson(coordinates=[[[None, None]]]), "GeoJSON cannot be read"),
        (geojson(coordinates=[[[105.85]]]), "GeoJSON cannot be read"),
        (geojson(coordinates=7), "GeoJSON cannot be read"),
        ('{"type": "FeatureCollection", "features": []}', "GeoJSON cannot be read"),
        ('{"type": "Polygon", "coordinates": [[[1e999, 1]]]}', "GeoJSON cannot be read"),
        (geojson(coordinates=[[[lat, lon] for lon, lat in CORNERS]]), "Corner 1: Latitude and longitude are"),
        (geojson(coordinates=[[CORNERS[0]] * (MOST_CORNERS + 2)]), "at most 500 corners"),
    ],
)
def test_outline_that_cannot_be_taken_is_refused_with_its_remedy(field, typed, message):
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    assert message in " ".join(refusal.value.messages)


def test_outline_is_shown_as_it_was_typed_and_read_back_unchanged(field):
    shown = field.prepare_value(SQUARE)
    assert shown.splitlines()[:2] == ["21.030000, 105.850000", "21.030000, 105.851000"]
    assert field.clean(shown) == SQUARE
    assert not field.has_changed(shown, shown.replace("\n", "\r\n"))
    assert not field.has_changed(SQUARE, shown)
    assert field.has_changed(shown, "")
    assert field.prepare_value("abc") == "abc"


def test_outline_may_have_as_many_corners_as_said(field):
    ring = [f"{21.03 + number / 1e4:.4f}, 105.85" for number in range(MOST_CORNERS - 1)]
    found = field.clean("\n".join([*ring, "21.03, 105.86"]))
    assert len(found["coordinates"][0]) == MOST_CORNERS + 1
