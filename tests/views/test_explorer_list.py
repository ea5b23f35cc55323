"""The explorer's list: its order, its pages, its addresses for search engines, what it costs."""

import datetime
from urllib.parse import parse_qsl, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spaces.models import Space
from tests.builders import (
    make_category,
    make_space,
)
from tests.pages import explore

pytestmark = pytest.mark.django_db


# --- Order ---


def test_names_are_sorted_as_vietnamese_does(client):
    for name in ("Đê", "Dê", "Ăn", "An", "Ân", "Zen", "Êm", "Em"):
        make_space(name, published=True)
    assert explore(client).names == ["An", "Ăn", "Ân", "Dê", "Đê", "Em", "Êm", "Zen"]


def test_newest_come_first(client):
    first, second = make_space("A", published=True), make_space("B", published=True)
    now = timezone.now()
    Space.objects.filter(pk=first.pk).update(published_at=now - datetime.timedelta(days=2))
    Space.objects.filter(pk=second.pk).update(published_at=now)
    assert explore(client, sort="newest").names == ["B", "A"]


def test_nearest_come_first_and_places_without_position_last(client):
    make_space("Xa", published=True, longitude=105.9, latitude=21.1)
    make_space("Gần", published=True, longitude=105.81, latitude=21.0)
    make_space("Ẩn", published=True)
    assert explore(client, near="21.0,105.8").names == ["Gần", "Xa", "Ẩn"]


def test_search_puts_names_before_addresses(client):
    make_space("An", published=True, address="12 Tràng Tiền")
    make_space("Tràng Tiền", published=True)
    assert explore(client, q="tràng tiền").names == ["Tràng Tiền", "An"]


def orders(page):
    """Returns the orders on offer as words -> the value that the form sends."""
    return {option.words: option.attrs["value"] for option in page.all("option")}


@pytest.mark.parametrize("asked", ["", "q=gian", "near=21,105.8", "q=gian&near=21,105.8", "q=gian&sort=name"])
def test_every_order_on_offer_can_be_chosen(client, city, asked):
    for words, value in orders(explore(client, asked)).items():
        chosen = explore(
            client, urlencode([*[p for p in parse_qsl(asked) if p[0] != "sort"], ("sort", value)])
        )
        (selected,) = [option.words for option in chosen.all("option") if "selected" in option.attrs]
        assert selected == words
        assert chosen.problems == []


# --- Paging ---


@pytest.fixture
def three_pages(settings):
    settings.PAGE_SIZE = 2
    for letter in "ABCDE":
        make_space(letter, published=True)


def test_pages_part_the_list(client, three_pages):
    assert [explore(client, page=number).names for number in (1, 2, 3)] == [["A", "B"], ["C", "D"], ["E"]]


def test_links_to_pages_keep_the_filters(client, three_pages):
    page = explore(client, "status=active&page=2&sort=name")
    links = {link.attrs["href"] for link in page.inside("pagination", "a")}
    assert links == {"?status=active&sort=name", "?status=active&sort=name&page=3"}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("-1", "A"),
        ("0", "A"),
        ("abc", "A"),
        ("1.5", "A"),
        ("²", "A"),
        ("٣", "A"),
        ("9" * 21, "A"),
        ("4", "E"),
        ("99999999", "E"),
        ("", "A"),
        ("\0", "A"),
        ("1\0", "A"),
    ],
)
def test_page_that_is_not_there_is_said_and_a_near_one_shown(client, three_pages, number, shown):
    page = explore(client, page=number)
    assert page.names[0] == shown
    assert len(page.problems) == 1
    assert "no such page" in page.problems[0]


def test_page_beyond_an_empty_result_is_said(client):
    assert "no such page" in explore(client, page=2).problems[0]


# --- Language, links, weight ---


def test_language_switch_keeps_the_filters(client, city):
    query = "q=gian&category=art&category=craft&bbox=105.8,20.9,106,21.1&page=1"
    page = explore(client, query)
    links = {
        link.attrs["hreflang"]: link.attrs["href"]
        for link in page.all("a")
        if "data-language-link" in link.attrs
    }
    assert links == {code: f"/{code}/spaces/?{query}" for code in ("vi", "en", "fr")}


def test_canonical_address_is_in_one_order_without_what_was_left_out(client, city):
    page = explore(client, "sort=name&category=craft&category=art&colour=red&utm_source=x")
    canonical = page.one("link", rel="canonical").attrs["href"]
    assert canonical == "http://localhost:8000/en/spaces/?category=art&category=craft&sort=name"


def test_each_page_of_results_is_its_own_canonical_address(client, three_pages):
    canonical = explore(client, page=2).one("link", rel="canonical").attrs["href"]
    assert canonical == "http://localhost:8000/en/spaces/?page=2"


@pytest.mark.parametrize(
    ("query", "is_kept_out"),
    [
        ("", False),
        ("category=art", False),
        ("q=a", True),
        ("bbox=105,20,106,22", True),
        ("near=21,105", True),
    ],
)
def test_search_engines_are_kept_from_endless_addresses(client, query, is_kept_out):
    make_category(code="art")
    robots = explore(client, query).all("meta", name="robots")
    assert bool(robots) == is_kept_out


def queries_for(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def spaces_of_the_bench(count, start=0):
    categories = [make_category() for _ in range(3)]
    for i in range(start, start + count):
        make_space(
            f"Không gian số {i}", published=True, category=categories[i % 3], longitude=105.8, latitude=21.0
        )


@pytest.mark.parametrize(
    "address", ["/en/spaces/", "/en/spaces/?q=gian", "/en/", "/en/spaces/?sort=newest&page=2"]
)
def test_number_of_queries_does_not_grow_with_the_rows(client, settings, address):
    settings.PAGE_SIZE = 4
    spaces_of_the_bench(5)
    few = queries_for(client, address)
    spaces_of_the_bench(25, start=5)
    many = queries_for(client, address)
    assert many == few <= 22


def test_warm_explorer_runs_one_query_for_a_page_it_has_and_three_for_another(client):
    spaces_of_the_bench(30)
    explore(client)
    assert queries_for(client, "/en/spaces/") == 1
    assert queries_for(client, "/en/spaces/?sort=newest") <= 3
