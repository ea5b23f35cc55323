"""Writing spaces: the one path for admin, import, seed and accepted proposals."""

from collections.abc import Iterable, Mapping
from typing import Any

import reversion
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from spaces.enums import AccessFeature, Lifecycle, NameKind, SiteKind
from spaces.errors import NotAllowed
from spaces.models import AccessibilityFact, FormerSlug, PrivateContact, Source, Space, SpaceName, User
from spaces.outlines import inner_point
from spaces.permissions import can_add_space, can_change_private_contact, can_change_space
from spaces.queries.places import place_of
from spaces.text import fold, nfc, sort_key

from .history import remember
from .space_lock import lock_space
from .version import next_version

#: Fields that an edit sets as they come; what is not listed cannot be mass-assigned.
PLAIN_FIELDS = (
    "name_vi", "name_en", "name_fr", "summary_vi", "summary_en", "summary_fr",
    "description_vi", "description_en", "description_fr", "category", "ownership", "operator",
    "site_kind", "address", "ward", "district", "units_overruled", "position_error_m",
    "position_source", "website", "public_email", "public_phone", "opening_hours", "year_opened",
    "floor_area_m2", "capacity", "lifecycle", "lifecycle_since", "evidence_year", "moved_to", "internal_note",
)  # fmt: skip
RELATION_FIELDS = ("further_categories", "fields", "activities", "audiences")


def save_space(
    *,
    by: User | None,
    data: Mapping[str, Any],
    reason: str = "",
    space: Space | None = None,
    expected_change: int | None = None,
) -> Space:
    """Create or change a space from cleaned `data` and return it; one entry in history.

    `data` holds any of PLAIN_FIELDS and RELATION_FIELDS, `longitude` and `latitude`, `outline` (kept for
    areas alone), `slug`, `number` (new spaces only), `aliases` and `former_names` (lists of str),
    `sources` (pairs of title and address), `access` (feature -> 'yes', 'no' or ''), `private_contact`
    (name, email, phone, note). What is missing stays as it was. An area with an outline and no
    coordinates is marked inside it. `expected_change` is the `changed_in` that the person saw; raises
    EditConflict when it is no longer that, NotAllowed without the right, SpaceMerged, ValidationError.
    """
    allowed = can_add_space(by) if space is None else can_change_space(by)
    if not allowed:
        raise NotAllowed
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        version = next_version()
        space = _new_space(data) if space is None else lock_space(space, expected_change=expected_change)
        _assign(space, data)
        space.changed_in = version
        space.full_clean(exclude=["verified_by"])
        _locate(space)
        space.save()
        _save_relations(space, data)
        if "private_contact" in data and can_change_private_contact(by):
            _save_private_contact(space, data["private_contact"])
        remember(space, by, reason)
    return space


def _new_space(data: Mapping[str, Any]) -> Space:
    """Return an unsaved space with the next number; the version row is locked by the caller."""
    highest = Space.objects.aggregate(highest=Max("number"))["highest"] or 0
    space = Space(number=data.get("number") or highest + 1)
    space.slug = data.get("slug") or free_slug(data.get("name_vi", ""), space.identifier)
    return space


def free_slug(name: str, identifier: str) -> str:
    """Return an address for `name` that no space has or had; the identifier parts namesakes."""
    base = fold(name).replace(" ", "-")[:100].strip("-") or identifier.lower()
    taken = Space.objects.filter(slug=base).exists() or FormerSlug.objects.filter(slug=base).exists()
    return f"{base}-{identifier.lower()}" if taken else base


def _assign(space: Space, data: Mapping[str, Any]) -> None:
    """Set the plain fields, the address on the site, position and outline."""
    for field in PLAIN_FIELDS:
        if field in data:
            value = data[field]
            multiline = field.startswith("description") or field == "internal_note"
            setattr(space, field, nfc(value) if isinstance(value, str) and not multiline else value)
    if data.get("slug"):
        _assign_slug(space, data["slug"])
    _assign_site(space, data)
    if space.lifecycle != Lifecycle.MOVED:
        space.moved_to = None
    space.name_sort = sort_key(space.name_vi)


