"""Drafts of criteria are written by one path; what is published is refused, with the reason."""

import pytest
from django.core.exceptions import ValidationError

from spaces.actions.criteria import delete_set, save_set, save_version
from spaces.actions.criteria_parts import (
    delete_part,
    order_criteria,
    order_dimensions,
    save_band,
    save_criterion,
    save_dimension,
)
from spaces.actions.criteria_steps import delete_draft, publish_version, retire_version, start_next_version
from spaces.errors import AlreadyInState, DraftExists, NotAllowed, VersionFrozen, VersionIncomplete
from spaces.models import Band, CriteriaSet, CriteriaVersion, Criterion, Dimension, LevelAnchor
from spaces.queries.criteria import content_of, fingerprint_of
from spaces.queries.version import current_version
from tests.assessment import make_assessor, make_version
from tests.builders import make_category, make_superuser, make_user

pytestmark = pytest.mark.django_db


def codes(version):
    return [criterion.code for criterion in content_of(version).criteria]


def anchors(low=1, high=3):
    return [{"level": level, "text_vi": f"Mức {level}"} for level in range(low, high + 1)]


def all_steps(version, user):
    """Returns every write of a draft, to be called."""
    dimension, criterion, band = version.dimensions.first(), version.criteria.first(), version.bands.first()
    return {
        "save_version": lambda: save_version(version=version, by=user, data={"quorum": 5}),
        "save_dimension": lambda: save_dimension(dimension=dimension, by=user, data={"weight": 7}),
        "add_dimension": lambda: save_dimension(
            dimension=Dimension(version=version), by=user, data={"code": "X", "name_vi": "X"}
        ),
        "save_criterion": lambda: save_criterion(criterion=criterion, by=user, data={"weight": 7}),
        "save_band": lambda: save_band(band=band, by=user, data={"name_vi": "X"}),
        "delete_dimension": lambda: delete_part(part=dimension, by=user),
        "delete_criterion": lambda: delete_part(part=criterion, by=user),
        "delete_band": lambda: delete_part(part=band, by=user),
        "order_dimensions": lambda: order_dimensions(version=version, by=user, order=[]),
        "order_criteria": lambda: order_criteria(dimension=dimension, by=user, order=[]),
        "delete_draft": lambda: delete_draft(version=version, by=user),
    }


STEPS = [
    "save_version", "save_dimension", "add_dimension", "save_criterion", "save_band", "delete_dimension",
    "delete_criterion", "delete_band", "order_dimensions", "order_criteria", "delete_draft",
]  # fmt: skip


# --- Building -----------------------------------------------------------------------------------------


def test_version_is_built_from_nothing_and_published():
    by = make_superuser()
    criteria_set = save_set(criteria_set=CriteriaSet(), by=by, data={"code": "city", "name_vi": "Thành phố"})
    version = save_version(
        version=CriteriaVersion(criteria_set=criteria_set), by=by, data={"label": "1.0", "quorum": 3}
    )
    dimension = save_dimension(
        dimension=Dimension(version=version), by=by, data={"code": "A", "name_vi": "Nhóm", "weight": 100}
    )
    category = make_category()
    criterion = save_criterion(
        criterion=Criterion(version=version, dimension=dimension),
        by=by,
        data={
            "code": "A1", "name_vi": "Tiêu  chí", "weight": 100, "scale_min": 1, "scale_max": 3,
            "anchors": anchors(), "categories": [category],
        },
    )  # fmt: skip
    save_band(band=Band(version=version), by=by, data={"code": "all", "name_vi": "Tất cả", "threshold": 0})
    before = current_version()
    published = publish_version(version=version, by=by)
    assert published.slug == "city-1-0"
    assert (published.published_by, published.fingerprint) == (by, fingerprint_of(content_of(published)))
    assert list(criterion.categories.all()) == [category]
    assert [anchor.level for anchor in criterion.anchors.all()] == [1, 2, 3]
    assert current_version().number > before.number


def test_new_parts_come_last():
    version = make_version(published=False)
    dimension = save_dimension(
        dimension=Dimension(version=version), by=None, data={"code": "C", "name_vi": "C"}
    )
    save_criterion(
        criterion=Criterion(version=version, dimension=dimension),
        by=None,
        data={"code": "C1", "name_vi": "C1"},
    )
    assert codes(version) == ["A1", "A2", "B1", "C1"]


