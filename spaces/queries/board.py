"""What a coordinator sees of a round that runs: progress, agreement, and what blocks the next step."""

import datetime
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from django.core.cache import cache
from django.db.models import Avg, Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import AppealState, RoundPhase, SheetKind, SheetState, Withheld
from spaces.models import (
    Appeal,
    AssessmentRound,
    Assignment,
    Computation,
    PanelMember,
    Result,
)
from spaces.scoring import Withheld as Reason

from .moderation import Queue, not_handed_in, state_of_sheets
from .reckoning import load_round
from .rounds import LIVE, Load, entries_of, loads

#: A round with more scores is not reckoned for a mere look; the board offers it.
MANY_SCORES = 200_000
_KEPT_S = 3600
_STARTED = (RoundPhase.OPEN, RoundPhase.MODERATION)


class Activity(NamedTuple):
    """An assessor of a round: what there is to do, how many sheets are begun, and the latest writing.

    `begun` counts sheets with a score that are not handed in; both are None where a round is too large
    to count.
    """

    load: Load
    begun: int | None
    latest: datetime.datetime | None


class Agreement(NamedTuple):
    """How far assessors agree: alpha of all and by criterion code (None: not defined).

    `leniency` by account: how far above (below: negative) colleagues, on [-1, 1]. `coverage` is the
    mean over the spaces in [0, 1], `coverages` that of each entry; `withheld` counts the spaces that
    get no composite, by reason.
    """

    alpha: float | None
    alphas: dict[str, float | None]
    leniency: dict[int, float | None]
    coverage: float | None
    coverages: dict[int, float]
    withheld: dict[str, int]


class Blocker(NamedTuple):
    """What stands before the next step: a sentence, the tab where it is remedied, and whether it forbids."""

    text: str
    tab: str
    forbids: bool = True


def size_of(round: AssessmentRound) -> int:
    """Return about how many scores a round has, without reading them; two queries."""
    counting = Assignment.objects.filter(entry__round=round, kind=SheetKind.ASSESSOR, state__in=LIVE)
    return counting.count() * round.version.criteria.count()


def activity_of(round: AssessmentRound, *, is_large: bool) -> list[Activity]:
    """Return the panel with what each has done, by name; three or four queries."""
    panel = loads(round)
    if is_large:
        return [Activity(load, None, None) for load in panel]
    sheets = Assignment.objects.filter(
        entry__round=round, entry__withdrawn_at=None, kind=SheetKind.ASSESSOR
    ).order_by()
    begun = Count("pk", filter=Q(state=SheetState.ASSIGNED, scores__isnull=False), distinct=True)
    found = sheets.values_list("assessor").annotate(
        begun=begun, written=Max("scores__modified_at"), sent=Max("handed_in_at")
    )
    by_user = {user: (count, _latest(written, sent)) for user, count, written, sent in found}
    return [Activity(load, *by_user.get(load.member.user_id, (0, None))) for load in panel]


def _latest(*times: datetime.datetime | None) -> datetime.datetime | None:
    return max((time for time in times if time is not None), default=None)


def agreement_of(round: AssessmentRound, *, is_large: bool) -> Agreement | None:
    """Return how far assessors agree so far; None where a large round was not reckoned yet.

    Of a round that was closed it is read from what was stored.
    """
    if round.phase not in _STARTED:
        computation = round.computations.order_by("-number").first()
        return _stored(round, computation) if computation is not None else None
    kept = cache.get(_agreement_key(round))
    if kept is None and not is_large:
        kept = reckon_agreement(round)
    return kept


def reckon_agreement(round: AssessmentRound) -> Agreement:
    """Reckon the agreement of a round as it stands, and keep it until a sheet or a decision changes."""
    key = _agreement_key(round)
    reckoning = load_round(round)
    # Ranks are not asked for here, so that one draw of weights is enough.
    outcome = reckoning._replace(rules=replace(reckoning.rules, draws=1)).outcome()
    reasons = {reason: int((outcome.withheld == reason).sum()) for reason in Reason}
    agreement = Agreement(
        alpha=outcome.alpha,
        alphas={
            criterion.code: _known(value)
            for criterion, value in zip(reckoning.content.criteria, outcome.alpha_by_criterion, strict=True)
        },
        leniency={
            user: _known(value) for user, value in zip(reckoning.assessors, outcome.leniency, strict=True)
        },
        coverage=float(outcome.coverage.mean()) if len(outcome.coverage) else None,
        coverages={
            entry.pk: float(share) for entry, share in zip(reckoning.entries, outcome.coverage, strict=True)
        },
        withheld={
            _REASONS[reason]: count for reason, count in reasons.items() if count and reason != Reason.NO
        },
    )
    cache.set(key, agreement, _KEPT_S)
    return agreement


