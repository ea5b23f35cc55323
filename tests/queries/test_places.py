"""Which units a point lies in, and which spaces lie outside theirs."""

import pytest
from shapely import box

from spaces.actions.boundaries import load_boundaries
from spaces.actions.publication import withdraw_space
from spaces.actions.spaces import save_space
from spaces.boundaries import Shape
from spaces.enums import UnitLevel
from spaces.models import AdministrativeUnit
from spaces.queries import places
from spaces.queries.places import place_of, spaces_outside_their_ward
from tests.builders import make_category, make_district, make_space, make_unit

pytestmark = pytest.mark.django_db
IN_WEST, IN_EAST, NOWHERE = (105.82, 21.02), (105.87, 21.02), (105.5, 20.8)


def draw(*units: tuple[AdministrativeUnit, float]) -> None:
    """Gives units a square of 0.05 degrees, its western edge as told."""
    for unit, west in units:
        shape = Shape(unit.code, "", box(west, 21, west + 0.05, 21.05))
        load_boundaries(by=None, shapes=[shape], source="drawn", level=unit.level, tolerance_m=0)


@pytest.fixture
def wards() -> list[AdministrativeUnit]:
    ba_dinh = make_district("Ba Đình", code="001")
    return [
        make_unit("Ba Đình", code="00004", parent=ba_dinh, longitude=105.825, latitude=21.025),
        make_unit("Ngọc Hà", code="00008", parent=ba_dinh, longitude=105.875, latitude=21.025),
    ]


def test_place_is_named_by_the_boundary_around_it(wards):
    draw((wards[0], 105.80), (wards[1], 105.85))
    assert place_of(*IN_EAST) == (wards[1], wards[1].parent, True)


def test_district_of_a_place_comes_from_its_own_boundary(wards):
    tay_ho = make_district("Tây Hồ", code="003")
    draw((wards[0], 105.80), (tay_ho, 105.80))
    assert place_of(*IN_WEST) == (wards[0], tay_ho, True)


def test_place_without_boundaries_is_a_guess_by_the_nearest_centre(wards):
    assert place_of(*IN_EAST) == (wards[1], wards[1].parent, False)


def test_place_beyond_all_boundaries_has_no_ward(wards):
    draw((wards[0], 105.80))
    assert place_of(*NOWHERE) == (None, None, False)


def test_former_ward_is_no_guess(wards):
    make_unit("Cống Vị", valid_to="2025-06-30", longitude=IN_EAST[0], latitude=IN_EAST[1])
    assert place_of(*IN_EAST).ward == wards[1]


def make_at(point: tuple[float, float], ward: AdministrativeUnit | None, **fields: object) -> int:
    """Returns the key of a space with a ward, made before any boundary could correct it."""
    return make_space(ward=ward, longitude=point[0], latitude=point[1], **fields).pk


def test_only_spaces_outside_the_boundary_of_their_ward_are_named(wards):
    outside = make_at(IN_EAST, wards[0])
    far_away = make_at(NOWHERE, wards[0], published=True)
    make_at(IN_WEST, wards[0])
    make_at(IN_EAST, wards[0], units_overruled=True)
    make_at(IN_WEST, wards[1])  # a ward that has no boundary yet
    make_at(IN_EAST, None)
    make_space(ward=wards[0])
    withdraw_space(space=make_space(ward=wards[0], longitude=105.5, latitude=20.8, published=True), by=None)
    draw((wards[0], 105.80))
    assert spaces_outside_their_ward() == sorted([outside, far_away])


def test_space_that_is_moved_inside_is_no_longer_named(wards):
    key = make_at(IN_EAST, wards[0])
    draw((wards[0], 105.80))
    assert spaces_outside_their_ward() == [key]
    space = wards[0].spaces_in_ward.get()
    save_space(space=space, by=None, data={"longitude": IN_WEST[0], "latitude": IN_WEST[1]})
    assert spaces_outside_their_ward() == []


def test_without_boundaries_no_space_is_outside(wards):
    make_at(IN_EAST, wards[0])
    assert spaces_outside_their_ward() == []


def test_outside_is_read_in_few_queries_and_kept(wards, django_assert_num_queries, monkeypatch):
    category = make_category()
    keys = [make_at(IN_EAST, wards[0], category=category) for _ in range(7)]
    draw((wards[0], 105.80))
    monkeypatch.setattr(places, "_ROWS_AT_ONCE", 3)
    with django_assert_num_queries(3):
        assert spaces_outside_their_ward() == keys
    with django_assert_num_queries(1):
        assert spaces_outside_their_ward() == keys


def test_outside_is_bounded(wards, monkeypatch):
    keys = [make_at(IN_EAST, wards[0]) for _ in range(4)]
    draw((wards[0], 105.80))
    monkeypatch.setattr(places, "MOST_OUTSIDE", 2)
    assert spaces_outside_their_ward() == keys[:2]


def test_level_without_boundaries_names_no_unit(wards):
    assert places.containing_unit(*IN_EAST, UnitLevel.DISTRICT) is None