def _assign_site(space: Space, data: Mapping[str, Any]) -> None:
    """Set the position, which online spaces lack, and the outline, which areas alone have."""
    if space.site_kind == SiteKind.ONLINE:
        space.place_at(None, None)
    elif "longitude" in data or "latitude" in data:
        space.place_at(data.get("longitude"), data.get("latitude"))
    if space.site_kind != SiteKind.AREA:
        space.outline = None
    elif "outline" in data:
        space.outline = data["outline"] or None


def _assign_slug(space: Space, slug: str) -> None:
    """Give the space an address; the one it had redirects, the one of another is refused."""
    if FormerSlug.objects.filter(slug=slug).exclude(space=space.pk).exists():
        raise ValidationError({"slug": _("This address led to another space once: choose another.")})
    if space.pk and slug != space.slug:
        FormerSlug.objects.get_or_create(slug=space.slug, defaults={"space": space})
        FormerSlug.objects.filter(slug=slug, space=space).delete()
        space.slug = slug


def _locate(space: Space) -> None:
    """Mark an area that has no coordinates inside its outline; then find the units of the position."""
    if space.outline and not space.has_position:
        space.place_at(*inner_point(space.outline))
    if space.has_position and not space.units_overruled:
        _take_units_from_boundaries(space)


def _take_units_from_boundaries(space: Space) -> None:
    """Set ward and district where boundaries name them; a nearest centre is never taken as fact."""
    place = place_of(space.longitude, space.latitude)
    if place.exact:
        space.ward, space.district = place.ward, place.district or space.district


def _save_relations(space: Space, data: Mapping[str, Any]) -> None:
    """Set many-to-many fields and rows that belong to the space; then the folded names."""
    for field in RELATION_FIELDS:
        if field in data:
            getattr(space, field).set(data[field])
    for key, kind in (("aliases", NameKind.ALIAS), ("former_names", NameKind.FORMER)):
        if key in data:
            _replace_names(space, kind, data[key])
    if "sources" in data:
        space.sources.all().delete()
        Source.objects.bulk_create(
            Source(space=space, title=nfc(title), url=url) for title, url in data["sources"]
        )
    if "access" in data:
        space.accessibility_facts.all().delete()
        AccessibilityFact.objects.bulk_create(
            AccessibilityFact(space=space, feature=feature, value=data["access"][feature])
            for feature in AccessFeature.values
            if data["access"].get(feature)
        )
    further = space.names.values_list("name", flat=True)
    names = [space.name_vi, space.name_en, space.name_fr, *further]
    space.name_folded = " | ".join(dict.fromkeys(filter(None, map(fold, names))))
    texts = [space.address, space.summary_vi, space.summary_en, space.summary_fr]
    space.text_folded = " ".join(dict.fromkeys(" ".join(map(fold, texts)).split()))
    Space.objects.filter(pk=space.pk).update(name_folded=space.name_folded, text_folded=space.text_folded)


def _replace_names(space: Space, kind: NameKind, names: Iterable[str]) -> None:
    """Make `names` the space's further names of one kind."""
    wanted = list(dict.fromkeys(filter(None, map(nfc, names))))
    space.names.filter(kind=kind).delete()
    space.names.filter(name__in=wanted).delete()
    SpaceName.objects.bulk_create(SpaceName(space=space, kind=kind, name=name) for name in wanted)


def _save_private_contact(space: Space, contact: Mapping[str, str]) -> None:
    """Store the private contact, or remove it when nothing is left of it."""
    if any(contact.values()):
        PrivateContact.objects.update_or_create(space=space, defaults=dict(contact))
    else:
        PrivateContact.objects.filter(space=space).delete()
