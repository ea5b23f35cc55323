"""Pages of workbooks: a heading that stays in view, readable widths, and no text that becomes a formula."""

import io
from collections.abc import Iterable
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .cells import is_formula

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LACQUER, _GREY = PatternFill("solid", fgColor="A3242B"), PatternFill("solid", fgColor="6B625A")
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
#: What Excel takes as the name of a sheet: no more characters, and none of these.
_LONGEST_TITLE = 31
_NOT_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Column(NamedTuple):
    """A column: its heading, its width in characters, whether texts are wrapped, and what it takes.

    `is_given` marks what a template gives and a person need not fill in.
    """

    heading: str
    width: float = 14
    wraps: bool = False
    is_given: bool = False
    number_format: str = ""


def new_book() -> Workbook:
    """Return an empty workbook that is written row by row."""
    return Workbook(write_only=True)


def add_page(
    book: Workbook,
    title: str,
    columns: list[Column],
    rows: Iterable[Iterable[Any]],
    *,
    rules: Iterable[DataValidation] = (),
    frozen: str = "A2",
) -> None:
    """Add a sheet with a heading and rows; `rules` say what its cells take."""
    sheet = book.create_sheet(title.translate(_NOT_IN_TITLE)[:_LONGEST_TITLE])
    sheet.freeze_panes = frozen
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.data_validations.dataValidation.extend(rules)
    sheet.append([_head(sheet, column) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, column, value) for column, value in zip(columns, row, strict=True)])


def saved(book: Workbook) -> bytes:
    """Return the file of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Any, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, column.heading)
    cell.data_type = "s"
    cell.font, cell.alignment = _HEAD_FONT, _WRAPPED
    cell.fill = _GREY if column.is_given else _LACQUER
    return cell


def _cell(sheet: Any, column: Column, value: Any) -> Any:
    """Return what the sheet takes for a value; a plain value where nothing has to be said about it."""
    runs = is_formula(value)
    if not (runs or column.wraps or column.number_format) or value is None:
        return value
    cell = WriteOnlyCell(sheet, value)
    if runs:
        # Text, and it stays text when somebody edits the cell.
        cell.data_type, cell.quotePrefix = "s", True
    if column.wraps:
        cell.alignment = _WRAPPED
    if column.number_format and not isinstance(value, str):
        cell.number_format = column.number_format
    return cell
