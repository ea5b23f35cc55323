"""Every constraint of the database: violated once, refused by it, and explained to the person."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint
from django.utils import timezone, translation

from spaces.enums import Extent, Lifecycle, PublicationState, SiteKind, UnitLevel
from spaces.models import (
    AccessibilityFact,
    AdministrativeUnit,
    Category,
    DistinctPair,
    Space,
    SpaceName,
    UnitSuccession,
)
from spaces.models.version import DataVersion
from tests.builders import SQUARE, make_category, make_space, make_unit, make_user
from tests.models import assessment_violations as assessment
from tests.models import proposal_violations as proposals
from tests.models import test_criteria_constraints as criteria

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 7, 1)
CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("spaces").get_models()
    for constraint in model._meta.constraints
}


def changed(row, **fields):
    """Returns a row as it would be after a change."""
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def space(**fields):
    return changed(make_space(), **fields)


def unit(**fields):
    return changed(make_unit(), **fields)


def twin(row, **fields):
    """Returns an unsaved copy of a row."""
    row.pk, row._state.adding = None, True
    return changed(row, **fields)


def pair(*, twice=False, backwards=False):
    first, second = make_space("A"), make_space("B")
    if backwards:
        first, second = second, first
    values = {"first": first, "second": second, "by": make_user()}
    if twice:
        DistinctPair.objects.create(**values)
    return DistinctPair(**values)


def succession(*, twice=False):
    former = make_unit("Cũ")
    values = {"former": former, "successor": make_unit("Mới") if twice else former, "extent": Extent.WHOLE}
    if twice:
        UnitSuccession.objects.create(**values)
    return UnitSuccession(**values)


def own_parent():
    category = make_category()
    return changed(category, parent=category)


def merged_into_itself():
    category = make_category()
    return changed(category, merged_into=category, retired_on=DAY)


def moved_to_itself():
    row = make_space(lifecycle=Lifecycle.MOVED)
    return changed(row, moved_to=row)


VIOLATIONS = (
    {
        "accessibility_answered_once": [
            lambda: AccessibilityFact(space=make_space(access={"lift": "yes"}), feature="lift", value="no")
        ],
        "category_merged_is_retired": [
            lambda: changed(make_category(), merged_into=make_category("B")),
            merged_into_itself,
        ],
        "category_not_its_own_parent": [own_parent],
        "dataversion_one_row": [lambda: DataVersion(pk=2)],
        "distinct_pair_in_order": [lambda: pair(backwards=True)],
        "distinct_pair_once": [lambda: pair(twice=True)],
        "space_coordinates_both_or_none": [
            lambda: space(latitude=21.0),
            lambda: space(longitude=105.8),
            lambda: space(latitude=21.0, longitude=105.8),
            lambda: space(latitude=91.0, longitude=105.8, tile_x=1, tile_y=1),
            lambda: space(latitude=21.0, longitude=181.0, tile_x=1, tile_y=1),
            lambda: space(latitude=21.0, longitude=105.8, tile_x=1),
            lambda: space(tile_x=1, tile_y=1),
            lambda: space(latitude=21.0, tile_x=1, tile_y=1),
        ],
        "space_moved_to_when_moved": [lambda: space(moved_to=make_space("B")), moved_to_itself],
        "space_name_once": [lambda: SpaceName(space=make_space(aliases=["A"]), name="A")],
        "space_online_has_no_position": [
            lambda: space(site_kind=SiteKind.ONLINE, latitude=21.0, longitude=105.8, tile_x=1, tile_y=1)
        ],
        "space_outline_only_for_areas": [
            lambda: space(outline=SQUARE),
            lambda: space(outline=SQUARE, site_kind=SiteKind.ONLINE),
        ],
        "space_published_has_date": [lambda: space(publication_state=PublicationState.PUBLISHED)],
        "space_verified_on_and_by": [
            lambda: space(verified_on=timezone.localdate()),
            lambda: space(verified_by=make_user()),
        ],
        "space_year_plausible": [lambda: space(year_opened=999), lambda: space(year_opened=2101)],
        "succession_between_two_units": [succession],
        "succession_once": [lambda: succession(twice=True)],
        "unit_centre_both_or_none": [
            lambda: unit(latitude=21.0),
            lambda: unit(longitude=105.8),
            lambda: unit(latitude=-90.1, longitude=105.8),
        ],
        "unit_code_once_at_a_time": [lambda: twin(make_unit(valid_from=DAY))],
        "unit_code_once_from_the_beginning": [lambda: twin(make_unit())],
        "unit_ends_after_it_began": [lambda: unit(valid_from=DAY, valid_to=DAY - datetime.timedelta(days=1))],
    }
    | criteria.VIOLATIONS
    | assessment.VIOLATIONS
    | proposals.VIOLATIONS
)
CASES = [
    pytest.param(name, make, id=f"{name}-{number}")
    for name, makes in VIOLATIONS.items()
    for number, make in enumerate(makes)
]


def test_every_constraint_is_violated_here():
    assert sorted(VIOLATIONS) == sorted(CONSTRAINTS)


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_constraint_has_words_of_its_own(name):
    message = str(CONSTRAINTS[name].violation_error_message)
    assert message != str(BaseConstraint.default_violation_error_message)
    assert message.endswith(".")


@pytest.mark.parametrize(("name", "make"), CASES)
def test_violation_is_refused_by_the_database(name, make):
    row = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(("name", "make"), CASES)
def test_violation_is_explained(name, make):
    with translation.override("en"):
        expected, row = str(CONSTRAINTS[name].violation_error_message), make()
        with pytest.raises(ValidationError) as refusal:
            row.validate_constraints()
    assert expected in refusal.value.messages


def test_what_the_constraints_allow_is_saved():
    make_space("Online", site_kind=SiteKind.ONLINE)
    make_space("Lake", site_kind=SiteKind.AREA, outline=SQUARE)
    make_space("Edge", longitude=-180.0, latitude=90.0, year_opened=1000)
    make_unit(code="1", valid_from=DAY, valid_to=DAY)
    make_unit(code="1", valid_from=DAY + datetime.timedelta(days=1))
    make_unit(code="1", level=UnitLevel.DISTRICT)
    assert (Space.objects.count(), AdministrativeUnit.objects.count()) == (3, 3)
    assert Space.objects.filter(outline__isnull=True).count() == 2


@pytest.mark.parametrize("field", ["number", "slug"])
def test_identifier_and_address_belong_to_one_space(field):
    first, second = make_space("A"), make_space("B")
    setattr(second, field, getattr(first, field))
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_space_keeps_its_category_and_its_units():
    for field, row in (("category", make_category()), ("ward", make_unit())):
        make_space(field, **{field: row})
        with pytest.raises(Exception, match="protected"):
            row.delete()


def test_categories_have_two_levels():
    top = make_category("A")
    kind = make_category("B", parent=top)
    with translation.override("en"), pytest.raises(ValidationError, match="two levels at most"):
        Category(code="c", name_vi="C", parent=kind).full_clean()
    with translation.override("en"), pytest.raises(ValidationError, match="kinds of its own"):
        changed(top, parent=make_category("D")).full_clean()
