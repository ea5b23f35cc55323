"""Criteria as a spreadsheet: there and back without loss, mistakes all at once, nothing half made."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from spaces.actions.criteria_steps import publish_version, start_next_version
from spaces.actions.criteria_whole import write_version
from spaces.exports.criteria_sheet import write_workbook
from spaces.forms.criteria_sheet import read_version
from spaces.models import CriteriaSet, CriteriaVersion
from spaces.queries.criteria import content_of, fingerprint_of
from spaces.queries.criteria_sheet import PAGES, headings, titles
from tests.assessment import make_version
from tests.builders import make_category, make_user

pytestmark = pytest.mark.django_db


def workbook_of(version, change=None):
    """Returns a version's workbook in English, changed by `change(book)`."""
    with translation.override("en"):
        file = io.BytesIO(write_workbook(content_of(version)))
    if change:
        book = openpyxl.load_workbook(file)
        change(book)
        file = io.BytesIO()
        book.save(file)
    file.seek(0)
    return file


def put(sheet, heading, row, value):
    """Returns a change of one cell, by the heading of its column."""

    def change(book):
        page = book[sheet]
        column = next(cell.column for cell in page[1] if cell.value == heading)
        page.cell(row, column).value = value

    return change


def mistakes_of(file, previous=None):
    with translation.override("en"):
        return read_version(file, previous=previous).mistakes


@pytest.fixture
def version():
    """Returns a published version that uses every column."""
    category = make_category(code="museum")
    version = make_version(
        published=False,
        label="1.0",
        summary_vi="=Tóm tắt",
        sources=[{"title": "UNESCO", "url": "https://unesco.org"}, {"title": "Sổ tay", "url": ""}],
    )
    version.criteria.get(code="A1").categories.add(category)
    version.criteria.filter(code="A2").update(
        guidance_vi="Hai\ndòng", sources=["Handbook, p. 3"], evidence_required=True
    )
    return publish_version(version=version, by=None)


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_version_comes_back_as_it_left_in_any_language(version, language):
    with translation.override(language):
        file = io.BytesIO(write_workbook(content_of(version)))
    with translation.override("vi"):
        reading = read_version(file, previous=None)
    assert reading.mistakes == []
    target = CriteriaSet.objects.create(code="copy", name_vi="Bản sao")
    copy = write_version(criteria_set=target, by=None, data=reading.data)
    assert fingerprint_of(content_of(copy)) == version.fingerprint
    assert (copy.sources, copy.summary_vi) == (version.sources, "=Tóm tắt")
    assert copy.criteria.get(code="A2").sources == ["Handbook, p. 3"]


def test_mapping_to_the_previous_version_comes_back(version):
    draft = start_next_version(version=version, by=None)
    reading = read_version(workbook_of(draft), previous=version)
    assert reading.mistakes == []
    made = write_version(criteria_set=draft.criteria_set, by=None, data=reading.data)
    assert made.previous == version
    assert [row.corresponds_to.code for row in content_of(made).criteria] == ["A1", "A2", "B1"]


def test_template_has_every_column_and_a_guide():
    with translation.override("vi"):
        book = openpyxl.load_workbook(io.BytesIO(write_workbook(None)))
        names = [page.title for page in PAGES]
    assert book.sheetnames[1:] == names
    assert len(set(names)) == len(names)
    for page in PAGES:
        written = [cell.value for cell in book[titles(page.key)[0]][1]]
        assert written == [accepted[0] for accepted in headings(page.key).values()]


def test_headings_of_a_sheet_mean_one_thing_in_all_languages():
    for page in PAGES:
        accepted = [{name.casefold() for name in names} for names in headings(page.key).values()]
        assert len(set().union(*accepted)) == sum(map(len, accepted)), page.key


def test_empty_template_says_what_is_missing():
    with translation.override("en"):
        file = io.BytesIO(write_workbook(None))
    assert [mistake.sheet for mistake in mistakes_of(file)] == ["Version"]


