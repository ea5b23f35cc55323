"""Results of a round as open data: every score, and the composites that they come to.

Both files are CSV in UTF-8 without a byte order mark: their columns are for programs, and a reader that
does not know the mark would find a first column of another name. All they hold is ASCII but codes that
somebody chose otherwise, so spreadsheets read them as well. Licence and attribution are in the HTTP header
and in the index, since the columns are fixed.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from spaces.models import AssessmentRound, Result
from spaces.queries.criteria import LANGUAGES, Content
from spaces.queries.scores import ScoreRow
from spaces.queries.version import Version

from .cells import as_cell, as_number, csv_pieces
from .licence import terms

SCORE_COLUMNS = (
    "space", "dimension", "criterion", "assessor", "value", "not_applicable", "scale_min", "scale_max",
    "direction", "criterion_weight", "dimension_weight", "moderated",
)  # fmt: skip
_BEFORE = ("space", "composite")
_AFTER = ("coverage", "assessors", "spread", "band", "rank_low", "rank_high")
_TRUTH = {True: "true", False: "false"}

Cells = tuple[Any, ...]


def composite_columns(content: Content) -> tuple[str, ...]:
    """Return the columns of the composites, one named by the code of each dimension among them."""
    fixed = {*_BEFORE, *_AFTER}
    codes = (dimension.code for dimension in content.dimensions)
    named = (f"dimension {code}" if code in fixed else str(as_cell(code)) for code in codes)
    return (*_BEFORE, *named, *_AFTER)


def score_cells(content: Content, chunks: Iterable[list[ScoreRow]]) -> Iterator[list[Cells]]:
    """Yield the rows of the long form in the order of SCORE_COLUMNS."""
    asked = {
        criterion.pk: (
            (as_cell(criterion.dimension.code), as_cell(criterion.code)),
            (
                criterion.scale_min,
                criterion.scale_max,
                criterion.direction,
                as_number(criterion.weight),
                as_number(criterion.dimension.weight),
            ),
        )
        for criterion in content.criteria
    }
    for rows in chunks:
        cells = []
        for space, criterion, assessor, value, not_applicable, moderated in rows:
            codes, scale = asked[criterion.pk]
            given = (assessor, value, _TRUTH[not_applicable])
            cells.append((space, *codes, *given, *scale, _TRUTH[moderated]))
        yield cells


def composite_cells(content: Content, chunks: Iterable[list[Result]]) -> Iterator[list[Cells]]:
    """Yield the rows of the composites in the order of `composite_columns`.

    Of a space whose composite is withheld the dimensions stay empty as well: a few assessors' means must
    not stand in for the composite that was not given.
    """
    codes = [dimension.code for dimension in content.dimensions]
    for results in chunks:
        yield [_composite(codes, result) for result in results]


def _composite(codes: list[str], result: Result) -> Cells:
    is_given = result.composite is not None
    return (
        result.entry.space.identifier,
        result.composite,
        *(result.dimensions[code]["value"] if is_given else None for code in codes),
        result.coverage,
        result.assessors,
        result.spread,
        result.band and as_cell(result.band.code),
        result.rank_low,
        result.rank_high,
    )


def write_scores(content: Content, chunks: Iterable[list[ScoreRow]]) -> Iterator[bytes]:
    """Yield the long form as CSV."""
    return csv_pieces(SCORE_COLUMNS, score_cells(content, chunks))


def write_composites(content: Content, chunks: Iterable[list[Result]]) -> Iterator[bytes]:
    """Yield the composites as CSV; numbers are written so that reading gives them back unchanged."""
    return csv_pieces(composite_columns(content), composite_cells(content, chunks))


def round_index(
    rounds: Iterable[AssessmentRound], version: Version, scores: str, composites: str
) -> dict[str, Any]:
    """Return the index of public rounds; `scores`, `composites`: addresses with {slug} for that of a round.

    `rules` are the numbers that a round was reckoned with: what the files cannot say. `scores` is null
    where a round does not publish single scores.
    """
    return {
        **terms(version),
        "rounds": [_described(round) | _links(round, scores, composites) for round in rounds],
    }


def _described(round: AssessmentRound) -> dict[str, Any]:
    computation = next(iter(round.computations.all()), None)
    version = round.version
    return {
        "round": round.slug,
        "name": {language: getattr(round, f"name_{language}") or None for language in LANGUAGES},
        "phase": round.phase,
        "opened_at": round.opened_at,
        "closed_at": round.closed_at,
        "published_at": round.published_at,
        "appeals_until": round.appeal_until,
        "criteria": {
            "set": version.criteria_set.code,
            "version": version.label,
            "slug": version.slug,
            "illustrative": version.is_illustrative,
            "fingerprint": version.fingerprint,
        },
        "bands": {band.code: band.threshold for band in version.bands.all()},
        "rules": computation and computation.rules,
        "agreement": computation and computation.alpha,
    }


def _links(round: AssessmentRound, scores: str, composites: str) -> dict[str, str | None]:
    return {
        "scores": scores.replace("{slug}", round.slug) if round.publishes_scores else None,
        "composites": composites.replace("{slug}", round.slug),
    }
