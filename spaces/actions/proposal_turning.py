"""Turning the draft of a new space into a correction: the sender found that the registry has it already."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from spaces.enums import Actor, ProposalKind, ProposalStep
from spaces.errors import ProposalMoved
from spaces.models import Proposal, Space
from spaces.proposing import SECTIONS, fields_of, is_empty, is_same
from spaces.text import fold

from .proposal_drafts import base_of, public_space
from .proposal_steps import lock_for_writing, note_step

_NAMES = ("name_vi", "name_en", "name_fr")


def correct_instead(*, proposal: Proposal, space: Space) -> Proposal:
    """Make the draft of a new space a correction of `space` that keeps what was typed, and return it.

    What the sender left empty proposes nothing. Lists are joined with those of the space, and a name that
    the space does not have becomes one that it is also known as: who adds a space again means to take
    nothing away. Raises ProposalLocked, ProposalMoved where it is about a space already, SpaceGone.
    """
    with transaction.atomic():
        proposal = lock_for_writing(proposal)
        if proposal.kind != ProposalKind.NEW:
            raise ProposalMoved
        typed = dict(proposal.data)
        proposal.kind = ProposalKind.CORRECTION
        proposal.space = public_space(space)
        proposal.base, proposal.base_change = base_of(proposal), proposal.space.changed_in
        wanted = {name: joined(proposal.base.get(name), typed[name]) for name in _told(typed)}
        wanted |= _names(proposal.base, typed, wanted)
        proposal.data = {
            name: value for name, value in wanted.items() if not is_same(value, proposal.base.get(name))
        }
        kept = set(SECTIONS[ProposalKind.CORRECTION])
        proposal.sections_done = [section for section in proposal.sections_done if section in kept]
        proposal.likely = []
        proposal.revision += 1
        proposal.save()
        note_step(proposal, ProposalStep.MOVED, actor=Actor.PARTNER, message=str(proposal.space))
    return proposal


def _told(typed: Mapping[str, Any]) -> list[str]:
    """Return the names of the values that were given, without names of the space."""
    allowed = fields_of(ProposalKind.CORRECTION)
    return [name for name in allowed if name not in _NAMES and not is_empty(typed.get(name))]


def joined(present: Any, typed: Any) -> Any:
    """Return what is proposed: typed values beside those that the space has, a single one instead of it."""
    if isinstance(typed, dict):
        return {**(present or {}), **typed}
    if isinstance(typed, list) and typed and not isinstance(typed[0], float):
        both = dict.fromkeys([*(present or []), *typed])
        return sorted(both) if isinstance(typed[0], int) else list(both)
    return typed


def _names(base: Mapping[str, Any], typed: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names to propose: in a language without one as typed, else as a further name."""
    found: dict[str, Any] = {}
    aliases = list(wanted.get("aliases", base.get("aliases") or []))
    known = {fold(name) for name in (*(base.get(key) or "" for key in _NAMES), *aliases)}
    for name in _NAMES:
        given = typed.get(name) or ""
        if not given or fold(given) in known:
            continue
        known.add(fold(given))
        if is_empty(base.get(name)):
            found[name] = given
        else:
            aliases.append(given)
    return {**found, "aliases": aliases}