@pytest.mark.parametrize(
    ("change", "where", "word"),
    [
        (put("Criteria", "Weight", 2, "heavy"), ("Criteria", 2, "I"), "number"),
        (put("Criteria", "Weight", 2, -1), ("Criteria", 2, ""), "greater"),
        (put("Criteria", "Weight", 2, None), ("Criteria", 2, "I"), "empty"),
        (put("Criteria", "Code", 3, "A1"), ("Criteria", 3, "B"), "Row 2"),
        (put("Criteria", "Code", 2, "A 1"), ("Criteria", 2, "B"), "letters"),
        (put("Criteria", "Dimension", 2, "Z"), ("Criteria", 2, "A"), "Z"),
        (put("Criteria", "Highest level", 2, 1), ("Criteria", 2, ""), "above"),
        (put("Criteria", "Highest level", 2, 2.5), ("Criteria", 2, "K"), "whole"),
        (put("Criteria", "Direction", 2, "sideways"), ("Criteria", 2, "L"), "sideways"),
        (put("Criteria", "Evidence is required", 2, "maybe"), ("Criteria", 2, "M"), "yes"),
        (put("Criteria", "Applies to", 2, "moon"), ("Criteria", 2, "N"), "moon"),
        (put("Criteria", "Corresponds to", 2, "A1"), ("Criteria", 2, "O"), "A1"),
        (put("Criteria", "Name (Vietnamese)", 2, None), ("Criteria", 2, "C"), "blank"),
        (put("Criteria", "Name (English)", 2, "x" * 201), ("Criteria", 2, "D"), "200"),
        (put("Criteria", "Weight", 2, "=1+1"), ("Criteria", 2, "I"), "formula"),
        (put("Criteria", "Weight", 1, "Wait"), ("Criteria", 1, "I"), "Wait"),
        (put("Levels", "Level of the scale", 2, 9), ("Levels", 2, "B"), "1 to 5"),
        (put("Levels", "Level of the scale", 2, 2), ("Levels", 3, "B"), "already"),
        (put("Levels", "Criterion", 2, "Z9"), ("Levels", 2, "A"), "Z9"),
        (put("Bands", "From", 2, 7), ("Bands", 2, ""), "0 and 1"),
        (put("Bands", "Colour", 2, "beige"), ("Bands", 2, "I"), "beige"),
        (put("Version", "Quorum", 2, 0), ("Version", 2, "G"), "1"),
        (put("Version", "Sources", 2, "x | ftp://x"), ("Version", 2, "I"), "web address"),
        (lambda book: book.remove(book["Bands"]), ("", 0, ""), "Bands"),
        (lambda book: book["Criteria"].merge_cells("C2:C3"), ("Criteria", 2, "C"), "merged"),
        (lambda book: book["Version"].append(["2.0"]), None, "one row"),
    ],
)  # fmt: skip
def test_mistake_is_said_with_its_place_and_remedy(version, change, where, word):
    mistakes = mistakes_of(workbook_of(version, change))
    places = [mistake[:3] for mistake in mistakes if word in mistake.text]
    assert places, mistakes
    assert where is None or where in places


def test_all_mistakes_come_at_once(version):
    def change(book):
        put("Criteria", "Weight", 2, "x")(book)
        put("Criteria", "Code", 3, "")(book)
        put("Bands", "From", 2, "y")(book)

    assert {mistake.sheet for mistake in mistakes_of(workbook_of(version, change))} >= {"Criteria", "Bands"}


def test_cell_with_a_formula_is_one_mistake(version):
    assert len(mistakes_of(workbook_of(version, put("Criteria", "Weight", 2, "=1+1")))) == 1


def test_decimal_comma_and_share_are_numbers(version):
    def change(book):
        put("Criteria", "Weight", 2, "2,5")(book)
        put("Version", "Minimum coverage", 2, "75%")(book)

    reading = read_version(workbook_of(version, change), previous=None)
    assert reading.mistakes == []
    assert reading.data["minimum_coverage"] == 0.75
    assert reading.data["dimensions"][0]["criteria"][0]["weight"] == 2.5


