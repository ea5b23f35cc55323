"""Writing what spaces are classified by: categories, fields, activities, audiences."""

from collections.abc import Mapping
from typing import Any, TypeVar

import reversion
from django.db import transaction
from django.utils import timezone

from spaces.errors import AlreadyInState, CategoryInUse, NotAllowed
from spaces.models import Activity, Audience, Category, CreativeField, Space, User
from spaces.permissions import can_change_classification
from spaces.text import nfc

from .history import remember
from .version import next_version

AnyTerm = TypeVar("AnyTerm", Activity, Audience, Category, CreativeField)

#: What an edit sets, where the model has it; retiring and merging are steps of their own.
TERM_FIELDS = (
    "code", "name_vi", "name_en", "name_fr", "order", "parent", "tone", "icon",
    "description_vi", "description_en", "description_fr",
)  # fmt: skip

#: Spaces that are read at once when many move.
_BATCH = 500


def save_term(*, term: AnyTerm, by: User | None, data: Mapping[str, Any]) -> AnyTerm:
    """Create or change one term from cleaned `data` (any of TERM_FIELDS) and return it.

    What is missing stays as it was. Raises NotAllowed, ValidationError.
    """
    if not can_change_classification(by):
        raise NotAllowed
    with transaction.atomic():
        next_version(structure=True)
        for field in TERM_FIELDS:
            if field in data:
                value = data[field]
                setattr(term, field, nfc(value) if field.startswith("name") else value)
        term.full_clean()
        term.save()
    return term


def retire_category(*, category: Category, by: User | None) -> Category:
    """End the use of a category from today on, with the kinds below it, and return it.

    Spaces that have it keep it; it is no longer offered. Raises NotAllowed, AlreadyInState.
    """
    if not can_change_classification(by):
        raise NotAllowed
    with transaction.atomic():
        next_version(structure=True)
        category = Category.objects.select_for_update().get(pk=category.pk)
        if category.retired_on is not None:
            raise AlreadyInState
        category.retired_on = timezone.localdate()
        category.save(update_fields=["retired_on"])
        category.children.filter(retired_on=None).update(retired_on=category.retired_on)
    return category


def restore_category(*, category: Category, by: User | None) -> Category:
    """Offer a retired category again and return it; raises NotAllowed, AlreadyInState."""
    if not can_change_classification(by):
        raise NotAllowed
    with transaction.atomic():
        next_version(structure=True)
        category = Category.objects.select_for_update().get(pk=category.pk)
        if category.retired_on is None:
            raise AlreadyInState
        category.retired_on = category.merged_into = None
        category.save(update_fields=["retired_on", "merged_into"])
    return category


def merge_category(*, category: Category, into: Category, by: User | None, reason: str = "") -> int:
    """Move every space of `category` to `into`, retire the first, and return how many spaces moved.

    Each moved space gets its entry in history. Kinds below `category` must be merged or moved first.
    Raises NotAllowed, CategoryInUse.
    """
    if not can_change_classification(by):
        raise NotAllowed
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        version = next_version(structure=True)
        pair = Category.objects.select_for_update().in_bulk([category.pk, into.pk])
        category, into = pair[category.pk], pair[into.pk]
        _refuse_merge(category, into)
        moved = _move_spaces(category, into)
        _remember_all(moved, version, by, reason)
        category.retired_on = category.retired_on or timezone.localdate()
        category.merged_into = into
        category.save(update_fields=["retired_on", "merged_into"])
        category.merged_from.update(merged_into=into)
    return len(moved)


def _refuse_merge(category: Category, into: Category) -> None:
    """Raise CategoryInUse where a merge would have no meaning."""
    if category.pk == into.pk or into.parent_id == category.pk or into.retired_on is not None:
        raise CategoryInUse
    if category.children.filter(retired_on=None).exists():
        raise CategoryInUse


def _move_spaces(category: Category, into: Category) -> list[int]:
    """Give `into` to all spaces that have `category`, as main or as further one; return their keys."""
    further_rows = Space.further_categories.through
    main = set(category.spaces.values_list("pk", flat=True))
    further = set(category.further_spaces.values_list("pk", flat=True))
    category.spaces.update(category=into)
    having = set(into.spaces.values_list("pk", flat=True)) | set(
        into.further_spaces.values_list("pk", flat=True)
    )
    further_rows.objects.filter(category=category).delete()
    further_rows.objects.filter(category=into, space__category=into).delete()
    further_rows.objects.bulk_create(
        (further_rows(space_id=pk, category_id=into.pk) for pk in sorted(further - having)), batch_size=500
    )
    return sorted(main | further)


def _remember_all(keys: list[int], version: int, by: User | None, reason: str) -> None:
    """Stamp the spaces with `version` and put each into the open revision."""
    for start in range(0, len(keys), _BATCH):
        spaces = Space.objects.filter(pk__in=keys[start : start + _BATCH])
        spaces.update(changed_in=version)
        for space in spaces:
            remember(space, by, reason)
