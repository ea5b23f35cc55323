"""Spreadsheets of scores: both layouts, every language, and all that may be wrong with a file."""

import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from spaces.actions.score_upload import compare_scores, upload_scores
from spaces.exports.score_template import write_long_template, write_wide_template
from spaces.forms.score_sheet import ConfirmScoresForm, ScoreSheetForm, payload_of
from spaces.models import Score
from spaces.queries.criteria import content_of
from spaces.queries.score_sheets import read_open_sheets, sheets_to_fill
from tests.assessment import (
    fill,
    make_assessor,
    make_assignment,
    make_coordinator,
    make_entry,
    make_round,
    make_version,
)

pytestmark = pytest.mark.django_db
TEMPLATES = {"long": write_long_template, "wide": write_wide_template}


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def sheet():
    return make_assignment(make_entry(make_round()), make_assessor("lan"))


def read(round, data, *, name="scores.xlsx", own=False, by=None):
    """Returns the form of an uploaded file, cleaned."""
    by = by or make_coordinator()
    form = ScoreSheetForm({}, {"file": SimpleUploadedFile(name, data)}, round=round, by=by, own=own)
    form.is_valid()
    return form


def workbook(*rows, title="Scores"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_csv(*rows, separator=","):
    return "\r\n".join(separator.join(map(str, row)) for row in rows).encode()


def given(form):
    return [(line.criterion, line.value, line.not_applicable, line.justification) for line in form.told.lines]


def wrong(form):
    return [(mistake.row, mistake.column, mistake.text) for mistake in form.mistakes]


LONG = ["space", "assessor", "criterion", "value", "not_applicable", "justification"]


def long(sheet, *rows, heading=LONG):
    return [heading, *([sheet.entry.space.identifier, "lan", *row] for row in rows)]


# --- Templates come back as they went out ---


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
@pytest.mark.parametrize("layout", TEMPLATES)
def test_template_is_read_back_in_every_language(sheet, layout, language):
    fill(sheet, handed_in=False, A1=4, A2="n/a")
    round = sheet.entry.round
    content = content_of(round.version)
    with override(language):
        book = TEMPLATES[layout](round, content, read_open_sheets(content, sheets_to_fill(round)))
    form = read(round, book)
    assert (form.errors, form.mistakes) == ({}, [])
    assert [(code, value, out) for code, value, out, _why in given(form)] == [
        ("A1", 4, False), ("A2", None, True),
    ]  # fmt: skip
    comparison = compare_scores(round=round, told=form.told, by=None)
    assert (comparison.same, comparison.new, comparison.differing) == (2, 0, 0)


@pytest.mark.parametrize("layout", TEMPLATES)
def test_template_filled_in_is_written(sheet, layout):
    round, content = sheet.entry.round, content_of(sheet.entry.round.version)
    file = TEMPLATES[layout](round, content, read_open_sheets(content, sheets_to_fill(round)))
    book = load_workbook(io.BytesIO(file))
    page = book["Scores"]
    if layout == "long":
        for row, value in zip((2, 3, 4), (5, "n/a", 0), strict=True):
            page.cell(row, 8).value = value
    else:
        page["E2"], page["F2"], page["G2"] = 5, "KAD", 0
    filled = io.BytesIO()
    book.save(filled)
    form = read(round, filled.getvalue())
    assert form.mistakes == []
    assert [(code, value, out) for code, value, out, _why in given(form)] == [
        ("A1", 5, False), ("A2", None, True), ("B1", 0, False),
    ]  # fmt: skip


def test_template_lists_only_sheets_that_wait(sheet):
    round, content = sheet.entry.round, content_of(sheet.entry.round.version)
    fill(make_assignment(make_entry(round)), A1=1)
    file = write_long_template(round, content, read_open_sheets(content, sheets_to_fill(round)))
    page = load_workbook(io.BytesIO(file))["Scores"]
    assert {page.cell(row, 1).value for row in range(2, page.max_row + 1)} == {sheet.entry.space.identifier}
    assert page.freeze_panes == "C2"
    assert len(page.data_validations.dataValidation) == 2


def test_formula_in_a_name_stays_text_in_the_template(sheet):
    space = sheet.entry.space
    space.name_vi = '=HYPERLINK("http://x")'
    space.save()
    round, content = sheet.entry.round, content_of(sheet.entry.round.version)
    file = write_long_template(round, content, read_open_sheets(content, sheets_to_fill(round)))
    cell = load_workbook(io.BytesIO(file))["Scores"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (space.name_vi, "s", True)
    assert read(round, file).mistakes == []


# --- What people write ---


@pytest.mark.parametrize(
    "word", ["n/a", "N/A", "kad", "KAD", "Không áp dụng", "s.o.", "non applicable", "k/a"]
)
def test_words_for_not_applicable(sheet, word):
    form = read(sheet.entry.round, workbook(*long(sheet, ["A1", word])))
    assert given(form) == [("A1", None, True, "")]


def test_column_of_its_own_says_not_applicable(sheet):
    form = read(sheet.entry.round, workbook(*long(sheet, ["A1", None, "x", "Không phù hợp"])))
    assert given(form) == [("A1", None, True, "Không phù hợp")]


def test_wide_layout_takes_reasons_in_columns_of_their_own(sheet):
    heading = ["Space", "Assessor", "A1", "B1 Criterion B1", "A1 nhận xét"]
    form = read(sheet.entry.round, workbook(heading, ["hn 1", "lan", 3, "", "Vì sao"]))
    assert given(form) == [("A1", 3, False, "Vì sao")]
    assert form.told.letters["Scores"]["value:A1"] == "C"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_the_encodings_of_spreadsheet_programs(sheet, separator, encoding):
    rows = long(sheet, ["A1", 4, "", "Tốt"])
    data = as_csv(*rows, separator=separator).decode().encode(encoding)
    form = read(sheet.entry.round, data, name="scores.csv")
    assert given(form) == [("A1", 4, False, "Tốt")]


def test_own_sheets_need_no_column_of_the_assessor(sheet):
    rows = [["space", "criterion", "value"], [sheet.entry.space.identifier, "A1", 4]]
    form = read(sheet.entry.round, workbook(*rows), own=True, by=sheet.assessor)
    assert [line.assessor for line in form.told.lines] == ["lan"]
    assert wrong(read(sheet.entry.round, workbook(*rows)))[0][2].startswith(
        "The column “assessor” is missing"
    )


# --- What is wrong inside a file ---


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (["A1", "4,5"], "D", "“4,5” is not a whole number."),
        (["A1", 4.5], "D", "“4.5” is not a whole number."),
        (["A1", "bốn"], "D", "“bốn” is not a number"),
        (["A1", True], "D", "is not a number"),
        (["A1", 4, "maybe"], "E", "neither yes nor no"),
        ([None, 4], "C", "Write the code of the criterion."),
        (["A1", "=1+1"], "D", "This cell holds a formula"),
    ],
)
def test_cell_that_cannot_be_read_is_named(sheet, row, column, said):
    form = read(sheet.entry.round, workbook(*long(sheet, row)))
    assert [(mistake.row, mistake.column) for mistake in form.mistakes] == [(2, column)]
    assert said in form.mistakes[0].text
    assert form.told.lines == []


