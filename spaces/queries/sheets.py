"""Scoring sheets as their readers see them: what is asked, what stands there, what is missing."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from spaces.enums import PUBLIC_PHASES, SheetKind, SheetState
from spaces.models import (
    AssessmentRound,
    Assignment,
    Criterion,
    Dimension,
    Evidence,
    LevelAnchor,
    RoundEntry,
    Score,
    Space,
    User,
)
from spaces.scoring import SheetTotals, sheet_totals
from spaces.scoring.aggregate import effective_weights
from spaces.shares import percent_reached, tenths_of_percent, whole_percent

from .criteria import Applicability, Content, content_of

#: A scale of more levels is filled in as a number and not by choosing one of so many cards.
MOST_CARDS = 11


class Level(NamedTuple):
    """A level of a scale; `text` is its anchor, '' where it has none."""

    value: int
    text: str
    anchor: LevelAnchor | None


class Asked(NamedTuple):
    """A criterion that applies to the space, its `share` of the whole weight in [0, 1], and the answer."""

    criterion: Criterion
    share: float
    score: Score | None
    evidence: list[Evidence]

    @property
    def percent(self) -> float:
        """Return the share in per cent, to one decimal."""
        return tenths_of_percent(self.share)

    @property
    def is_answered(self) -> bool:
        """Return whether there is a score or 'not applicable'."""
        return self.score is not None and (self.score.value is not None or self.score.not_applicable)

    @property
    def has_cards(self) -> bool:
        """Return whether the levels are few enough to be chosen from."""
        return self.criterion.scale_max - self.criterion.scale_min < MOST_CARDS

    @property
    def levels(self) -> list[Level]:
        """Return what can be chosen, ascending; of a long scale the levels that have an anchor."""
        anchors = {anchor.level: anchor for anchor in self.criterion.anchors.all()}
        whole = range(self.criterion.scale_min, self.criterion.scale_max + 1)
        values = whole if self.has_cards else sorted(anchors)
        return [Level(v, anchors[v].text if v in anchors else "", anchors.get(v)) for v in values]

    @property
    def lack(self) -> str:
        """Return a sentence saying what the sheet needs here before it is handed in, or ''."""
        if not self.is_answered:
            return _("No score yet: choose a level, or mark “not applicable”.")
        if self.score.not_applicable:
            return "" if self.score.justification else _("Say why it is not applicable.")
        if self.criterion.evidence_required and not self.evidence:
            return _("Evidence is required: add a photo or a PDF.")
        return ""


class Section(NamedTuple):
    """A dimension with the criteria that apply, at least one, and its share of the whole weight."""

    dimension: Dimension
    share: float
    asked: list[Asked]

    @property
    def percent(self) -> float:
        """Return the share in per cent, to one decimal."""
        return tenths_of_percent(self.share)

    @property
    def answered(self) -> int:
        """Return how many criteria have an answer."""
        return sum(asked.is_answered for asked in self.asked)


class Sheet(NamedTuple):
    """A sheet whole; `totals` are provisional: only closing the round gives the space its result.

    `applies` is (K,) bool over `content.criteria`.
    """

    assignment: Assignment
    content: Content
    applies: np.ndarray
    sections: list[Section]
    totals: SheetTotals

    @property
    def entry(self) -> RoundEntry:
        """Return the space in its round."""
        return self.assignment.entry

    @property
    def round(self) -> AssessmentRound:
        """Return the round."""
        return self.assignment.entry.round

    @property
    def space(self) -> Space:
        """Return the space."""
        return self.assignment.entry.space

    @property
    def asked(self) -> list[Asked]:
        """Return all criteria that apply, in order."""
        return [asked for section in self.sections for asked in section.asked]

    @property
    def answered(self) -> int:
        """Return how many criteria have an answer."""
        return sum(asked.is_answered for asked in self.asked)

    @property
    def missing(self) -> list[tuple[Criterion, str]]:
        """Return what is still needed before handing in: the criterion and a sentence."""
        return [(asked.criterion, asked.lack) for asked in self.asked if asked.lack]

    @property
    def dimension_totals(self) -> list[tuple[Dimension, float | None]]:
        """Return the provisional value of each section in [0, 1], None where nothing is scored."""
        place = {dimension.pk: index for index, dimension in enumerate(self.content.dimensions)}
        values = self.totals.dimensions
        return [(section.dimension, _known(values[place[section.dimension.pk]])) for section in self.sections]

    @property
    def coverage_percent(self) -> int:
        """Return how much of the weight is scored, in whole per cent."""
        return percent_reached(self.totals.coverage)

    @property
    def minimum_percent(self) -> int:
        """Return the coverage below which a space gets no composite, in whole per cent."""
        return whole_percent(self.content.version.minimum_coverage)

    @property
    def composite(self) -> float | None:
        """Return the provisional composite in [0, 1], None where nothing is scored."""
        return _known(self.totals.composite)


class Colleague(NamedTuple):
    """What another assessor gave a criterion."""

    assessor: User
    score: Score


class Earlier(NamedTuple):
    """The mean of a corresponding criterion in an earlier round: `value` in [0, 1]."""

    round: AssessmentRound
    criterion: Criterion
    value: float


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def find_sheet(key: int) -> Assignment | None:
    """Return the sheet of a key with its space, units and round, or None; one query."""
    found = Assignment.objects.select_related(
        "assessor", "entry__round__version__criteria_set", "entry__space__category__parent",
        "entry__space__ward", "entry__space__district", "entry__space__operator",
    )  # fmt: skip
    return found.defer(
        "entry__space__outline", "entry__space__ward__boundary", "entry__space__district__boundary"
    ).filter(pk=key).first()  # fmt: skip


def sheet_of(assignment: Assignment) -> Sheet:
    """Return a sheet whole; the number of queries is the same for few and many criteria."""
    content = content_of(assignment.entry.round.version)
    category = assignment.entry.category_id or assignment.entry.space.category_id
    applies = Applicability(content.criteria).row(category)
    scheme = content.scheme()
    scores = {score.criterion_id: score for score in assignment.scores.prefetch_related("evidence")}
    (shares,) = effective_weights(scheme, applies[np.newaxis])
    asked = [
        Asked(c, float(share), scores.get(c.pk), list(scores[c.pk].evidence.all()) if c.pk in scores else [])
        for c, share in zip(content.criteria, shares, strict=True)
    ]
    sections = []
    for dimension in content.dimensions:
        own = [
            a for a, is_on in zip(asked, applies, strict=True) if is_on and a.criterion.dimension == dimension
        ]
        if own:
            sections.append(Section(dimension, sum(a.share for a in own), own))
    return Sheet(assignment, content, applies, sections, _totals(content, asked, applies))


def _totals(content: Content, asked: list[Asked], applies: np.ndarray) -> SheetTotals:
    """Return the running totals of what stands on the sheet."""
    values = [np.nan if a.score is None or a.score.value is None else float(a.score.value) for a in asked]
    return sheet_totals(content.scheme(), np.array(values, dtype=float), applies)


def colleagues_of(assignment: Assignment) -> dict[int, list[Colleague]]:
    """Return by criterion what the other assessors of the space handed in; one query."""
    scores = Score.objects.filter(
        assignment__entry=assignment.entry_id,
        assignment__kind=SheetKind.ASSESSOR,
        assignment__state=SheetState.HANDED_IN,
    ).exclude(assignment=assignment.pk)
    found = defaultdict(list)
    for score in scores.select_related("assignment__assessor").order_by("assignment_id", "pk"):
        if score.value is not None or score.not_applicable:
            found[score.criterion_id].append(Colleague(score.assignment.assessor, score))
    return dict(found)


def earlier_of(sheet: Sheet) -> dict[int, Earlier]:
    """Return by criterion what the space got in the latest public round before, where they correspond.

    Results that nobody published, or that were taken back, are not the assessors' to read.
    The same criterion corresponds to itself, else the one that the next version was mapped to.
    """
    keys = {c.pk: {c.pk, c.corresponds_to_id} - {None} for c in sheet.content.criteria}
    wanted = Criterion.objects.filter(pk__in=set().union(*keys.values()) if keys else ())
    by_key = {criterion.pk: criterion for criterion in wanted}
    results = (
        RoundEntry.objects.filter(
            space=sheet.entry.space_id,
            round__version__in={criterion.version_id for criterion in by_key.values()},
            withdrawn_at=None,
            round__phase__in=PUBLIC_PHASES,
            round__opened_at__lt=sheet.round.opened_at or sheet.round.created_at,
            results__is_current=True,
        )
        .exclude(round=sheet.round)
        .select_related("round")
        .order_by("-round__closed_at", "-pk")
        .prefetch_related("results")
    )
    found: dict[int, Earlier] = {}
    for entry in results:
        values = next(result.criteria for result in entry.results.all() if result.is_current)
        for key, candidates in keys.items():
            for candidate in (by_key[pk] for pk in candidates if pk in by_key):
                value = values.get(candidate.code, {}).get("value")
                if candidate.version_id == entry.round.version_id and value is not None:
                    found.setdefault(key, Earlier(entry.round, candidate, value))
    return found
