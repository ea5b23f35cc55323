"""Map arithmetic: the grid, boxes, distances."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.tiles import MAX_LATITUDE, ZOOM, Box, box_around, distance_m, tile

SIDE = 1 << ZOOM
HOAN_KIEM = (105.8522, 21.0287)
longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)


def test_grid_starts_in_the_north_west_and_ends_in_the_south_east():
    assert tile(-180, MAX_LATITUDE) == (0, 0)
    assert tile(180, -MAX_LATITUDE) == (SIDE - 1, SIDE - 1)
    assert tile(0, 0) == (SIDE // 2, SIDE // 2)


def test_tile_agrees_with_the_tile_names_of_the_web():
    x, y = tile(*HOAN_KIEM)
    n = 1 << 15
    expected_y = int(
        (1 - math.log(math.tan(math.radians(21.0287)) + 1 / math.cos(math.radians(21.0287))) / math.pi)
        / 2
        * n
    )
    assert (x >> (ZOOM - 15), y >> (ZOOM - 15)) == (int((105.8522 + 180) / 360 * n), expected_y)


@given(longitudes, latitudes)
def test_every_point_of_the_world_has_a_cell(lon, lat):
    x, y = tile(lon, lat)
    assert 0 <= x < SIDE
    assert 0 <= y < SIDE


@given(longitudes, longitudes, latitudes, latitudes)
def test_grid_runs_east_and_south(lon_a, lon_b, lat_a, lat_b):
    west, east = sorted((lon_a, lon_b))
    south, north = sorted((lat_a, lat_b))
    assert tile(west, 0)[0] <= tile(east, 0)[0]
    assert tile(0, north)[1] <= tile(0, south)[1]


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "1,2,3", "1,2,3,4,5", "a,b,c,d", "105.9,21,105.8,21.1", "105.8,21.1,105.9,21", "nan,0,1,1",
        "0,0,inf,1", "-inf,0,1,1", "0,0,0,1", "-181,0,0,1", "0,-91,1,1", "0,0,181,1", "0,0,1,1e400", "\x00",
    ],
)  # fmt: skip
def test_broken_box_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Box.parse(text)


def test_box_is_read_and_written_alike():
    box = Box.parse("105.80000,21.00000,105.90000,21.06000")
    assert box == Box(105.8, 21, 105.9, 21.06)
    assert Box.parse(str(box)) == box


def test_box_holds_its_edges():
    box = Box(105, 20, 106, 21)
    assert box.contains(105, 21)
    assert not box.contains(104.9999, 20.5)


def test_distance_between_the_lake_and_the_citadel():
    assert distance_m(105.8522, 21.0287, 105.8402, 21.0352) == pytest.approx(1440, rel=0.02)


@given(st.floats(105, 106), st.floats(20.5, 21.5), st.floats(105, 106), st.floats(20.5, 21.5))
def test_distance_is_even_handed(lon_a, lat_a, lon_b, lat_b):
    there = distance_m(lon_a, lat_a, lon_b, lat_b)
    assert there == pytest.approx(distance_m(lon_b, lat_b, lon_a, lat_a))
    assert distance_m(lon_a, lat_a, lon_a, lat_a) == 0


@given(st.floats(105, 106), st.floats(20.5, 21.5), st.floats(10, 20_000))
def test_box_around_holds_the_circle(lon, lat, radius):
    box = box_around(lon, lat, radius)
    for corner in ((box.west, lat), (box.east, lat), (lon, box.south), (lon, box.north)):
        assert distance_m(lon, lat, *corner) >= radius * 0.999