@pytest.mark.parametrize(
    ("space", "assessor", "column"), [("Gốm", "lan", "A"), (None, "lan", "A"), ("HN-1", "", "B")]
)
def test_row_that_names_no_sheet_is_named(sheet, space, assessor, column):
    form = read(sheet.entry.round, workbook(LONG, [space, assessor, "A1", 3]))
    assert [(mistake.row, mistake.column) for mistake in form.mistakes] == [(2, column)]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (["space", "assessor", "criterion", "valu"], "The heading “valu” is not known"),
        (["space", "assessor", "value"], "The column “criterion” is missing"),
        (["space", "assessor", "criterion", "value", "score"], "has the heading “score” already"),
        (["space", "assessor", "Z9"], "The heading “Z9” is not known"),
    ],
)
def test_wrong_heading_is_named(sheet, heading, said):
    form = read(sheet.entry.round, workbook(heading, ["HN-1", "lan", *[1] * (len(heading) - 2)]))
    assert any(said in text for _row, _column, text in wrong(form))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The submitted file is empty."),
        (workbook(["name", "score"], ["a", 1]), "No sheet has the columns of the template"),
        (workbook(LONG), "The file holds no score"),
        (workbook(LONG, ["HN-1", "lan", "A1"]), "The file holds no score"),
        (
            "space;assessor\nHN-1;Nguyễn".encode("cp1258", "replace") + b"\xd2\xff",
            "neither a spreadsheet (XLSX) nor",
        ),
        ("space,Kh«ng gian s¸ng t¹o".encode("latin-1"), "neither a spreadsheet (XLSX) nor"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 99, "old Excel file or one with a password"),
        (b"PK\x03\x04" + b"0" * 99, "This workbook cannot be read"),
        (b"0" * (2 * 1024 * 1024 + 1), "This file is larger than 2 MB"),
        (b"%PDF-1.7\x00\xff", "neither a spreadsheet (XLSX) nor"),
    ],
)
def test_file_that_is_no_spreadsheet_of_scores_is_refused_with_the_remedy(sheet, data, said):
    form = read(sheet.entry.round, data)
    assert said in " ".join(form.errors["file"])


