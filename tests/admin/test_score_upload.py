"""The pages on which scores are uploaded: who sees them, what they show, and that a file is written once."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from spaces.admin import round_upload
from spaces.enums import RoundPhase, SheetState
from spaces.models import Score
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round

pytestmark = pytest.mark.django_db
HEADING = ["space", "assessor", "criterion", "value"]


@pytest.fixture
def sheet():
    return make_assignment(make_entry(make_round()), make_assessor("lan"))


@pytest.fixture
def lan(sheet):
    """The client of the assessor whose sheet it is."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(sheet.assessor)
    return client


def address(round, more=""):
    return f"/admin/spaces/assessmentround/{round.pk}/upload/{more}"


def own_address(round, more=""):
    return f"/admin/sheets/upload/{round.pk}/{more}"


def a_file(*rows, heading=HEADING):
    book = Workbook()
    for row in (heading, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("scores.xlsx", file.getvalue())


def whole(sheet, value=3):
    return a_file(*([sheet.entry.space.identifier, "lan", code, value] for code in ("A1", "A2", "B1")))


def hidden(response):
    """Returns the hidden fields of the confirmation."""
    text = response.content.decode()
    return {name: re.search(f'name="{name}" value="([^"]*)"', text)[1] for name in ("payload", "seen")}


def test_file_is_compared_and_written_once_confirmed(coordinator, sheet):
    round = sheet.entry.round
    page = coordinator.post(address(round), {"file": whole(sheet)})
    text = page.content.decode()
    assert "What would be written" in text
    assert sheet.entry.space.name in text
    assert not Score.objects.exists()
    done = coordinator.post(address(round), hidden(page) | {"hand_in": "on"}, follow=True)
    assert "Written. New scores: 3, replaced: 0, sheets handed in: 1." in done.content.decode()
    sheet.refresh_from_db()
    assert sheet.state == SheetState.HANDED_IN
    again = coordinator.post(address(round), {"file": whole(sheet)}).content.decode()
    assert "Nothing to write" in again
    assert 'name="payload"' not in again


def test_sending_the_confirmation_twice_writes_once(coordinator, sheet):
    round = sheet.entry.round
    fields = hidden(coordinator.post(address(round), {"file": whole(sheet)}))
    coordinator.post(address(round), fields)
    second = coordinator.post(address(round), fields)
    assert "These sheets changed in the meantime" in second.content.decode()
    assert Score.objects.count() == 3
    assert round.events.count() == 1


def test_mistakes_name_the_cell_and_nothing_is_written(coordinator, sheet):
    text = coordinator.post(address(sheet.entry.round), {"file": whole(sheet, 9)}).content.decode()
    assert "3 mistakes, nothing was saved" in text
    assert "D4" in text
    assert "B1: give a whole number from 0 to 4." in text
    assert 'name="payload"' not in text


def test_difference_shows_both_and_is_replaced_only_when_ticked(coordinator, sheet):
    round = sheet.entry.round
    fill(sheet, handed_in=False, A1=5)
    page = coordinator.post(address(round), {"file": whole(sheet)})
    text = page.content.decode()
    assert '<td class="stands">5</td><td class="given">3</td>' in text
    assert 'name="overwrite"' in text
    coordinator.post(address(round), hidden(page) | {"overwrite": "on"})
    assert sheet.scores.get(criterion__code="A1").value == 3


def test_missing_declaration_is_asked_for_and_the_comparison_stays(coordinator):
    sheet = make_assignment(make_entry(make_round()), make_assessor("lan"), declared_at=None)
    round = sheet.entry.round
    page = coordinator.post(address(round), {"file": whole(sheet)})
    refused = coordinator.post(address(round), hidden(page)).content.decode()
    assert "Confirm that the assessors have declared" in refused
    assert 'name="payload"' in refused
    coordinator.post(address(round), hidden(page) | {"declared": "on"})
    assert Score.objects.count() == 3


@pytest.mark.parametrize("payload", ["", "x", "a:b:c", "\x00", "é" * 99])
def test_forged_confirmation_is_refused(coordinator, sheet, payload):
    response = coordinator.post(address(sheet.entry.round), {"payload": payload, "seen": "x"}, follow=True)
    assert "upload the file again" in response.content.decode()
    assert not Score.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"file": ""}, {"file": "text"}])
def test_post_without_a_file_asks_for_one(coordinator, sheet, sent):
    assert "Choose a file." in coordinator.post(address(sheet.entry.round), sent).content.decode()


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04broken", b"\xff\xd8\xff", b"%PDF", b"\x00" * 50, b"\xd0\xcf\x11\xe0"]
)
def test_broken_file_gets_an_answer(coordinator, sheet, data):
    response = coordinator.post(address(sheet.entry.round), {"file": SimpleUploadedFile("a.xlsx", data)})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()


def test_text_of_a_file_is_escaped(coordinator, sheet):
    row = [sheet.entry.space.identifier, "<script>alert(1)</script>", "A1", 3]
    text = coordinator.post(address(sheet.entry.round), {"file": a_file(row)}).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


# --- The template ---


@pytest.mark.parametrize("layout", ["long", "wide"])
def test_template_is_made_for_the_round(coordinator, sheet, layout):
    response = coordinator.get(address(sheet.entry.round, "template/"), {"layout": layout})
    assert response["Content-Disposition"].endswith(f'-scores-{layout}.xlsx"')
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Scores", "Criteria", "Guide"]
    assert book["Scores"]["A2"].value == sheet.entry.space.identifier


