"""Templates for scores: a workbook made for a round, with the sheets that wait to be filled in."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from spaces.actions.score_columns import HEADINGS, LONG, NOT_APPLICABLE, WIDE
from spaces.models import AssessmentRound, Criterion, Score
from spaces.queries.criteria import Content
from spaces.queries.score_sheets import OpenSheet

from .workbook import Column, add_page, new_book, saved

#: Scales of at most so many levels are offered as a list.
_MOST_LISTED = 21
_WIDTHS = {
    "space": 12, "space_name": 34, "assessor": 16, "assessor_name": 24, "criterion": 11,
    "criterion_name": 44, "scale": 12, "value": 10, "not_applicable": 12, "justification": 60,
}  # fmt: skip
_TO_FILL = ("value", "not_applicable", "justification")

Sheets = Iterable[OpenSheet]


def write_long_template(round: AssessmentRound, content: Content, sheets: Sheets) -> bytes:
    """Return a workbook with one row for each space, assessor and criterion, filled in as far as it is."""
    rows = [row for sheet in sheets for row in _long_rows(sheet)]
    columns = [
        Column(
            _heading(key),
            _WIDTHS[key],
            wraps=key in ("criterion_name", "justification"),
            is_given=key not in _TO_FILL,
        )
        for key in LONG
    ]
    last = len(rows) + 1
    yes = _list_rule(["x"], "I", last)
    return _book(round, content, columns, rows, [_value_rule(content, last), yes], "C2")


def write_wide_template(round: AssessmentRound, content: Content, sheets: Sheets) -> bytes:
    """Return a workbook with one row for each space and assessor, one column for each criterion."""
    rows = [[*_whose(sheet), *_wide_cells(content, sheet)] for sheet in sheets]
    columns = [
        *(Column(_heading(key), _WIDTHS[key], is_given=True) for key in WIDE),
        *(Column(str(criterion), 16) for criterion in content.criteria),
    ]
    last = len(rows) + 1
    rules = [
        _criterion_rule(criterion, get_column_letter(index), last)
        for index, criterion in enumerate(content.criteria, start=len(WIDE) + 1)
    ]
    return _book(round, content, columns, rows, rules, "E2")


def _book(
    round: AssessmentRound,
    content: Content,
    columns: list[Column],
    rows: list[list[Any]],
    rules: list[DataValidation],
    frozen: str,
) -> bytes:
    book = new_book()
    add_page(book, _("Scores"), columns, rows, rules=rules, frozen=frozen)
    add_page(book, _("Criteria"), _criteria_columns(), map(_criterion_row, content.criteria))
    add_page(book, _("Guide"), [Column(round.name, 100, wraps=True)], [[line] for line in _guide()])
    return saved(book)


def _heading(key: str) -> str:
    return str(HEADINGS[key])


def _whose(sheet: OpenSheet) -> list[str]:
    space, assessor = sheet.assignment.entry.space, sheet.assignment.assessor
    return [space.identifier, space.name, assessor.username, assessor.get_full_name()]


def _long_rows(sheet: OpenSheet) -> Iterator[list[Any]]:
    whose = _whose(sheet)
    for criterion in sheet.asked:
        score = sheet.scores.get(criterion.pk) or Score()
        given = score.value, "x" if score.not_applicable else None, score.justification or None
        yield [*whose, criterion.code, criterion.name, _scale(criterion), *given]


def _wide_cells(content: Content, sheet: OpenSheet) -> list[Any]:
    """Return a cell for each criterion; a dash where the space is not asked."""
    asked = {criterion.pk for criterion in sheet.asked}
    return [
        _given(sheet.scores.get(criterion.pk)) if criterion.pk in asked else None
        for criterion in content.criteria
    ]


def _given(score: Score | None) -> int | str | None:
    if score is None:
        return None
    return _word() if score.not_applicable else score.value


def _word() -> str:
    """Return what stands for 'not applicable' in the active language."""
    return NOT_APPLICABLE[(get_language() or "vi")[:2]]


def _scale(criterion: Criterion) -> str:
    return _("%(low)d to %(high)d") % {"low": criterion.scale_min, "high": criterion.scale_max}


def _value_rule(content: Content, last: int) -> DataValidation:
    """Return the rule of the one column of scores: each row's own scale, looked up by its code."""
    scales = {(criterion.scale_min, criterion.scale_max) for criterion in content.criteria}
    if len(scales) == 1:
        return _criterion_rule(content.criteria[0], "H", last)
    page = _("Criteria")
    low, high = (f"VLOOKUP($E2,'{page}'!$A:$E,{place},FALSE)" for place in (4, 5))
    rule = DataValidation(type="custom", formula1=f"AND(H2=INT(H2),H2>={low},H2<={high})", allow_blank=True)
    return _placed(rule, "H", last, _("Give a whole number on the scale of the criterion."))


