"""Claimed listings: giving one into its operator's hands, asking once a year, ending it."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import reversion
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from spaces.enums import ClaimProof, Lifecycle
from spaces.errors import AlreadyClaimed, AlreadyInState, NotAllowed, SpaceGone
from spaces.models import Claim, Proposal, Space, User
from spaces.permissions import can_end_claim

from .checks import required_text
from .claim_links import claim_of_token
from .claim_mail import ask_operator, tell_of_end
from .history import in_office_language, remember
from .version import next_version

#: A confirmation counts for a year.
ASKED_EVERY = timedelta(days=365)
#: One reminder, after three weeks.
REMINDED_AFTER = timedelta(days=21)
_MOST_REASON = 500
_ENDED = _("This claim has ended already.")
#: Places that nobody runs any more: their operators have told us so.
_OVER = (Lifecycle.CLOSED, Lifecycle.MOVED)


class Asked(NamedTuple):
    """What a day's questions came to: operators asked, reminded, and those without an address."""

    asked: int
    reminded: int
    unreachable: int


def grant_claim(*, proposal: Proposal, proof: ClaimProof, by: User | None) -> Claim:
    """Put the listing into the sender's hands and return the claim; inside the caller's transaction.

    `by` is who checked the proof, None where the mail address proves it. The caller has asked for the
    right. Raises SpaceGone, AlreadyClaimed.
    """
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        version = next_version()
        space = Space.objects.select_for_update().filter(pk=proposal.space_id).first()
        if space is None or not space.is_published:
            raise SpaceGone
        if space.claims.filter(ended_at=None).exists():
            raise AlreadyClaimed
        granted = {"space": space, "proof": proof, "granted_by": by, "confirmed_on": timezone.localdate()}
        begun = {"asked_at": None, "asked_count": 0, "ended_at": None, "end_reason": ""}
        # A proposal that was taken up again brings back the claim that it once led to.
        claim, _is_new = Claim.objects.update_or_create(proposal=proposal, defaults=granted | begun)
        reason = format_lazy(_("Claimed by its operator ({reference})"), reference=proposal.reference)
        _keep(space, version, by, reason)
    return claim


def end_claim(*, claim: Claim, by: User | None, reason: str) -> Claim:
    """Take a listing out of its operator's hands and return the claim; the operator is told why.

    Raises NotAllowed, AlreadyInState, ValidationError without a reason.
    """
    if not can_end_claim(by):
        raise NotAllowed
    reason = required_text(reason, longest=_MOST_REASON)
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        version = next_version()
        claim = _locked(claim)
        if claim.ended_at is not None:
            raise AlreadyInState(_ENDED)
        claim.ended_at, claim.end_reason = timezone.now(), reason
        claim.save()
        space = Space.objects.select_for_update().get(pk=claim.space_id)
        _keep(space, version, by, format_lazy(_("Claim ended: {reason}"), reason=reason))
        tell_of_end(claim)
    return claim


def confirm_listing(*, token: str) -> Claim:
    """Record that the operator finds everything right today, and return the claim.

    Twice the same link changes nothing more. Raises LinkInvalid, LinkExpired; SpaceGone where the page is
    not public any more.
    """
    found = claim_of_token(token)
    if not found.space.is_published:
        raise SpaceGone
    if found.asked_at is None:
        return found
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        version = next_version()
        claim = _locked(found)
        if claim.asked_at is None or claim.asked_at != found.asked_at:
            return claim  # another click was faster
        claim.confirmed_on, claim.asked_at, claim.asked_count = timezone.localdate(), None, 0
        claim.save()
        space = Space.objects.select_for_update().get(pk=claim.space_id)
        _keep(space, version, None, _("Confirmed by its operator"))
    return claim


def ask_operators(today: date) -> Asked:
    """Ask the operators whose last word is a year old, remind those who have not answered; return how many.

    Each claim is a transaction of its own and is looked at again under its lock, so that neither a second
    run nor one that was killed asks anybody twice.
    """
    asked = reminded = unreachable = 0
    for pk in list(_waiting(today).values_list("pk", flat=True)):
        with transaction.atomic():
            claim = _locked(Claim(pk=pk))
            count = _next_count(claim, today)
            if claim.ended_at is not None or count is None:
                continue
            is_reminder = count % 2 == 0
            if not is_reminder:
                claim.asked_at = timezone.make_aware(datetime.combine(today, time.min))
            claim.asked_count = count
            claim.save()
            if ask_operator(claim, is_reminder=is_reminder).unreachable:
                unreachable += 1
            elif is_reminder:
                reminded += 1
            else:
                asked += 1
    return Asked(asked, reminded, unreachable)


def _waiting(today: date) -> QuerySet[Claim]:
    """Return the claims of public places that may be due."""
    claims = Claim.objects.filter(ended_at=None).exclude(space__lifecycle__in=_OVER)
    public = claims.filter(space__in=Space.objects.published())
    long_ago = timezone.make_aware(datetime.combine(today - REMINDED_AFTER, time.max))
    due = Q(asked_at=None, confirmed_on__lte=today - ASKED_EVERY) | Q(asked_at__lte=long_ago)
    return public.filter(due).order_by("pk")


def _next_count(claim: Claim, today: date) -> int | None:
    """Return the number of the mail that is due since the last answer, None for none: odd ones ask anew."""
    count = claim.asked_count
    if claim.asked_at is None:
        return 1 if claim.confirmed_on <= today - ASKED_EVERY else None
    waited = today - timezone.localdate(claim.asked_at)
    if waited >= ASKED_EVERY:
        return count + 1 + count % 2
    return count + 1 if count % 2 and waited >= REMINDED_AFTER else None


def _locked(claim: Claim) -> Claim:
    """Return the claim as it stands now, locked until the transaction ends."""
    claims = Claim.objects.select_for_update(of=("self",)).select_related("space", "proposal")
    return claims.get(pk=claim.pk)


def _keep(space: Space, version: int, by: User | None, reason: str | Promise) -> None:
    """Count the change of a locked space and write it into its history, in the office's language."""
    space.changed_in = version
    space.save()
    remember(space, by, in_office_language(reason))