def test_template_for_one_assessor_holds_no_others(coordinator, sheet):
    other = make_assignment(sheet.entry, make_assessor("minh")).assessor
    response = coordinator.get(address(sheet.entry.round, "template/"), {"assessor": other.pk})
    page = load_workbook(io.BytesIO(response.content))["Scores"]
    assert {page.cell(row, 3).value for row in range(2, page.max_row + 1)} == {"minh"}


@pytest.mark.parametrize(
    "query", ["?layout=x", "?assessor=x", "?assessor=9999999999999999999", "?assessor=%00"]
)
def test_template_of_nothing_is_not_found(coordinator, sheet, query):
    assert coordinator.get(address(sheet.entry.round, f"template/{query}")).status_code == 404


def test_template_that_would_be_too_long_says_what_to_choose(coordinator, sheet, monkeypatch):
    monkeypatch.setattr(round_upload, "MOST_ROWS", 2)
    response = coordinator.get(address(sheet.entry.round, "template/"), follow=True)
    assert "choose one assessor, or the other layout" in response.content.decode()


def test_template_of_a_finished_round_says_that_nothing_waits(coordinator, sheet):
    fill(sheet, A1=3)
    response = coordinator.get(address(sheet.entry.round, "template/"), follow=True)
    assert "No sheet waits to be filled in." in response.content.decode()


# --- Who ---


@pytest.mark.parametrize("group", ["Auditor", "Editor", "Assessor"])
@pytest.mark.parametrize("more", ["", "template/"])
def test_only_coordinators_upload_for_a_round(signed_in, sheet, group, more):
    assert signed_in(group).get(address(sheet.entry.round, more)).status_code == 403


def test_auditor_sees_no_tab_for_uploads(signed_in, sheet):
    board = f"/admin/spaces/assessmentround/{sheet.entry.round.pk}/board/"
    assert "/upload/" not in signed_in("Auditor").get(board).content.decode()
    assert "/upload/" in signed_in("Coordinator").get(board).content.decode()


def test_assessor_uploads_own_sheets_and_no_others(lan, sheet):
    round = sheet.entry.round
    assert f'href="{own_address(round)}"' in lan.get("/admin/sheets/").content.decode()
    page = lan.post(own_address(round), {"file": whole(sheet)})
    lan.post(own_address(round), hidden(page))
    assert set(sheet.scores.values_list("value", flat=True)) == {3}
    other = make_assignment(make_entry(round), make_assessor("minh"))
    row = [other.entry.space.identifier, "minh", "A1", 3]
    assert (
        "This is the sheet of somebody else"
        in lan.post(own_address(round), {"file": a_file(row)}).content.decode()
    )


def test_assessors_template_holds_own_sheets_alone(lan, sheet):
    make_assignment(sheet.entry, make_assessor("minh"))
    response = lan.get(own_address(sheet.entry.round, "template/"), {"assessor": ""})
    page = load_workbook(io.BytesIO(response.content))["Scores"]
    assert {page.cell(row, 3).value for row in range(2, page.max_row + 1)} == {"lan"}


@pytest.mark.parametrize("more", ["", "template/"])
def test_round_without_a_sheet_of_ones_own_is_not_found(signed_in, sheet, more):
    assert signed_in("Assessor").get(own_address(sheet.entry.round, more)).status_code == 404
    assert signed_in("Coordinator").get(own_address(sheet.entry.round, more)).status_code == 404


@pytest.mark.parametrize("phase", [RoundPhase.DRAFT, RoundPhase.CLOSED, RoundPhase.PUBLISHED])
def test_round_that_is_not_open_offers_no_upload(coordinator, sheet, phase):
    round = make_round(phase=phase)
    text = coordinator.get(address(round)).content.decode()
    assert "not open for scoring" in text
    assert 'type="file"' not in text


def test_round_that_does_not_exist_is_not_found(coordinator):
    assert coordinator.get("/admin/spaces/assessmentround/999/upload/").status_code == 404
    assert coordinator.get("/admin/sheets/upload/99999999999999999999/").status_code == 404


def test_number_of_queries_does_not_grow_with_the_sheets(coordinator, sheet):
    round, counts = sheet.entry.round, []
    for size in (0, 10):
        sheets = [sheet, *(make_assignment(make_entry(round), sheet.assessor) for _ in range(size))]
        rows = [[each.entry.space.identifier, "lan", code, 3] for each in sheets for code in ("A1", "A2")]
        with CaptureQueriesContext(connection) as captured:
            coordinator.post(address(round), {"file": a_file(*rows)})
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 30


def test_cells_that_cannot_be_read_and_rows_that_do_not_fit_are_listed_at_once(coordinator, sheet):
    space = sheet.entry.space.identifier
    rows = [[space, "lan", "A1", 9], [space, "lan", "A2", "4,5"], ["HN-9999", "lan", "A1", 3]]
    text = coordinator.post(address(sheet.entry.round), {"file": a_file(*rows)}).content.decode()
    assert "3 mistakes, nothing was saved" in text
    assert [text.index(cell) for cell in (">D2<", ">D3<", ">A4<")] == sorted(
        text.index(cell) for cell in (">D2<", ">D3<", ">A4<")
    )
    assert "errorlist" not in text