def _criterion_rule(criterion: Criterion, letter: str, last: int) -> DataValidation:
    """Return the rule of a column that holds scores of one scale."""
    low, high = criterion.scale_min, criterion.scale_max
    if high - low < _MOST_LISTED:
        return _list_rule([*map(str, range(low, high + 1)), _word()], letter, last)
    rule = DataValidation(type="whole", operator="between", formula1=str(low), formula2=str(high))
    return _placed(rule, letter, last, _scale(criterion))


def _list_rule(words: list[str], letter: str, last: int) -> DataValidation:
    rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    return _placed(rule, letter, last, ", ".join(words))


def _placed(rule: DataValidation, letter: str, last: int, said: str) -> DataValidation:
    """Return a rule for the rows of a column that says what it takes."""
    rule.add(f"{letter}2:{letter}{max(last, 2)}")
    rule.error, rule.errorTitle = said[:255], _("Scores")[:32]
    rule.showErrorMessage = True
    return rule


def _criteria_columns() -> list[Column]:
    return [
        Column(_("criterion"), 11),
        Column(_("name of the criterion"), 44, wraps=True),
        Column(_("dimension"), 30, wraps=True),
        Column(_("lowest level"), 10),
        Column(_("highest level"), 10),
        Column(_("direction"), 20, wraps=True),
        Column(_("evidence"), 12),
        Column(_("levels"), 70, wraps=True),
        Column(_("guidance"), 70, wraps=True),
    ]


def _criterion_row(criterion: Criterion) -> list[Any]:
    levels = "\n".join(f"{anchor.level}: {anchor.text}" for anchor in criterion.anchors.all())
    return [
        criterion.code,
        criterion.name,
        str(criterion.dimension),
        criterion.scale_min,
        criterion.scale_max,
        criterion.get_direction_display(),
        _("required") if criterion.evidence_required else None,
        levels,
        criterion.guidance,
    ]


def _guide() -> list[str]:
    """Return how the template is filled in, a sentence or two a line."""
    return [
        _("Fill in the columns with a red heading. The grey ones say what a row is about: leave them."),
        _("Write whole numbers on the scale of the criterion. What the numbers mean: sheet “%(sheet)s”.")
        % {"sheet": _("Criteria")},
        _("Where a criterion does not fit the space, write “%(word)s” in the cell of the score, or x in the"
          " column “%(column)s”, and say why.")
        % {"word": _word(), "column": _heading("not_applicable")},
        _("What you leave empty stays as it is: nothing is ever erased by an upload."),
        _("With a column for each criterion, reasons go into further columns: “%(heading)s”.")
        % {"heading": f"A1 {_heading('justification')}"},
        _("Evidence is added on the scoring sheet, not here."),
        _("No formulas and no merged cells. Save as XLSX, or as CSV in UTF-8."),
        _("Upload the file: first you see what would be written, and nothing is written before you confirm."),
    ]  # fmt: skip
