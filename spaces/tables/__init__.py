"""Spreadsheets as rows that know where they stand: XLSX and CSV read, checked and never computed.

    for table in read_tables(upload):                  # one a worksheet; a CSV is one table without name
        records, mistakes = records_of(table, {"code": ["code", "mã"], "weight": ["weight"]}, {"code"})
        for record in records:
            try:
                weight = number_of(record.get("weight"))
            except ValueError as error:
                mistakes.append(record.mistake("weight", str(error)))

A file that is no spreadsheet raises ValidationError with the remedy. What is wrong inside it comes back as
`Mistake`s with sheet, row and column, all at once, for the page to list.
"""

from .reading import MOST_BYTES, MOST_ROWS, read_tables
from .shapes import Mistake, Record, Row, Table, Value, records_of
from .values import number_of, text_of, truth_of, whole_number_of

__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "Mistake",
    "Record",
    "Row",
    "Table",
    "Value",
    "number_of",
    "read_tables",
    "records_of",
    "text_of",
    "truth_of",
    "whole_number_of",
]
