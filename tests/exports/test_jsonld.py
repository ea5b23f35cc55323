"""Structured data of a space: what search engines may believe."""

import datetime
import json

import pytest
from django.utils import translation

from spaces.enums import PhotoLicence
from spaces.exports.jsonld import space_as_json_ld
from spaces.models import Photo
from spaces.queries.cards import card
from spaces.queries.reference import reference
from spaces.queries.version import current_version
from spaces.templatetags.registry import json_ld
from tests.builders import make_category, make_space, make_unit

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 5, 9, tzinfo=datetime.UTC)


def describe(space, language="en"):
    """Returns the structured data of a space as a page in `language` holds it."""
    with translation.override(language):
        shown = card(space, reference(current_version()), None, NOW)
        return space_as_json_ld(space, shown, list(space.photos.all()))


def test_space_of_which_little_is_known_claims_little():
    data = describe(make_space("Manzi", published=True, category=make_category(code="other-kind")))
    assert data == {
        "@context": "https://schema.org",
        "@type": "CivicStructure",
        "@id": "http://localhost:8000/en/spaces/manzi/",
        "identifier": "HN-0001",
        "name": "Manzi",
        "url": "http://localhost:8000/en/spaces/manzi/",
        "address": {"@type": "PostalAddress", "addressRegion": "Hà Nội", "addressCountry": "VN"},
    }


def test_space_is_described_in_the_language_of_the_page():
    space = make_space(
        "Nhà Manzi",
        name_en="Manzi House",
        name_fr="Maison Manzi",
        summary_vi="Nhà",
        summary_fr="Une maison",
        address="14 Phan Huy Ích",
        ward=make_unit("Ngọc Hà", name_fr="Ngoc Ha"),
        longitude=105.85,
        latitude=21.03,
        website="https://manzi.example/",
        public_phone="+84 24",
        opening_hours="Mo-Su 09:00-17:00",
        published=True,
    )
    data = describe(space, "fr")
    assert data["name"] == "Maison Manzi"
    assert data["alternateName"] == ["Manzi House", "Nhà Manzi"]
    assert data["description"] == "Une maison"
    assert data["geo"] == {"@type": "GeoCoordinates", "latitude": 21.03, "longitude": 105.85}
    assert data["address"]["streetAddress"] == "14 Phan Huy Ích"
    assert "Ngoc Ha" in data["address"]["addressLocality"]
    assert data["url"] == "https://manzi.example/"
    assert data["@id"].endswith("/fr/spaces/manzi/".replace("manzi", space.slug))


@pytest.mark.parametrize(
    ("code", "kind"), [("museum", "Museum"), ("library", "Library"), ("online", "Organization")]
)
def test_kind_follows_the_category_or_its_upper_one(code, kind):
    top = make_category(code=code)
    below = make_category(code="below", parent=top)
    assert describe(make_space("A", category=top, published=True))["@type"] == kind
    assert describe(make_space("B", category=below, published=True))["@type"] == kind


def test_online_space_has_no_address():
    data = describe(
        make_space("A", category=make_category(code="online"), site_kind="online", published=True)
    )
    assert "address" not in data
    assert "geo" not in data


def test_only_known_access_is_claimed():
    space = make_space("A", published=True, access={"lift": "no", "quiet-space": "yes"})
    told = {feature["name"]: feature["value"] for feature in describe(space)["amenityFeature"]}
    assert told == {"Lift or single storey": False, "Quiet space or hours": True}
    assert "amenityFeature" not in describe(make_space("B", published=True))


def test_photos_are_named_by_their_full_address():
    space = make_space("A", published=True)
    photo = Photo.objects.create(
        space=space,
        width=960,
        height=640,
        widths=[480, 960],
        alt_vi="x",
        credit="y",
        licence=PhotoLicence.CC0,
    )
    assert describe(space)["image"] == [f"http://localhost:8000/media/photos/{photo.key}-960.webp"]


def test_nothing_private_is_described():
    contact = {"name": "canary", "email": "canary@example.org", "phone": "canary", "note": "canary"}
    space = make_space("A", published=True, private_contact=contact, internal_note="canary", reason="canary")
    assert "canary" not in json.dumps(describe(space))


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "a & b", "\u2028", "\\u003C"]
)
def test_no_text_ends_the_element_and_all_of_it_arrives(text):
    element = json_ld({"name": text})
    start, end = '<script type="application/ld+json">', "</script>"
    assert element.startswith(start)
    assert element.endswith(end)
    inside = element.removeprefix(start).removesuffix(end)
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == {"name": text}
