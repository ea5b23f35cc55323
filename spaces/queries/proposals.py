"""Reading proposals: what they say beside what stands in the registry, what they lack, what happened."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from spaces.consents import required_of
from spaces.enums import ConsentPurpose, NameKind, ProposalKind, ProposalSection, SiteKind
from spaces.models import AdministrativeUnit, Proposal, ProposalEvent, ProposalPhoto, Space
from spaces.proposing import FIELDS, fields_of, is_empty, is_same, section_of

from .proposal_texts import Reader, label_of

_RELATED = ("names", "accessibility_facts", "fields", "activities", "audiences", "further_categories")
_KEYS = ("category", "ward", "district")
_LISTS = ("further_categories", "fields", "activities", "audiences")
#: A sentence of a name and a place is enough to find a space again.
_SUMMARIES = ("summary_vi", "summary_en", "summary_fr")


class Difference(NamedTuple):
    """A proposed value beside the present one, both in words.

    `was_changed_since` says that the registry moved on after the sender looked, `is_settled` that it says
    already what is proposed.
    """

    field: str
    section: ProposalSection
    label: str
    present: str
    proposed: str
    was_changed_since: bool
    is_settled: bool


def values_of(space: Space) -> dict[str, Any]:
    """Return everything about a space that can be proposed, in the JSON form; about six queries."""
    values: dict[str, Any] = {}
    for field in dict.fromkeys(name for names in FIELDS.values() for name in names):
        values[field] = _value(space, field)
    return values


def with_values(spaces: QuerySet[Space]) -> QuerySet[Space]:
    """Return the spaces with all that `values_of` reads, so that many cost as many queries as one."""
    return spaces.select_related("operator").prefetch_related(*_RELATED)


def _value(space: Space, field: str) -> Any:
    if field in _KEYS:
        return getattr(space, f"{field}_id")
    if field in _LISTS:
        return sorted(row.pk for row in getattr(space, field).all())
    if field == "position":
        return [space.longitude, space.latitude] if space.has_position else None
    if field == "operator_name":
        return space.operator.name if space.operator_id else ""
    if field in ("aliases", "former_names"):
        kind = NameKind.ALIAS if field == "aliases" else NameKind.FORMER
        return [row.name for row in space.names.all() if row.kind == kind]
    if field == "access":
        return {fact.feature: fact.value for fact in space.accessibility_facts.all()}
    if field == "lifecycle_since":
        return space.lifecycle_since.isoformat() if space.lifecycle_since else ""
    return getattr(space, field)


def proposed_values(proposal: Proposal) -> dict[str, Any]:
    """Return all values as the sender sees them: those of the space with what is proposed on top."""
    values = {**proposal.base, **proposal.data}
    return {name: values[name] for name in fields_of(proposal.kind) if name in values}


def differences(
    proposal: Proposal, reader: Reader | None = None, *, present: Mapping[str, Any] | None = None
) -> list[Difference]:
    """Return what is proposed beside what stands now, in the order of the form.

    For a new space every value that is given, beside nothing. `present` holds the space's values where
    the caller has them already.
    """
    reader = reader or Reader()
    if present is None:
        is_about_space = proposal.kind != ProposalKind.NEW and proposal.space_id is not None
        present = values_of(proposal.space) if is_about_space else {}
    found = []
    for field in fields_of(proposal.kind):
        if field not in proposal.data:
            continue
        value, now = proposal.data[field], present.get(field)
        if proposal.kind == ProposalKind.NEW and is_empty(value):
            continue
        found.append(
            Difference(
                field,
                section_of(field),
                label_of(field),
                reader.text(field, now),
                reader.text(field, value),
                was_changed_since=field in proposal.base and not is_same(proposal.base[field], now),
                is_settled=is_same(value, now),
            )
        )
    return found


def name_of(proposal: Proposal) -> str:
    """Return what the proposal is about: the space's name, else the proposed one, '' before there is any."""
    if proposal.space_id is not None:
        return proposal.space.name
    names = (proposal.data.get(f"name_{language}") for language in (proposal.language, "vi", "en", "fr"))
    return next((name for name in names if name), "")


