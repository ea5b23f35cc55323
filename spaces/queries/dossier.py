"""One space in one round with everything the appraisal council reads: scores, reasons, evidence, results.

The number of queries does not depend on how many criteria, assessors or rounds there are.
"""

import datetime
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from spaces.enums import RoundPhase, SheetKind, SheetState
from spaces.models import (
    Appeal,
    AssessmentRound,
    Assignment,
    Computation,
    Criterion,
    Dimension,
    Evidence,
    ModeratedScore,
    Result,
    RoundEntry,
    Score,
    Space,
    User,
)

from .criteria import Applicability, Content, content_of
from .dossier_figures import Figures, Material, Reckoned, known, provisional, reckon_one, stored
from .scores import assessor_numbers

#: Phases in which nothing is decided yet, so that figures are provisional.
_BEFORE_RESULTS = (RoundPhase.DRAFT, RoundPhase.OPEN, RoundPhase.MODERATION)


class Sheet(NamedTuple):
    """A sheet: of the assessor with this number in the round, or (None) the operator's own."""

    assignment: Assignment
    number: int | None

    @property
    def person(self) -> User | None:
        """Return the assessor."""
        return self.assignment.assessor


class Line(NamedTuple):
    """A criterion that applies: what each counting sheet gave (None: nothing), and what became of it.

    `share` of the whole weight, `mean` and `spread` of the assessors' scores and the `value` that counts
    lie in [0, 1], None where there is none. `decisions` are those of moderation, the one in force first.
    """

    criterion: Criterion
    share: float
    scores: list[Score | None]
    own: Score | None
    mean: float | None
    spread: float | None
    value: float | None
    is_divergent: bool
    decisions: list[ModeratedScore]

    @property
    def decision(self) -> ModeratedScore | None:
        """Return the decision in force."""
        return next((one for one in self.decisions if one.superseded_at is None), None)

    @property
    def evidence(self) -> list[tuple[int, Evidence]]:
        """Return the files of the counting sheets, each with the place of its sheet."""
        pairs = enumerate(self.scores)
        return [(place, file) for place, score in pairs if score for file in score.evidence.all()]


class Part(NamedTuple):
    """A dimension with its criteria that apply; `value` and `coverage` in [0, 1]."""

    dimension: Dimension
    share: float
    value: float | None
    coverage: float
    lines: list[Line]


class Dossier(NamedTuple):
    """Everything about a space in a round.

    `sheets` are those that count, by number; `others` those that were given up, taken away or not handed
    in; `own` is the operator's self-assessment. `computation` is None while figures are provisional,
    `ranked` the number of spaces that share the ranking, `earlier` results of the same space, the latest
    first.
    """

    entry: RoundEntry
    content: Content
    sheets: list[Sheet]
    others: list[Sheet]
    own: Assignment | None
    parts: list[Part]
    figures: Figures
    computation: Computation | None
    ranked: int
    earlier: list[Result]
    appeals: list[Appeal]

    @property
    def round(self) -> AssessmentRound:
        """Return the round."""
        return self.entry.round

    @property
    def space(self) -> Space:
        """Return the space."""
        return self.entry.space

    @property
    def is_provisional(self) -> bool:
        """Return whether no result is stored that counts."""
        return self.computation is None

    @property
    def lines(self) -> list[Line]:
        """Return all criteria that apply, in order."""
        return [line for part in self.parts for line in part.lines]

    @property
    def as_of(self) -> datetime.datetime:
        """Return what the dossier stands at: the computation, else the latest score or decision."""
        if self.computation is not None:
            return self.computation.at
        moments = [self.round.opened_at or self.round.created_at]
        for line in self.lines:
            moments += [score.modified_at for score in (*line.scores, line.own) if score]
            moments += [decision.at for decision in line.decisions]
        return max(moments)


def find_entry(round: int, key: int) -> RoundEntry | None:
    """Return a space of a round by their keys, with all that is said of it, or None; one query."""
    found = RoundEntry.objects.select_related(
        "round__version__criteria_set", "category__parent", "space__category__parent", "space__ward",
        "space__district", "space__operator",
    ).defer("space__outline", "space__ward__boundary", "space__district__boundary")  # fmt: skip
    return found.filter(round=round, pk=key).first()


