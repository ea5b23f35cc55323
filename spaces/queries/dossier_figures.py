"""One space of a round reckoned by itself: what its scores come to before the round is closed.

A rank needs the whole round and is not in it.
"""

from typing import NamedTuple

import numpy as np

from spaces.enums import Withheld
from spaces.models import Band, Dimension, ModeratedScore, Result, RoundEntry, Score
from spaces.scoring import Observations, Outcome, Rules, assess, divergent
from spaces.scoring import Withheld as Reason
from spaces.scoring.aggregate import effective_weights
from spaces.scoring.cells import Cells, counted_scores, gather

from .criteria import Content

_REASONS = {
    Reason.NO: Withheld.NO,
    Reason.NOTHING: Withheld.NOTHING,
    Reason.QUORUM: Withheld.QUORUM,
    Reason.COVERAGE: Withheld.COVERAGE,
}


class Material(NamedTuple):
    """What is known of a space: counting `sheets` by key, scores by sheet and criterion, decisions.

    `applies` (K,) tells which criteria the space is asked; `decisions` come by criterion.
    """

    entry: RoundEntry
    content: Content
    sheets: list[int]
    given: dict[tuple[int, int], Score]
    decisions: dict[int, list[ModeratedScore]]
    applies: np.ndarray

    def observations(self) -> Observations:
        """Return the scores that count."""
        rows = [
            (place, column, float(score.value))
            for place, sheet in enumerate(self.sheets)
            for column, criterion in enumerate(self.content.criteria)
            if self.applies[column]
            and (score := self.given.get((sheet, criterion.pk)))
            and score.value is not None
        ]
        table = np.array(rows, dtype=float).reshape(-1, 3)
        people, criteria = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
        return Observations(np.zeros(len(rows), dtype=np.int64), people, criteria, table[:, 2])

    def moderated(self) -> tuple[np.ndarray, np.ndarray]:
        """Return (1, K) what decisions in force put in the place of scores: raw values, and 'empty'."""
        values = np.full((1, len(self.content.criteria)), np.nan)
        is_out = np.zeros(values.shape, dtype=bool)
        for column, criterion in enumerate(self.content.criteria):
            for decision in self.decisions.get(criterion.pk, ()):
                if decision.superseded_at is None:
                    values[0, column] = np.nan if decision.value is None else decision.value
                    is_out[0, column] = decision.not_applicable
        return values, is_out


class Figures(NamedTuple):
    """What the scores come to, in [0, 1]; the rank interval is missing while figures are provisional."""

    composite: float | None
    geometric: float | None
    withheld: str
    coverage: float
    assessors: int
    spread: float | None
    band: Band | None
    band_share: float | None
    rank_low: int | None
    rank_high: int | None


class Reckoned(NamedTuple):
    """One space reckoned: `shares` (K,) of the whole weight, the assessors' `cells` (1, K), the outcome."""

    shares: np.ndarray
    cells: Cells
    is_divergent: np.ndarray
    outcome: Outcome

    def of_dimension(
        self, place: int, dimension: Dimension, result: Result | None
    ) -> tuple[float | None, float]:
        """Return value and coverage of a dimension, as stored where there is a result."""
        if result is None:
            value = known(self.outcome.dimensions[0, place])
            return value, known(self.outcome.dimension_coverage[0, place]) or 0.0
        stored = result.dimensions[dimension.code]
        return stored["value"], stored["coverage"] or 0.0


def reckon_one(material: Material) -> Reckoned:
    """Return what the scores of one space come to."""
    content, applies = material.content, material.applies[np.newaxis]
    scheme, observations = content.scheme(), material.observations()
    moderated, is_out = material.moderated()
    thresholds = np.array([band.threshold for band in content.bands], dtype=float)
    quorum = material.entry.round.needed_assessors
    outcome = assess(
        scheme,
        observations,
        spaces=1,
        assessors=len(material.sheets),
        applies=applies,
        moderated=moderated,
        moderated_out=is_out,
        rules=Rules(content.version.minimum_coverage, quorum, thresholds, draws=1),
    )
    cells = gather(counted_scores(scheme, observations, applies, len(material.sheets)), applies.shape)
    is_divergent = divergent(cells.spread, content.version.divergence_threshold)[0]
    return Reckoned(effective_weights(scheme, applies)[0], cells, is_divergent, outcome)


def provisional(content: Content, outcome: Outcome) -> Figures:
    """Return the figures of a space before its round is closed."""
    band = int(outcome.band[0])
    return Figures(
        composite=known(outcome.composite[0]),
        geometric=known(outcome.geometric[0]),
        withheld=_REASONS[Reason(int(outcome.withheld[0]))],
        coverage=float(outcome.coverage[0]),
        assessors=int(outcome.assessors[0]),
        spread=known(outcome.spread[0]),
        band=content.bands[band] if band >= 0 else None,
        band_share=None,
        rank_low=None,
        rank_high=None,
    )


def stored(result: Result) -> Figures:
    """Return the figures of a stored result."""
    return Figures(**{name: getattr(result, name) for name in Figures._fields})


def known(value: float) -> float | None:
    """Return a number, None for NaN."""
    return None if np.isnan(value) else float(value)
