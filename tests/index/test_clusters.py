"""Grouping places into cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spaces.index.clusters import MOST_CELLS, Places, cluster
from spaces.tiles import tile

CATEGORIES = 4
points = st.lists(
    st.tuples(st.floats(105.3, 106.0), st.floats(20.6, 21.3), st.integers(0, CATEGORIES - 1)), max_size=40
)


def places(rows: list[tuple[float, float, int]]) -> Places:
    cells = [tile(lon, lat) for lon, lat, _category in rows]
    return Places(
        rows=np.arange(len(rows)) + 100,
        x=np.array([x for x, _y in cells], dtype=np.int32),
        y=np.array([y for _x, y in cells], dtype=np.int32),
        lon=np.array([row[0] for row in rows], dtype=np.float64),
        lat=np.array([row[1] for row in rows], dtype=np.float64),
        category=np.array([row[2] for row in rows], dtype=np.int32),
    )


def test_nothing_gives_no_cell():
    assert cluster(places([]), 12, CATEGORIES) == []


@given(points, st.integers(0, 22))
def test_cells_hold_every_place_once(rows, zoom):
    cells = cluster(places(rows), zoom, CATEGORIES)
    assert sum(cell.count for cell in cells) == len(rows)
    for category in range(CATEGORIES):
        counted = sum(count for cell in cells for code, count in cell.mix if code == category)
        assert counted == sum(row[2] == category for row in rows)


@given(points, st.integers(0, 22))
def test_cell_lies_inside_its_bounds_and_names_its_categories(rows, zoom):
    for cell in cluster(places(rows), zoom, CATEGORIES):
        west, south, east, north = cell.bounds
        assert west - 1e-9 <= cell.lon <= east + 1e-9
        assert south - 1e-9 <= cell.lat <= north + 1e-9
        assert sum(count for _code, count in cell.mix) == cell.count
        assert [count for _code, count in cell.mix] == sorted(
            (count for _code, count in cell.mix), reverse=True
        )


@given(points, st.integers(0, 22))
def test_single_places_name_their_row(rows, zoom):
    for cell in cluster(places(rows), zoom, CATEGORIES):
        if cell.count == 1:
            lon, lat, category = rows[cell.rows[0] - 100]
            assert (cell.lon, cell.lat, cell.mix) == (lon, lat, [(category, 1)])


def test_places_in_two_towns_part_when_zooming_in():
    rows = [(105.85, 21.03, 0), (105.86, 21.03, 1), (105.91, 20.98, 0)]
    assert [cell.count for cell in cluster(places(rows), 6, CATEGORIES)] == [3]
    assert sorted(cell.count for cell in cluster(places(rows), 13, CATEGORIES)) == [1, 1, 1]


def test_cell_that_zooming_parts_names_no_rows():
    rows = [(105.850, 21.03, 0), (105.852, 21.03, 1)]
    assert cluster(places(rows), 8, CATEGORIES)[0].rows == []


def test_places_at_one_point_are_listed_up_to_a_limit():
    rows = [(105.85, 21.03, 0)] * 5
    assert cluster(places(rows), 10, CATEGORIES)[0].rows == [100, 101, 102, 103, 104]
    assert len(cluster(places(rows), 10, CATEGORIES, most_rows=3)[0].rows) == 3


def test_deepest_zoom_lists_places_that_a_cell_still_holds():
    rows = [(105.85002, 21.03, 0), (105.85005, 21.03, 1)]
    assert cluster(places(rows), 19, CATEGORIES)[0].rows == [100, 101]


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 10, 14, 19, 22]))
def test_cells_stay_few_however_many_places(seed, zoom):
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(105.3, 106, 20_000), random.uniform(20.6, 21.3, 20_000)
    rows = list(zip(lon.tolist(), lat.tolist(), random.integers(0, CATEGORIES, 20_000).tolist(), strict=True))
    cells = cluster(places(rows), zoom, CATEGORIES)
    assert 1 <= len(cells) <= MOST_CELLS
    assert sum(cell.count for cell in cells) == 20_000


@pytest.mark.parametrize("zoom", [0, 22])
def test_a_single_place_is_a_cell_of_its_own(zoom):
    (cell,) = cluster(places([(105.85, 21.03, 2)]), zoom, CATEGORIES)
    assert (cell.count, cell.rows, cell.mix) == (1, [100], [(2, 1)])
