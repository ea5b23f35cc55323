"""Sending a proposal and what its sender may do afterwards: confirm, renew the link, withdraw, object."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from spaces.enums import EDITABLE_STATES, Actor, ClaimProof, ProposalKind, ProposalState, ProposalStep
from spaces.errors import LinkInvalid, ProposalIncomplete, ProposalMoved
from spaces.models import OutgoingMail, Proposal, ProposalContact
from spaces.proposing import completeness, is_same
from spaces.queries.duplicates import likely_duplicates
from spaces.queries.proposals import district_of, missing, proposed_values, values_of
from spaces.text import mail_key

from .checks import required_text, stored_text
from .claims import grant_claim
from .domains import is_of_domain
from .limits import Visitor, take
from .proposal_drafts import MOST_MESSAGE, base_of, public_space
from .proposal_links import read_any_token, read_token
from .proposal_mail import tell_accepted, tell_link, tell_received, tell_withdrawn
from .proposal_steps import lock_proposal, note_step
from .self_assessments import give_to_space

_MOST_LIKELY = 5
_FRESH = timedelta(hours=1)
_WITHDRAWABLE = (ProposalState.UNVERIFIED, ProposalState.WAITING, ProposalState.CHANGES)


def send_proposal(*, proposal: Proposal, visitor: Visitor | None, message: str | None = None) -> Proposal:
    """Hand the proposal to the department and return it; sending again what was sent changes nothing.

    It waits for review at once where the sender's address is confirmed, else as soon as it is. Raises
    ProposalIncomplete with what is missing, SpaceGone, TooMany, ValidationError.
    """
    contact = ProposalContact.objects.filter(proposal=proposal).first()
    take("send", visitor=visitor, email=contact.email if contact is not None else "")
    with transaction.atomic():
        proposal = lock_proposal(proposal)
        if proposal.state not in EDITABLE_STATES:
            return proposal
        if message is not None:
            proposal.message = stored_text(message, field="message", longest=MOST_MESSAGE)
        _follow_space(proposal)
        lacking = missing(proposal)
        if lacking:
            raise ProposalIncomplete([(str(section), sentence) for section, sentence in lacking])
        _sum_up(proposal)
        first = proposal.submitted_at is None
        proposal.submitted_at = proposal.submitted_at or timezone.now()
        proposal.revision += 1
        if proposal.contact.verified_at is not None:
            return _hand_over(proposal, ProposalStep.SENT if first else ProposalStep.RESENT)
        is_news = proposal.state != ProposalState.UNVERIFIED
        proposal.state = ProposalState.UNVERIFIED
        proposal.save()
        if is_news:
            note_step(proposal, ProposalStep.SENT if first else ProposalStep.RESENT, actor=Actor.PARTNER)
            if not _has_fresh_link(proposal):
                tell_link(proposal)
    return proposal


def _has_fresh_link(proposal: Proposal) -> bool:
    """Return whether a link went to the sender's address just now: a second mail would only confuse."""
    since = timezone.now() - _FRESH
    links = OutgoingMail.objects.filter(proposal=proposal, template="proposal_link", created_at__gte=since)
    return links.filter(to=proposal.contact.email).exists()


def _follow_space(proposal: Proposal) -> None:
    """Bring a proposal about a space up to date with it; raises SpaceGone where it is no longer public."""
    if proposal.kind == ProposalKind.NEW:
        return
    space = public_space(proposal.space)
    if space.pk != proposal.space_id:
        note_step(proposal, ProposalStep.MOVED, actor=Actor.SYSTEM, message=str(space))
    proposal.space = space
    proposal.base, proposal.base_change = base_of(proposal), space.changed_in
    if proposal.kind == ProposalKind.CORRECTION:
        kept = proposal.data.items()
        proposal.data = {name: value for name, value in kept if not is_same(value, proposal.base.get(name))}


