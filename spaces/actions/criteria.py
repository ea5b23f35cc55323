"""Writing sets of criteria and the drafts of their versions; what a draft asks: `criteria_parts`.

What a published version asks never changes: every action locks the version and refuses unless it is a draft.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, TextField
from django.utils.text import slugify
from django.utils.translation import gettext as _

from spaces.enums import VersionState
from spaces.errors import DraftExists, NotAllowed, VersionFrozen
from spaces.models import CriteriaSet, CriteriaVersion, User
from spaces.permissions import can_build_criteria
from spaces.text import nfc

from .version import next_version

NAMES = ("name_vi", "name_en", "name_fr")
DESCRIPTIONS = ("description_vi", "description_en", "description_fr")
SET_FIELDS = ("code", *NAMES, *DESCRIPTIONS)
VERSION_FIELDS = (
    "label", "slug", "is_illustrative", "summary_vi", "summary_en", "summary_fr", "sources",
    "minimum_coverage", "quorum", "divergence_threshold",
)  # fmt: skip


def lock_draft(version: CriteriaVersion, by: User | None) -> CriteriaVersion:
    """Return the version as it stands now, locked until the transaction ends.

    Raises NotAllowed, and VersionFrozen unless it is a draft.
    """
    if not can_build_criteria(by):
        raise NotAllowed
    locked = CriteriaVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not locked.is_draft:
        raise VersionFrozen
    return locked


def lock_set(criteria_set: CriteriaSet, by: User | None) -> CriteriaSet:
    """Return the set, locked, so that it gets one draft at a time; raises NotAllowed."""
    if not can_build_criteria(by):
        raise NotAllowed
    return CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)


def refuse_second_draft(criteria_set: CriteriaSet) -> None:
    """Raise DraftExists where the (locked) set has a draft."""
    if criteria_set.versions.filter(state=VersionState.DRAFT).exists():
        raise DraftExists


def fill(row: Model, fields: Sequence[str], data: Mapping[str, Any]) -> None:
    """Set what `data` holds of `fields`, text in composed form; what is missing stays."""
    for field in fields:
        if field in data:
            value = data[field]
            if isinstance(value, str):
                is_long = isinstance(row._meta.get_field(field), TextField)
                value = _with_lines(value) if is_long else nfc(value)
            setattr(row, field, value)


def _with_lines(text: str) -> str:
    """Return a text of several lines in the stored form."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


@transaction.atomic
def save_set(*, criteria_set: CriteriaSet, by: User | None, data: Mapping[str, Any]) -> CriteriaSet:
    """Create or change a set from cleaned `data` (any of SET_FIELDS) and return it.

    Raises NotAllowed, ValidationError; the code of a set that has published versions stays as it is.
    """
    if not can_build_criteria(by):
        raise NotAllowed
    is_public = criteria_set.pk is not None and criteria_set.versions.public().exists()
    code = criteria_set.code
    fill(criteria_set, SET_FIELDS, data)
    if is_public and criteria_set.code != code:
        raise ValidationError({"code": _("The set has published versions, so its code stays as it is.")})
    if is_public:
        next_version()
    criteria_set.full_clean()
    criteria_set.save()
    return criteria_set


@transaction.atomic
def delete_set(*, criteria_set: CriteriaSet, by: User | None) -> None:
    """Delete a set without versions; raises NotAllowed, ValidationError."""
    criteria_set = lock_set(criteria_set, by)
    if criteria_set.versions.exists():
        raise ValidationError(_("This set has versions: delete its draft first; published ones stay."))
    criteria_set.delete()


@transaction.atomic
def save_version(*, version: CriteriaVersion, by: User | None, data: Mapping[str, Any]) -> CriteriaVersion:
    """Create or change a draft from cleaned `data` (any of VERSION_FIELDS) and return it.

    A new version names its `criteria_set`, comes after the latest published one, and gets its address
    from set and label unless one is given. Raises NotAllowed, VersionFrozen, DraftExists, ValidationError.
    """
    if version.pk is None:
        criteria_set = lock_set(version.criteria_set, by)
        refuse_second_draft(criteria_set)
        version.previous = criteria_set.versions.public().order_by("-published_at", "-pk").first()
    else:
        lock_draft(version, by)
    fill(version, VERSION_FIELDS, data)
    version.slug = version.slug or free_slug(version)
    version.full_clean()
    version.save()
    return version


def free_slug(version: CriteriaVersion) -> str:
    """Return an address for a version, of the code of its set and its label, that no other has."""
    stem = slugify(f"{version.criteria_set.code}-{version.label.replace('.', '-')}")[:50]
    taken = set(CriteriaVersion.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(
        slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )
