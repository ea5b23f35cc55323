"""Criteria: what the database refuses of a draft, and all that it refuses once a version is published.

`VIOLATIONS` are proven in test_constraints.py with those of the other tables.
"""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from spaces.actions.criteria_steps import retire_version
from spaces.enums import VersionState
from spaces.models import Band, CriteriaVersion, Criterion, Dimension, LevelAnchor
from tests.assessment import make_version
from tests.builders import make_category

pytestmark = pytest.mark.django_db


def draft(**fields):
    """Returns a draft as it would be after a change."""
    return changed(make_version(published=False), **fields)


def published(**fields):
    """Returns a published version as it would be after a change."""
    return changed(make_version(), **fields)


def changed(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def part(name, **fields):
    """Returns the first dimension, criterion or band of a draft as it would be after a change."""
    return changed(getattr(make_version(published=False), name).first(), **fields)


def label_twice():
    version = make_version(label="1.0")
    return CriteriaVersion(criteria_set=version.criteria_set, label="1.0", slug="again")


def second_draft():
    version = make_version(published=False)
    return CriteriaVersion(criteria_set=version.criteria_set, label="another", slug="another")


def dimension_code_twice():
    return Dimension(version=make_version(published=False), code="A", name_vi="A")


def criterion_code_twice():
    version = make_version(published=False)
    return Criterion(version=version, dimension=version.dimensions.first(), code="A1", name_vi="A1")


def level_twice():
    return LevelAnchor(criterion=make_version(published=False).criteria.first(), level=1, text_vi="Mức 1")


def band(**fields):
    values = {"code": "new", "name_vi": "Mức", "threshold": 0.9} | fields
    return Band(version=make_version(published=False), **values)


VIOLATIONS = {
    "band_code_once": [lambda: band(code="promising")],
    "band_threshold_once": [lambda: band(threshold=0.5)],
    "band_threshold_range": [lambda: band(threshold=-0.1), lambda: band(threshold=1.1)],
    "criteria_one_draft_per_set": [second_draft],
    "criteria_version_label_once": [label_twice],
    "criteria_version_published_has_date": [
        lambda: draft(state=VersionState.PUBLISHED),
        lambda: draft(state=VersionState.PUBLISHED, published_at=timezone.now()),
        lambda: draft(published_at=timezone.now()),
        lambda: draft(fingerprint="x"),
    ],
    "criteria_version_quorum": [lambda: draft(quorum=0)],
    "criteria_version_retired_has_date": [
        lambda: draft(retired_at=timezone.now()),
        lambda: published(state=VersionState.RETIRED),
        lambda: published(retired_at=timezone.now()),
    ],
    "criteria_version_shares": [
        lambda: draft(minimum_coverage=-0.1),
        lambda: draft(minimum_coverage=1.1),
        lambda: draft(divergence_threshold=-0.1),
        lambda: draft(divergence_threshold=1.1),
    ],
    "criterion_code_once": [criterion_code_twice],
    "criterion_scale_ascends": [
        lambda: part("criteria", scale_min=5),
        lambda: part("criteria", scale_min=-101),
        lambda: part("criteria", scale_max=101),
    ],
    "criterion_weight_positive": [
        lambda: part("criteria", weight=0),
        lambda: part("criteria", weight=-1),
        lambda: part("criteria", weight=1_000_001),
    ],
    "dimension_code_once": [dimension_code_twice],
    "dimension_weight_positive": [
        lambda: part("dimensions", weight=0),
        lambda: part("dimensions", weight=1_000_001),
    ],
    "level_anchor_once": [level_twice],
}


# --- The freeze ---------------------------------------------------------------------------------------

TABLES = {
    "spaces_criteriaversion": ["update"],
    "spaces_dimension": ["insert", "update"],
    "spaces_criterion": ["insert", "update"],
    "spaces_band": ["insert", "update"],
    "spaces_levelanchor": ["insert", "update"],
    "spaces_criterion_categories": ["insert", "update"],
}
TRIGGERS = sorted(f"{table}_frozen_{event}" for table, events in TABLES.items() for event in events)


def make_full():
    """Returns a published version whose first criterion is limited to a category."""
    version = make_version(published=False)
    version.criteria.get(code="A1").categories.add(make_category())
    version.fingerprint, version.published_at = "f" * 64, timezone.now()
    version.state = VersionState.PUBLISHED
    version.save()
    return version


#: Past every action and model: what somebody could do in a database shell.
WRITES = {
    "label": lambda v: CriteriaVersion.objects.filter(pk=v.pk).update(label="9"),
    "address": lambda v: CriteriaVersion.objects.filter(pk=v.pk).update(slug="other"),
    "quorum": lambda v: CriteriaVersion.objects.filter(pk=v.pk).update(quorum=9),
    "coverage": lambda v: CriteriaVersion.objects.filter(pk=v.pk).update(minimum_coverage=0),
    "divergence": lambda v: CriteriaVersion.objects.filter(pk=v.pk).update(divergence_threshold=0),
    "illustrative": lambda v: CriteriaVersion.objects.filter(pk=v.pk).update(is_illustrative=True),
    "fingerprint": lambda v: CriteriaVersion.objects.filter(pk=v.pk).update(fingerprint="x"),
    "back to draft": lambda v: CriteriaVersion.objects.filter(pk=v.pk).update(
        state=VersionState.DRAFT, published_at=None, fingerprint=""
    ),
    "dimension changed": lambda v: v.dimensions.update(weight=9),
    "dimension added": lambda v: Dimension.objects.create(version=v, code="X", name_vi="X"),
    "dimension moved in": lambda v: make_version(published=False).dimensions.update(version=v, code="Y"),
    "dimension moved out": lambda v: v.dimensions.filter(code="A").update(
        version=make_version((), published=False)
    ),
    "criterion changed": lambda v: v.criteria.update(weight=9),
    "criterion added": lambda v: Criterion.objects.create(
        version=v, dimension=v.dimensions.first(), code="X", name_vi="X"
    ),
    "level changed": lambda v: LevelAnchor.objects.filter(criterion__version=v).update(text_vi="x"),
    "level added": lambda v: LevelAnchor.objects.create(
        criterion=v.criteria.get(code="A1"), level=9, text_vi="x"
    ),
    "band changed": lambda v: v.bands.update(name_vi="x"),
    "band added": lambda v: Band.objects.create(version=v, code="x", name_vi="x", threshold=0.99),
    "category added": lambda v: v.criteria.get(code="A2").categories.add(make_category()),
    "category changed": lambda v: Criterion.categories.through.objects.filter(criterion__version=v).update(
        category=make_category()
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_database_refuses_to_change_what_is_published(write):
    version = make_full()
    with pytest.raises(DatabaseError, match="criteria_version_frozen"), transaction.atomic():
        write(version)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_database_refuses_to_change_what_is_retired(write):
    version = retire_version(version=make_full(), by=None)
    with pytest.raises(DatabaseError, match="criteria_version_frozen"), transaction.atomic():
        write(version)


def test_what_does_not_count_may_still_change():
    version = make_full()
    CriteriaVersion.objects.filter(pk=version.pk).update(summary_vi="Tóm tắt")
    make_version(published=False).dimensions.update(weight=9)
    assert CriteriaVersion.objects.get(pk=version.pk).summary_vi == "Tóm tắt"


def test_triggers_exist():
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        found = sorted(name for (name,) in cursor.fetchall() if "_frozen_" in name)
    assert found == TRIGGERS