def missing(proposal: Proposal) -> list[tuple[ProposalSection, str]]:
    """Return what has to be there before the proposal can be sent, as (section, sentence)."""
    checks = {
        ProposalKind.NEW: _missing_of_new,
        ProposalKind.CORRECTION: _missing_of_correction,
        ProposalKind.CLOSURE: _missing_of_closure,
        ProposalKind.CLAIM: _missing_of_claim,
    }
    photos = list(proposal.photos.all())
    found = list(checks[proposal.kind](proposal, photos))
    if any(not (photo.alt and photo.credit and photo.licence) for photo in photos):
        sentence = _("Say of each photo what it shows, who took it and under which licence.")
        found.append((ProposalSection.PHOTOS, sentence))
    return found + list(_missing_of_person(proposal, has_photos=bool(photos)))


def _missing_of_new(proposal: Proposal, _photos: list[ProposalPhoto]) -> Iterable[tuple]:
    data, section = proposal.data, ProposalSection
    if is_empty(data.get("name_vi")):
        yield section.SPACE, _("Give the Vietnamese name of the space.")
    if is_empty(data.get("category")):
        yield section.SPACE, _("Choose what kind of space it is.")
    if all(is_empty(data.get(name)) for name in _SUMMARIES):
        yield section.SPACE, _("Describe the space in a sentence or two, in any of the languages.")
    if data.get("site_kind") == SiteKind.ONLINE:
        if is_empty(data.get("website")):
            yield section.VISIT, _("Give the web address: the space has no other place.")
    elif is_empty(data.get("position")) and (is_empty(data.get("address")) or is_empty(data.get("ward"))):
        yield section.PLACE, _("Show where it is: on the map, or by address and ward.")


def _missing_of_correction(proposal: Proposal, photos: list[ProposalPhoto]) -> Iterable[tuple]:
    if not proposal.data and not photos and not proposal.message:
        yield ProposalSection.SPACE, _("Nothing differs from the registry yet: change what is wrong.")
    if "name_vi" in proposal.data and is_empty(proposal.data["name_vi"]):
        yield ProposalSection.SPACE, _("Give the Vietnamese name of the space.")


def _missing_of_closure(proposal: Proposal, _photos: list[ProposalPhoto]) -> Iterable[tuple]:
    if is_empty(proposal.data.get("lifecycle")):
        yield ProposalSection.CLOSURE, _("Say whether it closed for good, for a time, or moved.")
    if not proposal.message:
        yield ProposalSection.CLOSURE, _("Say how you know: it helps to check the report.")


def _missing_of_claim(proposal: Proposal, _photos: list[ProposalPhoto]) -> Iterable[tuple]:
    if not proposal.message:
        yield ProposalSection.CLAIM, _("Say what ties you to the space.")


def _missing_of_person(proposal: Proposal, *, has_photos: bool) -> Iterable[tuple]:
    contact = getattr(proposal, "contact", None)
    if contact is None:
        yield ProposalSection.YOU, _("Say who you are and how you can be reached.")
        return
    given = {consent.purpose for consent in contact.consents.all() if consent.withdrawn_at is None}
    for purpose in required_of(proposal.kind, has_photos):
        if purpose not in given:
            sentence = _("Without your consent to “%(purpose)s” this cannot be sent.")
            yield ProposalSection.YOU, sentence % {"purpose": ConsentPurpose(purpose).label}


def timeline(proposal: Proposal, *, internal: bool = False) -> list[ProposalEvent]:
    """Return what happened, oldest first; internal entries only where asked for."""
    events = proposal.events.select_related("by").order_by("pk")
    return list(events if internal else events.filter(is_internal=False))


def district_of(values: Mapping[str, Any]) -> int | None:
    """Return the key of the former district of proposed values: as chosen, else that of the ward."""
    if values.get("district"):
        return values["district"]
    ward = AdministrativeUnit.objects.filter(pk=values.get("ward")).values_list("parent", flat=True)
    return ward.first() if values.get("ward") else None


def whole(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Return proposals with space, contact, consents and photos, so that many cost as many queries as one."""
    spaces = with_values(Space.objects.all())
    return proposals.select_related("contact", "district").prefetch_related(
        Prefetch("space", queryset=spaces), "photos", "contact__consents"
    )
