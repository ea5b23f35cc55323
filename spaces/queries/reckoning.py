"""A round as arrays for `scoring`: what the assessors gave, what moderation decided, what applies."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from spaces.models import AssessmentRound, Assignment, Criterion, ModeratedScore, RoundEntry, Score
from spaces.scoring import Observations, Outcome, Rules, Scheme, assess, divergent
from spaces.scoring.cells import counted_scores, gather

from .criteria import Applicability, Content, content_of

#: Scores read at once; a million rows never stand in memory as Python objects.
_CHUNK = 50_000


class Reckoning(NamedTuple):
    """What is reckoned with: S spaces (`entries`), A assessors (user keys), K criteria of `content`.

    `applies`, `moderated_out` and `decided` are (S, K) bool, `moderated` is (S, K) raw with NaN for
    none; `decided` marks every cell that moderation has looked at, even where the mean stands.
    """

    content: Content
    scheme: Scheme
    entries: list[RoundEntry]
    assessors: list[int]
    observations: Observations
    applies: np.ndarray
    moderated: np.ndarray
    moderated_out: np.ndarray
    decided: np.ndarray
    rules: Rules

    def outcome(self, progress: Callable[[float], None] | None = None) -> Outcome:
        """Return the results; `progress` is told the share done, rising to 1."""
        return assess(
            self.scheme,
            self.observations,
            spaces=len(self.entries),
            assessors=len(self.assessors),
            applies=self.applies,
            moderated=self.moderated,
            moderated_out=self.moderated_out,
            rules=self.rules,
            progress=progress,
        )

    def with_decisions(self, decisions: Iterable[ModeratedScore]) -> "Reckoning":
        """Return the same round with `decisions`, which need not be saved, in place of earlier ones."""
        tables = Moderation(self.moderated.copy(), self.moderated_out.copy(), self.decided.copy())
        rows = ((one.entry_id, one.criterion_id, one.value, one.not_applicable) for one in decisions)
        tables.enter(self.entries, self.content.criteria, rows)
        return self._replace(moderated=tables.values, moderated_out=tables.out, decided=tables.decided)

    def cell_spread(self) -> np.ndarray:
        """Return how far the assessors differ on each cell, (S, K) in [0, 1], NaN with fewer than two."""
        scores = counted_scores(self.scheme, self.observations, self.applies, len(self.assessors))
        return gather(scores, self.applies.shape).spread

    def undecided(self) -> list[tuple[int, int]]:
        """Return (index of entry, index of criterion) of divergent cells that await moderation."""
        diverges = divergent(self.cell_spread(), self.content.version.divergence_threshold)
        return [(int(s), int(k)) for s, k in np.argwhere(diverges & ~self.decided)]


def load_round(round: AssessmentRound) -> Reckoning:
    """Return a round as it stands, of the handed-in sheets of the spaces that were not taken out.

    Needs a fixed number of queries and about 30 bytes for each score.
    """
    content = content_of(round.version)
    entries = list(round.entries.filter(withdrawn_at=None).select_related("space").order_by("pk"))
    applies = _applies(content, entries)
    assessors = sorted(
        _sheets(round).values_list("assessor_id", flat=True).distinct().order_by("assessor_id")
    )
    moderation = _moderation(round, content, entries)
    return Reckoning(
        content,
        content.scheme(),
        entries,
        assessors,
        _observations(round, content, entries, assessors, applies),
        applies,
        *moderation,
        _rules(round, content),
    )


def _sheets(round: AssessmentRound) -> QuerySet[Assignment]:
    return Assignment.objects.counting().filter(entry__round=round)


def _rules(round: AssessmentRound, content: Content) -> Rules:
    return Rules(
        minimum_coverage=round.version.minimum_coverage,
        quorum=round.needed_assessors,
        thresholds=np.array([band.threshold for band in content.bands], dtype=float),
        draws=round.draws,
        weight_noise=round.weight_noise,
        seed=round.seed,
        metric=round.metric,
    )


def _applies(content: Content, entries: list[RoundEntry]) -> np.ndarray:
    """Return (S, K): whether the criterion applies; by the category of the opening, else today's."""
    applicability = Applicability(content.criteria)
    rows: dict[int | None, np.ndarray] = {}
    applies = np.zeros((len(entries), len(content.criteria)), dtype=bool)
    for place, entry in enumerate(entries):
        category = entry.category_id or entry.space.category_id
        if category not in rows:
            rows[category] = applicability.row(category)
        applies[place] = rows[category]
    return applies


