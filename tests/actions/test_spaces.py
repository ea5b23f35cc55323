"""Writing a space: what is stored, and at which address."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from reversion.models import Version

from spaces.actions.spaces import free_slug, save_space
from spaces.enums import Lifecycle, NameKind, PublicationState, SiteKind
from spaces.models import FormerSlug, Space
from spaces.queries.version import current_version
from spaces.tiles import tile
from tests.builders import SQUARE, make_field, make_space, make_unit

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent


def entries(space):
    """Returns the history of a space, latest first, as (who, why)."""
    versions = Version.objects.get_for_object(space).select_related("revision__user")
    return [(version.revision.user, version.revision.comment) for version in versions]


# --- What is stored ---


def test_new_space_gets_the_next_number_and_an_address_of_its_name():
    first, second = make_space("Phố Cổ"), make_space("Đình Làng")
    assert (first.identifier, second.identifier) == ("HN-0001", "HN-0002")
    assert (first.slug, second.slug) == ("pho-co", "dinh-lang")
    assert first.publication_state == PublicationState.DRAFT


def test_number_of_a_deleted_space_comes_not_again_while_a_later_one_is_there():
    first, _second = make_space("A"), make_space("B")
    first.delete()
    assert make_space("C").number == 3


def test_number_and_address_may_be_given_to_a_new_space_alone():
    space = make_space("A", number=42, slug="manzi")
    assert (space.identifier, space.slug) == ("HN-0042", "manzi")
    save_space(space=space, by=None, data={"number": 7})
    assert Space.objects.get().number == 42


def test_text_is_stored_composed_and_trimmed():
    space = make_space(" Pho\u0302\u0301  Co\u0302\u0309 ", address="\t12  Hàng\u00a0Bài")
    space.refresh_from_db()
    assert space.name_vi == "Phố Cổ"
    assert space.address == "12 Hàng\u00a0Bài"
    assert space.name_folded == "pho co"


def test_all_names_are_found_and_texts_apart():
    space = make_space(
        "Phố Cổ",
        name_en="Old Quarter",
        aliases=["Ô Quan"],
        former_names=["Chợ"],
        address="Hàng Bài",
        summary_fr="Été",
    )
    space.refresh_from_db()
    assert set(space.name_folded.split(" | ")) == {"pho co", "old quarter", "o quan", "cho"}
    assert set(space.text_folded.split()) == {"hang", "bai", "ete"}


def test_what_is_missing_from_the_data_stays():
    field = make_field()
    space = make_space(
        "A", aliases=["B"], fields=[field], sources=[("Book", "")], access={"lift": "yes"}, capacity=5
    )
    save_space(space=space, by=None, data={"capacity": None})
    space.refresh_from_db()
    assert space.capacity is None
    assert [name.name for name in space.names.all()] == ["B"]
    assert list(space.fields.all()) == [field]
    assert space.sources.count() == space.accessibility_facts.count() == 1


def test_what_is_emptied_goes():
    space = make_space(
        "A", aliases=["B"], fields=[make_field()], sources=[("Book", "")], access={"lift": "yes"}
    )
    save_space(
        space=space, by=None, data={"aliases": [], "fields": [], "sources": [], "access": {"lift": ""}}
    )
    assert not space.names.exists()
    assert not space.fields.exists()
    assert not space.sources.exists()
    assert not space.accessibility_facts.exists()


def test_alias_that_becomes_a_former_name_is_listed_once():
    space = make_space("A", aliases=["B", "B", ""])
    save_space(space=space, by=None, data={"former_names": ["B"]})
    assert [(name.kind, name.name) for name in space.names.all()] == [(NameKind.FORMER, "B")]


def test_nothing_but_what_is_offered_can_be_assigned():
    space = make_space("A")
    data = {
        "publication_state": "published",
        "verified_on": "2026-01-01",
        "changed_in": 0,
        "published_at": "x",
        "pk": 9,
    }
    saved = save_space(space=space, by=None, data=data)
    saved.refresh_from_db()
    assert saved.pk == space.pk
    assert saved.publication_state == PublicationState.DRAFT
    assert saved.verified_on is None
    assert saved.published_at is None
    assert saved.changed_in == current_version().number


def test_position_is_kept_with_its_tile_and_online_spaces_lose_it():
    space = make_space("A", longitude=105.85000049, latitude=21.03)
    assert (space.longitude, space.latitude) == (105.85, 21.03)
    assert (space.tile_x, space.tile_y) == tile(105.85, 21.03)
    space = save_space(space=space, by=None, data={"site_kind": SiteKind.ONLINE})
    assert (space.longitude, space.tile_x) == (None, None)
    space = save_space(
        space=space, by=None, data={"site_kind": SiteKind.POINT, "longitude": 105.0, "latitude": None}
    )
    assert not space.has_position


@pytest.mark.parametrize("kind", [SiteKind.POINT, SiteKind.ONLINE])
def test_outline_is_kept_for_areas_alone(kind):
    space = make_space("A", site_kind=SiteKind.AREA, outline=SQUARE)
    assert save_space(space=space, by=None, data={"address": "2"}).outline == SQUARE
    assert save_space(space=space, by=None, data={"site_kind": kind}).outline is None
    assert save_space(space=space, by=None, data={"outline": SQUARE}).outline is None
    assert Space.objects.filter(outline__isnull=True).exists()


def test_area_without_coordinates_is_marked_inside_its_outline():
    ward = make_unit("Trong", boundary=square(105.8, 21.0))
    space = make_space("A", site_kind=SiteKind.AREA, outline=SQUARE)
    assert (space.longitude, space.latitude, space.ward) == (105.8505, 21.0305, ward)
    assert (space.tile_x, space.tile_y) == tile(105.8505, 21.0305)
    entrance = {"longitude": 105.8499, "latitude": 21.03, "outline": SQUARE}
    assert save_space(space=space, by=None, data=entrance).longitude == 105.8499


@pytest.mark.parametrize("outline", [{"type": "Polygon"}, "POLYGON ((1 1, 2 2, 1 2, 1 1))", [1]])
def test_outline_that_is_none_is_refused(outline):
    with pytest.raises(ValidationError) as refusal:
        make_space("A", site_kind=SiteKind.AREA, outline=outline)
    assert list(refusal.value.error_dict) == ["outline"]
    assert not Space.objects.exists()


def test_place_moved_to_is_kept_while_the_space_is_moved():
    target = make_space("B")
    space = make_space("A", lifecycle=Lifecycle.MOVED, moved_to=target)
    assert space.moved_to == target
    assert save_space(space=space, by=None, data={"lifecycle": Lifecycle.ACTIVE}).moved_to is None


def square(west, south, size=0.1):
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def test_ward_comes_from_the_boundary_unless_overruled():
    inside, chosen = make_unit("Trong", boundary=square(105.8, 21.0)), make_unit("Chọn")
    position = {"longitude": 105.85, "latitude": 21.05}
    assert make_space("A", ward=chosen, **position).ward == inside
    assert make_space("B", ward=chosen, units_overruled=True, **position).ward == chosen
    assert make_space("C", ward=chosen, longitude=105.7, latitude=21.05).ward == chosen


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_vi", ""),
        ("name_vi", "a" * 201),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://a.example"),
        ("public_email", "nobody"),
        ("opening_hours", "sometimes"),
        ("year_opened", 99),
        ("year_opened", 9999),
        ("lifecycle", "gone"),
        ("ownership", "mine"),
        ("longitude", 181.0),
        ("capacity", -1),
    ],
)
def test_value_that_is_none_is_refused_and_nothing_saved(field, value):
    space = make_space("A", longitude=105.8, latitude=21.0)
    version, history = current_version(), len(entries(space))
    data = {"name_en": "Changed", "latitude": 21.0, "longitude": 105.8, field: value}
    with pytest.raises(ValidationError):
        save_space(space=space, by=None, data=data, reason="wrong")
    space.refresh_from_db()
    assert space.name_en == ""
    assert current_version() == version
    assert len(entries(space)) == history


# --- Addresses ---


def test_namesakes_are_parted_by_their_identifier():
    assert [make_space("Phố Cổ").slug for _ in range(2)] == ["pho-co", "pho-co-hn-0002"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Đình & Chùa!", "dinh-chua"),
        ("🎨", "hn-0007"),
        ("", "hn-0007"),
        ("a" * 300, "a" * 100),
        ("…", "hn-0007"),
    ],
)
def test_address_is_made_of_letters_and_digits(name, slug):
    assert free_slug(name, "HN-0007") == slug


def test_former_address_is_kept_and_never_given_away():
    space = make_space("Manzi")
    save_space(space=space, by=None, data={"slug": "other"})
    assert list(FormerSlug.objects.values_list("slug", "space")) == [("manzi", space.pk)]
    assert make_space("Manzi").slug == "manzi-hn-0002"
    with pytest.raises(ValidationError, match="slug"):
        make_space("B", slug="manzi")
    with pytest.raises(ValidationError, match="slug"):
        save_space(space=make_space("C"), by=None, data={"slug": "manzi"})
    assert FormerSlug.objects.get().space == space


def test_address_of_another_space_is_refused():
    make_space("Manzi")
    with pytest.raises(ValidationError, match="slug"):
        save_space(space=make_space("B"), by=None, data={"slug": "manzi"})


def test_own_former_address_can_be_taken_back():
    space = make_space("Manzi")
    space = save_space(space=space, by=None, data={"slug": "other"})
    space = save_space(space=space, by=None, data={"slug": "manzi"})
    assert space.slug == "manzi"
    assert [former.slug for former in FormerSlug.objects.all()] == ["other"]