def test_criterion_moved_to_another_dimension_comes_last_there():
    version = make_version(published=False)
    save_criterion(
        criterion=version.criteria.get(code="A1"),
        by=None,
        data={"dimension": version.dimensions.get(code="B")},
    )
    assert codes(version) == ["A2", "B1", "A1"]


def test_order_is_stored():
    version = make_version(published=False)
    first, second = version.dimensions.all()
    order_dimensions(version=version, by=None, order=[second.pk, first.pk])
    one, two = first.criteria.order_by("order")
    order_criteria(dimension=first, by=None, order=[two.pk, one.pk])
    assert codes(version) == ["B1", "A2", "A1"]


@pytest.mark.parametrize(
    "change", [lambda keys: keys[:1], lambda keys: [*keys, 999], lambda keys: keys[:1] * 2]
)
def test_order_of_a_list_that_changed_is_refused(change):
    version = make_version(published=False)
    keys = list(version.dimensions.values_list("pk", flat=True))
    with pytest.raises(ValidationError):
        order_dimensions(version=version, by=None, order=change(keys))


def test_texts_of_levels_replace_those_there_are_and_empty_ones_have_no_row():
    criterion = make_version(published=False).criteria.get(code="A1")
    rows = [{"level": 1, "text_vi": "Thấp"}, {"level": 2, "text_vi": "", "text_en": ""}]
    save_criterion(criterion=criterion, by=None, data={"anchors": rows})
    assert [str(anchor) for anchor in criterion.anchors.all()] == ["1: Thấp"]


@pytest.mark.parametrize(
    "row",
    [{"level": 6, "text_vi": "Cao"}, {"level": 2, "text_en": "Low"}, {"level": 2, "text_vi": "x" * 301}],
    ids=["outside the scale", "no Vietnamese", "too long"],
)
def test_text_of_a_level_that_cannot_be_kept_is_refused_and_the_others_stay(row):
    criterion = make_version(published=False).criteria.get(code="A1")
    with pytest.raises(ValidationError) as caught:
        save_criterion(criterion=criterion, by=None, data={"anchors": [row]})
    assert str(row["level"]) in caught.value.message_dict["anchors"][0]
    assert LevelAnchor.objects.filter(criterion=criterion).count() == 5


@pytest.mark.parametrize("code", ["=1+1", "A 1", "-A", "", "A" * 11, "A,1"])
def test_code_that_no_column_can_have_is_refused(code):
    version = make_version(published=False)
    with pytest.raises(ValidationError) as caught:
        save_criterion(criterion=version.criteria.first(), by=None, data={"code": code})
    assert "code" in caught.value.message_dict


def test_dimension_of_another_version_is_refused():
    version, other = make_version(published=False), make_version(published=False)
    with pytest.raises(ValidationError) as caught:
        save_criterion(
            criterion=version.criteria.first(), by=None, data={"dimension": other.dimensions.first()}
        )
    assert "dimension" in caught.value.message_dict


def test_correspondence_is_to_the_previous_version_and_once():
    first = make_version()
    draft = start_next_version(version=first, by=None)
    criterion = draft.criteria.get(code="A1")
    for wrong in (make_version().criteria.first(), first.criteria.get(code="A2")):
        with pytest.raises(ValidationError) as caught:
            save_criterion(criterion=criterion, by=None, data={"corresponds_to": wrong})
        assert "corresponds_to" in caught.value.message_dict


def test_address_of_a_version_is_free():
    make_version(slug="city-1-0")
    criteria_set = CriteriaSet.objects.create(code="city", name_vi="Thành phố")
    version = save_version(version=CriteriaVersion(criteria_set=criteria_set), by=None, data={"label": "1.0"})
    assert version.slug == "city-1-0-2"


def test_second_draft_is_refused():
    version = make_version(published=False)
    with pytest.raises(DraftExists):
        save_version(version=CriteriaVersion(criteria_set=version.criteria_set), by=None, data={"label": "2"})


def test_draft_begun_anew_follows_the_latest_published_version():
    version = make_version()
    draft = save_version(
        version=CriteriaVersion(criteria_set=version.criteria_set), by=None, data={"label": "new"}
    )
    assert draft.previous == version


def test_code_of_a_set_stays_once_a_version_is_public_and_its_name_may_change():
    criteria_set = make_version().criteria_set
    before = current_version()
    save_set(criteria_set=criteria_set, by=None, data={"name_vi": "Tên mới"})
    assert current_version().number > before.number
    with pytest.raises(ValidationError):
        save_set(criteria_set=criteria_set, by=None, data={"code": "other"})


