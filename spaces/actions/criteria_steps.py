"""The life of a version of criteria: published, retired, followed by the next one, or dropped as a draft."""

import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import VersionState
from spaces.errors import AlreadyInState, NotAllowed, VersionFrozen, VersionIncomplete
from spaces.models import Band, CriteriaSet, CriteriaVersion, Criterion, Dimension, LevelAnchor, User
from spaces.permissions import can_publish_criteria
from spaces.queries.criteria import Content, content_of, fingerprint_of
from spaces.queries.criteria_check import Problem, errors_in, problems_of

from .criteria import VERSION_FIELDS, fill, free_slug, lock_draft, lock_set, refuse_second_draft
from .version import next_version

#: Of the errors that keep a version from being published, so many are named in the refusal.
_MOST_NAMED = 3


@transaction.atomic
def publish_version(*, version: CriteriaVersion, by: User | None) -> CriteriaVersion:
    """Freeze a draft, show it to the public and return it.

    Raises NotAllowed, VersionFrozen, and VersionIncomplete with what is missing.
    """
    if not can_publish_criteria(by):
        raise NotAllowed
    next_version()
    version = CriteriaVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not version.is_draft:
        raise VersionFrozen(_("This version is published already."))
    content = content_of(version)
    if errors := errors_in(problems_of(content)):
        raise VersionIncomplete(_what_is_missing(errors))
    version.fingerprint = fingerprint_of(content)
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, timezone.now(), by
    version.save()
    return version


def _what_is_missing(errors: list[Problem]) -> str:
    """Return the first errors as sentences, and how many more there are."""
    sentences = [problem.sentence for problem in errors[:_MOST_NAMED]]
    if (more := len(errors) - _MOST_NAMED) > 0:
        sentences.append(ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more})
    return " ".join([str(VersionIncomplete.message), *sentences])


@transaction.atomic
def retire_version(*, version: CriteriaVersion, by: User | None) -> CriteriaVersion:
    """End the use of a published version and return it; rounds that have it go on, new ones cannot take it.

    Raises NotAllowed, AlreadyInState.
    """
    if not can_publish_criteria(by):
        raise NotAllowed
    next_version()
    version = CriteriaVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state != VersionState.PUBLISHED:
        raise AlreadyInState(_("Only a published version can be retired."))
    version.state, version.retired_at = VersionState.RETIRED, timezone.now()
    version.save()
    return version


@transaction.atomic
def start_next_version(*, version: CriteriaVersion, by: User | None, label: str = "") -> CriteriaVersion:
    """Copy a published or retired version into a new draft of its set and return the draft.

    Each criterion of the draft corresponds to the one it was copied from; `label` is the next free number
    unless one is given. Raises NotAllowed, DraftExists, ValidationError.
    """
    criteria_set = lock_set(version.criteria_set, by)
    refuse_second_draft(criteria_set)
    draft = CriteriaVersion(criteria_set=criteria_set, previous=version)
    fill(draft, VERSION_FIELDS, {name: getattr(version, name) for name in VERSION_FIELDS if name != "slug"})
    draft.label = label or next_label(criteria_set, version)
    draft.slug = free_slug(draft)
    draft.full_clean()
    draft.save()
    _copy_content(content_of(version), draft)
    return draft


def next_label(criteria_set: CriteriaSet, version: CriteriaVersion) -> str:
    """Return the label after that of `version`, 2.0 after 1.0, that the set has not used."""
    taken = set(criteria_set.versions.values_list("label", flat=True))
    match = re.search(r"\d{1,9}", version.label)
    if match is None:
        stem, number, tail = f"{version.label[:14]} ", 1, ""
    else:
        stem, number, tail = version.label[: match.start()], int(match[0]), version.label[match.end() :]
        tail = re.sub(r"\d+", "0", tail)
    while (label := f"{stem}{number + 1}{tail}") in taken:
        number += 1
    return label


def _copy_content(content: Content, draft: CriteriaVersion) -> None:
    """Give a new draft copies of all that a version asks."""
    dimensions = {row.pk: _copy(row, version=draft) for row in content.dimensions}
    Dimension.objects.bulk_create(dimensions.values())
    Band.objects.bulk_create(_copy(band, version=draft) for band in content.bands)
    copies = [
        _copy(row, version=draft, dimension=dimensions[row.dimension_id], corresponds_to=row)
        for row in content.criteria
    ]
    Criterion.objects.bulk_create(copies)
    LevelAnchor.objects.bulk_create(
        _copy(anchor, criterion=copy)
        for original, copy in zip(content.criteria, copies, strict=True)
        for anchor in original.anchors.all()
    )
    limits = Criterion.categories.through
    limits.objects.bulk_create(
        limits(criterion=copy, category=category)
        for original, copy in zip(content.criteria, copies, strict=True)
        for category in original.categories.all()
    )


def _copy(row: Any, **changes: Any) -> Any:
    """Return an unsaved copy of a row with some fields changed."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in changes
    }
    return type(row)(**values, **changes)


@transaction.atomic
def delete_draft(*, version: CriteriaVersion, by: User | None) -> None:
    """Delete a draft with all it asks; raises NotAllowed, VersionFrozen."""
    lock_draft(version, by).delete()