_REASONS = {
    Reason.NOTHING: Withheld.NOTHING.value,
    Reason.QUORUM: Withheld.QUORUM.value,
    Reason.COVERAGE: Withheld.COVERAGE.value,
}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _agreement_key(round: AssessmentRound) -> str:
    """Return what the agreement depends on: the sheets that count, the decisions, the spaces."""
    decided = round.entries.filter(withdrawn_at=None).aggregate(
        entries=Count("pk", distinct=True), latest=Max("moderated_scores")
    )
    return f"agreement:{state_of_sheets(round)}:{decided['entries']}:{decided['latest']}:{round.metric}"


def _stored(round: AssessmentRound, computation: Computation) -> Agreement:
    """Return the agreement that a computation stored, its assessors by account."""
    user_of = {
        str(number): user
        for user, number in PanelMember.objects.filter(round=round).values_list("user_id", "number")
    }
    rows = Result.objects.filter(computation=computation).order_by()
    reasons = rows.exclude(withheld="").values_list("withheld").annotate(count=Count("pk"))
    coverages = dict(rows.values_list("entry", "coverage"))
    return Agreement(
        alpha=computation.alpha,
        alphas=computation.alphas,
        leniency={
            user_of[number]: value for number, value in computation.leniency.items() if number in user_of
        },
        coverage=rows.aggregate(mean=Avg("coverage"))["mean"],
        coverages=coverages,
        withheld=dict(reasons),
    )


def blockers_of(round: AssessmentRound, queue: Queue | None) -> list[Blocker]:
    """Return what blocks, or should be known before, the next step of a round; up to four queries.

    `queue` is that of a round in moderation. A draft has none here: see `actions.round_opening`.
    """
    if round.phase == RoundPhase.OPEN:
        return _missing_sheets(round) + _short_of_quorum(round)
    if round.phase == RoundPhase.MODERATION and queue is not None:
        return _undecided(queue) + _missing_sheets(round) + _short_of_quorum(round)
    if round.phase == RoundPhase.APPEAL:
        return _waiting_appeals(round)
    return []


def _undecided(queue: Queue) -> list[Blocker]:
    found = []
    waiting, stale = len(queue.waiting), len(queue.stale)
    if waiting:
        text = ngettext(
            "%(count)d divergent score waits for a decision.",
            "%(count)d divergent scores wait for a decision.",
            waiting,
        )
        found.append(Blocker(text % {"count": waiting}, "moderation"))
    if stale:
        text = ngettext(
            "%(count)d decision is older than the scores: look at it again.",
            "%(count)d decisions are older than the scores: look at them again.",
            stale,
        )
        found.append(Blocker(text % {"count": stale}, "moderation", forbids=False))
    return found


def _missing_sheets(round: AssessmentRound) -> list[Blocker]:
    missing = not_handed_in(round)
    text = ngettext(
        "%(count)d sheet has not been handed in; it does not count.",
        "%(count)d sheets have not been handed in; they do not count.",
        missing,
    )
    return [Blocker(text % {"count": missing}, "assignments", forbids=False)] if missing else []


def _short_of_quorum(round: AssessmentRound) -> list[Blocker]:
    needed = round.needed_assessors
    entries = entries_of(round)
    short = entries.filter(handed_in_count__lt=needed).count()
    if not short:
        text = _("The round has no spaces.")
        return [] if entries.exists() else [Blocker(text, "spaces")]
    text = ngettext(
        "%(count)d space has fewer than %(quorum)d sheets handed in and would get no composite.",
        "%(count)d spaces have fewer than %(quorum)d sheets handed in and would get no composite.",
        short,
    )
    return [Blocker(text % {"count": short, "quorum": needed}, "spaces", forbids=False)]


def _waiting_appeals(round: AssessmentRound) -> list[Blocker]:
    waiting = Appeal.objects.filter(entry__round=round, state=AppealState.LODGED).count()
    text = ngettext(
        "%(count)d appeal waits for a decision.", "%(count)d appeals wait for a decision.", waiting
    )
    return [Blocker(text % {"count": waiting}, "appeals")] if waiting else []
