"""What hangs on a space goes over to the one that it is merged into; nothing is lost on the way."""

from django.db.models import F, Max, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from spaces.enums import DECIDED_STATES, Actor, ProposalKind, ProposalState, ProposalStep, RoundStep
from spaces.models import (
    Claim,
    DistinctPair,
    Interest,
    PrivateContact,
    Proposal,
    ProposalContact,
    ProposalEvent,
    RoundEntry,
    Space,
    User,
)
from spaces.queries.merging import EntryMove

from .claim_mail import tell_of_end
from .history import remember
from .roundlog import log

#: Proposals in these states are over; who decided them saw the space that they were about then.
_OVER = (*DECIDED_STATES, ProposalState.WITHDRAWN)
_CONTACT = ("name", "email", "phone", "note")
_MOST_INTEREST = Interest._meta.get_field("reason").max_length


def move_rows(
    kept: Space, dissolved: Space, moves: list[EntryMove], *, by: User | None, version: int, said: str
) -> None:
    """Point everything at `kept` that points at `dissolved`; `said` is what histories and logs repeat.

    Names, sources and access facts are not moved: the kept space has what was chosen of them, and the
    dissolved one stays legible. Inside the caller's transaction, with both spaces and the rounds locked.
    """
    highest = kept.photos.aggregate(highest=Max("order"))["highest"]
    dissolved.photos.update(space=kept, order=F("order") + (0 if highest is None else highest + 1))
    dissolved.former_slugs.update(space=kept)
    dissolved.merged_spaces.update(merged_into=kept)
    dissolved.self_assessments.update(space=kept)
    _move_references(kept, dissolved, by=by, version=version, said=said)
    _move_interests(kept, dissolved)
    _move_findings(kept, dissolved)
    _move_claims(kept, dissolved, said)
    _move_proposals(kept, dissolved, by)
    for move in moves:
        _move_entry(kept, move, by, said)


def move_contact(kept: Space, dissolved: Space, *, takes_over: bool) -> None:
    """Give `kept` the private contact of `dissolved`; what it had itself stays with the other, unlost."""
    contacts = {row.space_id: row for row in PrivateContact.objects.filter(space__in=(kept, dissolved))}
    own, other = contacts.get(kept.pk), contacts.get(dissolved.pk)
    if other is None or not takes_over:
        return
    if own is None:
        other.space = kept
        other.save()
        return
    for name in _CONTACT:
        mine = getattr(own, name)
        setattr(own, name, getattr(other, name))
        setattr(other, name, mine)
    own.save()
    other.save()


def _move_references(kept: Space, dissolved: Space, *, by: User | None, version: int, said: str) -> None:
    """Let spaces that moved to the dissolved one have moved to the kept one; each has it in its history."""
    for space in dissolved.moved_from.exclude(pk=kept.pk):
        space.moved_to, space.changed_in = kept, version
        space.save()
        remember(space, by, said)


def _move_interests(kept: Space, dissolved: Space) -> None:
    """Move what keeps people from scoring; who has a tie to both keeps one with both reasons."""
    known = {interest.user_id: interest for interest in kept.interests.all()}
    for interest in dissolved.interests.all():
        same = known.get(interest.user_id)
        if same is None:
            interest.space = kept
            interest.save()
            continue
        if interest.reason not in same.reason:
            same.reason = f"{same.reason}; {interest.reason}"[:_MOST_INTEREST]
            same.save()
        interest.delete()


def _move_findings(kept: Space, dissolved: Space) -> None:
    """Let what was found different from the dissolved space be different from the kept one."""
    found = DistinctPair.objects.filter(Q(first=dissolved) | Q(second=dissolved))
    of_kept = DistinctPair.objects.filter(Q(first=kept) | Q(second=kept))
    settled = {pair.first_id + pair.second_id - kept.pk for pair in of_kept}
    for pair in found:
        other = pair.first_id + pair.second_id - dissolved.pk
        if other == kept.pk or other in settled:
            pair.delete()
            continue
        pair.first_id, pair.second_id = sorted((other, kept.pk))
        pair.save()


def _move_claims(kept: Space, dissolved: Space, said: str) -> None:
    """Move claims; where both spaces are claimed, the kept one's stays and the other operator is told."""
    standing = kept.claims.filter(ended_at=None).select_related("proposal").first()
    for claim in dissolved.claims.select_related("proposal"):
        ends = claim.ended_at is None and standing is not None
        claim.space = kept
        if ends:
            claim.ended_at = timezone.now()
            with translation.override(claim.proposal.language):
                text = _("The listing became one with another, which somebody manages already. %(said)s")
                claim.end_reason = (text % {"said": said})[: Claim._meta.get_field("end_reason").max_length]
        claim.save()
        if ends and not _is_same_person(claim, standing):
            tell_of_end(claim)


def _is_same_person(claim: Claim, other: Claim) -> bool:
    contacts = ProposalContact.objects.filter(proposal__in=(claim.proposal_id, other.proposal_id))
    return len({*contacts.values_list("email_key", flat=True)}) == 1 and len(contacts) == 2


def _move_proposals(kept: Space, dissolved: Space, by: User | None) -> None:
    """Move proposals and tell their senders in the timeline; a moderator who has one open looks again."""
    proposals = Proposal.objects.filter(space=dissolved)
    actor = Actor.STAFF if by is not None else Actor.SYSTEM
    ProposalEvent.objects.bulk_create(
        ProposalEvent(
            proposal_id=pk,
            step=ProposalStep.MOVED,
            actor=actor,
            by=by,
            message=f"{dissolved.identifier} → {kept.identifier}",
        )
        for pk in proposals.order_by("pk").values_list("pk", flat=True)
    )
    proposals.exclude(state__in=_OVER).update(revision=F("revision") + 1)
    proposals.update(space=kept)
    _rename_likely(kept, dissolved)


def _rename_likely(kept: Space, dissolved: Space) -> None:
    """Let new spaces that may repeat the dissolved one be compared with the kept one."""
    waiting = Proposal.objects.filter(kind=ProposalKind.NEW).exclude(state__in=_OVER).exclude(likely=[])
    changed = []
    for proposal in waiting.only("likely"):
        if dissolved.pk in proposal.likely:
            keys = (kept.pk if key == dissolved.pk else key for key in proposal.likely)
            proposal.likely = list(dict.fromkeys(keys))
            changed.append(proposal)
    Proposal.objects.bulk_update(changed, ["likely"])


def _move_entry(kept: Space, move: EntryMove, by: User | None, said: str) -> None:
    """Move an entry with its sheets and results, take it out of a draft, or leave it; the log says so."""
    if move.moves:
        RoundEntry.objects.filter(pk=move.entry.pk).update(space=kept)
    elif move.goes:
        move.entry.delete()
    log(move.round, RoundStep.PREPARED, by, said)
