"""Outlines as values: which rings are polygons, how large they are, where their middle is."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon

from spaces.outlines import (
    area_m2,
    as_outline,
    box_of,
    corners_of,
    crossing_sides,
    inner_point,
    lie_on_a_line,
    validate_outline,
)
from tests.builders import SQUARE

HORSESHOE = [(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9)]
corners = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=7, unique=True)


@given(corners.filter(lambda ring: not lie_on_a_line(ring)))
def test_sides_cross_exactly_where_the_polygon_is_invalid(ring):
    assert (crossing_sides(ring) is None) == Polygon(ring).is_valid


def test_outline_turns_the_right_way_round_and_keeps_its_first_corner():
    ring = corners_of(SQUARE)
    clockwise = [ring[0], *ring[:0:-1]]
    assert as_outline(ring) == as_outline(clockwise) == SQUARE


def test_area_of_a_known_square():
    # 0.001° of latitude are 111.195 m, of longitude at 21.03° north 111.195 m × 0.93339.
    assert area_m2(corners_of(SQUARE)) == pytest.approx(111.195**2 * 0.93339, rel=1e-4)


def test_inner_point_lies_inside_where_the_middle_does_not():
    ring = [(105.85 + x / 1000, 21.03 + y / 1000) for x, y in HORSESHOE]
    assert Polygon(ring).contains(Point(inner_point(as_outline(ring))))
    box = box_of(as_outline(ring))
    assert (box.west, box.south, box.east, box.north) == pytest.approx((105.85, 21.03, 105.859, 21.039))


RING = SQUARE["coordinates"][0]


@pytest.mark.parametrize(
    "value",
    [
        {}, [], "x", 7, {"type": "Polygon"}, SQUARE | {"type": "Point"}, SQUARE | {"coordinates": []},
        SQUARE | {"coordinates": [[]]}, SQUARE | {"coordinates": [RING, RING]},
        SQUARE | {"coordinates": [RING[:-1]]}, SQUARE | {"coordinates": [[RING[0], RING[1], RING[0]]]},
        SQUARE | {"coordinates": [[[x, "y"] for x, _y in RING]]},
        SQUARE | {"coordinates": [[[x, float("nan")] for x, _y in RING]]},
        SQUARE | {"coordinates": [[[x, y + 70] for x, y in RING]]},
        SQUARE | {"coordinates": [[[*corner, 1] for corner in RING]]},
        SQUARE | {"coordinates": [[RING[0], RING[2], RING[1], RING[3], RING[0]]]},
    ],
)  # fmt: skip
def test_what_is_no_outline_is_refused(value):
    with pytest.raises(ValidationError):
        validate_outline(value)


def test_outline_is_accepted():
    validate_outline(SQUARE)
