"""A version of criteria as XLSX: filled in, or empty as a template; what comes back is read by headings."""

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from spaces.queries.criteria import Content
from spaces.queries.criteria_sheet import PAGES, Column, Page, rows_of
from spaces.tables import number_of, whole_number_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: So many rows of a template take only words that are known.
_PREPARED_ROWS = 500
_HEAD = PatternFill("solid", fgColor="A3242B")
_WIDTHS = {"text": 46, "short": 16}
#: A list of words in a cell's rule holds at most so many characters.
_LONGEST_LIST = 255


def write_workbook(content: Content | None) -> bytes:
    """Return the workbook of a version, or an empty template, in the active language."""
    book = Workbook()
    _write_guide(book.active)
    rows: Mapping[str, list[list[Any]]] = rows_of(content) if content else {page.key: [] for page in PAGES}
    for page in PAGES:
        _write_page(book.create_sheet(page.title[:31]), page, rows[page.key])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_page(sheet: Worksheet, page: Page, rows: list[list[Any]]) -> None:
    """Write a sheet: headings, rows, and lists of words where only some are taken."""
    for index, column in enumerate(page.columns, start=1):
        head = sheet.cell(1, index, column.heading)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
        is_text = column.key.endswith(("_vi", "_en", "_fr")) or column.key == "sources"
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS["text" if is_text else "short"]
        _offer_words(sheet, column, get_column_letter(index))
        if column.read not in (number_of, whole_number_of):
            for row in range(2, max(len(rows), 20) + 2):
                # As text: 1.0 stays 1.0, and nothing that begins with = becomes a formula.
                sheet.cell(row, index).number_format = "@"
    for number, values in enumerate(rows, start=2):
        for index, value in enumerate(values, start=1):
            cell = sheet.cell(number, index)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2" if page.key != "version" else "A2"


def _offer_words(sheet: Worksheet, column: Column, letter: str) -> None:
    """Let a column with choices take only its words."""
    words = ",".join(str(label) for _value, label in column.field.flatchoices or ())
    if words and len(words) <= _LONGEST_LIST:
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{_PREPARED_ROWS}")


def _write_guide(sheet: Worksheet) -> None:
    """Write the sheet that explains the others."""
    sheet.title = _("Guide")[:31]
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 90
    lines = [
        (_("Criteria as a spreadsheet"), ""),
        ("", _("Fill in the sheets, save as XLSX and upload the file. First you see what would be made.")),
        (
            "",
            _("Columns may stand in any order, headings in any language of the site."),
        ),
        ("", _("Write values, no formulas; do not merge cells.")),
        *((page.title, _PURPOSE[page.key]()) for page in PAGES),
    ]
    for number, (name, text) in enumerate(lines, start=1):
        sheet.cell(number, 1, name).font = Font(bold=True, size=14 if number == 1 else 11)
        sheet.cell(number, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
    row = len(lines) + 2
    for page in PAGES:
        for column in page.columns:
            sheet.cell(row, 1, f"{page.title} · {column.heading}")
            note = [_("required")] if column.required else []
            sheet.cell(row, 2, " · ".join([*note, *_note(column)])).alignment = Alignment(wrap_text=True)
            row += 1


_PURPOSE = {
    "version": lambda: _("One row: what concerns the version as a whole."),
    "dimensions": lambda: _("One row for each dimension, in order."),
    "criteria": lambda: _("One row for each criterion, in order; its dimension by code."),
    "levels": lambda: _("One row for each level of a criterion: what the level means."),
    "bands": lambda: _("One row for each band; the lowest begins at 0."),
}
_NOTES = {
    "categories": lambda: _("Codes of categories, with semicolons between them; empty: every space."),
    "corresponds_to": lambda: _(
        "The code of the criterion in the previous version; empty where there is none."
    ),
    "sources": lambda: _("One a line: title | https://…"),
    "is_illustrative": lambda: _("yes or no"),
    "evidence_required": lambda: _("yes or no"),
}


def _note(column: Column) -> list[str]:
    """Return what is to be known about a column."""
    if column.key in _NOTES:
        return [_NOTES[column.key]()]
    if column.field.flatchoices:
        return [", ".join(str(label) for _value, label in column.field.flatchoices)]
    return [str(column.field.help_text)] if column.field.help_text else []