def _observations(
    round: AssessmentRound,
    content: Content,
    entries: list[RoundEntry],
    assessors: list[int],
    applies: np.ndarray,
) -> Observations:
    """Return the scores that count: of handed-in sheets, with a value, on criteria that apply."""
    place_of_entry = {entry.pk: place for place, entry in enumerate(entries)}
    place_of_assessor = {key: place for place, key in enumerate(assessors)}
    sheets = _sheets(round).order_by("pk").values_list("pk", "entry_id", "assessor_id")
    keys, spaces, people = [], [], []
    for key, entry, assessor in sheets.iterator(chunk_size=_CHUNK):
        keys.append(key)
        spaces.append(place_of_entry[entry])
        people.append(place_of_assessor[assessor])
    sheet_keys = np.array(keys, dtype=np.int64)
    criterion_keys = np.array([criterion.pk for criterion in content.criteria], dtype=np.int64)
    order = np.argsort(criterion_keys)
    parts = list(_score_chunks(round))
    rows = np.concatenate(parts) if parts else np.empty((0, 3), dtype=np.int64)
    of_sheet = np.searchsorted(sheet_keys, rows[:, 0])
    criterion = order[np.searchsorted(criterion_keys, rows[:, 1], sorter=order)] if len(rows) else rows[:, 1]
    space = np.array(spaces, dtype=np.int64)[of_sheet]
    counts = applies[space, criterion]
    return Observations(
        space=space[counts],
        assessor=np.array(people, dtype=np.int64)[of_sheet][counts],
        criterion=criterion[counts],
        value=rows[:, 2][counts].astype(float),
    )


def _score_chunks(round: AssessmentRound) -> Iterator[np.ndarray]:
    """Yield (n, 3) integers: sheet key, criterion key, raw value; only scores with a value."""
    scores = (
        Score.objects.filter(assignment__in=_sheets(round), value__isnull=False)
        .order_by("pk")
        .values_list("assignment_id", "criterion_id", "value")
    )
    waiting = []
    for row in scores.iterator(chunk_size=_CHUNK):
        waiting.append(row)
        if len(waiting) == _CHUNK:
            yield np.array(waiting, dtype=np.int64)
            waiting = []
    if waiting:
        yield np.array(waiting, dtype=np.int64)


def _moderation(round: AssessmentRound, content: Content, entries: list[RoundEntry]) -> "Moderation":
    """Return what moderation decided, of the decisions in force."""
    shape = (len(entries), len(content.criteria))
    tables = Moderation(np.full(shape, np.nan), np.zeros(shape, bool), np.zeros(shape, bool))
    decisions = ModeratedScore.objects.filter(
        entry__round=round, entry__withdrawn_at=None, superseded_at=None
    ).values_list("entry_id", "criterion_id", "value", "not_applicable")
    tables.enter(entries, content.criteria, decisions)
    return tables


class Moderation(NamedTuple):
    """Tables (S, K): raw values (NaN: none), 'not applicable', and whether anything was decided."""

    values: np.ndarray
    out: np.ndarray
    decided: np.ndarray

    def enter(
        self,
        entries: list[RoundEntry],
        criteria: list[Criterion],
        decisions: Iterable[tuple[int, int, int | None, bool]],
    ) -> None:
        """Enter decisions (entry key, criterion key, value, not applicable) over what stands there."""
        place_of_entry = {entry.pk: place for place, entry in enumerate(entries)}
        place_of_criterion = {criterion.pk: place for place, criterion in enumerate(criteria)}
        for entry, criterion, value, not_applicable in decisions:
            cell = place_of_entry[entry], place_of_criterion[criterion]
            self.decided[cell] = True
            self.out[cell] = not_applicable
            self.values[cell] = np.nan if value is None else value
