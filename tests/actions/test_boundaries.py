"""Loading boundaries: the action and its command."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from shapely import Point, box

from spaces.actions.boundaries import load_boundaries
from spaces.actions.seed import seed_units
from spaces.boundaries import Shape, UnusableBoundaries
from spaces.enums import UnitLevel
from spaces.errors import NotAllowed
from spaces.models import AdministrativeUnit
from spaces.queries.places import containing_unit
from spaces.queries.version import current_version
from tests.builders import make_district, make_space, make_unit, make_user
from tests.fixtures.test_fixture_files import UNITS
from tests.test_boundaries import EAST, WEST, make_file

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("BOUNDARY_SAMPLES") or ROOT.parent / "shared" / "data")


@pytest.fixture
def wards() -> list[AdministrativeUnit]:
    return [make_unit("Ba Đình", code="00004"), make_unit("Ngọc Hà", code="00008")]


def boundary_of(unit: AdministrativeUnit) -> dict | None:
    return AdministrativeUnit.objects.get(pk=unit.pk).boundary


def load(path: Path, *arguments: str) -> str:
    """Runs the command and returns what it says."""
    out = StringIO()
    call_command("load_boundaries", str(path), *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".shp"])
def test_load_stores_boundaries_that_find_a_point(tmp_path, wards, ending):
    said = load(
        make_file(tmp_path / f"wards{ending}", {"00004": WEST, "00008": EAST}), "--source", "Survey 2025"
    )
    assert "2 ward boundaries stored, 0 unchanged." in said
    assert containing_unit(105.82, 21.02, UnitLevel.WARD) == wards[0]
    assert containing_unit(105.87, 21.02, UnitLevel.WARD) == wards[1]
    assert AdministrativeUnit.objects.get(code="00004").boundary_source == "Survey 2025"


def test_load_a_second_time_changes_nothing(tmp_path, wards):
    path = make_file(tmp_path / "wards.geojson", {"00004": WEST, "00008": EAST})
    load(path)
    before = current_version()
    assert "All 2 ward boundaries unchanged." in load(path)
    assert current_version() == before


def test_load_counts_up_the_structure(tmp_path, wards):
    before = current_version()
    load(make_file(tmp_path / "wards.geojson", {"00004": WEST}))
    assert current_version().structure > before.structure


def test_load_names_units_without_a_boundary(tmp_path, wards):
    said = load(make_file(tmp_path / "wards.geojson", {"00004": WEST}))
    assert "Without a boundary (1): 00008 Ngọc Hà" in said


def test_dry_run_checks_and_stores_nothing(tmp_path, wards):
    before = current_version()
    said = load(make_file(tmp_path / "wards.geojson", {"00004": WEST}), "--dry-run")
    assert "1 ward boundaries would be stored" in said
    assert boundary_of(wards[0]) is None
    assert current_version() == before


def test_one_bad_unit_of_many_stores_nothing(tmp_path, wards):
    path = make_file(tmp_path / "wards.geojson", {"00004": WEST, "00008": Point(105.87, 21.02)})
    with pytest.raises(CommandError, match=r"00008 is a Point.*Nothing was changed"):
        load(path)
    assert boundary_of(wards[0]) is None


def test_unknown_code_is_refused_with_the_remedy(tmp_path, wards):
    path = make_file(tmp_path / "wards.geojson", {"00004": WEST, "99999": EAST})
    with pytest.raises(CommandError, match=r"No ward is known for: 99999\. Check --level"):
        load(path)
    assert boundary_of(wards[0]) is None


def test_code_that_occurs_twice_is_refused_however_written(tmp_path, wards):
    path = make_file(tmp_path / "wards.geojson", {"00004": WEST, "4": EAST})
    with pytest.raises(CommandError, match="More than one shape"):
        load(path)


def test_codes_without_their_zeros_are_known(tmp_path, wards):
    load(make_file(tmp_path / "wards.gpkg", {4: WEST, 8: EAST}))
    assert boundary_of(wards[0])


def test_level_is_told_by_the_codes(tmp_path, wards):
    district = make_district("Ba Đình", code="001")
    assert "1 district boundaries stored" in load(make_file(tmp_path / "a.geojson", {"001": WEST}))
    assert boundary_of(district)


def test_level_that_codes_do_not_tell_has_to_be_given(tmp_path):
    make_unit("Ba Đình", code="00001")
    make_district("Ba Đình", code="001")
    path = make_file(tmp_path / "a.geojson", {"1": WEST})
    with pytest.raises(CommandError, match="say --level district or ward"):
        load(path)
    assert "1 district boundaries stored" in load(path, "--level", "district")


def test_former_ward_never_takes_a_boundary(tmp_path, wards):
    former = make_unit("Cống Vị", code="00010", valid_to="2025-06-30")
    with pytest.raises(CommandError, match="No ward is known for: 00010"):
        load(make_file(tmp_path / "a.geojson", {"00010": WEST}), "--level", "ward")
    assert boundary_of(former) is None


def test_units_are_found_by_name_where_there_is_no_code(tmp_path, wards):
    path = make_file(tmp_path / "a.geojson", {"Phường Ba Đình": WEST, "NGỌC HÀ": EAST}, field="ten")
    assert "2 ward boundaries stored" in load(path, "--name-field", "ten")


def test_name_that_two_units_bear_finds_neither(tmp_path, wards):
    make_unit("Ba Đình", code="00009")
    path = make_file(tmp_path / "a.geojson", {"Ba Đình": WEST}, field="ten")
    with pytest.raises(CommandError, match="is known for: Ba Đình"):
        load(path, "--name-field", "ten", "--level", "ward")


def test_name_that_belongs_to_another_code_is_refused(wards):
    shapes = [Shape("00004", "Phường Ngọc Hà", WEST)]
    with pytest.raises(UnusableBoundaries, match="Codes and names disagree: 00004 Phường Ngọc Hà"):
        load_boundaries(by=None, shapes=shapes, source="x")


def test_tolerance_out_of_range_is_refused(tmp_path, wards):
    path = make_file(tmp_path / "a.geojson", {"00004": WEST})
    for tolerance in ("-1", "5000", "nan"):
        with pytest.raises(CommandError, match="tolerance"):
            load(path, "--tolerance", tolerance)


def test_role_without_the_right_may_not_load(wards):
    with pytest.raises(NotAllowed):
        load_boundaries(by=make_user(), shapes=[Shape("00004", "", WEST)], source="x")


def test_load_says_which_published_spaces_lie_outside_their_ward(tmp_path, wards):
    make_space("Lạc phường", published=True, ward=wards[0], longitude=105.87, latitude=21.02)
    make_space("Đúng phường", published=True, ward=wards[0], longitude=105.82, latitude=21.02)
    make_space("Bản nháp", ward=wards[0], longitude=105.87, latitude=21.02)
    said = load(make_file(tmp_path / "a.geojson", {"00004": WEST, "00008": EAST}))
    assert "Published spaces outside their ward (1): Lạc phường" in said


def test_load_says_when_no_space_lies_outside(tmp_path, wards):
    said = load(make_file(tmp_path / "a.geojson", {"00004": WEST}))
    assert "No published space lies outside its ward." in said


def test_space_saved_later_takes_its_units_from_the_boundaries(tmp_path, wards):
    load(make_file(tmp_path / "a.geojson", {"00004": WEST, "00008": EAST}))
    assert make_space(ward=wards[0], longitude=105.87, latitude=21.02).ward == wards[1]


def test_load_asks_as_often_for_many_units_as_for_few(wards):
    for i in range(20):
        make_unit(f"Phường {i}", code=f"1{i:04d}")
    few = [Shape("00004", "", WEST)]
    many = [Shape(f"1{i:04d}", "", box(105.3 + i / 50, 20.7, 105.31 + i / 50, 20.71)) for i in range(20)]
    counts = []
    for shapes in (few, many):
        with CaptureQueriesContext(connection) as captured:
            load_boundaries(by=None, shapes=shapes, source="x")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize(
    ("name", "level", "count"),
    [
        ("hanoi_communes_2025.geojson", "ward", 126),
        ("hanoi_communes_2025_lite.geojson", "ward", 126),
        ("hanoi_districts_pre2025_hybrid.geojson", "district", 30),
        ("hanoi_urban_districts_osm.geojson", "district", 13),
    ],
)
def test_real_file_loads_whole(name, level, count):
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("no polygon files here: name their folder in BOUNDARY_SAMPLES")
    seed_units(data=UNITS)
    said = load(path, "--name-field", "name_vi", "--code-field", "code")
    assert f"{count} {level} boundaries stored, 0 unchanged." in said
    assert f"All {count} {level} boundaries unchanged." in load(path)
    found = containing_unit(105.8522, 21.0287, level)
    assert found.name_vi == "Hoàn Kiếm"