def dossier_of(entry: RoundEntry) -> Dossier:
    """Return the dossier of an entry from `find_entry`."""
    content = content_of(entry.round.version)
    sheets = _sheets(entry)
    counting = [sheet for sheet in sheets if _counts(sheet)]
    own = next((one.assignment for one in sheets if one.assignment.kind == SheetKind.SELF), None)
    result = _result(entry)
    material = Material(
        entry,
        content,
        [sheet.assignment.pk for sheet in counting],
        _given(entry),
        _decisions(entry),
        _applies(entry, content, result),
    )
    reckoned = reckon_one(material)
    return Dossier(
        entry=entry,
        content=content,
        sheets=counting,
        others=[one for one in sheets if one not in counting and one.assignment is not own],
        own=own,
        parts=_parts(material, own, reckoned, result),
        figures=stored(result) if result else provisional(content, reckoned.outcome),
        computation=result.computation if result else None,
        ranked=_ranked(result),
        earlier=list(_earlier(entry)),
        appeals=list(entry.appeals.select_related("before__band", "after__band").order_by("lodged_at", "pk")),
    )


def _sheets(entry: RoundEntry) -> list[Sheet]:
    """Return all sheets of a space, by the number of their assessor."""
    numbers = assessor_numbers(entry.round)
    found = entry.assignments.select_related("assessor").order_by("pk")
    return sorted(
        (Sheet(one, numbers.get(one.assessor_id)) for one in found), key=lambda one: one.number or 0
    )


def _applies(entry: RoundEntry, content: Content, result: Result | None) -> np.ndarray:
    """Return (K,) which criteria apply; what a result was reckoned from stays, whatever categories do."""
    if result is not None:
        return np.array([criterion.code in result.criteria for criterion in content.criteria], dtype=bool)
    return Applicability(content.criteria).row(entry.category_id or entry.space.category_id)


def _counts(sheet: Sheet) -> bool:
    assignment = sheet.assignment
    return assignment.kind == SheetKind.ASSESSOR and assignment.state == SheetState.HANDED_IN


def _given(entry: RoundEntry) -> dict[tuple[int, int], Score]:
    """Return {(sheet, criterion): score} of all sheets of a space, with evidence."""
    scores = Score.objects.filter(assignment__entry=entry).prefetch_related("evidence")
    return {(one.assignment_id, one.criterion_id): one for one in scores.order_by("pk")}


def _decisions(entry: RoundEntry) -> dict[int, list[ModeratedScore]]:
    """Return by criterion what moderation decided, the latest first."""
    found: dict[int, list[ModeratedScore]] = defaultdict(list)
    for decision in entry.moderated_scores.select_related("by").order_by("-pk"):
        found[decision.criterion_id].append(decision)
    return found


def _result(entry: RoundEntry) -> Result | None:
    """Return the result in force, None before the round is closed."""
    if entry.round.phase in _BEFORE_RESULTS:
        return None
    return entry.results.current().select_related("band", "computation").first()


def _parts(
    material: Material, own: Assignment | None, reckoned: Reckoned, result: Result | None
) -> list[Part]:
    """Return the dimensions that have a criterion which applies, with values as stored or provisional."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for column, criterion in enumerate(material.content.criteria):
        if material.applies[column]:
            line = _line(material, own, reckoned, result, column)
            lines[criterion.dimension_id].append(line)
    parts = []
    for place, dimension in enumerate(material.content.dimensions):
        within = lines[dimension.pk]
        if within:
            value, coverage = reckoned.of_dimension(place, dimension, result)
            parts.append(Part(dimension, sum(line.share for line in within), value, coverage, within))
    return parts


def _line(
    material: Material, own: Assignment | None, reckoned: Reckoned, result: Result | None, column: int
) -> Line:
    criterion, given = material.content.criteria[column], material.given
    value = result.criteria[criterion.code]["value"] if result else known(reckoned.outcome.cells[0, column])
    return Line(
        criterion=criterion,
        share=float(reckoned.shares[column]),
        scores=[given.get((sheet, criterion.pk)) for sheet in material.sheets],
        own=given.get((own.pk, criterion.pk)) if own else None,
        mean=known(reckoned.cells.mean[0, column]),
        spread=known(reckoned.cells.spread[0, column]),
        value=value,
        is_divergent=bool(reckoned.is_divergent[column]),
        decisions=material.decisions.get(criterion.pk, []),
    )


def _ranked(result: Result | None) -> int:
    """Return how many spaces have a composite beside this one, itself included."""
    if result is None or result.composite is None:
        return 0
    return Result.objects.filter(computation=result.computation_id, composite__isnull=False).count()


def _earlier(entry: RoundEntry) -> QuerySet[Result]:
    """Return the results of the space in other rounds that were closed before, the latest first."""
    found = Result.objects.current().filter(
        entry__space=entry.space_id, entry__round__closed_at__isnull=False
    )
    if entry.round.closed_at is not None:
        found = found.filter(entry__round__closed_at__lt=entry.round.closed_at)
    found = found.exclude(entry__round=entry.round_id).exclude(entry__round__phase__in=_BEFORE_RESULTS)
    return found.select_related("band", "entry__round__version").order_by("-entry__round__closed_at", "-pk")
