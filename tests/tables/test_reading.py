"""Files that people upload: what is read, what is refused, and what is said about it."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from spaces.tables import MOST_ROWS, Mistake, read_tables


def workbook(*rows, name="criteria", change=None):
    """Returns an XLSX with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def with_part(file, name, content):
    """Returns the workbook with one more part."""
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    file.seek(0)
    return file


def read(file, **limits):
    """Returns the one table of a file."""
    (table,) = read_tables(io.BytesIO(file) if isinstance(file, bytes) else file, **limits)
    return table


def refusal(file, **limits):
    """Returns the code with which a file is refused."""
    with pytest.raises(ValidationError) as caught:
        read(file, **limits)
    assert str(caught.value.messages[0])
    return caught.value.code


def test_workbook_gives_rows_with_their_numbers():
    table = read(workbook(["code", "weight"], [], ["A1", 2.5], [None, None], ["A2", 3]))
    assert table.name == "criteria"
    assert table.heading == (1, ("code", "weight"))
    assert table.rows == [(3, ("A1", 2.5)), (5, ("A2", 3))]
    assert table.mistakes == []


def test_sheets_come_in_their_order():
    book = openpyxl.Workbook()
    book.create_sheet("second").append(["x"])
    file = io.BytesIO()
    book.save(file)
    assert [table.name for table in read_tables(io.BytesIO(file.getvalue()))] == ["Sheet", "second"]


def test_empty_sheet_gives_no_rows():
    table = read(workbook())
    assert (table.heading.values, table.rows) == ((), [])


def test_text_is_composed_and_trimmed():
    table = read(workbook(["  Tie\u0302u chi\u0301  "]))
    assert table.heading.values == ("Tiêu chí",)


def test_dates_and_truth_keep_their_type():
    table = read(workbook(["when", "is"], [datetime.datetime(2026, 1, 2), True]))
    assert table.rows[0].values == (datetime.datetime(2026, 1, 2), True)


def test_formula_is_noted_and_not_taken():
    table = read(workbook(["code", "weight"], ["A1", "=1+1"]))
    assert table.rows[0].values == ("A1",)
    assert [mistake[:3] for mistake in table.mistakes] == [("criteria", 2, "B")]


def test_error_value_is_noted():
    table = read(workbook(["code", "weight"], ["A1", "#N/A"]))
    assert [mistake[:3] for mistake in table.mistakes] == [("criteria", 2, "B")]


def test_merged_cells_are_noted():
    table = read(workbook(["a", "b"], ["x", "y"], change=lambda sheet: sheet.merge_cells("A2:B3")))
    assert [mistake[:3] for mistake in table.mistakes] == [("criteria", 2, "A")]
    assert isinstance(table.mistakes[0], Mistake)


def test_far_away_formatting_costs_no_rows():
    def format_last(sheet):
        sheet.cell(1_048_576, 1).number_format = "@"

    assert len(read(workbook(["a"], [1], change=format_last)).rows) == 1


@pytest.mark.parametrize(
    "data",
    [
        "mã,trọng số\nA1,2\n".encode(),
        "\ufeffmã;trọng số\r\nA1;2\r\n".encode(),
        "mã\ttrọng số\nA1\t2".encode("utf-16"),
        "\ufeffmã;trọng số\nA1;2".encode("utf-16-be"),
        "sep=;\nmã;trọng số\nA1;2".encode(),
    ],
    ids=["comma", "semicolon and mark", "utf-16", "utf-16-be", "sep"],
)
def test_csv_is_read_whatever_wrote_it(data):
    table = read(data)
    assert table.name == ""
    assert table.heading.values == ("mã", "trọng số")
    assert table.rows[0].values == ("A1", "2")


def test_csv_counts_records_as_a_spreadsheet_does():
    table = read(b'code,note\nA1,"two\nlines"\n\nA2,x\n')
    assert [row.number for row in table.rows] == [2, 4]


def test_separator_inside_quotation_marks_does_not_count():
    assert read(b'"a,b,c";d\n1;2').heading.values == ("a,b,c", "d")


def test_formula_in_csv_is_noted():
    assert [mistake[:3] for mistake in read(b"code\n=1+1\n").mistakes] == [("", 2, "A")]


def test_five_thousand_rows_are_read_and_one_more_is_refused():
    rows = [["code"], *([f"A{number}"] for number in range(MOST_ROWS))]
    assert len(read(workbook(*rows)).rows) == MOST_ROWS
    assert refusal(workbook(*rows, ["B"])) == "rows"


def test_wide_table_is_refused():
    assert refusal(workbook(["x"] * 251)) == "columns"


def test_large_file_is_refused_before_it_is_read():
    assert refusal(b"x" * 2000, most_bytes=1000) == "bytes"


def test_archive_that_unpacks_to_much_more_is_refused():
    assert refusal(with_part(workbook(["a"]), "xl/media/zeros.bin", b"\0" * 31 * 1024**2)) == "unpacked"


def test_archive_of_many_parts_is_refused():
    file = workbook(["a"])
    for number in range(500):
        with_part(file, f"xl/media/{number}.png", b"")
    assert refusal(file) == "unpacked"


def test_macros_are_refused():
    assert refusal(with_part(workbook(["a"]), "xl/vbaProject.bin", b"macro")) == "macros"


def test_old_and_locked_workbooks_are_refused():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "old"


def test_workbook_whose_xml_defines_entities_is_refused():
    file = workbook(["a"])
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    target = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, bomb if name.endswith("sheet1.xml") else old.read(name))
    target.seek(0)
    assert refusal(target) == "damaged"


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 and nothing more", b"\x89PNG\r\n\x1a\n\x00\x00", "tên".encode("utf-16-le"), b"a\x00b,c"],
    ids=["half an archive", "picture", "utf-16 without mark", "NUL"],
)
def test_what_is_no_spreadsheet_is_refused(data):
    assert refusal(data) in ("damaged", "unreadable")


def test_archive_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    file.seek(0)
    assert refusal(file) == "damaged"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_half_a_workbook_is_refused(share):
    data = workbook(["a"], ["b"]).getvalue()
    assert refusal(data[: int(len(data) * share)]) == "damaged"


def test_quotation_mark_that_is_not_closed_is_refused():
    assert refusal(b'code,note\nA1,"open\n') == "csv"


def test_empty_file_gives_an_empty_table():
    assert read(b"").rows == []


def with_sheet(content):
    """Returns a workbook whose one worksheet is the XML `content`."""
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    file = io.BytesIO()
    with zipfile.ZipFile(workbook(["code"])) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            sheet = start + content + b"</worksheet>"
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    file.seek(0)
    return file


def test_one_cell_far_below_is_refused_before_all_rows_are_counted():
    far = b'<sheetData><row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData>'
    assert refusal(with_sheet(far)) == "unpacked"


def test_rows_of_one_cell_far_to_the_right_are_refused():
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (number, number) for number in range(1, 500))
    assert refusal(with_sheet(b"<sheetData>" + rows + b"</sheetData>")) == "unpacked"


def test_value_far_to_the_right_is_not_lost_unsaid():
    assert refusal(workbook(["code"], change=lambda sheet: sheet.cell(2, 400, "A1"))) == "columns"


def test_merged_area_that_names_no_cell_is_refused():
    sheet = b'<sheetData/><mergeCells><mergeCell ref="::"/></mergeCells>'
    assert refusal(with_sheet(sheet)) == "damaged"
