"""The files of a round for the staff: who gets them, when, and what stands in them."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from openpyxl import load_workbook

from spaces.actions.closing import close_round
from spaces.enums import RoundPhase
from spaces.exports import round_workbook
from spaces.models import Score
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round
from tests.builders import make_space
from tests.recompute import recompute
from tests.views.answers import body

pytestmark = pytest.mark.django_db
NAME = '=HYPERLINK("http://x")'


@pytest.fixture
def round():
    """A closed round: one space whose name is a formula, two assessors; one space that nobody scored."""
    round = make_round(phase=RoundPhase.MODERATION, name_en="First round")
    entry = make_entry(round, make_space(NAME, number=1))  # a draft: staff see it all the same
    fill(make_assignment(entry, make_assessor("lan")), A1=5, A2=3, B1=1)
    fill(make_assignment(entry, make_assessor("minh")), A1=4, A2="n/a", B1=0)
    make_entry(round, make_space("Zó", number=2))
    close_round(round=round, by=None)
    round.refresh_from_db()
    return round


def address(round, name="results.xlsx"):
    return f"/admin/spaces/assessmentround/{round.pk}/export/{name}"


def book_of(client, round):
    response = client.get(address(round))
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))


def rows_of(page):
    heading, *rows = page.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_workbook_holds_results_down_to_single_scores_and_explains_itself(coordinator, round):
    book = book_of(coordinator, round)
    assert book.sheetnames == [
        "Results", "Dimensions", "Criteria", "Scores", "Assessors", "Data dictionary", "How computed",
    ]  # fmt: skip
    first, second = rows_of(book["Results"])
    stored = round.computations.get().results.get(entry__space__number=1)
    assert first["composite"] == pytest.approx(stored.composite, abs=1e-12)
    assert (first["space"], first["assessors"], first["band"]) == ("HN-0001", 2, "Recognised")
    assert (second["composite"], second["withheld"]) == (None, "Nothing was scored")
    assert rows_of(book["Dimensions"])[0]["A Dimension A"] == stored.dimensions["A"]["value"]
    assert [row["criterion"] for row in rows_of(book["Criteria"])][:3] == ["A1", "A2", "B1"]
    scores = rows_of(book["Scores"])
    assert {row["not applicable"] for row in scores if row["criterion"] == "A2"} == {None, "yes"}
    assert [row["sheets handed in"] for row in rows_of(book["Assessors"])] == [1, 1]


def test_every_column_is_in_the_dictionary_with_its_meaning(coordinator, round):
    book = book_of(coordinator, round)
    told = {(row["Sheet"], row["Column"]): row["Meaning"] for row in rows_of(book["Data dictionary"])}
    for title in book.sheetnames[:5]:
        for cell in next(book[title].iter_rows()):
            assert told[title, cell.value]


def test_numbers_are_numbers_and_texts_never_formulas(coordinator, round):
    page = book_of(coordinator, round)["Results"]
    name = page["B2"]
    assert (name.value, name.data_type, name.quotePrefix) == (NAME, "s", True)
    assert page["D2"].data_type == "n"
    assert page.freeze_panes == "B2"


def test_workbook_speaks_the_language_of_the_reader(coordinator, round):
    with override("vi"):
        coordinator.cookies["django_language"] = "vi"
        page = load_workbook(io.BytesIO(coordinator.get(address(round)).content)).worksheets[0]
    assert page["D1"].value == "điểm tổng hợp"


def test_nobody_is_named_in_any_file(coordinator, round):
    for name in ("scores.csv", "composites.csv"):
        assert "minh" not in body(coordinator.get(address(round, name))).decode()
    for page in book_of(coordinator, round):
        assert not any("minh" in str(cell) for row in page.iter_rows(values_only=True) for cell in row)


def test_csv_files_are_those_of_the_open_data_with_spaces_that_are_not_public(coordinator, round):
    def read(name):
        return list(csv.DictReader(io.StringIO(body(coordinator.get(address(round, name))).decode())))

    composites = {row["space"]: row["composite"] for row in read("composites.csv")}
    expected = recompute(read("scores.csv"))
    assert float(composites["HN-0001"]) == pytest.approx(expected["HN-0001"].composite, abs=1e-9)
    assert composites["HN-0002"] == ""


def test_round_in_moderation_gives_scores_and_no_results(coordinator):
    round = make_round(phase=RoundPhase.MODERATION)
    fill(make_assignment(make_entry(round)), A1=5)
    book = book_of(coordinator, round)
    assert book.sheetnames[0] == "Scores"
    assert {row["assessor"] for row in rows_of(book["Scores"])} == {1}
    assert any("not closed yet" in str(cell.value) for cell in book["How computed"]["A"])
    response = coordinator.get(address(round, "composites.csv"), follow=True)
    assert "results once the round is closed" in response.content.decode()


@pytest.mark.parametrize("phase", [RoundPhase.DRAFT, RoundPhase.OPEN])
@pytest.mark.parametrize("name", ["results.xlsx", "scores.csv", "composites.csv"])
def test_round_that_is_still_scored_gives_no_file(coordinator, phase, name):
    response = coordinator.get(address(make_round(phase=phase), name), follow=True)
    assert "from moderation on" in response.content.decode()


def test_many_scores_are_left_to_the_csv(coordinator, round, monkeypatch):
    monkeypatch.setattr("spaces.admin.round_exports.MOST_SCORES", 2)
    book = book_of(coordinator, round)
    assert book["Scores"].max_row == 1
    assert any("scores.csv" in str(cell.value) for cell in book["How computed"]["A"])
    assert Score.objects.count() < round_workbook.MOST_SCORES


@pytest.mark.parametrize(("group", "status"), [("Auditor", 200), ("Assessor", 403), ("Editor", 403)])
def test_those_who_read_rounds_take_files(signed_in, round, group, status):
    for name in ("results.xlsx", "scores.csv", "composites.csv"):
        assert signed_in(group).get(address(round, name)).status_code == status


@pytest.mark.parametrize("name", ["x.csv", "scores.xlsx", "results.XLSX"])
def test_other_files_do_not_exist(coordinator, round, name):
    assert coordinator.get(address(round, name)).status_code == 404


def test_page_of_results_links_to_the_files(coordinator, round):
    text = coordinator.get(f"/admin/spaces/assessmentround/{round.pk}/results/").content.decode()
    for name in ("results.xlsx", "scores.csv", "composites.csv"):
        assert f'href="{address(round, name)}"' in text


def test_number_of_queries_does_not_grow_with_the_spaces(coordinator, round):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            coordinator.get(address(round))
        counts.append(len(captured))
        for _ in range(5):
            fill(make_assignment(make_entry(round)), A1=3)
    assert counts[0] == counts[1] <= 35
