"""Writing what a draft of criteria asks: dimensions, criteria with their levels, bands, and their order."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from spaces.models import Band, CriteriaVersion, Criterion, Dimension, LevelAnchor, User
from spaces.validators import validate_code

from .criteria import DESCRIPTIONS, NAMES, fill, lock_draft

DIMENSION_FIELDS = ("code", *NAMES, *DESCRIPTIONS, "weight", "order")
CRITERION_FIELDS = (
    "dimension", "code", *NAMES, "guidance_vi", "guidance_en", "guidance_fr", "weight", "scale_min",
    "scale_max", "direction", "evidence_required", "corresponds_to", "sources", "order",
)  # fmt: skip
BAND_FIELDS = ("code", *NAMES, *DESCRIPTIONS, "threshold", "tone")
ANCHOR_FIELDS = ("text_vi", "text_en", "text_fr")


def _check_code(row: Dimension | Criterion) -> None:
    """Raise ValidationError for a code that a heading of a spreadsheet cannot be."""
    try:
        validate_code(row.code)
    except ValidationError as error:
        raise ValidationError({"code": error}) from None


def _last_order(rows: Any) -> int:
    """Return the place after the last of `rows`."""
    last = rows.order_by("-order").values_list("order", flat=True).first()
    return 0 if last is None else last + 1


@transaction.atomic
def save_dimension(*, dimension: Dimension, by: User | None, data: Mapping[str, Any]) -> Dimension:
    """Create (at the end) or change a dimension of a draft from cleaned `data` (any of DIMENSION_FIELDS).

    Raises NotAllowed, VersionFrozen, ValidationError.
    """
    version = lock_draft(dimension.version, by)
    if dimension.pk is None:
        dimension.order = _last_order(version.dimensions)
    fill(dimension, DIMENSION_FIELDS, data)
    dimension.full_clean()
    _check_code(dimension)
    dimension.save()
    return dimension


@transaction.atomic
def save_criterion(*, criterion: Criterion, by: User | None, data: Mapping[str, Any]) -> Criterion:
    """Create (at the end) or change a criterion of a draft and return it.

    `data` holds any of CRITERION_FIELDS, `categories` (rows) and `anchors`, one mapping a level with
    `level` and texts, which take the place of those there are. Raises NotAllowed, VersionFrozen,
    ValidationError.
    """
    version = lock_draft(criterion.version, by)
    moved_from = criterion.dimension_id
    fill(criterion, CRITERION_FIELDS, data)
    _refuse_strangers(criterion, version)
    if criterion.pk is None or criterion.dimension_id != moved_from:
        criterion.order = data.get("order", _last_order(criterion.dimension.criteria))
    criterion.full_clean()
    _check_code(criterion)
    criterion.save()
    if "categories" in data:
        criterion.categories.set(data["categories"])
    if "anchors" in data:
        _save_anchors(criterion, data["anchors"])
    return criterion


def _refuse_strangers(criterion: Criterion, version: CriteriaVersion) -> None:
    """Raise ValidationError where a criterion names rows of versions that have nothing to do with it."""
    if criterion.dimension.version_id != version.pk:
        raise ValidationError({"dimension": _("Choose a dimension of this version.")})
    corresponding = criterion.corresponds_to
    if corresponding is None:
        return
    if corresponding.version_id != version.previous_id:
        raise ValidationError({"corresponds_to": _("Choose a criterion of the previous version.")})
    others = version.criteria.filter(corresponds_to=corresponding).exclude(pk=criterion.pk)
    if other := others.first():
        text = _("%(code)s corresponds to this criterion already: choose another one.") % {"code": other.code}
        raise ValidationError({"corresponds_to": text})


def _save_anchors(criterion: Criterion, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put the texts of levels in the place of those there are; a level without any text has no row."""
    anchors = []
    for row in rows:
        anchor = LevelAnchor(criterion=criterion, level=row["level"])
        fill(anchor, ANCHOR_FIELDS, row)
        if not any(getattr(anchor, field) for field in ANCHOR_FIELDS):
            continue
        try:
            if not criterion.scale_min <= anchor.level <= criterion.scale_max:
                text = _("This level lies outside the scale: empty its text, or widen the scale.")
                raise ValidationError(text)
            anchor.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            text = _("Level %(level)s: %(problem)s")
            problems = [text % {"level": anchor.level, "problem": problem} for problem in error.messages]
            raise ValidationError({"anchors": problems}) from None
        anchors.append(anchor)
    criterion.anchors.all().delete()
    LevelAnchor.objects.bulk_create(anchors)


@transaction.atomic
def save_band(*, band: Band, by: User | None, data: Mapping[str, Any]) -> Band:
    """Create or change a band of a draft from cleaned `data` (any of BAND_FIELDS) and return it.

    Raises NotAllowed, VersionFrozen, ValidationError.
    """
    lock_draft(band.version, by)
    fill(band, BAND_FIELDS, data)
    band.full_clean()
    band.save()
    return band


@transaction.atomic
def delete_part(*, part: Dimension | Criterion | Band, by: User | None) -> None:
    """Delete a dimension (with its criteria), a criterion or a band of a draft.

    Raises NotAllowed, VersionFrozen.
    """
    lock_draft(part.version, by)
    part.delete()


@transaction.atomic
def order_dimensions(*, version: CriteriaVersion, by: User | None, order: Sequence[int]) -> None:
    """Put the dimensions of a draft in `order`, which lists all their keys.

    Raises NotAllowed, VersionFrozen, ValidationError.
    """
    version = lock_draft(version, by)
    _set_order(list(version.dimensions.all()), order)


@transaction.atomic
def order_criteria(*, dimension: Dimension, by: User | None, order: Sequence[int]) -> None:
    """Put the criteria of a draft's dimension in `order`, which lists all their keys.

    Raises NotAllowed, VersionFrozen, ValidationError.
    """
    lock_draft(dimension.version, by)
    _set_order(list(dimension.criteria.all()), order)


def _set_order(rows: list[Any], order: Sequence[int]) -> None:
    """Store the place of each row."""
    by_key = {row.pk: row for row in rows}
    if sorted(order) != sorted(by_key):
        raise ValidationError(_("The list has changed in the meantime: reload the page and order it again."))
    for place, key in enumerate(order):
        by_key[key].order = place
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["order"])
