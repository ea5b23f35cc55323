"""Writing a version of criteria at once, from a file: all of it or nothing."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from spaces.enums import VersionState
from spaces.models import Band, Category, CriteriaSet, CriteriaVersion, Criterion, Dimension, User
from spaces.queries.criteria import Content, content_of
from spaces.queries.criteria_check import Problem, problems_of

from .criteria import VERSION_FIELDS, lock_set, save_version
from .criteria_parts import save_band, save_criterion, save_dimension

Row = Mapping[str, Any]


@transaction.atomic
def write_version(*, criteria_set: CriteriaSet, by: User | None, data: Row) -> CriteriaVersion:
    """Make the draft of a set from `data`, in the place of the draft there is, and return it.

    `data` holds any of VERSION_FIELDS, and the lists `dimensions`, each with its `criteria`, and `bands`.
    A criterion has codes of `categories`, `anchors` as `save_criterion` takes them, and the code of the
    criterion of the previous version that it `corresponds_to` ('' for none). Raises NotAllowed,
    ValidationError.
    """
    criteria_set = lock_set(criteria_set, by)
    previous = None
    if replaced := criteria_set.versions.filter(state=VersionState.DRAFT).first():
        previous = replaced.previous
        replaced.delete()
    plain = {field: data[field] for field in VERSION_FIELDS if field in data}
    version = save_version(version=CriteriaVersion(criteria_set=criteria_set), by=by, data=plain)
    if previous is not None and previous != version.previous:
        version.previous = previous
        version.save(update_fields=["previous"])
    for row in data["dimensions"]:
        dimension = save_dimension(dimension=Dimension(version=version), by=by, data=row)
        _write_criteria(dimension, by, row["criteria"])
    for row in data["bands"]:
        save_band(band=Band(version=version), by=by, data=row)
    return version


def _write_criteria(dimension: Dimension, by: User | None, rows: list[Row]) -> None:
    """Make the criteria of a new dimension."""
    categories = {category.code: category for category in Category.objects.all()}
    previous = dimension.version.previous
    known = {criterion.code: criterion for criterion in previous.criteria.all()} if previous else {}
    for row in rows:
        named = row.get("corresponds_to", "")
        if named and named not in known:
            raise ValidationError({"corresponds_to": f"{row['code']}: {named}"})
        data = {
            **row,
            "dimension": dimension,
            "categories": [categories[code] for code in row.get("categories", [])],
            "corresponds_to": known.get(named),
        }
        criterion = Criterion(version=dimension.version, dimension=dimension)
        save_criterion(criterion=criterion, by=by, data=data)


def try_version(*, criteria_set: CriteriaSet, by: User | None, data: Row) -> tuple[Content, list[Problem]]:
    """Return what `write_version` would make and what it would lack; nothing is kept.

    The trial is the write itself, undone, so that the two cannot disagree. Raises as `write_version`.
    """
    with transaction.atomic():
        version = write_version(criteria_set=criteria_set, by=by, data=data)
        content = content_of(version)
        problems = problems_of(content)
        transaction.set_rollback(True)
    return content, problems
