"""Cards in a list: what they say in each language, and that nothing stored is read as markup."""

import pytest

from spaces.enums import Lifecycle, PhotoLicence, SiteKind
from spaces.models import Photo
from tests.builders import make_category, make_district, make_space, make_unit
from tests.pages import Page

pytestmark = pytest.mark.django_db

HOSTILE = "<b>An</b> & \"Bình\" 'x'"
ESCAPED = "&lt;b&gt;An&lt;/b&gt; &amp; &quot;Bình&quot; &#x27;x&#x27;"


def card(client, language="vi", query=""):
    """Returns the page of the explorer and the words of its only card."""
    page = Page(client.get(f"/{language}/spaces/?{query}"))
    return page, page.one("article").words


def test_nothing_stored_is_read_as_markup(client):
    category = make_category(HOSTILE, code="odd")
    ward, district = make_unit(HOSTILE), make_district(HOSTILE)
    make_space(
        HOSTILE, published=True, category=category, ward=ward, district=district, address=HOSTILE,
    )  # fmt: skip
    page, words = card(client)
    inside = page.html.split("<article", 1)[1].split("</article>", 1)[0]
    assert "<b>" not in inside
    assert inside.count(ESCAPED) == 5  # name, address, ward, district and category
    assert words.count(HOSTILE) == 5


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", ["Hoàn Kiếm cũ", "từ 1998", "Nhà nước"]),
        ("en", ["formerly Hoàn Kiếm", "since 1998", "State"]),
        ("fr", ["anciennement Hoàn Kiếm", "depuis 1998", "Public"]),
    ],
)
def test_a_card_speaks_the_language_of_its_page(client, language, told):
    make_space("An", published=True, district=make_district(), year_opened=1998, ownership="state")
    for other in ("vi", "en", "fr"):
        card(client, other)
    words = card(client, language)[1]
    assert [text for text in told if text not in words] == []


def test_a_renamed_ward_is_called_by_its_new_name(client):
    ward = make_unit("Cửa Nam")
    make_space("An", published=True, ward=ward)
    assert "Cửa Nam" in card(client)[1]
    ward.name_vi = "Văn Miếu"
    ward.save()
    make_unit("Another")  # counts the structure up
    assert "Văn Miếu" in card(client)[1]


def test_an_unusual_status_stands_in_place_of_the_hours(client):
    make_space("An", published=True, lifecycle=Lifecycle.TEMPORARILY_CLOSED, opening_hours="24/7")
    page, words = card(client)
    assert "Tạm đóng cửa" in words
    assert page.all("span", class_="open") == []


def test_hours_are_told(client):
    make_space("An", published=True, opening_hours="24/7")
    assert card(client)[0].one("span", class_="open").attrs["class"] == "open is-open"


def test_a_space_without_site_says_so(client):
    make_space("An", published=True, site_kind=SiteKind.ONLINE)
    assert card(client)[0].one("p", class_="card-address").words == "Trực tuyến, không có địa điểm"


def test_a_photo_takes_the_place_of_the_drawing(client):
    space = make_space("An", published=True)
    Photo.objects.create(
        space=space, key="a" * 32, width=480, height=320, widths=[240, 480],
        alt_vi="Sân", credit="An", licence=PhotoLicence.CC0,
    )  # fmt: skip
    photo = card(client)[0].one("img", loading="lazy")
    assert (photo.attrs["width"], photo.attrs["height"], photo.attrs["alt"]) == ("480", "320", "")
    assert photo.attrs["srcset"].count("480w") == photo.attrs["srcset"].count("240w") == 1
