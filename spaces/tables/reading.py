"""Reading a file that a person uploads: what it is, how large it may be, and what it holds."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from .shapes import Mistake, Row, Table, Value
from .workbook import Sheet, open_workbook

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 250
_ZIP = b"PK\x03\x04"
#: The container of XLS files and of workbooks with a password.
_OLE = b"\xd0\xcf\x11\xe0"
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEPARATORS = ";\t,"
_QUOTED = re.compile(r'"[^"]*"')


def read_tables(file: IO[bytes], *, most_bytes: int = MOST_BYTES, most_rows: int = MOST_ROWS) -> list[Table]:
    """Return the tables of an XLSX (one a worksheet, in order) or of a CSV (one, without a name).

    What the file is shows in its first bytes, not in its name. Raises ValidationError, with what to do
    about it, where it cannot be read or is too large.
    """
    data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise ValidationError(
            _("This file is larger than %(most)d MB: keep only the sheets of the template."),
            code="bytes",
            params={"most": most_bytes // 1024**2},
        )
    if data.startswith(_OLE):
        raise ValidationError(
            _("This is an old Excel file or one with a password: save it as XLSX without a password."),
            code="old",
        )
    if data.startswith(_ZIP):
        return [_from_sheet(sheet, most_rows) for sheet in open_workbook(data)]
    return [_collect(Table(""), _csv_rows(data), most_rows)]


def _from_sheet(sheet: Sheet, most_rows: int) -> Table:
    """Return the table of a worksheet."""
    table = Table(sheet.name)
    for area in sheet.merged:
        first = re.match(r"([A-Z]{1,3})([0-9]{1,7})", area)
        column, row = first.groups() if first else ("", "0")
        text = _("The cells %(area)s are merged: split them and fill in each.") % {"area": area[:40]}
        table.mistakes.append(Mistake(sheet.name, int(row), column, text))
    return _collect(table, sheet.rows(MOST_COLUMNS + 1), most_rows)


def _collect(table: Table, rows: Iterable[tuple[int, list[tuple[Any, str]]]], most_rows: int) -> Table:
    """Fill a table from rows of (value, type of the cell); empty rows are left out but counted."""
    for number, cells in rows:
        values = tuple(_value(table, number, index, *cell) for index, cell in enumerate(cells))
        while values and values[-1] is None:
            values = values[:-1]
        if not values:
            continue
        if len(values) > MOST_COLUMNS:
            raise ValidationError(
                _("The table is wider than %(most)d columns: begin with the template."),
                code="columns",
                params={"most": MOST_COLUMNS},
            )
        if not table.heading.values:
            table.heading = Row(number, values)
        elif len(table.rows) == most_rows:
            raise ValidationError(
                _("There are more than %(most)s rows: bring them in as several files."),
                code="rows",
                params={"most": most_rows},
            )
        else:
            table.rows.append(Row(number, values))
    return table


def _value(table: Table, row: int, index: int, value: Any, kind: str) -> Value:
    """Return the value of a cell; a formula or an error counts as empty and is noted."""
    if kind in ("f", "e"):
        if kind == "f":
            text = _("This cell holds a formula: put its result there instead (paste as values).")
        else:
            text = _("This cell holds an error: put the value there.")
        table.mistakes.append(Mistake(table.name, row, get_column_letter(index + 1), text))
        return None
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip() or None
    return value


def _csv_rows(data: bytes) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield the records of a CSV, numbered as a spreadsheet shows them."""
    text = _decoded(data)
    first, _end, rest = text.partition("\n")
    separator = max(_SEPARATORS, key=_QUOTED.sub("", first).count)
    number = 1
    if re.fullmatch(r"sep=.\s*", first):
        text, separator, number = rest, first[4], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for count, record in enumerate(reader, start=number):
            yield count, [(cell, "f" if cell.startswith("=") else "s") for cell in record]
    except csv.Error:
        raise ValidationError(
            _("Line %(line)d of the CSV cannot be read: look for a quotation mark that is not closed."),
            code="csv",
            params={"line": reader.line_num},
        ) from None


def _decoded(data: bytes) -> str:
    """Return the text of a CSV."""
    marks = (name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    try:
        text = data.decode(next(marks, "utf-8"))
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise ValidationError(
            _("This file is neither a spreadsheet (XLSX) nor a CSV in UTF-8: save it as one of these."),
            code="unreadable",
        )
    return text
