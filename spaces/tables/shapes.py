"""What a spreadsheet holds, with the place of everything."""

import datetime
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

#: What a cell holds; text is NFC without spaces around it, an empty cell is None.
Value = (
    str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None
)


class Mistake(NamedTuple):
    """Something a person has to correct: where it is (row 0, column '': the whole sheet), and the remedy.

    `sheet` is '' in a CSV; `row` counts from 1 as the spreadsheet shows it, `column` is its letter.
    """

    sheet: str
    row: int
    column: str
    text: str


class Row(NamedTuple):
    """A row that holds something: its number as the spreadsheet shows it, its values from column A on."""

    number: int
    values: tuple[Value, ...]


@dataclass
class Table:
    """A worksheet, or a whole CSV: the first row that holds something is the heading.

    `mistakes` are what no reader should take: formulas, errors, merged cells.
    """

    name: str
    heading: Row = field(default_factory=lambda: Row(0, ()))
    rows: list[Row] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """A row by the keys of its columns; a column that the sheet does not have counts as empty."""

    sheet: str
    row: int
    values: Mapping[str, Value]
    letters: Mapping[str, str]

    def get(self, key: str) -> Value:
        """Return what stands in the column, None where nothing does."""
        return self.values.get(key)

    def mistake(self, key: str, text: str) -> Mistake:
        """Return a mistake in the row, at the column of `key` ('' or a missing column: the whole row)."""
        return Mistake(self.sheet, self.row, self.letters.get(key, ""), text)


def fold_heading(text: object) -> str:
    """Return a heading as headings are compared: without regard to case and spacing."""
    return " ".join(unicodedata.normalize("NFC", str(text)).casefold().split())


def records_of(
    table: Table, headings: Mapping[str, Iterable[str]], required: Collection[str]
) -> tuple[list[Record], list[Mistake]]:
    """Return the rows of a table by the keys of `headings`, and what is wrong with the table so far.

    `headings` gives for each key the headings that mean it; `required` are the keys a sheet must have.
    A heading that means nothing, or the same as another, is a mistake, and so are values under no heading:
    leaving them out would lose a column unsaid.
    """
    key_of = {fold_heading(heading): key for key, accepted in headings.items() for heading in accepted}
    place: dict[str, int] = {}
    mistakes = list(table.mistakes)
    for index, heading in enumerate(table.heading.values):
        if heading is None:
            continue  # `_without_heading` looks whether anything stands below.
        key = key_of.get(fold_heading(heading))
        if key is None or key in place:
            mistakes.append(_wrong_heading(table, index, str(heading), is_known=key is not None))
        else:
            place[key] = index
    mistakes += _without_heading(table)
    for key in headings:
        if key in required and key not in place:
            text = _("The column “%(column)s” is missing: add it, or begin with the template.")
            name = next(iter(headings[key]))
            mistakes.append(Mistake(table.name, table.heading.number, "", text % {"column": name}))
    return [_record(table, row, place) for row in table.rows], mistakes


def _wrong_heading(table: Table, index: int, heading: str, *, is_known: bool) -> Mistake:
    """Return the mistake of a column that cannot be taken."""
    if is_known:
        text = _("Another column has the heading “%(heading)s” already: delete one of the two.")
    else:
        text = _("The heading “%(heading)s” is not known: correct it as in the template, or delete it.")
    return Mistake(
        table.name, table.heading.number, get_column_letter(index + 1), text % {"heading": heading[:60]}
    )


def _without_heading(table: Table) -> list[Mistake]:
    """Return a mistake for each column that holds values but no heading."""
    titled = {index for index, heading in enumerate(table.heading.values) if heading is not None}
    first: dict[int, int] = {}
    for row in table.rows:
        for index, value in enumerate(row.values):
            if value is not None and index not in titled:
                first.setdefault(index, row.number)
    text = _("This column has no heading: give it the one of the template, or empty it.")
    return [
        Mistake(table.name, number, get_column_letter(index + 1), text) for index, number in first.items()
    ]


def _record(table: Table, row: Row, place: Mapping[str, int]) -> Record:
    values = {key: row.values[index] for key, index in place.items() if index < len(row.values)}
    letters = {key: get_column_letter(index + 1) for key, index in place.items()}
    return Record(table.name, row.number, values, letters)