# --- From the comparison to the confirmation ---


def confirmed(round, by, payload):
    return ConfirmScoresForm({"payload": payload, "seen": "x"}, round=round, by=by)


def test_lines_travel_in_the_form(sheet):
    round, by = sheet.entry.round, make_coordinator()
    told = read(round, workbook(*long(sheet, ["A1", 4, "", "Tốt"]))).told
    form = confirmed(round, by, payload_of(round, by, told))
    assert form.is_valid()
    assert form.cleaned_data["payload"] == told


@pytest.mark.parametrize("change", ["forged", "of somebody else", "of another round", "old"])
def test_only_what_the_page_gave_out_is_taken(sheet, change, monkeypatch):
    round, by = sheet.entry.round, make_coordinator()
    told = read(round, workbook(*long(sheet, ["A1", 4]))).told
    payload = payload_of(
        make_round() if change == "of another round" else round,
        make_coordinator() if change == "of somebody else" else by,
        told,
    )
    if change == "old":
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + 25 * 3600)
    assert not confirmed(round, by, payload + ("x" if change == "forged" else "")).is_valid()


# --- Size ---


def test_one_bad_row_in_5000_is_named_and_a_good_file_is_written_within_seconds():
    version = make_version((("A", 1, tuple((f"A{i}", 1, 1, 5, "up") for i in range(25))),))
    round = make_round(version)
    panel = [make_assessor() for _ in range(4)]
    sheets = [
        make_assignment(entry, user) for entry in (make_entry(round) for _ in range(50)) for user in panel
    ]
    rows = [
        [sheet.entry.space.identifier, sheet.assessor.username, f"A{i}", 3]
        for sheet in sheets
        for i in range(25)
    ]
    rows[3210][3] = 6
    bad = read(round, workbook(LONG[:4], *rows))
    started = time.monotonic()
    comparison = compare_scores(round=round, told=bad.told, by=None)
    assert [(mistake.row, mistake.column) for mistake in comparison.mistakes] == [(3212, "D")]
    rows[3210][3] = 5
    form = read(round, workbook(LONG[:4], *rows))
    seen = compare_scores(round=round, told=form.told, by=None).fingerprint()
    upload_scores(round=round, told=form.told, by=None, seen=seen, hand_in=True)
    assert Score.objects.count() == 5000
    assert time.monotonic() - started < 30
