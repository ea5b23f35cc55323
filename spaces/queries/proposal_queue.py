"""The queue of proposals: what waits, how long, whose turn is next."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from spaces.enums import SENT_STATES, ProposalState, ProposalStep
from spaces.models import AdministrativeUnit, Proposal, Space, User
from spaces.text import words

#: After so many days without an answer somebody has to ask again, or decline.
UNANSWERED_DAYS = 30
#: What waits for staff or for its sender.
OPEN_STATES = (ProposalState.WAITING, ProposalState.CHANGES)
#: Names under which a proposed space can be found.
_NAMES = ("name_vi", "name_en", "name_fr")


class Counts(NamedTuple):
    """What the first page says of the queue."""

    waiting: int
    overdue: int
    unanswered: int


class Neighbours(NamedTuple):
    """Where a proposal stands among those that wait (from 1; 0 where it does not wait), and what is next."""

    number: int
    count: int
    following: int | None


def reached_us() -> QuerySet[Proposal]:
    """Return what staff may know of: all that was ever sent and verified; drafts are the partner's alone."""
    withdrawn = Q(state=ProposalState.WITHDRAWN, waiting_since__isnull=False)
    return Proposal.objects.filter(Q(state__in=SENT_STATES) | withdrawn)


def queue_rows(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Return proposals with all that a row shows, in one query.

    `others` counts what else the same person sent, `asked` (days) when changes were last asked for.
    """
    same_person = reached_us().filter(
        contact__email_key=OuterRef("contact__email_key"), contact__verified_at__isnull=False
    )
    others = same_person.exclude(pk=OuterRef("pk")).order_by().values("contact__email_key")
    counted = others.annotate(number=Count("pk")).values("number")
    rows = proposals.annotate(others=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    rows = rows.select_related("space", "district", "contact")
    return rows.defer("space__outline", "district__boundary", "base")


def with_open_proposals(spaces: QuerySet[Space]) -> QuerySet[Space]:
    """Return spaces with `open_proposals`: how many about each wait for staff or for their sender."""
    about = Proposal.objects.filter(space=OuterRef("pk"), state__in=OPEN_STATES).order_by().values("space")
    counted = about.annotate(number=Count("pk")).values("number")
    return spaces.annotate(open_proposals=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def age_days(proposal: Proposal, today: datetime.date) -> int | None:
    """Return for how many days the proposal has waited, None where it does not wait."""
    if proposal.state != ProposalState.WAITING:
        return None
    return max(0, (today - timezone.localdate(proposal.waiting_since)).days)


def is_overdue(proposal: Proposal, today: datetime.date) -> bool:
    """Return whether the proposal has waited for longer than the target says."""
    age = age_days(proposal, today)
    return age is not None and age > settings.PROPOSAL_TARGET_DAYS


def _start_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def overdue(proposals: QuerySet[Proposal], today: datetime.date) -> QuerySet[Proposal]:
    """Return those that have waited for longer than the target says."""
    last = _start_of(today - datetime.timedelta(days=settings.PROPOSAL_TARGET_DAYS))
    return proposals.filter(state=ProposalState.WAITING, waiting_since__lt=last)


def unanswered(proposals: QuerySet[Proposal], today: datetime.date) -> QuerySet[Proposal]:
    """Return those whose sender was asked for changes long ago and has written nothing since."""
    last = _start_of(today - datetime.timedelta(days=UNANSWERED_DAYS))
    asked_lately = Proposal.objects.filter(events__step=ProposalStep.CHANGES, events__at__gte=last)
    silent = proposals.filter(state=ProposalState.CHANGES, touched_at__lt=last)
    return silent.exclude(pk__in=asked_lately.values("pk"))


def counts_for(user: User) -> Counts:
    """Return what waits in the area of `user`, how much of it too long, and what stays unanswered."""
    today = timezone.localdate()
    mine = Proposal.objects.in_area_of(user)
    waiting, late = mine.waiting().count(), overdue(mine, today).count()
    return Counts(waiting, late, unanswered(mine, today).count())


def state_counts(proposals: QuerySet[Proposal]) -> dict[str, int]:
    """Return how many proposals are in each state; one query."""
    counted = proposals.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(counted)


def found_by(proposals: QuerySet[Proposal], text: str) -> QuerySet[Proposal]:
    """Return those whose reference holds `text`, or whose names hold all its words, tones left out.

    The space's identifier counts as a name. Proposed names lie in what was sent and are compared here, not
    in the database: a queue has thousands of rows at most.
    """
    asked = words(text)
    if not asked:
        return proposals.none()
    columns = [*(f"data__{name}" for name in _NAMES), *(f"space__{name}" for name in _NAMES)]
    rows = proposals.order_by().values_list("pk", "reference", "space__number", *columns)
    fitting = [
        pk
        for pk, reference, number, *names in rows
        if _is_named(asked, reference, [*names, number and Space(number=number).identifier])
    ]
    return proposals.filter(pk__in=fitting)


def _is_named(asked: list[str], reference: str, names: Iterable[object]) -> bool:
    told = " ".join(word for name in names if isinstance(name, str) for word in words(name))
    return "".join(asked) in "".join(words(reference)) or all(word in told for word in asked)


def neighbours(proposal: Proposal, user: User) -> Neighbours:
    """Return where the proposal stands in the queue of `user`, and the key of the one to go on with.

    What was left aside does not come back at once: the next one is younger, the oldest follows the last.
    """
    queue = Proposal.objects.waiting().in_area_of(user).oldest_first()
    keys = list(queue.values_list("pk", flat=True))
    number = keys.index(proposal.pk) + 1 if proposal.pk in keys else 0
    if number:
        following = keys[number:] or keys[: number - 1]
        return Neighbours(number, len(keys), following[0] if following else None)
    younger = queue.filter(
        Q(waiting_since__gt=proposal.waiting_since)
        | Q(waiting_since=proposal.waiting_since, pk__gt=proposal.pk)
    )
    return Neighbours(0, len(keys), next(iter([*younger.values_list("pk", flat=True)[:1], *keys[:1]]), None))


def districts_of(user: User) -> list[AdministrativeUnit]:
    """Return the districts that `user` is bound to, in alphabetical order; none for all."""
    return list(user.districts.alphabetical().defer("boundary"))
