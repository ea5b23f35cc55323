"""All that a proposal says, section by section, as its sender reads it before sending."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.consents import purposes_of
from spaces.enums import ConsentPurpose, ProposalKind, ProposalSection
from spaces.forms.lookups import short_week
from spaces.models import Proposal
from spaces.proposing import FIELDS, SECTIONS, is_empty, is_same
from spaces.queries.proposal_texts import Reader, label_of
from spaces.queries.proposals import missing, proposed_values

from .partner_shell import section_address


class Row(NamedTuple):
    """A value in lines of text; `present` are those of what stands in the registry, where it differs."""

    field: str
    label: str
    lines: list[str]
    present: list[str]
    is_changed: bool
    note: str


class Part(NamedTuple):
    """A section: what it says, the labels of what it leaves empty, what is missing, where to change it."""

    code: str
    label: str
    address: str
    rows: list[Row]
    empty: list[str]
    lacking: list[str]
    note: str
    is_private: bool


#: Rarely known or asked for: nobody is to think that they were forgotten.
_UNASKED = frozenset({
    "name_en", "name_fr", "aliases", "former_names", "further_categories", "summary_vi", "summary_en",
    "summary_fr", "description_vi", "description_en", "description_fr", "district", "floor_area_m2",
})  # fmt: skip


def overview(proposal: Proposal, *, is_sending: bool = False) -> list[Part]:
    """Return the sections of the proposal with all that they say, in the order of the form.

    That a correction changes nothing yet is held against it only when it `is_sending`.
    """
    is_fresh = proposal.kind == ProposalKind.CORRECTION and not proposal.data and not is_sending
    lacking: dict[str, list[str]] = {}
    for section, sentence in missing(proposal):
        if not (is_fresh and section == ProposalSection.SPACE):
            lacking.setdefault(section, []).append(sentence)
    reader, values = Reader(), proposed_values(proposal)
    return [_part(proposal, section, values, reader, lacking) for section in SECTIONS[proposal.kind]]


def _part(
    proposal: Proposal,
    section: ProposalSection,
    values: Mapping[str, Any],
    reader: Reader,
    lacking: Mapping[str, list[str]],
) -> Part:
    fields = FIELDS.get(section, ())
    rows = [_row(proposal, field, values.get(field), reader) for field in fields]
    shown = [row for row in rows if row.lines or row.is_changed]
    own = {
        ProposalSection.PHOTOS: _photos,
        ProposalSection.SELF: _self_assessment,
        ProposalSection.YOU: _person,
        ProposalSection.CLOSURE: _told,
        ProposalSection.CLAIM: _told,
    }
    if section in own:
        shown += own[section](proposal)
    return Part(
        section.value,
        str(section.label),
        f"{section_address(proposal, section)}?from=check",
        shown,
        [row.label for row in rows if row not in shown and row.field not in _UNASKED],
        lacking.get(section, []),
        proposal.requested.get(section, ""),
        is_private=section == ProposalSection.YOU,
    )


def _row(proposal: Proposal, field: str, value: Any, reader: Reader) -> Row:
    """Return a value; beside it what stands in the registry, where a correction changes it."""
    base = proposal.base.get(field)
    is_changed = proposal.kind == ProposalKind.CORRECTION and not is_same(value, base)
    return Row(
        field,
        label_of(field),
        _lines(field, value, reader),
        _lines(field, base, reader) if is_changed else [],
        is_changed,
        proposal.requested.get(field, ""),
    )


def _lines(field: str, value: Any, reader: Reader) -> list[str]:
    """Return a value as lines of text, opening hours as a week."""
    if is_empty(value):
        return []
    week = short_week(str(value)) if field == "opening_hours" else []
    return week or reader.text(field, value).split("\n")


def _own_row(field: str, label: str, text: str, note: str = "") -> Row:
    return Row(field, label, text.split("\n") if text else [], [], is_changed=False, note=note)


def _photos(proposal: Proposal) -> list[Row]:
    count = len(proposal.photos.all())
    text = ngettext("%(count)d photo", "%(count)d photos", count) % {"count": count}
    return [_own_row("photos", label_of("photos"), text)] if count else []


def _self_assessment(proposal: Proposal) -> list[Row]:
    found = getattr(proposal, "self_assessment", None)
    if found is None:
        return []
    answered = found.scores.count()
    text = ngettext("%(count)d answer", "%(count)d answers", answered) % {"count": answered}
    return [_own_row("self", label_of(ProposalSection.SELF), text)]


def _told(proposal: Proposal) -> list[Row]:
    if not proposal.message:
        return []
    note = proposal.requested.get("message", "")
    return [_own_row("message", label_of("message"), proposal.message, note)]


def _person(proposal: Proposal) -> list[Row]:
    """Return the sender's contact and the names of what was agreed to."""
    contact = getattr(proposal, "contact", None)
    if contact is None:
        return []
    labels = {
        "name": _("Name"),
        "role": _("What you do there"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
    }
    rows = [_own_row(name, label, getattr(contact, name)) for name, label in labels.items()]
    given = {consent.purpose for consent in contact.consents.all() if consent.withdrawn_at is None}
    asked = purposes_of(proposal.kind, bool(proposal.photos.all()))
    agreed = "\n".join(str(ConsentPurpose(purpose).label) for purpose in asked if purpose in given)
    return [row for row in (*rows, _own_row("consents", _("You agree to"), agreed)) if row.lines]
