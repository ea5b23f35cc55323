"""The queue of moderation: where assessors diverge, what they gave, and what was decided."""

from collections import defaultdict
from statistics import fmean
from typing import NamedTuple

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Max, Q, Sum

from spaces.enums import SheetState
from spaces.models import (
    AssessmentRound,
    Assignment,
    Criterion,
    Evidence,
    ModeratedScore,
    RoundEntry,
    Score,
    User,
)
from spaces.scoring import divergent

from .reckoning import load_round

#: Seconds for which what was worked out of the sheets is kept; it is asked for by their state.
_KEPT_S = 3600


class Cell(NamedTuple):
    """A divergent criterion of a space: two keys, and how far the scores lie apart, in [0, 1]."""

    entry: int
    criterion: int
    spread: float

    @property
    def key(self) -> str:
        """Return how an address names the cell."""
        return f"{self.entry}-{self.criterion}"


class Queue(NamedTuple):
    """The divergent cells, the widest spread first, and the decisions in force by (entry, criterion).

    `stale` are decisions on cells whose scores were handed in again afterwards.
    """

    cells: list[Cell]
    decisions: dict[tuple[int, int], ModeratedScore]
    stale: set[tuple[int, int]]

    @property
    def waiting(self) -> list[Cell]:
        """Return the cells that nobody has decided."""
        return [cell for cell in self.cells if (cell.entry, cell.criterion) not in self.decisions]

    @property
    def decided(self) -> list[Cell]:
        """Return the cells that were decided."""
        return [cell for cell in self.cells if (cell.entry, cell.criterion) in self.decisions]


class Row(NamedTuple):
    """A line of the queue."""

    cell: Cell
    entry: RoundEntry
    criterion: Criterion
    decision: ModeratedScore | None
    is_stale: bool


class Given(NamedTuple):
    """What an assessor gave, with the files that support it."""

    assessor: User
    score: Score
    evidence: list[Evidence]


class Case(NamedTuple):
    """A divergent criterion of a space with all that a moderator reads.

    `mean` is that of the scores on the criterion's own scale; `earlier` are decisions that were
    superseded, the latest first.
    """

    row: Row
    given: list[Given]
    mean: float
    earlier: list[ModeratedScore]


def state_of_sheets(round: AssessmentRound) -> str:
    """Return a text that differs whenever the scores that count may differ; one query.

    A sheet that is handed in cannot be written, so which sheets count, and when they were handed in,
    tells their scores.
    """
    counting = Assignment.objects.counting().filter(entry__round=round).order_by()
    state = counting.aggregate(
        count=Count("pk"), keys=Sum("pk"), latest=Max("handed_in_at"), entries=Count("entry", distinct=True)
    )
    latest = state["latest"].timestamp() if state["latest"] else 0
    return f"{round.pk}:{state['count']}:{state['keys']}:{state['entries']}:{latest}"


def divergent_cells(round: AssessmentRound) -> list[Cell]:
    """Return where the assessors diverge, the widest spread first; kept until a sheet changes."""
    key = f"divergent:{state_of_sheets(round)}"
    cells = cache.get(key)
    if cells is None:
        cells = _divergent_cells(round)
        cache.set(key, cells, _KEPT_S)
    return cells


def _divergent_cells(round: AssessmentRound) -> list[Cell]:
    reckoning = load_round(round)
    spread = reckoning.cell_spread()
    found = np.argwhere(divergent(spread, round.version.divergence_threshold))
    # Equal spreads stay together by space, in the order of the criteria.
    ranked = sorted((-spread[s, k], int(s), int(k)) for s, k in found)
    criteria = reckoning.content.criteria
    return [Cell(reckoning.entries[s].pk, criteria[k].pk, float(-negative)) for negative, s, k in ranked]


def queue_of(round: AssessmentRound) -> Queue:
    """Return the queue of a round; three queries, and those of `load_round` when sheets changed."""
    cells = divergent_cells(round)
    in_force = ModeratedScore.objects.filter(
        entry__round=round, entry__withdrawn_at=None, superseded_at=None
    ).select_related("by")
    decisions = {(one.entry_id, one.criterion_id): one for one in in_force.order_by("pk")}
    return Queue(cells, decisions, _stale(round, decisions))


def _stale(round: AssessmentRound, decisions: dict[tuple[int, int], ModeratedScore]) -> set[tuple[int, int]]:
    """Return the decisions that are older than a sheet of their space; one query where there are any."""
    if not decisions:
        return set()
    sheets = Assignment.objects.counting().filter(entry__round=round).order_by()
    entries = {entry for entry, _criterion in decisions}
    latest = dict(sheets.filter(entry__in=entries).values_list("entry").annotate(at=Max("handed_in_at")))
    return {key for key, one in decisions.items() if key[0] in latest and latest[key[0]] > one.at}


def rows_of(round: AssessmentRound, queue: Queue, cells: list[Cell]) -> list[Row]:
    """Return lines for some cells, in their order; two queries."""
    entries = (
        RoundEntry.objects.select_related("space__category", "space__operator", "category")
        .defer("space__outline")
        .in_bulk({cell.entry for cell in cells})
    )
    criteria = Criterion.objects.select_related("dimension").in_bulk({cell.criterion for cell in cells})
    return [
        Row(
            cell, entries[cell.entry], criteria[cell.criterion],
            queue.decisions.get((cell.entry, cell.criterion)),
            (cell.entry, cell.criterion) in queue.stale,
        )
        for cell in cells
    ]  # fmt: skip


def case_of(row: Row) -> Case:
    """Return what a moderator reads of a cell; four queries."""
    scores = Score.objects.filter(
        Q(value__isnull=False) | Q(not_applicable=True),
        criterion=row.criterion,
        assignment__in=Assignment.objects.counting().filter(entry=row.entry),
    )
    given = list(scores.select_related("assignment__assessor").order_by("value", "assignment_id"))
    evidence = defaultdict(list)
    for file in Evidence.objects.filter(score__in=given).order_by("pk"):
        evidence[file.score_id].append(file)
    values = [score.value for score in given if score.value is not None]
    earlier = ModeratedScore.objects.filter(
        entry=row.entry, criterion=row.criterion, superseded_at__isnull=False
    )
    return Case(
        row,
        [Given(score.assignment.assessor, score, evidence[score.pk]) for score in given],
        fmean(values) if values else 0.0,
        list(earlier.select_related("by").order_by("-pk")),
    )


def not_handed_in(round: AssessmentRound) -> int:
    """Return how many sheets of a round still wait for their assessor, in any phase; one query."""
    return Assignment.objects.filter(
        entry__round=round, entry__withdrawn_at=None, state=SheetState.ASSIGNED, assessor__isnull=False
    ).count()
