"""Opening a round for scoring, and reminding those who have not handed in."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import RoundPhase, RoundStep, VersionState
from spaces.errors import HasConflict, NotAllowed, RoundNotReady
from spaces.models import AssessmentRound, RoundEntry, Space, User
from spaces.permissions import can_coordinate
from spaces.queries.rounds import (
    assigned_by_assessor,
    entries_of,
    sheets_in_conflict,
    short_of,
    unpublished_spaces,
    waiting_by_assessor,
)

from .mail import Delivery
from .round_mail import tell_of_opening, tell_of_waiting
from .roundlog import lock_round, log
from .self_assessments import take_into_round

#: A concern names so many, and says how many more there are.
MOST_NAMED = 12


class Concern(NamedTuple):
    """What stands against a step, or should be known before: a sentence, some names, how many more.

    `tab` is the page of the round on which it is put right, '' for none.
    """

    text: str
    names: list[str]
    more: int = 0
    tab: str = ""


class Opened(NamedTuple):
    """The open round, and what became of the mails."""

    round: AssessmentRound
    mails: Delivery


def what_opening_lacks(round: AssessmentRound) -> list[Concern]:
    """Return what must be done before the round can be opened, conflicts of interest last."""
    lacking = []
    if round.version.state != VersionState.PUBLISHED:
        lacking.append(Concern(_("Choose a published version of criteria for the round."), []))
    has_panel = round.panel.exists()
    if not has_panel:
        lacking.append(Concern(_("Choose the assessors of the round."), [], tab="panel"))
    if not round.entries.filter(withdrawn_at=None).exists():
        lacking.append(Concern(_("Choose the spaces of the round."), [], tab="spaces"))
    elif has_panel and not assigned_by_assessor(round):
        lacking.append(Concern(_("Assign the spaces to assessors."), [], tab="assignments"))
    tied = [f"{sheet.assessor} – {sheet.entry.space}: {why}" for sheet, why in sheets_in_conflict(round)]
    if tied:
        text = ngettext(
            "%(count)d assignment has a conflict of interest: take it away.",
            "%(count)d assignments have a conflict of interest: take them away.",
            len(tied),
        )
        lacking.append(_concern(text % {"count": len(tied)}, tied, "assignments"))
    return lacking


def what_opening_risks(round: AssessmentRound) -> list[Concern]:
    """Return what should be known before the round is opened, none of which forbids it."""
    risks = []
    short = short_of(entries_of(round), round.needed_assessors)
    _add(
        risks,
        short,
        ngettext(
            "%(count)d space cannot reach the quorum of %(quorum)d and would get no composite:",
            "%(count)d spaces cannot reach the quorum of %(quorum)d and would get no composite:",
            count := short.count(),
        )
        % {"count": count, "quorum": round.needed_assessors},
        "assignments",
    )
    hidden = unpublished_spaces(round)
    _add(risks, hidden, _("The public does not see these spaces any more, so take them out:"), "spaces")
    silent = User.objects.filter(pk__in=assigned_by_assessor(round), email="").order_by("last_name", "pk")
    if silent:
        names = [str(user) for user in silent]
        risks.append(_concern(_("These assessors have no e-mail address and get no mail:"), names))
    if round.due_on is None:
        risks.append(Concern(_("No last day of scoring is set."), []))
    elif round.due_on < timezone.localdate():
        risks.append(Concern(_("The last day of scoring is over already."), []))
    return risks


def _add(risks: list[Concern], entries: QuerySet[RoundEntry], text: str, tab: str) -> None:
    """Add a concern that names entries, if there are any; only those named are read."""
    count = entries.count()
    if count:
        names = [str(entry.space) for entry in entries[:MOST_NAMED]]
        risks.append(Concern(text, names, count - len(names), tab))


def _concern(text: str, names: list[str], tab: str = "") -> Concern:
    return Concern(text, names[:MOST_NAMED], max(len(names) - MOST_NAMED, 0), tab)


def open_round(*, round: AssessmentRound, by: User | None) -> Opened:
    """Open a prepared round for scoring: keep each space's category, mail the assessors.

    Raises NotAllowed, WrongPhase, HasConflict, RoundNotReady with what is missing.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(round, RoundPhase.DRAFT)
        _check(round)
        today = Space.objects.filter(pk=OuterRef("space")).values("category")[:1]
        round.entries.update(category=Subquery(today))
        round.phase, round.opened_at = RoundPhase.OPEN, timezone.now()
        round.save()
        take_into_round(round.entries.filter(withdrawn_at=None).select_related("round"))
        counts = assigned_by_assessor(round)
        mails = tell_of_opening(round, _with_users(counts))
        text = ngettext("%(count)d assessor", "%(count)d assessors", len(counts)) % {"count": len(counts)}
        log(round, RoundStep.OPENED, by, text)
    return Opened(round, mails)


def _check(round: AssessmentRound) -> None:
    lacking = what_opening_lacks(round)
    tied = sheets_in_conflict(round) if lacking else []
    if tied:
        sheet, why = tied[0]
        text = _("%(name)s has a conflict of interest with “%(space)s” (%(reason)s): choose somebody else.")
        raise HasConflict(text % {"name": sheet.assessor, "space": sheet.entry.space, "reason": why})
    if lacking:
        raise RoundNotReady(" ".join(concern.text for concern in lacking))


def remind(*, round: AssessmentRound, by: User | None) -> Delivery:
    """Mail those who have sheets to hand in, each once, and return what becomes of it.

    Raises NotAllowed, WrongPhase, RoundNotReady where nobody has any.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(round, RoundPhase.OPEN)
        counts = waiting_by_assessor(round)
        if not counts:
            raise RoundNotReady(_("Nobody needs reminding: every sheet is handed in."))
        mails = tell_of_waiting(round, _with_users(counts))
        text = ngettext("%(count)d assessor", "%(count)d assessors", len(counts)) % {"count": len(counts)}
        log(round, RoundStep.REMINDED, by, text)
    return mails


def _with_users(counts: dict[int, int]) -> dict[User, int]:
    """Return counts by account instead of by key."""
    users = User.objects.in_bulk(counts)
    return {users[key]: counts[key] for key in sorted(counts)}