def test_thousands_of_criteria_are_refused(version):
    def change(book):
        for number in range(400):
            book["Criteria"].append(["A", f"X{number}", "Tên"])

    assert any("nobody could score" in mistake.text for mistake in mistakes_of(workbook_of(version, change)))


# --- The page -----------------------------------------------------------------------------------------


@pytest.fixture
def publisher(client):
    client.force_login(make_user("", "Publisher"))
    client.cookies["django_language"] = "en"
    return client


def address(version):
    return f"/admin/spaces/criteriaversion/sets/{version.criteria_set_id}/upload/"


def sent(file, name="criteria.xlsx"):
    return {"file": SimpleUploadedFile(name, file.read() if hasattr(file, "read") else file)}


def test_dry_run_shows_what_would_be_made_and_confirmation_makes_it(publisher, version):
    response = publisher.post(
        address(version), sent(workbook_of(version, put("Version", "Version", 2, "2.0")))
    )
    assert b"What would be made" in response.content
    assert CriteriaVersion.objects.count() == 1
    response = publisher.post(address(version), {"confirmed": response.context["confirmed"]})
    draft = CriteriaVersion.objects.get(label="2.0")
    assert response.url == f"/admin/spaces/criteriaversion/{draft.pk}/change/"
    assert draft.criteria.count() == 3


def test_draft_is_replaced_after_saying_so(publisher, version):
    draft = start_next_version(version=version, by=None)
    assert b"is replaced once you confirm" in publisher.get(address(version)).content
    response = publisher.post(address(version), sent(workbook_of(draft)))
    publisher.post(address(version), {"confirmed": response.context["confirmed"]})
    assert not CriteriaVersion.objects.filter(pk=draft.pk).exists()
    assert CriteriaVersion.objects.get(label="2.0").previous == version


def test_mistakes_are_listed_and_nothing_is_made(publisher, version):
    response = publisher.post(
        address(version), sent(workbook_of(version, put("Criteria", "Weight", 2, "heavy")))
    )
    content = response.content.decode()
    assert "1 mistake, nothing was saved" in content
    assert "“heavy” is not a number" in content
    assert "confirmed" not in response.context
    assert CriteriaVersion.objects.count() == 1


def test_label_that_is_taken_is_said_in_the_dry_run(publisher, version):
    response = publisher.post(address(version), sent(workbook_of(version)))
    assert "has a version of that name" in response.content.decode()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 9, b"code;name\n", b"\x00\x01"])
def test_file_that_is_no_workbook_is_said(publisher, version, data):
    response = publisher.post(address(version), sent(data))
    assert response.status_code == 200
    assert response.context["form"].errors or response.context["mistakes"]


def test_forged_old_and_foreign_confirmations_are_refused(publisher, client, version):
    good = publisher.post(
        address(version), sent(workbook_of(version, put("Version", "Version", 2, "2.0")))
    ).context["confirmed"]
    other = make_version()
    client.force_login(make_user("", "Publisher"))
    for target, confirmed in (
        (version, "x"),
        (version, good[:-2]),
        (version, good),
        (other, good),
        (version, "\x00"),
    ):
        response = client.post(address(target), {"confirmed": confirmed})
        assert response.status_code == 302
    assert CriteriaVersion.objects.count() == 2


def test_template_and_version_are_downloaded(publisher, version):
    for path, name in (("template.xlsx", "criteria-template"), (f"{version.pk}/criteria.xlsx", version.slug)):
        response = publisher.get(f"/admin/spaces/criteriaversion/{path}")
        assert f'filename="{name}.xlsx"' in response["Content-Disposition"]
        assert response.content.startswith(b"PK")


def test_uploading_needs_the_right(client, version):
    client.force_login(make_user("", "Editor"))
    assert client.get(address(version)).status_code == 403
    assert client.post(address(version), {"confirmed": "x"}).status_code == 403
