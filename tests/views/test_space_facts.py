"""The page of one space: what is known of it, and what is not."""

import json

import pytest

from spaces.actions.publication import verify_space
from spaces.actions.spaces import save_space
from spaces.enums import AccessFeature, PhotoLicence
from spaces.models import Photo
from tests.builders import (
    SQUARE,
    make_activity,
    make_audience,
    make_category,
    make_district,
    make_field,
    make_operator,
    make_space,
    make_unit,
    make_user,
)
from tests.pages import show

pytestmark = pytest.mark.django_db


def facts(page):
    """Returns the facts beside the text as what -> answer."""
    return dict(
        zip(
            (e.words for e in page.inside("fact-list", "dt")),
            (e.words for e in page.inside("fact-list", "dd")),
            strict=True,
        )
    )


def test_page_shows_what_staff_entered(client):
    district = make_district("Ba Đình", name_en="Ba Dinh")
    ward = make_unit("Ngọc Hà", name_en="Ngoc Ha")
    make_space(
        "Manzi",
        published=True,
        name_en="Manzi House",
        former_names=["Nhà cũ"],
        aliases=["Chỗ Manzi"],
        category=make_category(name_en="Art space"),
        further_categories=[make_category(name_en="Café")],
        fields=[make_field(name_en="Design")],
        activities=[make_activity(name_en="Exhibition")],
        audiences=[make_audience(name_en="Children"), make_audience(name_en="Residents")],
        ownership="private",
        operator=make_operator("Công ty Manzi"),
        address="14 Phan Huy Ích",
        ward=ward,
        district=district,
        website="https://www.manzi.example/",
        public_email="hello@manzi.example",
        public_phone="+84 24 3716 3397",
        year_opened=2012,
        floor_area_m2=350,
        capacity=1,
        summary_en="A house for art.",
        description_en="First.\n\nSecond <b>bold</b>.",
        sources=[("Inventory 2023", "https://example.org/a"), ("On paper", "")],
        evidence_year=2025,
    )
    page = show(client)
    known = facts(page)
    assert page.one("h1").words == "Manzi House"
    names = page.one("p", class_="other-names").words
    assert names == "Manzi · Also known as: Chỗ Manzi · Former name: Nhà cũ"
    assert known["Address"] == "14 Phan Huy ÍchNgoc Ha Wardformerly Ba Dinh Urban District"
    assert known["Website"] == "manzi.example"
    assert known["Telephone"] == "+84 24 3716 3397"
    assert known["E-mail"] == "hello@manzi.example"
    assert known["Run by"] == "Công ty Manzi"
    assert known["Opened"] == "2012"
    assert known["Floor area"] == "350 m²"
    assert known["Capacity"] == "1 person"
    badges = [badge.words for badge in page.all("a", class_="badge")]
    assert badges == ["Art space", "Café", "Design", "Exhibition"]
    assert "Children, Residents" in page.html
    assert "&lt;b&gt;bold&lt;/b&gt;" in page.html
    assert [item.words for item in page.inside("source-list", "li")] == ["Inventory 2023", "On paper"]
    assert "Latest source: 2025." in page.html


def test_page_of_a_space_of_which_little_is_known_says_so(client):
    make_space("Manzi", published=True)
    page = show(client)
    assert facts(page) == {"Address": "Not known", "Position": "No evidence for the exact place yet"}
    assert "None" not in page.one("main").words
    assert "not yet checked by the department" in page.html
    assert page.all("div", class_="space-map") == []


def test_missing_translation_falls_back_to_vietnamese(client):
    make_space("Manzi", published=True, name_fr="Maison Manzi", summary_vi="Nhà của nghệ thuật")
    assert show(client, language="en").one("h1").words == "Manzi"
    assert show(client, language="fr").one("h1").words == "Maison Manzi"
    summary = show(client, language="fr").one("p", class_="space-summary")
    assert (summary.words, summary.attrs["lang"]) == ("Nhà của nghệ thuật", "vi")
    assert "lang" not in show(client, language="vi").one("p", class_="space-summary").attrs


def test_online_space_has_no_place(client):
    make_space("Manzi", published=True, site_kind="online")
    page = show(client)
    assert facts(page) == {"Place": "Online, no site"}
    assert page.all("ul", class_="access-list") == []