def _sum_up(proposal: Proposal) -> None:
    """Note what the queue shows: district, completeness, likely duplicates."""
    values = proposed_values(proposal)
    proposal.completeness = completeness(values)
    if proposal.kind != ProposalKind.NEW:
        proposal.completeness = completeness({**values_of(proposal.space), **values})
        proposal.district_id = proposal.space.district_id or district_of(values)
        return
    proposal.district_id = district_of(values)
    lon, lat = values.get("position") or (None, None)
    names = [values.get(f"name_{code}") or "" for code in ("vi", "en", "fr")]
    found = likely_duplicates([*names, *values.get("aliases", [])], lon=lon, lat=lat, limit=_MOST_LIKELY)
    proposal.likely = [likeness.space.pk for likeness in found]


def _hand_over(proposal: Proposal, step: ProposalStep | None) -> Proposal:
    """Put a proposal whose sender is known into the queue."""
    proposal.state = ProposalState.WAITING
    proposal.waiting_since = timezone.now()
    proposal.requested = {}
    proposal.save()
    if step is not None:
        note_step(proposal, step, actor=Actor.PARTNER)
    tell_received(proposal, may_prove=can_prove(proposal))
    return proposal


def can_prove(proposal: Proposal) -> bool:
    """Return whether it is a claim that waits and that the sender's confirmed address proves.

    Where a claim was ended, a person looks at the next one: it may come from whom it was taken from.
    """
    space = proposal.space
    if proposal.kind != ProposalKind.CLAIM or proposal.state != ProposalState.WAITING:
        return False
    contact = getattr(proposal, "contact", None)
    if space is None or not space.is_published or contact is None or contact.verified_at is None:
        return False
    before = space.claims.filter(Q(ended_at=None) | Q(proposal__contact__isnull=False))
    return not before.exists() and is_of_domain(contact.email, space.website)


def prove_claim(*, token: str) -> Proposal:
    """Take over the listing by the link that went to an address of its website; return the proposal.

    A step of its own: opening a link, which programs that look through mails do as well, proves nobody's
    will. Only who reads that mail has the link, so the person who wrote the claim cannot take it. Raises
    LinkInvalid, LinkExpired, ProposalMoved.
    """
    found = read_token(token)
    with transaction.atomic():
        proposal = lock_proposal(found, ProposalState.WAITING)
        proposal.contact = ProposalContact.objects.select_for_update().get(proposal=proposal)
        read_token(token)  # under the lock: the link may have been replaced meanwhile
        if not can_prove(proposal):
            raise ProposalMoved
        return _grant_by_domain(proposal)


def _grant_by_domain(proposal: Proposal) -> Proposal:
    """Accept a claim whose sender has an address of the space's website."""
    proposal.state, proposal.proof = ProposalState.ACCEPTED, ClaimProof.DOMAIN
    proposal.decided_at = timezone.now()
    proposal.save()
    note_step(proposal, ProposalStep.ACCEPTED, actor=Actor.SYSTEM)
    grant_claim(proposal=proposal, proof=ClaimProof.DOMAIN, by=None)
    give_to_space(proposal, proposal.space)
    tell_accepted(proposal, refused=(), space=proposal.space)
    return proposal


def open_link(*, token: str) -> Proposal:
    """Return the proposal of a private link, its address now confirmed; what was sent begins to wait.

    Raises LinkInvalid, LinkExpired.
    """
    found = read_token(token)
    with transaction.atomic():
        proposal = lock_proposal(found)
        # Read again under the lock: a link may have been replaced meanwhile.
        read_token(token)
        contact = ProposalContact.objects.select_for_update().get(proposal=proposal)
        proposal.contact = contact
        if contact.verified_at is None:
            contact.verified_at = timezone.now()
            contact.save(update_fields=["verified_at"])
            note_step(proposal, ProposalStep.VERIFIED, actor=Actor.PARTNER)
        if proposal.state == ProposalState.UNVERIFIED:
            _hand_over(proposal, None)
    return proposal


