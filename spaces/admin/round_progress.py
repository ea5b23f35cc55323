"""What the overview tells of a round that runs: progress, agreement in plain words, coverage."""

from collections import Counter
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from spaces.enums import RoundPhase, Withheld
from spaces.models import AssessmentRound, RoundEntry
from spaces.queries.board import (
    MANY_SCORES,
    Activity,
    Agreement,
    activity_of,
    agreement_of,
    reckon_agreement,
    size_of,
)
from spaces.queries.moderation import Queue, queue_of
from spaces.queries.rounds import entries_of
from spaces.shares import percent_reached, whole_percent

from .round_drawing import Bar, Track, draw_leniency, draw_share

#: Above these, Krippendorff (2004) takes scores as reliable, or as good enough for cautious conclusions.
_RELIABLE, _TENTATIVE = 0.8, 0.667
SPACES_PAGE = 20
_RUNNING = (RoundPhase.OPEN, RoundPhase.MODERATION)


class Person(NamedTuple):
    """A line of the table of assessors."""

    activity: Activity
    leniency_percent: int | None
    bar: Bar | None


class Line(NamedTuple):
    """A line of the table of spaces."""

    entry: RoundEntry
    divergent: int
    coverage_percent: int | None
    is_short: bool


def read_alpha(alpha: float | None) -> str:
    """Return what a value of Krippendorff's alpha means, in plain words."""
    if alpha is None:
        return _(
            "Agreement cannot be told yet: it takes spaces with two scores or more, and scores that differ."
        )
    if alpha >= _RELIABLE:
        return _("The assessors agree well: their scores can be relied on.")
    if alpha >= _TENTATIVE:
        return _("The assessors agree fairly: good enough for cautious conclusions.")
    if alpha > 0:
        return _("The assessors agree little: ask whether all of them read the levels alike.")
    return _("The assessors agree no better than by chance: talk about the criteria before going on.")


def progress(request: HttpRequest, round: AssessmentRound) -> dict[str, Any]:
    """Return what the overview adds once a round was opened; nothing in a draft.

    The number of queries grows neither with assessors nor with spaces.
    """
    if round.phase == RoundPhase.DRAFT:
        return {}
    size = size_of(round)
    is_large = size > MANY_SCORES
    agreement = _agreement(request, round, is_large)
    queue = queue_of(round) if round.phase == RoundPhase.MODERATION else None
    return {
        "people": _people(activity_of(round, is_large=is_large), agreement),
        "agreement": agreement,
        "alpha_says": read_alpha(agreement.alpha) if agreement is not None else "",
        "alpha_at": draw_share(agreement.alpha) if agreement is not None else None,
        "alphas": _by_criterion(agreement),
        "withheld": _withheld(agreement),
        "reckon_offered": is_large and agreement is None,
        "coverage_percent": _percent(agreement.coverage) if agreement is not None else None,
        "space_page": _spaces(request, round, agreement, queue) if round.phase in _RUNNING else None,
    }


def _agreement(request: HttpRequest, round: AssessmentRound, is_large: bool) -> Agreement | None:
    """Return the agreement; that of a large round when it is asked for."""
    if is_large and round.phase in _RUNNING and "reckon" in request.GET:
        return agreement_of(round, is_large=True) or reckon_agreement(round)
    return agreement_of(round, is_large=is_large)


def _people(activities: list[Activity], agreement: Agreement | None) -> list[Person]:
    known = agreement.leniency if agreement is not None else {}
    values = [known.get(activity.load.member.user_id) for activity in activities]
    return [
        Person(activity, None if value is None else whole_percent(value), draw_leniency(value))
        for activity, value in zip(activities, values, strict=True)
    ]


def _by_criterion(agreement: Agreement | None) -> list[tuple[str, float, Track | None]]:
    """Return (code, alpha, place) of the criteria, the least agreed on first."""
    if agreement is None:
        return []
    known = [(code, alpha) for code, alpha in agreement.alphas.items() if alpha is not None]
    return [(code, alpha, draw_share(alpha)) for code, alpha in sorted(known, key=lambda row: row[1])]


def _withheld(agreement: Agreement | None) -> list[tuple[str, int]]:
    if agreement is None:
        return []
    return [(str(Withheld(reason).label), count) for reason, count in agreement.withheld.items()]


def _spaces(
    request: HttpRequest, round: AssessmentRound, agreement: Agreement | None, queue: Queue | None
) -> Page:
    """Return a page of the spaces, those with the fewest sheets handed in first."""
    entries = entries_of(round).order_by("handed_in_count", "space__name_sort", "space__number")
    asked = request.GET.get("spaces", "1")
    page = Paginator(entries, SPACES_PAGE).get_page(asked if asked.isascii() and len(asked) < 9 else "1")
    waiting = Counter(cell.entry for cell in queue.waiting) if queue is not None else Counter()
    coverages = agreement.coverages if agreement is not None else {}
    page.object_list = [
        Line(
            entry,
            waiting[entry.pk],
            _percent(coverages.get(entry.pk)),
            entry.handed_in_count < round.needed_assessors,
        )
        for entry in page.object_list
    ]
    return page


def _percent(share: float | None) -> int | None:
    """Return how much is scored in whole per cent, None where that is not known."""
    return None if share is None else percent_reached(share)