def test_position_says_how_exact_it_is_and_how_to_get_there(client):
    make_space("Manzi", published=True, longitude=105.85, latitude=21.03, position_error_m=250)
    page = show(client, language="vi")
    links = [link.attrs["href"] for link in page.inside("fact-list", "a")]
    assert links == [
        "https://www.openstreetmap.org/directions?to=21.03%2C105.85",
        "https://www.google.com/maps/dir/?api=1&destination=21.03%2C105.85",
        "geo:21.03,105.85",
    ]
    config = json.loads(page.one("script", id="map-config").words)
    assert config["point"]["error_m"] == 250
    west, south, east, north = config["bounds"]
    assert west < 105.85 - 0.0024 < 105.85 + 0.0024 < east
    assert south < 21.03 < north
    assert "250" in " ".join(facts(page).values())


def test_map_holds_the_outline_of_an_area_and_its_point(client):
    entrance = {"longitude": 105.845, "latitude": 21.032}
    make_space("Manzi", published=True, site_kind="area", outline=SQUARE, **entrance)
    config = json.loads(show(client).one("script", id="map-config").words)
    assert config["point"]["outline"] == SQUARE
    assert config["bounds"] == [105.845, 21.03, 105.851, 21.032]


def test_verified_space_says_when(client):
    space = make_space("Manzi", published=True)
    verify_space(space=space, by=make_user("", "Editor"))
    assert "Checked by the department on" in show(client).html


@pytest.mark.parametrize("answer", ["", "no", "yes"])
def test_access_nobody_told_is_unknown_and_never_yes(client, answer):
    make_space("Manzi", published=True, access={"lift": answer})
    said = {item.words for item in show(client).inside("access-list", "li")}
    lift = f"{AccessFeature.LIFT.label}: {answer or 'unknown'}"
    others = {f"{label}: unknown" for code, label in AccessFeature.choices if code != "lift"}
    assert said == {lift, *others}


def test_photos_come_in_sizes_with_words_and_credit(client):
    space = make_space("Manzi", published=True)
    for order, widths in enumerate(([480, 960], [480])):
        Photo.objects.create(
            space=space,
            width=widths[-1],
            height=320,
            widths=widths,
            alt_vi=f"Sân {order}",
            alt_en=f"Yard {order}",
            credit="Lê An",
            licence=PhotoLicence.CC_BY,
            order=order,
        )
    save_space(space=space, by=None, data={})
    page = show(client)
    first, second = page.inside("gallery", "img")
    assert (first.attrs["alt"], second.attrs["alt"]) == ("Yard 0", "Yard 1")
    assert "loading" not in first.attrs
    assert second.attrs["loading"] == "lazy"
    assert first.attrs["srcset"].count(".webp") == 2
    assert [e.words for e in page.inside("gallery", "figcaption")] == ["Lê An · CC BY 4.0"] * 2


def test_space_without_photos_shows_a_drawing(client):
    make_space("Manzi", published=True)
    assert "No photo yet" in show(client).one("div", class_="placeholder").words


def test_nearby_are_the_nearest_current_spaces(client):
    for number, name in enumerate(["Manzi", "Gần", "Đóng", "Vừa", "Xa", "Rất xa"]):
        lifecycle = "closed" if name == "Đóng" else "active"
        make_space(name, published=True, longitude=105.8 + number / 100, latitude=21.0, lifecycle=lifecycle)
    make_space("Không đâu", published=True)
    assert show(client).names == ["Gần", "Vừa", "Xa"]
    assert show(client, "khong-dau").names == []


HOSTILE = "</script><script>alert(1)</script><b>\"'&"


def test_hostile_text_stays_text(client):
    make_space(
        HOSTILE,
        slug="manzi",
        published=True,
        summary_vi=HOSTILE,
        description_vi=HOSTILE,
        address=HOSTILE,
        public_phone=HOSTILE[:40],
        aliases=[HOSTILE],
        sources=[(HOSTILE, "")],
        operator=make_operator(HOSTILE),
        longitude=105.85,
        latitude=21.03,
        category=make_category(HOSTILE),
    )
    page = show(client)
    assert page.one("h1").words == HOSTILE
    assert "<script>alert" not in page.html
    assert page.all("b") == []
    data = json.loads(page.one("script", type="application/ld+json").words)
    assert data["name"] == HOSTILE
    assert json.loads(page.one("script", id="map-config").words)["point"]["name"] == HOSTILE
