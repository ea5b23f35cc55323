"""A worked example of how a composite comes about: from real scores of a public round, or made-up ones.

Every number comes from `scoring`; a real example is given only where it ends at the stored composite.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from spaces.enums import PublicationState
from spaces.models import (
    AssessmentRound,
    Assignment,
    Band,
    CriteriaVersion,
    Criterion,
    Dimension,
    ModeratedScore,
    PanelMember,
    Result,
    Score,
)
from spaces.scoring import normalise
from spaces.scoring.aggregate import arithmetic_mean, bands, dimension_coverage, dimension_values
from spaces.scoring.terms import TOLERANCE

from .bands import public_results
from .criteria import Content

#: Scores of the three assessors of a made-up example, as shares of the scale from its lowest level.
_MADE_UP = ((0.75, 1.0, 0.75), (0.5, 0.75, 0.5), (0.75, 0.75, 1.0), (0.25, 0.5, 0.5), (1.0, 0.75, 1.0))


class Given(NamedTuple):
    """One score: who gave it (a number), its raw value and its normalised one; None: not applicable."""

    assessor: int
    value: int | None
    normal: float | None


class CriterionStep(NamedTuple):
    """One criterion: scores, moderated score, cell, weight, weight × cell.

    `value` and `product` are None where the criterion is left out.
    """

    criterion: Criterion
    given: list[Given]
    moderated: Given | None
    value: float | None
    product: float | None


class DimensionStep(NamedTuple):
    """One dimension: its criteria, the sums above and below the line, its value and weight × value."""

    dimension: Dimension
    criteria: list[CriterionStep]
    total: float
    weight: float
    value: float | None
    product: float | None


class Example(NamedTuple):
    """The whole way to one composite; `result` is None where the scores are made up.

    `has_scores` tells whether single scores are shown: a round may keep them back.
    """

    result: Result | None
    has_scores: bool
    dimensions: list[DimensionStep]
    total: float
    weight: float
    composite: float
    coverage: float
    band: Band | None


class _Scores(NamedTuple):
    """What an example starts from, by criterion key; `cells` (K,) are NaN where empty."""

    given: Mapping[int, list[Given]]
    moderated: Mapping[int, Given]
    cells: np.ndarray
    applies: np.ndarray


def worked_example(content: Content) -> Example:
    """Return the example of the latest public round with these criteria, else one with made-up scores."""
    result = _chosen(content.version)
    if result is None:
        return _worked(content, _made_up(content), None, has_scores=True)
    if result.entry.round.publishes_scores:
        example = _worked(content, _scores_of(content, result), result, has_scores=True)
        if abs(example.composite - result.composite) <= TOLERANCE:
            return example
    return _worked(content, _stored(content, result), result, has_scores=False)


def _chosen(version: CriteriaVersion) -> Result | None:
    """Return a result of the latest public round: the first in the alphabet with the best coverage."""
    latest = AssessmentRound.objects.public().filter(version=version).order_by("-published_at", "-pk").first()
    results = public_results().filter(
        entry__round=latest,
        composite__isnull=False,
        entry__space__publication_state=PublicationState.PUBLISHED,
    )
    ordered = results.order_by("-coverage", "entry__space__name_sort", "entry__space__number")
    return ordered.select_related("entry__space", "entry__round").first() if latest else None


def _scores_of(content: Content, result: Result) -> _Scores:
    """Return the scores behind a result; assessors by the numbers of open data."""
    places = {criterion.pk: criterion for criterion in content.criteria}
    sheets = Assignment.objects.counting().filter(entry=result.entry)
    numbers = dict(PanelMember.objects.filter(round=result.entry.round).values_list("user", "number"))
    rows = Score.objects.filter(assignment__in=sheets).exclude(value=None, not_applicable=False)
    given: dict[int, list[Given]] = {}
    for criterion, user, value in rows.values_list("criterion", "assignment__assessor", "value"):
        given.setdefault(criterion, []).append(_given(places[criterion], numbers.get(user) or 0, value))
    decisions = ModeratedScore.objects.filter(entry=result.entry, superseded_at=None)
    moderated = {
        criterion: _given(places[criterion], 0, value)
        for criterion, value, out in decisions.values_list("criterion", "value", "not_applicable")
        if value is not None or out
    }
    applies = np.array([criterion.code in result.criteria for criterion in content.criteria])
    return _gathered(content, given, moderated, applies)


def _made_up(content: Content) -> _Scores:
    """Return scores of no place; the last criterion of the last dimension is not applicable."""
    given = {}
    for place, criterion in enumerate(content.criteria):
        shares = _MADE_UP[place % len(_MADE_UP)]
        width = criterion.scale_max - criterion.scale_min
        levels = [criterion.scale_min + round(share * width) for share in shares]
        given[criterion.pk] = [
            _given(criterion, number, level) for number, level in enumerate(levels, start=1)
        ]
    last = content.criteria[-1:]
    if last and len(content.of(last[0].dimension)) > 1:
        given[last[0].pk] = [Given(number, None, None) for number in (1, 2, 3)]
    return _gathered(content, given, {}, np.ones(len(content.criteria), dtype=bool))


def _stored(content: Content, result: Result) -> _Scores:
    """Return the stored cells of a result, without the scores behind them."""
    values = [result.criteria.get(criterion.code, {}).get("value") for criterion in content.criteria]
    applies = np.array([criterion.code in result.criteria for criterion in content.criteria])
    return _Scores({}, {}, np.array(values, dtype=float), applies)


def _given(criterion: Criterion, assessor: int, value: int | None) -> Given:
    if value is None:
        return Given(assessor, None, None)
    low, high = float(criterion.scale_min), float(criterion.scale_max)
    return Given(assessor, value, float(normalise(value, low, high, criterion.is_down)))


def _gathered(
    content: Content, given: dict[int, list[Given]], moderated: Mapping[int, Given], applies: np.ndarray
) -> _Scores:
    """Return the scores with the cells they make: means, replaced where moderation decided."""
    cells = np.full(len(content.criteria), np.nan)
    for place, criterion in enumerate(content.criteria):
        found = sorted(given.get(criterion.pk, []), key=lambda score: score.assessor)
        given[criterion.pk] = found
        normals = np.array([score.normal for score in found], dtype=float)
        cells[place] = arithmetic_mean(normals, np.ones(len(normals)))
        if criterion.pk in moderated:
            value = moderated[criterion.pk].normal
            cells[place] = np.nan if value is None else value
    return _Scores(given, moderated, np.where(applies, cells, np.nan), applies)


def _worked(content: Content, scores: _Scores, result: Result | None, *, has_scores: bool) -> Example:
    """Return all steps from the cells to the composite and its band."""
    scheme, cells = content.scheme(), scores.cells[np.newaxis]
    (values,) = dimension_values(scheme, cells)
    filled = ~np.isnan(values)
    composite = float(arithmetic_mean(values, scheme.dimension_weights))
    thresholds = np.array([band.threshold for band in content.bands], dtype=float)
    band = int(bands(np.array([composite]), thresholds)[0])
    coverage = dimension_coverage(scheme, ~np.isnan(cells), scores.applies[np.newaxis])
    applying = ~np.isnan(coverage[0])
    steps = [
        _dimension_step(content, dimension, scores, float(value))
        for dimension, value in zip(content.dimensions, values, strict=True)
    ]
    return Example(
        result=result,
        has_scores=has_scores,
        dimensions=steps,
        total=float(scheme.dimension_weights[filled] @ values[filled]),
        weight=float(scheme.dimension_weights[filled].sum()),
        composite=composite,
        coverage=float(arithmetic_mean(coverage[0][applying], scheme.dimension_weights[applying])),
        band=content.bands[band] if band >= 0 else None,
    )


def _dimension_step(content: Content, dimension: Dimension, scores: _Scores, value: float) -> DimensionStep:
    steps, total, weight = [], 0.0, 0.0
    for place, criterion in enumerate(content.criteria):
        if criterion.dimension_id != dimension.pk or not scores.applies[place]:
            continue
        cell = None if np.isnan(scores.cells[place]) else float(scores.cells[place])
        product = None if cell is None else criterion.weight * cell
        total, weight = total + (product or 0.0), weight + (0.0 if cell is None else criterion.weight)
        given, moderated = scores.given.get(criterion.pk, []), scores.moderated.get(criterion.pk)
        steps.append(CriterionStep(criterion, given, moderated, cell, product))
    found = None if np.isnan(value) else value
    product = None if found is None else dimension.weight * found
    return DimensionStep(dimension, steps, total, weight, found, product)