def renew_link(*, reference: str, email: str, visitor: Visitor | None) -> None:
    """Mail a new link where reference and address belong together; earlier links stop working.

    Says nothing where they do not: nobody learns who sent what. Raises TooMany.
    """
    take("renew", visitor=visitor, email=email)
    wanted = Proposal.objects.filter(reference=reference.strip().upper(), contact__email_key=mail_key(email))
    _renew(wanted.first())


def renew_expired(*, token: str, visitor: Visitor | None) -> None:
    """Mail a new link to the address that an expired one was sent to; raises LinkInvalid, TooMany."""
    proposal = read_any_token(token).proposal
    take("renew", visitor=visitor, email=proposal.contact.email)
    _renew(proposal)


def renew_own(*, proposal: Proposal, visitor: Visitor | None) -> Proposal:
    """Mail a new link to the sender who holds the page, and return the proposal; raises TooMany."""
    contact = ProposalContact.objects.filter(proposal=proposal).first()
    if contact is None:
        raise LinkInvalid
    take("renew", visitor=visitor, email=contact.email)
    return _renew(proposal)


def _renew(proposal: Proposal | None) -> Proposal | None:
    if proposal is None:
        return None
    with transaction.atomic():
        proposal = lock_proposal(proposal)
        proposal.contact = ProposalContact.objects.get(proposal=proposal)
        proposal.link_epoch += 1
        proposal.save(update_fields=["link_epoch"])
        tell_link(proposal)
    return proposal


def withdraw_proposal(*, proposal: Proposal, message: str = "") -> Proposal:
    """Take a sent proposal back and return it; raises ProposalMoved where it was decided meanwhile."""
    with transaction.atomic():
        proposal = lock_proposal(proposal)
        if proposal.state == ProposalState.WITHDRAWN:
            return proposal
        if not can_withdraw(proposal):
            raise ProposalMoved
        proposal.state = ProposalState.WITHDRAWN
        proposal.revision += 1
        proposal.touched_at = timezone.now()
        proposal.save()
        said = stored_text(message, field="message", longest=MOST_MESSAGE)
        note_step(proposal, ProposalStep.WITHDRAWN, actor=Actor.PARTNER, message=said)
        tell_withdrawn(proposal)
    return proposal


def can_withdraw(proposal: Proposal) -> bool:
    """Return whether the sender can take the proposal back: once it was sent, until it is decided."""
    return proposal.state in _WITHDRAWABLE


def object_to_decision(*, proposal: Proposal, message: str) -> Proposal:
    """Ask the department to look again at what it declined, once; it waits anew, and is returned.

    Raises ProposalMoved where it is not declined or was objected to before, ValidationError without a text.
    """
    with transaction.atomic():
        proposal = lock_proposal(proposal, ProposalState.DECLINED)
        if not can_object(proposal):
            raise ProposalMoved
        said = required_text(message, field="message", longest=MOST_MESSAGE)
        reopen(proposal)
        note_step(proposal, ProposalStep.OBJECTED, actor=Actor.PARTNER, message=said)
        tell_received(proposal)
    return proposal


def can_object(proposal: Proposal) -> bool:
    """Return whether the sender may still ask to look again: once for each proposal."""
    if proposal.state != ProposalState.DECLINED:
        return False
    return not proposal.events.filter(step=ProposalStep.OBJECTED).exists()


def reopen(proposal: Proposal) -> None:
    """Make a decided or withdrawn proposal wait again, and save it; inside the caller's transaction."""
    proposal.state = ProposalState.WAITING
    proposal.waiting_since = timezone.now()
    proposal.submitted_at = proposal.submitted_at or timezone.now()
    proposal.decided_at = proposal.decided_by = None
    proposal.decline_reason = proposal.decision = ""
    proposal.revision += 1
    proposal.save()
