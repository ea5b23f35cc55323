"""The arithmetic of the map, run where it runs: in the browser, without a map."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
GEOMETRY, MERGE = "/static/js/map/geometry.js", "/static/js/map/merge.js"


def from_disk(route):
    """Answers with the file itself: arithmetic needs no server and no database."""
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        route.fulfill(path=ROOT / path[1:], content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Trial</title>", content_type="text/html")


@pytest.fixture(scope="module")
def run(chromium):
    """Returns run(expression, *values, module): `m` is the module, `values` what is given."""
    page = chromium.new_page()
    page.route("**/*", from_disk)
    page.goto("http://localhost/trial")

    def _run(expression, *values, module=GEOMETRY):
        script = f"async ([path, values]) => {{ const m = await import(path); return ({expression}); }}"
        return page.evaluate(script, [module, list(values)])

    yield _run
    page.close()


def test_curve_goes_through_its_points_and_closes(run):
    ring = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    curve = run("m.smooth(values[0], 4)", ring)
    assert curve[::4] == ring
    assert len(curve) == 17
    straight = run("m.smooth([[0, 0], [1, 1], [2, 2], [3, 3]], 2)")
    assert all(x == pytest.approx(y) for x, y in straight)


def test_curve_of_two_points_stays_a_line(run):
    assert run("m.smooth([[0, 0], [1, 1]])") == [[0, 0], [1, 1]]


def test_band_is_as_wide_as_said(run):
    outline = run("m.band([[105.8, 21, 600], [105.8, 21.1, 600], [105.8, 21.2, 600]])")
    assert len(outline) == 6
    (west, _), (east, _) = outline[1], outline[4]
    # 600 m across at 21° north: 111,320 m × cos 21° a degree
    assert (east - west) == pytest.approx(600 / (111_320 * 0.9336), rel=0.01)


def test_box_snaps_outwards_and_small_moves_ask_for_the_same(run):
    view = [105.83, 21.01, 105.87, 21.05]
    west, south, east, north = box = run("m.snapBounds(values[0], 14)", view)
    assert west <= view[0] < view[2] <= east
    assert south <= view[1] < view[3] <= north
    moved = [value + 0.0001 for value in view]
    assert run("m.snapBounds(values[0], 14)", moved) == pytest.approx(box)


def test_box_stays_inside_the_world(run):
    west, south, east, north = run("m.snapBounds([-200, -89, 200, 89], 2)")
    assert (west, east) == (-180, 180)
    assert -86 < south < north < 86


def test_box_is_written_with_five_decimals(run):
    assert run("m.formatBounds([105.8, 21, 105.91234567, 21.1])") == "105.80000,21.00000,105.91235,21.10000"
    assert run("m.sameBounds([1, 2, 3, 4], [1, 2, 3, 4.000001])")
    assert not run("m.sameBounds([1, 2, 3, 4], null)")


def test_ring_is_shared_out_in_full(run):
    parts = run("m.shares([6, 3, 3])")
    assert parts[0] == pytest.approx([0.01, 0.49])
    assert parts[-1][1] == pytest.approx(0.99)
    assert run("m.shares([5])") == [[0, 1]]
    assert all(start < end for start, end in run("m.shares([1000, 1])"))


def test_cluster_grows_with_its_number_within_limits(run):
    sizes = run("[1, 2, 9, 10, 100, 10000, 1e9].map(m.clusterSize)")
    assert sizes == sorted(sizes)
    assert 30 <= sizes[0] < sizes[-1] <= 64


def test_text_takes_its_best_free_spot_and_stays_away_without_one(run):
    spots = "[m.textBox(50, 50, 40, 10), m.textBox(50, 70, 40, 10)]"
    assert run(f"m.roomFor([{spots}, {spots}, {spots}])") == [0, 1, -1]
    assert run(f"m.roomFor([{spots}], [m.textBox(50, 50, 10, 10)])") == [1]


def test_turned_text_has_a_turned_box(run):
    box = run("m.textBox(0, 0, 40, 10, 90)")
    assert box["right"] == pytest.approx(5)
    assert box["bottom"] == pytest.approx(20)


def test_smallest_box_around_a_point_is_found(run):
    boxes = [[0, 0, 9, 9], [1, 1, 3, 3], [5, 5, 6, 6]]
    assert run("m.smallestAround(values[0], 2, 2)", boxes) == 1
    assert run("m.smallestAround(values[0], 8, 8)", boxes) == 0
    assert run("m.smallestAround(values[0], 20, 2)", boxes) == -1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("21.03", 21.03),
        (" 21,03 ", 21.03),
        ("", None),
        ("abc", None),
        ("91", None),
        ("1e999", None),
        ("-0", 0),
    ],
)
def test_coordinate_is_read_or_refused(run, typed, read):
    assert run("m.readCoordinate(values[0], 90)", typed) == read


def test_metres_per_pixel_halve_with_each_zoom(run):
    far, near = run("[m.metresPerPixel(21.03, 12), m.metresPerPixel(21.03, 13)]")
    assert far == pytest.approx(2 * near)
    assert far == pytest.approx(35.7, rel=0.01)


def merged(run, cells, points, pixels_per_degree=100_000):
    project = f"(lon, lat) => ({{x: lon * {pixels_per_degree}, y: -lat * {pixels_per_degree}}})"
    return run(f"m.mergeClose(values[0], values[1], {project})", cells, points, module=MERGE)


def place(name, lon, lat, category="art"):
    return {"id": name, "lon": lon, "lat": lat, "name": name, "category": category}


def cell(n, lon, lat, **fields):
    return {"n": n, "lon": lon, "lat": lat, "bounds": [lon, lat, lon, lat], "mix": [["art", n]], **fields}


def test_overlapping_marks_become_one_without_losing_a_count(run):
    (group,) = merged(run, [cell(6, 0.0, 0.0)], [place("a", 0.0001, -0.0002, "craft")])
    assert group["n"] == 7
    assert group["mix"] == [["art", 6], ["craft", 1]]
    assert group["bounds"] == [0, -0.0002, 0.0001, 0]
    assert group["items"] is None


def test_joined_places_are_listed(run):
    (group,) = merged(run, [], [place("a", 0.0, 0.0), place("b", 0.00005, 0.0)])
    assert {item["id"] for item in group["items"]} == {"a", "b"}


def test_marks_with_room_stay_apart(run):
    groups = merged(run, [cell(6, 0.0, 0.0)], [place("a", 0.001, 0.0), place("b", 0.002, 0.0)])
    assert [group["n"] for group in groups] == [6, 1, 1]


CORNERS = [[105.85, 21.03], [105.851, 21.03], [105.851, 21.031]]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("21.03, 105.85\r\n\n 21.03 105.851 \n21.031;105.851", CORNERS),
        ("21,03; 105,85\n21,03  105,851\n21,031, 105,851", CORNERS),
        ('{"type": "Polygon", "coordinates": [[[1, 2], [3, 2], [3, 4], [1, 2]]]}', [[1, 2], [3, 2], [3, 4]]),
        ('{"features": [{"geometry": {"coordinates": [[[1, 2, 9], [1, 2, 9]]]}}]}', [[1, 2]]),
        ("", []),
        ("21.03, 105.85\nabc", None),
        ("21,03,105,85", None),
        ("91, 105", None),
        ("{", None),
        ('{"coordinates": [[["a", "b"], [0, 0]]]}', None),
    ],
)
def test_outline_is_read_as_the_form_reads_it(run, text, read):
    assert run("m.readCorners(values[0])", text) == read


def test_corners_are_written_as_lines_that_are_read_again(run):
    assert run("m.writeCorners(values[0])", CORNERS).startswith("21.030000, 105.850000\n")
    assert run("m.readCorners(m.writeCorners(values[0]))", CORNERS) == CORNERS
