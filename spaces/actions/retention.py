"""Erasing by the calendar: what `spaces.spans` says may no longer be kept.

Runs once a day and may be run again at any time. Each proposal is a transaction of its own and is looked
at again under its lock, so that one that was just taken up stays. Accepted facts and the self-assessment
of a space are never touched.
"""

import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from spaces.enums import ConsentPurpose, MailState, PrivacyState, ProposalState, ProposalStep
from spaces.models import Consent, OutgoingMail, PrivacyRequest, Proposal, Quota, SolvedChallenge
from spaces.spans import SPANS

from .erasing import erase_sender, erase_whole
from .privacy_mail import FORGOTTEN_LETTERS
from .proposal_mail import tell_expiring

#: So long before it is erased, the sender of an unanswered proposal is told.
WARNED = datetime.timedelta(days=30)
_WARNING = "proposal_expiring"


def purge(now: datetime.datetime) -> dict[str, int]:
    """Erase what is due and return how many rows went for each key of SPANS, and 'warned' for mails sent."""
    counts = {"warned": _warn(now)}
    for key, proposals in _due_proposals(now).items():
        counts[key] = _erase(proposals)
    mails = OutgoingMail.objects.exclude(state=MailState.QUEUED).filter(
        Q(created_at__lt=now - SPANS["mail"].length) | Q(template__in=FORGOTTEN_LETTERS, state=MailState.SENT)
    )
    requests = PrivacyRequest.objects.exclude(state=PrivacyState.OPEN)
    challenges = SolvedChallenge.objects.filter(expires_at__lt=now)
    counters = Quota.objects.filter(starts_at__lt=now - SPANS["counter"].length)
    return counts | {
        "mail": mails.delete()[0],
        "counter": challenges.delete()[0] + counters.delete()[0],
        "privacy": requests.filter(handled_at__lt=now - SPANS["privacy"].length).delete()[0],
    }


def _due_proposals(now: datetime.datetime) -> dict[str, QuerySet[Proposal]]:
    """Return the proposals whose time is over, by the key of their span."""
    before = {key: now - span.length for key, span in SPANS.items()}
    stored = Proposal.objects.filter(Q(claim__isnull=True) | Q(contact__isnull=False))
    agreed = Consent.objects.filter(contact__proposal=OuterRef("pk"), withdrawn_at=None)
    unverified = stored.filter(state=ProposalState.UNVERIFIED)
    withdrawn = stored.filter(state=ProposalState.WITHDRAWN)
    accepted = stored.filter(state=ProposalState.ACCEPTED, contact__isnull=False)
    return {
        "draft": stored.filter(state=ProposalState.DRAFT, touched_at__lt=before["draft"]),
        "unverified": unverified.filter(
            touched_at__lt=before["unverified"], submitted_at__lt=before["unverified"]
        ),
        # Who withdrew the consent to the handling as well need not wait.
        "withdrawn": withdrawn.filter(
            Q(touched_at__lt=before["withdrawn"])
            | (Q(contact__isnull=False) & ~Exists(agreed.filter(purpose=ConsentPurpose.HANDLING)))
        ),
        "declined": stored.filter(state=ProposalState.DECLINED, decided_at__lt=before["declined"]),
        "changes": _unanswered(before["changes"]).filter(
            Exists(_warnings().filter(created_at__lte=now - WARNED))
        ),
        "contact": accepted.filter(
            Q(claim__isnull=True) | Q(claim__ended_at__lt=before["contact"]),
            decided_at__lt=before["contact"],
        ).exclude(Exists(agreed.filter(purpose=ConsentPurpose.CONTACT))),
    }


def _unanswered(before: datetime.datetime) -> QuerySet[Proposal]:
    """Return the proposals with changes asked for where nobody, staff or sender, did anything since."""
    asked = Max("events__at", filter=Q(events__step=ProposalStep.CHANGES))
    waiting = Proposal.objects.filter(state=ProposalState.CHANGES).annotate(asked_at=asked)
    return waiting.annotate(since=Greatest("touched_at", "asked_at")).filter(since__lt=before)


def _warnings() -> QuerySet[OutgoingMail]:
    """Return the warnings written since the sender last wrote in the outer proposal."""
    return OutgoingMail.objects.filter(
        proposal=OuterRef("pk"), template=_WARNING, created_at__gt=OuterRef("touched_at")
    )


def _warn(now: datetime.datetime) -> int:
    """Tell the senders of unanswered proposals until when they can go on, each once; return how many."""
    nearly = _unanswered(now - SPANS["changes"].length + WARNED).exclude(Exists(_warnings()))
    proposals = list(nearly.select_related("contact", "space").order_by("pk"))
    last_day = timezone.localdate(now + WARNED)
    for proposal in proposals:
        with transaction.atomic():
            tell_expiring(proposal, last_day)
    return len(proposals)


def _erase(due: QuerySet[Proposal]) -> int:
    """Erase proposals whole, or the sender alone where something public rests on them; return how many."""
    count = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            proposal = Proposal.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if proposal is None or not due.filter(pk=pk).exists():
                continue  # somebody took it up or erased it in the meantime
            is_staying = proposal.state == ProposalState.ACCEPTED or hasattr(proposal, "claim")
            if is_staying:
                erase_sender(proposal, by=None)
            else:
                erase_whole([proposal])
            count += 1
    return count
