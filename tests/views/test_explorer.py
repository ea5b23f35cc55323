"""The explorer: what an address asks, the list, the counts, the chips and the links show."""

import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.utils import timezone

from spaces.enums import Lifecycle
from tests.builders import (
    make_category,
    make_district,
    make_space,
    make_unit,
)
from tests.pages import explore

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "category=art",
        "district=002&ownership=state&ownership=private",
        "status=closed&status=active",
        "q=gian",
        "bbox=105.82,20.9,105.88,21.1",
    ],
)
def test_count_beside_a_choice_is_what_choosing_it_gives(client, city, asked):
    choices = list(explore(client, asked).choices())
    assert {name for name, *_rest in choices} >= {"district", "category", "status", "ownership"}
    for name, code, count, _chosen in choices:
        alone = [(n, v) for n, v in parse_qsl(asked) if n != name] + [(name, code)]
        assert explore(client, urlencode(alone)).total == count, (name, code)


def test_choice_in_force_is_ticked_and_nothing_else(client, city):
    page = explore(client, "category=art&field=music")
    assert {(name, code) for name, code, _count, chosen in page.choices() if chosen} == {
        ("category", "art"),
        ("field", "music"),
    }


def test_values_of_one_filter_add_up_and_filters_narrow(client, city):
    both = explore(client, "district=002&district=003").total
    assert both == explore(client, "district=002").total + explore(client, "district=003").total
    assert explore(client, "district=002&category=craft").total < explore(client, "district=002").total


def test_upper_category_holds_its_kinds(client, city):
    kinds = explore(client, "category=gallery").total
    assert 0 < kinds < explore(client, "category=art").total


def test_unknown_accessibility_is_never_taken_for_yes(client, city):
    asked = explore(client, "accessibility=lift&status=" + "&status=".join(Lifecycle.values))
    assert asked.names == [f"Không gian {i:02d}" for i in (0, 3, 6, 9)]


def test_wards_are_grouped_by_former_district_and_offered_once(client):
    district = make_district("Ba Đình")
    former = make_unit("Điện Biên", code="00001", parent=district, valid_to=datetime.date(2025, 6, 30))
    ward = make_unit("Ba Đình", code="00001", parent=district, valid_from=datetime.date(2025, 7, 1))
    make_space("Cũ", published=True, ward=former)
    make_space("Mới", published=True, ward=ward)
    page = explore(client)
    assert [choice for choice in page.choices() if choice[0] == "ward"] == [("ward", "00001", 1, False)]
    assert "Ba Dinh" not in page.html
    assert any("Ba Đình" in legend.words for legend in page.all("legend"))


# --- Chips ---


def test_chip_leads_to_the_address_without_its_filter(client, city):
    page = explore(client, "q=gian&category=art&category=craft&open_now=1&sort=newest")
    art, craft = (chip for chip in page.chips if chip in ("Nghệ thuật", "Thủ công"))
    left = dict(parse_qsl(urlsplit(page.chips[art]).query))
    assert left == {"q": "gian", "category": "craft", "open_now": "1", "sort": "newest"}
    assert page.chips[craft].count("category=art") == 1
    assert "open_now" not in page.chips["Open now"]
    assert "q=" not in page.chips["“gian”"]


def test_following_the_chips_one_by_one_leads_to_all_spaces_without_complaint(client, city):
    page = explore(client, "q=khong&category=art&bbox=105,20,106,22&near=21,105.8&sort=nearest&open_now=1")
    for _step in range(5):
        chip = next(iter(page.chips.values()))
        page = explore(client, urlsplit(chip).query)
        assert page.problems == []
    assert page.chips == {}
    assert page.total == explore(client).total


@pytest.mark.parametrize(
    ("asked", "chip"), [("q=gian&sort=relevance", "“gian”"), ("near=21,105.8&sort=nearest", "Near a point")]
)
def test_order_that_needs_a_filter_goes_with_it(client, city, asked, chip):
    assert explore(client, asked).chips[chip] == "/en/spaces/"


def test_clear_all_leads_to_everything(client, city):
    page = explore(client, "category=art&sort=newest")
    assert page.one("a", class_="clear-all").attrs["href"] == "/en/spaces/"


def test_nothing_in_force_shows_no_chips(client, city):
    page = explore(client)
    assert page.chips == {}
    assert page.all("a", class_="clear-all") == []


# --- Empty results ---


def test_empty_result_says_which_filter_to_loosen_and_what_that_gives(client):
    art, craft = make_category(code="art", name_vi="Tranh"), make_category(code="craft", name_vi="Gốm")
    make_space("Tây", published=True, category=art, ownership="state")
    make_space("Đông", published=True, category=craft, ownership="private")
    page = explore(client, "category=art&ownership=private")
    assert page.total == 0
    offers = {link.words: link.attrs["href"] for link in page.all("a") if link.words.startswith("Without")}
    assert offers == {
        "Without Tranh: 1 space": "/en/spaces/?ownership=private",
        "Without Private: 1 space": "/en/spaces/?category=art",
    }
    for address in offers.values():
        assert explore(client, urlsplit(address).query).total == 1
    assert any(link.words == "Show all spaces" for link in page.all("a"))


def test_empty_registry_says_so(client):
    assert "no published space yet" in explore(client).html


# --- What the public sees ---


def test_closed_and_moved_are_left_out_until_asked_for(client, city):
    shown = explore(client)
    assert shown.total == 8
    closed = explore(client, "status=closed&status=moved")
    assert closed.total == 4
    assert not set(shown.names) & set(closed.names)


def test_only_published_spaces_are_listed_and_counted(client):
    make_space("Bản nháp")
    make_space("Công khai", published=True)
    page = explore(client, q="")
    assert page.names == ["Công khai"]
    assert all(count == 1 for _name, _code, count, _chosen in page.choices())
    assert explore(client, q="nhap").total == 0


def test_temporarily_closed_space_is_not_open_now(client):
    for lifecycle in Lifecycle.values:
        make_space(lifecycle, published=True, lifecycle=lifecycle, opening_hours="24/7")
    assert explore(client, open_now=1).names == ["active"]


def test_open_now_counts_in_the_time_of_the_city(client, monkeypatch):
    make_space("Sáng", published=True, opening_hours="Mo-Su 08:00-12:00")
    make_space("Tối", published=True, opening_hours="Mo-Su 19:00-23:30")
    make_space("Không rõ", published=True)
    morning = datetime.datetime(2026, 3, 4, 2, 30, tzinfo=datetime.UTC)  # 9:30 in Hanoi
    monkeypatch.setattr(timezone, "now", lambda: morning)
    page = explore(client, open_now=1)
    assert page.names == ["Sáng"]
    assert page.one("span", class_="is-open").words == "Open until 12:00"


def test_card_says_no_more_than_is_known(client):
    make_space("Bí ẩn", published=True)
    page = explore(client)
    assert page.all("span", class_="open") == []
    assert "None" not in page.one("article").words


def test_online_space_says_that_it_has_no_site(client):
    make_space("Mạng", published=True, site_kind="online")
    assert "Online, no site" in explore(client).one("article").words
