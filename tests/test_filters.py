"""Reading an address into a selection: what is understood, what is said about the rest."""

import datetime
import math
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spaces.enums import Lifecycle, Sort
from spaces.filters import MOST_CHARACTERS, SpaceFilter
from spaces.models import Space
from spaces.queries.selection import AXES
from spaces.queries.snapshot import current_snapshot
from spaces.tiles import Box
from tests.builders import make_category, make_district, make_space

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 5, 9, tzinfo=datetime.UTC)


@pytest.fixture
def read():
    """Returns read(query) -> the filter, over two spaces in two categories."""
    art, craft = make_category(code="art"), make_category(code="craft")
    district = make_district(code="002")
    make_space("An", published=True, category=art, district=district, longitude=105.8, latitude=21.0)
    make_space("Bình", published=True, category=craft)

    def _read(query=""):
        return SpaceFilter(QueryDict(query), snapshot=current_snapshot(), now=NOW)

    return _read


def names(asked):
    """Returns the names of the spaces found, in order."""
    keys = asked.found.keys().tolist()
    spaces = Space.objects.in_bulk(keys)
    return [spaces[key].name_vi for key in keys]


def test_empty_address_asks_for_all_current_spaces(read):
    asked = read()
    assert asked.selection.axes == {}
    assert asked.selection.wanted["status"] == ("planned", "active", "temporarily-closed")
    assert not asked.selection.is_narrowed
    assert asked.problems == []
    assert names(asked) == ["An", "Bình"]


def test_everything_that_can_be_asked_is_read(read):
    selection = read(
        "q=an&district=002&category=art&category=craft&ownership=state&accessibility=lift&status=closed"
        "&open_now=1&bbox=105,20,106,22&near=21,105.8&sort=newest"
    ).selection
    assert selection.q == "an"
    assert selection.axes == {
        "district": ("002",),
        "category": ("art", "craft"),
        "ownership": ("state",),
        "accessibility": ("lift",),
        "status": ("closed",),
    }
    assert selection.box == Box(105, 20, 106, 22)
    assert selection.near == (105.8, 21)  # (lon, lat)
    assert selection.open_now
    assert selection.order == Sort.NEWEST


def test_selection_written_as_an_address_reads_the_same(read):
    query = "q=a+b&category=craft&category=art&open_now=1&bbox=105,20,106,22&near=21,105.8&sort=name"
    first = read(query).selection
    second = read(urlencode(first.parameters())).selection
    assert second.parameters() == first.parameters()
    assert second.box == first.box
    assert second.near == first.near


@pytest.mark.parametrize(
    ("query", "order"),
    [("", "name"), ("q=a", "relevance"), ("near=21,105.8", "nearest"), ("q=a&near=21,105.8", "nearest"),
     ("q=a&sort=name", "name"), ("sort=nearest", "name"), ("sort=relevance", "name"), ("sort=x", "name")],
)  # fmt: skip
def test_order_is_the_best_for_what_is_asked(read, query, order):
    assert read(query).selection.order == order


def test_code_named_twice_counts_once(read):
    asked = read("category=art&category=art&category=")
    assert asked.selection.axes == {"category": ("art",)}
    assert asked.problems == []


def test_code_of_a_draft_or_of_nothing_is_left_out(read):
    asked = read("category=nothing")
    assert asked.selection.axes == {}
    assert len(asked.problems) == 1
    assert names(asked) == ["An", "Bình"]


def test_search_is_stored_text_without_control_characters(read):
    assert read("q=%20a%0A%09b%20").selection.q == "a b"
    assert read(urlencode({"q": "pho\u0302\u0301"})).selection.q == "phố"


def test_long_search_is_cut(read):
    asked = read(urlencode({"q": "a" * 5000}))
    assert len(asked.selection.q) == MOST_CHARACTERS
    assert len(asked.problems) == 1


def test_each_problem_is_said_once(read):
    asked = read("colour=1&colour=2&category=x&category=x&bbox=1&near=2")
    assert len(asked.problems) == len(set(asked.problems)) == 4
    assert asked.problems == asked.problems


def test_axes_of_the_filter_are_those_of_the_selection(read):
    asked = read()
    assert [name for name in asked.filters if name in AXES] == list(AXES)


def test_spaces_come_in_the_order_asked_for_and_as_objects_of_the_query(read):
    asked = read("near=21,105.8")
    assert names(asked) == ["An", "Bình"]
    assert set(asked.filter_queryset(Space.objects.filter(name_vi="An"))) == set(
        Space.objects.filter(name_vi="An")
    )


def test_status_asks_for_one_part_of_the_life_alone(read):
    make_space("Cũ", published=True, lifecycle=Lifecycle.CLOSED)
    assert names(read("status=closed")) == ["Cũ"]


PARAMETERS = st.sampled_from([*AXES, "q", "bbox", "near", "sort", "open_now", "page", "colour"])
NUMBER = st.one_of(st.floats(), st.integers(-400, 400)).map(str)
VALUES = st.one_of(
    st.text(max_size=40),
    st.lists(NUMBER, max_size=5).map(",".join),
    st.sampled_from(["art", "active", "closed", "lift", "1", "nearest", "relevance", "\0", "105,20,106,22"]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(PARAMETERS, VALUES), max_size=6))
def test_no_address_breaks_the_filter(read, pairs):
    asked = read(urlencode(pairs, errors="replace"))
    found = asked.found
    assert 0 <= found.total <= 2
    assert all(isinstance(problem, str) for problem in asked.problems)
    again = read(urlencode(asked.selection.parameters()))
    assert again.problems == []
    assert again.found.total == found.total
    if asked.selection.near:
        assert all(math.isfinite(part) for part in asked.selection.near)
