"""Cells of tables that leave the registry: no text becomes a formula, numbers stay numbers."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

#: First characters by which a spreadsheet takes a text for a formula, their full-width forms included.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_BETWEEN = "|"


def as_cell(value: Any) -> Any:
    """Return a value as a spreadsheet may read it without running it."""
    value = joined(value)
    return f"'{value}" if is_formula(value) else value


def joined(value: Any) -> Any:
    """Return several values as one text, parted by `|`; anything else as it is."""
    if isinstance(value, dict):
        return _BETWEEN.join(f"{name}={answer}" for name, answer in value.items())
    return _BETWEEN.join(value) if isinstance(value, list) else value


def is_formula(value: Any) -> bool:
    """Return whether a spreadsheet would run a value."""
    return isinstance(value, str) and value.startswith(_FORMULA)


def as_number(value: float) -> float | int:
    """Return a number as short as it can be written and read back unchanged: 60, not 60.0."""
    return int(value) if value.is_integer() else value


def csv_pieces(columns: Iterable[str], chunks: Iterable[Iterable[Iterable[Any]]]) -> Iterator[bytes]:
    """Yield CSV in UTF-8, in constant memory: the heading first, then a piece for each chunk of rows.

    Texts that people write go through `as_cell` before.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    yield _drained(file)
    for rows in chunks:
        writer.writerows(rows)
        yield _drained(file)


def _drained(file: io.StringIO) -> bytes:
    """Return what was written and empty the file."""
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text.encode()
