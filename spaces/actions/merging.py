"""Making one space out of two: one stays, the other's identifier, addresses and all it has lead there."""

from collections.abc import Mapping

import reversion
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from spaces.enums import PublicationState
from spaces.errors import EditConflict, NotAllowed, NotPublishable, SpacesNotMergeable
from spaces.models import AssessmentRound, Proposal, Space, User
from spaces.permissions import can_change_private_contact, can_merge_spaces
from spaces.queries.bands import public_results
from spaces.queries.merge_choices import DISSOLVED, PART, PARTS, merged_data, offered, rule, with_parts
from spaces.queries.merging import EntryMove, entry_moves

from .checks import required_text
from .history import remember
from .merge_rows import move_contact, move_rows
from .publication import what_publication_lacks
from .roundlog import is_being_closed, lock_round
from .spaces import save_space
from .version import next_version

#: Characters of the reason; history and the logs of rounds repeat it.
MOST_REASON = 400


def what_forbids_merging(kept: Space, dissolved: Space, entries: list[EntryMove]) -> list[str]:
    """Return why two spaces cannot become one, each a sentence with the remedy; `entries` of `dissolved`."""
    if kept.pk == dissolved.pk:
        return [_("Both are the same space: choose another one.")]
    merged = [space for space in (kept, dissolved) if space.is_merged]
    said = _("%(space)s was merged into %(kept)s: merge that one instead.")
    found = [said % {"space": space.identifier, "kept": space.merged_into} for space in merged]
    for move in entries:
        values = {"space": dissolved.identifier, "round": move.round}
        if move.clashes:
            text = _("Both are in “%(round)s”, which is under way: take %(space)s out of the round first.")
            found.append(text % values)
        elif is_being_closed(move.round):
            text = _("“%(round)s” is being closed at this moment: wait for the result, then merge.")
            found.append(text % values)
    return found


def merge_spaces(
    *,
    kept: Space,
    dissolved: Space,
    by: User | None,
    choices: Mapping[str, str],
    reason: str,
    expected: tuple[int, int] | None = None,
) -> Space:
    """Merge `dissolved` into `kept` and return the kept space; one entry in the history of both.

    `choices` say for parts of `queries.merge_choices` whose stands: 'kept', 'dissolved', of lists 'both';
    the rule decides what is not named. The dissolved space stays as a withdrawn row that leads to the kept
    one; photos, addresses, proposals, the claim and assessments move, but where the kept space is in a
    round itself. `expected` are the `changed_in` of both that the person saw. Raises NotAllowed,
    SpacesNotMergeable with the remedy, EditConflict, NotPublishable, ValidationError.
    """
    if not can_merge_spaces(by):
        raise NotAllowed
    reason = required_text(reason, longest=MOST_REASON)
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        # In the order in which every other step locks: proposals, the version, rounds, spaces.
        list(Proposal.objects.select_for_update().filter(space=dissolved.pk).order_by("pk").values_list("pk"))
        is_shown = public_results().filter(entry__space=dissolved.pk).exists()
        version = next_version(structure=is_shown)
        rounds = _lock_rounds(dissolved)
        kept, dissolved = _lock_both(kept, dissolved, expected)
        moves = entry_moves(kept, dissolved)
        forbidden = what_forbids_merging(kept, dissolved, moves)
        if forbidden:
            raise SpacesNotMergeable(" ".join(forbidden))
        if {move.entry.round_id for move in moves} - rounds:
            raise EditConflict  # it came into a round at this moment
        whole = _checked(choices, kept, dissolved, by)
        said = _("%(dissolved)s merged into %(kept)s: %(reason)s") % {
            "dissolved": dissolved.identifier, "kept": kept.identifier, "reason": reason,
        }  # fmt: skip
        merged = save_space(by=by, data=merged_data(kept, dissolved, whole), reason=said, space=kept)
        move_contact(merged, dissolved, takes_over=whole["private_contact"] == DISSOLVED)
        move_rows(merged, dissolved, moves, by=by, version=version, said=said)
        _settle(merged, dissolved, whole)
        remember(merged, by, said)
        _dissolve(dissolved, merged, version)
        remember(dissolved, by, said)
    return merged


def _lock_rounds(dissolved: Space) -> set[int]:
    """Lock the rounds that the space is in and return their keys; raises ClosingUnderWay."""
    rounds = AssessmentRound.objects.filter(entries__space=dissolved.pk).order_by("pk")
    return {lock_round(round).pk for round in rounds}


def _lock_both(kept: Space, dissolved: Space, expected: tuple[int, int] | None) -> tuple[Space, Space]:
    """Return both as they stand now, locked in the order of their keys; raises EditConflict."""
    keys = (kept.pk, dissolved.pk)
    list(Space.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    found = {space.pk: space for space in with_parts(Space.objects.filter(pk__in=keys))}
    if set(keys) != set(found):
        raise SpacesNotMergeable(_("One of the two spaces is gone: look at the list again."))
    both = found[kept.pk], found[dissolved.pk]
    if expected is not None and tuple(space.changed_in for space in both) != tuple(expected):
        raise EditConflict
    return both


def _checked(choices: Mapping[str, str], kept: Space, dissolved: Space, by: User | None) -> dict[str, str]:
    """Return a choice for every part; raises ValidationError for one that is not on offer, NotAllowed."""
    for key, choice in choices.items():
        if key not in PART or choice not in offered(PART[key]):
            raise ValidationError(_("Choose for each part whose text stands."), code="choice")
    whole = {part.key: choices.get(part.key) or rule(part, kept, dissolved) for part in PARTS}
    has_contact = PART["private_contact"].is_given(kept)
    is_overwritten = whole["private_contact"] == DISSOLVED and has_contact
    if is_overwritten and not can_change_private_contact(by):
        raise NotAllowed
    return whole


def _settle(merged: Space, dissolved: Space, choices: Mapping[str, str]) -> None:
    """Take over publication and verification, where the dissolved space has them; raises NotPublishable."""
    if choices["publication"] == DISSOLVED and dissolved.is_published and not merged.is_published:
        lacking = what_publication_lacks(merged)
        if lacking:
            raise NotPublishable(lacking)
        merged.publication_state = PublicationState.PUBLISHED
        merged.published_at = merged.published_at or dissolved.published_at
    if choices["verification"] == DISSOLVED:
        merged.verified_on, merged.verified_by = dissolved.verified_on, dissolved.verified_by
    merged.save()


def _dissolve(dissolved: Space, merged: Space, version: int) -> None:
    """Hide the space for good; it keeps its texts, its number and its address, which lead to `merged`."""
    dissolved.publication_state = PublicationState.WITHDRAWN
    dissolved.merged_into = merged
    dissolved.changed_in = version
    dissolved.save()
