"""A round as a workbook for the staff: results down to single scores, and what every column means."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import Workbook

from spaces.models import AssessmentRound, Computation, Result
from spaces.queries.criteria import Content
from spaces.queries.scores import ScoreRow

from .cells import as_number
from .result_columns import (
    ASSESSORS,
    CRITERIA,
    DIMENSION_COVERAGE,
    DIMENSION_VALUE,
    RESULTS,
    SCORES,
    Field,
)
from .workbook import Column, add_page, new_book, saved

#: More rows of single scores than this make a workbook that nobody opens; the CSV holds them.
MOST_SCORES = 20_000


class RoundData(NamedTuple):
    """What a workbook is made from.

    `results` and `scores` come in chunks; `computation` is None before the round is closed. `scores` is
    None where there are more than MOST_SCORES. `sheets` counts those that count by assessor's number.
    """

    round: AssessmentRound
    content: Content
    computation: Computation | None
    results: Iterable[list[Result]]
    scores: Iterable[list[ScoreRow]] | None
    sheets: dict[int, int]


def write_round(data: RoundData) -> bytes:
    """Return the workbook in the active language; numbers in it are numbers, shares in [0, 1]."""
    book = new_book()
    used: list[tuple[str, tuple[Field, ...]]] = []
    if data.computation is not None:
        results = [result for chunk in data.results for result in chunk]
        for title, fields, rows in _result_pages(data.content, results):
            _add(book, used, title, fields, rows)
    _add(book, used, _("Scores"), SCORES, _scores(data.scores or []))
    _add(book, used, _("Assessors"), ASSESSORS, _assessors(data))
    _add_dictionary(book, used)
    steps = [[line] for line in _method(data)]
    add_page(book, _("How computed"), [Column(data.round.name, 110, wraps=True)], steps)
    return saved(book)


def _add(
    book: Workbook,
    used: list[tuple[str, tuple[Field, ...]]],
    title: str,
    fields: tuple[Field, ...],
    rows: Iterable[Iterable[Any]],
) -> None:
    """Add a page and note its columns for the dictionary."""
    used.append((title, fields))
    add_page(book, title, [field.column() for field in fields], rows, frozen="B2")


def _result_pages(
    content: Content, results: list[Result]
) -> Iterator[tuple[str, tuple[Field, ...], Iterator[list[Any]]]]:
    """Yield (title, columns, rows) of the pages that tell results."""
    yield _("Results"), RESULTS, (_result(result) for result in results)
    fields = tuple(
        field._replace(heading=str(field.heading) % str(dimension))
        for dimension in content.dimensions
        for field in (DIMENSION_VALUE, DIMENSION_COVERAGE)
    )
    yield _("Dimensions"), (*RESULTS[:2], *fields), (_dimensions(content, result) for result in results)
    yield _("Criteria"), CRITERIA, (row for result in results for row in _criteria(content, result))


def _names(result: Result) -> list[str]:
    space = result.entry.space
    return [space.identifier, space.name]


def _result(result: Result) -> list[Any]:
    category = result.entry.category
    return [
        *_names(result),
        category and category.name,
        result.composite,
        result.geometric,
        result.coverage,
        result.assessors,
        result.spread,
        result.band and result.band.name,
        result.band_share,
        result.rank_low,
        result.rank_high,
        result.get_withheld_display() if result.withheld else None,
    ]


def _dimensions(content: Content, result: Result) -> list[Any]:
    """Return value and coverage of each dimension."""
    stored = (result.dimensions[dimension.code] for dimension in content.dimensions)
    return [*_names(result), *(value for one in stored for value in (one["value"], one["coverage"]))]


def _criteria(content: Content, result: Result) -> Iterator[list[Any]]:
    """Yield a row for each criterion that applies to the space."""
    for criterion in content.criteria:
        stored = result.criteria.get(criterion.code)
        if stored is not None:
            yield [
                *_names(result),
                criterion.dimension.code,
                criterion.code,
                criterion.name,
                stored["value"],
                stored["spread"],
                stored["count"],
                _yes(stored["moderated"]),
            ]


def _scores(chunks: Iterable[list[ScoreRow]]) -> Iterator[list[Any]]:
    """Yield the long form."""
    for rows in chunks:
        for row in rows:
            criterion = row.criterion
            yield [
                row.space,
                criterion.dimension.code,
                criterion.code,
                row.assessor,
                row.value,
                _yes(row.not_applicable),
                criterion.scale_min,
                criterion.scale_max,
                criterion.direction,
                as_number(criterion.weight),
                as_number(criterion.dimension.weight),
                _yes(row.moderated),
            ]


def _assessors(data: RoundData) -> Iterator[list[Any]]:
    """Yield the assessors by number."""
    leniency = data.computation.leniency if data.computation is not None else {}
    for number, sheets in sorted(data.sheets.items()):
        yield [number, sheets, leniency.get(str(number))]


def _yes(holds: bool) -> str | None:
    return _("yes") if holds else None


def _add_dictionary(book: Workbook, used: list[tuple[str, tuple[Field, ...]]]) -> None:
    """Add the page that says what every column means."""
    columns = [
        Column(_("Sheet"), 18),
        Column(_("Column"), 34),
        Column(_("Meaning"), 80, wraps=True),
        Column(_("Unit or range"), 22),
    ]
    rows = (
        [title, str(field.heading), str(field.meaning), str(field.range)]
        for title, fields in used
        for field in fields
    )
    add_page(book, _("Data dictionary"), columns, rows)


def _method(data: RoundData) -> list[str]:
    """Return how the numbers come about, a step a line."""
    lines = [
        _("Criteria: %(version)s.") % {"version": data.content.version},
        _("A score is brought to the scale from 0 to 1: (score − lowest) ÷ (highest − lowest), or"
          " (highest − score) ÷ (highest − lowest) where a lower level is better."),
        _("The value of a criterion is the mean over its assessors. A moderated score replaces it; a"
          " moderated “not applicable” empties it. Self-assessments never count."),
        _("A dimension is the mean of its criteria, weighted; the composite is the mean of the dimensions,"
          " weighted. What is not applicable or not assessed leaves numerator and denominator and never"
          " counts as 0."),
        _("Coverage is the share of the weight that applies to the space and has a value."),
    ]  # fmt: skip
    if data.computation is None:
        lines.append(
            _("The round is not closed yet: there are no results, and assessors' numbers may change.")
        )
    else:
        lines += _rules(data.computation)
    if data.scores is None:
        lines.append(_("There are too many single scores for a workbook: take the file “scores.csv”."))
    return lines


def _rules(computation: Computation) -> list[str]:
    """Return the numbers that a reckoning went by."""
    rules = computation.rules
    return [
        _("A composite is withheld below %(quorum)d assessors or below a coverage of %(coverage)s.")
        % {"quorum": rules["quorum"], "coverage": rules["minimum_coverage"]},
        _("Rank intervals: %(draws)d draws, each weight shaken by up to ±%(noise)s of itself, seed %(seed)d.")
        % {"draws": rules["draws"], "noise": rules["weight_noise"], "seed": rules["seed"]},
        _("Computation no. %(number)d, %(at)s: %(reason)s")
        % {
            "number": computation.number,
            "at": computation.at.isoformat(timespec="seconds"),
            "reason": computation.reason,
        },
    ]
