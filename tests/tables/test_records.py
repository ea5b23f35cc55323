"""Rows by the keys of their columns, and the values people write into cells."""

import math

import pytest
from django.utils import translation

from spaces.tables import Row, Table, number_of, records_of, text_of, truth_of, whole_number_of

HEADINGS = {"code": ["code", "mã"], "weight": ["weight", "trọng số"]}


def table(heading, *rows):
    return Table("criteria", Row(2, heading), [Row(number, row) for number, row in enumerate(rows, start=3)])


def test_headings_are_taken_in_any_language_case_and_order():
    records, mistakes = records_of(table(("  TRỌNG  SỐ", "Mã"), (2, "A1")), HEADINGS, {"code"})
    assert mistakes == []
    assert (records[0].get("code"), records[0].get("weight")) == ("A1", 2)
    assert records[0].mistake("weight", "no") == ("criteria", 3, "A", "no")


def test_short_row_and_missing_column_count_as_empty():
    records, mistakes = records_of(table(("code",), ()), HEADINGS, {"code"})
    assert mistakes == []
    assert (records[0].get("code"), records[0].get("weight")) == (None, None)
    assert records[0].mistake("weight", "no").column == ""


@pytest.mark.parametrize(
    ("heading", "column"),
    [(("code", "wait"), "B"), (("code", "mã"), "B"), (("weight",), ""), ((), "")],
    ids=["unknown", "twice", "missing", "empty sheet"],
)
def test_headings_that_cannot_be_taken_are_said(heading, column):
    _records, mistakes = records_of(table(heading), HEADINGS, {"code"})
    assert [mistake[:3] for mistake in mistakes] == [("criteria", 2, column)]


def test_values_under_no_heading_are_said_once_a_column():
    _records, mistakes = records_of(table(("code", None), ("A1", "x", "y"), ("A2", "z")), HEADINGS, {"code"})
    assert [mistake[:3] for mistake in mistakes] == [("criteria", 3, "B"), ("criteria", 3, "C")]


def test_mistakes_of_the_sheet_stay():
    sheet = table(("code",))
    sheet.mistakes.append("formula")
    assert records_of(sheet, HEADINGS, {"code"})[1] == ["formula"]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (None, None), (2, 2.0), (2.5, 2.5), ("2,5", 2.5), (" 2.5 ", 2.5), ("1\u00a0234,5", 1234.5),
        ("−3", -3.0), ("80%", 0.8), ("0,125", 0.125), ("1000", 1000.0),
    ],
)  # fmt: skip
def test_number_is_read_as_people_write_it(value, number):
    assert number_of(value) == number


@pytest.mark.parametrize(
    "value", ["two", "", "1.000", "2,500", "1,2,3", "1e9", "nan", True, math.inf, 10**400, "٣", "9" * 400]
)
def test_what_is_no_number_is_refused(value):
    with translation.override("en"), pytest.raises(ValueError, match=r"number|separator"):
        number_of(value)


def test_whole_number_has_no_fraction():
    assert (whole_number_of("3,0"), whole_number_of(None)) == (3, None)
    with pytest.raises(ValueError, match=r"2\.5"):
        whole_number_of(2.5)


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (None, None),
        ("", None),
        (True, True),
        ("Có", True),
        ("x", True),
        (0, False),
        (1.0, True),
        ("NON", False),
    ],
)
def test_truth_is_read_in_any_language(value, truth):
    assert truth_of(value) is truth


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(ValueError, match="perhaps"):
        truth_of("perhaps")


@pytest.mark.parametrize(("value", "text"), [(None, ""), (1.0, "1"), (2.5, "2.5"), ("A", "A"), (7, "7")])
def test_text_of_a_number_is_what_a_person_would_write(value, text):
    assert text_of(value) == text
