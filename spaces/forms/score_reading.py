"""Rows of a spreadsheet of scores as lines: in either layout, with all that cannot be read in them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from spaces.actions.score_changes import Line, Told
from spaces.actions.score_columns import (
    LONG,
    WIDE,
    accepted_headings,
    criterion_headings,
    justification_headings,
    means_not_applicable,
)
from spaces.models import Criterion
from spaces.tables import Mistake, Record, Table, records_of, text_of, truth_of, whole_number_of
from spaces.tables.shapes import fold_heading

from .fields import parse_identifier

#: Answers in one file; more would keep a request, and the form that confirms them, for too long.
MOST_LINES = 50_000


class _Cells(NamedTuple):
    """The keys of the columns in which one answer stands; '' where the layout has no such column."""

    value: str
    not_applicable: str
    justification: str


def read_scores(
    tables: Iterable[Table], criteria: list[Criterion], own_name: str = ""
) -> tuple[Told, list[Mistake]]:
    """Return what the sheets with scores say, and what cannot be read in them.

    Other sheets (guides, notes) and cells that are empty are left out. With `own_name` the column of
    assessors may be missing; its rows are then that account's. Raises ValidationError where no sheet
    holds scores, or more than MOST_LINES are given.
    """
    told, mistakes = Told([], {}), []
    chosen = [table for table in tables if _has(table, "space")]
    if not chosen:
        raise ValidationError(
            _("No sheet has the columns of the template: begin with the template."), code="columns"
        )
    for table in chosen:
        lines = _lines(table, criteria, own_name, told, mistakes)
        told.lines.extend(lines)
        if len(told.lines) > MOST_LINES:
            raise ValidationError(
                _("There are more than %(most)d scores: bring them in as several files."),
                code="lines",
                params={"most": MOST_LINES},
            )
    return told, mistakes


def _has(table: Table, key: str) -> bool:
    """Return whether a table has the column."""
    accepted = {fold_heading(heading) for heading in accepted_headings(key)}
    return any(fold_heading(cell) in accepted for cell in table.heading.values if cell is not None)


def _lines(
    table: Table, criteria: list[Criterion], own_name: str, told: Told, mistakes: list[Mistake]
) -> Iterator[Line]:
    """Yield the lines of a table; its letters go to `told`, what is wrong to `mistakes`."""
    is_long = _has(table, "criterion") or _has(table, "value")
    headings = {key: accepted_headings(key) for key in (LONG if is_long else WIDE)}
    required = {"space", "criterion", "value"} if is_long else {"space"}
    if not own_name:
        required.add("assessor")
    if not is_long:
        headings |= {f"value:{c.code}": criterion_headings(c) for c in criteria}
        headings |= {f"justification:{c.code}": justification_headings(c) for c in criteria}
    records, wrong = records_of(table, headings, required)
    mistakes += wrong
    if records:
        told.letters[table.name] = dict(records[0].letters)
    for record in records:
        yield from (
            _long(record, own_name, mistakes) if is_long else _wide(record, criteria, own_name, mistakes)
        )


def _long(record: Record, own_name: str, mistakes: list[Mistake]) -> Iterator[Line]:
    """Yield the line of a row that holds one answer."""
    answer = _answer(record, _Cells("value", "not_applicable", "justification"), mistakes)
    if answer is None:
        return
    criterion = text_of(record.get("criterion"))
    whose = _whose(record, own_name, mistakes)
    if not criterion:
        mistakes.append(record.mistake("criterion", _("Write the code of the criterion.")))
    elif whose is not None:
        yield Line(record.sheet, record.row, *whose, criterion, *answer)


def _wide(
    record: Record, criteria: list[Criterion], own_name: str, mistakes: list[Mistake]
) -> Iterator[Line]:
    """Yield the lines of a row that holds a whole sheet."""
    answers = {}
    for criterion in criteria:
        cells = _Cells(f"value:{criterion.code}", "", f"justification:{criterion.code}")
        answer = _answer(record, cells, mistakes)
        if answer is not None:
            answers[criterion.code] = answer
    whose = _whose(record, own_name, mistakes) if answers else None
    if whose is not None:
        for code, answer in answers.items():
            yield Line(record.sheet, record.row, *whose, code, *answer)


def _whose(record: Record, own_name: str, mistakes: list[Mistake]) -> tuple[int, str] | None:
    """Return the number of the space and the name of the assessor's account; None where one is missing."""
    number = parse_identifier(text_of(record.get("space")))
    assessor = text_of(record.get("assessor")) or own_name
    if number is None:
        mistakes.append(record.mistake("space", _("Write the identifier of the space, such as HN-0042.")))
    if not assessor:
        mistakes.append(record.mistake("assessor", _("Write the user name of the assessor.")))
    return (number, assessor) if number is not None and assessor else None


def _answer(record: Record, cells: _Cells, mistakes: list[Mistake]) -> tuple[int | None, bool, str] | None:
    """Return (value, not applicable, justification); None where the row says nothing, or cannot be read."""
    given, justification = record.get(cells.value), text_of(record.get(cells.justification))
    is_out = isinstance(given, str) and means_not_applicable(fold_heading(given))
    value = None
    try:
        value = None if is_out else whole_number_of(given)
    except ValueError as error:
        mistakes.append(record.mistake(cells.value, str(error)))
        return None
    try:
        is_out = truth_of(record.get(cells.not_applicable)) or is_out
    except ValueError as error:
        mistakes.append(record.mistake(cells.not_applicable, str(error)))
        return None
    says_nothing = value is None and not is_out and not justification
    return None if says_nothing else (value, is_out, justification)