def test_set_is_deleted_only_without_versions():
    version = make_version(published=False)
    criteria_set = version.criteria_set
    with pytest.raises(ValidationError):
        delete_set(criteria_set=criteria_set, by=None)
    delete_draft(version=version, by=None)
    delete_set(criteria_set=criteria_set, by=None)
    assert not CriteriaSet.objects.exists()


# --- Frozen, and rights -------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("retired", [False, True])
def test_published_version_refuses_every_write_with_the_reason(step, retired):
    version = make_version()
    if retired:
        retire_version(version=version, by=None)
    with pytest.raises(VersionFrozen) as caught:
        all_steps(version, None)[step]()
    assert str(caught.value.message)
    assert fingerprint_of(content_of(version)) == version.fingerprint


@pytest.mark.parametrize("step", STEPS)
def test_writing_a_draft_needs_the_right(step):
    version = make_version(published=False)
    with pytest.raises(NotAllowed):
        all_steps(version, make_user("", "Editor"))[step]()


def test_other_steps_need_their_right():
    version = make_version()
    user = make_assessor()
    for step in (
        lambda: save_set(criteria_set=CriteriaSet(), by=user, data={"code": "x", "name_vi": "X"}),
        lambda: delete_set(criteria_set=version.criteria_set, by=user),
        lambda: publish_version(version=version, by=user),
        lambda: retire_version(version=version, by=user),
        lambda: start_next_version(version=version, by=user),
    ):
        with pytest.raises(NotAllowed):
            step()


# --- Steps --------------------------------------------------------------------------------------------


def test_incomplete_version_is_refused_with_what_is_missing_and_stays_a_draft():
    version = make_version(published=False)
    version.bands.all().delete()
    version.criteria.get(code="A1").anchors.filter(level=5).delete()
    with pytest.raises(VersionIncomplete) as caught:
        publish_version(version=version, by=None)
    assert "A1" in caught.value.message
    version.refresh_from_db()
    assert version.is_draft


def test_published_version_is_not_published_again():
    with pytest.raises(VersionFrozen):
        publish_version(version=make_version(), by=None)


def test_retiring_has_its_date_and_happens_once():
    version = retire_version(version=make_version(), by=None)
    assert version.retired_at is not None
    with pytest.raises(AlreadyInState):
        retire_version(version=version, by=None)
    with pytest.raises(AlreadyInState):
        retire_version(version=make_version(published=False), by=None)


def test_next_version_copies_everything_and_keeps_the_mapping():
    category = make_category()
    first = make_version(published=False, is_illustrative=True, minimum_coverage=0.6, summary_vi="Ngắn")
    first.criteria.get(code="A2").categories.add(category)
    first = publish_version(version=first, by=None)
    draft = start_next_version(version=first, by=None)
    assert draft.is_draft
    assert draft.previous == first
    assert (draft.is_illustrative, draft.minimum_coverage, draft.summary_vi) == (True, 0.6, "Ngắn")
    assert draft.published_by is None
    content = content_of(draft)
    assert [row.corresponds_to for row in content.criteria] == content_of(first).criteria
    assert list(draft.criteria.get(code="A2").categories.all()) == [category]
    published = publish_version(version=draft, by=None)
    published.label = first.label
    assert fingerprint_of(content_of(published)) == first.fingerprint


def test_next_version_is_refused_while_there_is_a_draft():
    first = make_version()
    draft = start_next_version(version=first, by=None)
    with pytest.raises(DraftExists):
        start_next_version(version=first, by=None)
    delete_draft(version=draft, by=None)
    with pytest.raises(DraftExists):
        start_next_version(version=make_version(published=False), by=None)


@pytest.mark.parametrize(
    ("label", "following"),
    [("1.0", "2.0"), ("3", "4"), ("2026", "2027"), ("Bản 1", "Bản 2"), ("thử", "thử 2")],
)
def test_next_version_is_numbered_on(label, following):
    assert start_next_version(version=make_version(label=label), by=None).label == following


def test_deleted_draft_leaves_the_published_version_as_it_is():
    first = make_version()
    delete_draft(version=start_next_version(version=first, by=None), by=None)
    assert fingerprint_of(content_of(first)) == first.fingerprint
    assert CriteriaVersion.objects.count() == 1
