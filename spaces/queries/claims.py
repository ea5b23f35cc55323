"""Claimed listings: who runs a space, and which questions stay unanswered."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from spaces.models import Claim, Space

#: Days after which a question that nobody answered is for staff.
UNANSWERED_DAYS = 30
#: More mails than a question and its reminder: the year before stayed unanswered, too.
_MAILS_A_YEAR = 2


def claim_of(space: Space) -> Claim | None:
    """Return the claim in force, None where nobody runs the listing."""
    return space.claims.filter(ended_at=None).first()


def unconfirmed(today: datetime.date) -> QuerySet[Claim]:
    """Return the claims in force whose operator has not answered for 30 days, or for a second year."""
    last = timezone.make_aware(
        datetime.datetime.combine(today - datetime.timedelta(days=UNANSWERED_DAYS), datetime.time.min)
    )
    late = Q(asked_at__lt=last) | Q(asked_at__isnull=False, asked_count__gt=_MAILS_A_YEAR)
    return Claim.objects.filter(late, ended_at=None)
