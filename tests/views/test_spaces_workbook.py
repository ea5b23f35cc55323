"""Spaces as a workbook: the same columns, filters and order as the CSV, and what each column means."""

import datetime
import io

import pytest
from django.core.cache import cache
from openpyxl import Workbook, load_workbook

from spaces.exports.licence import ATTRIBUTION
from spaces.exports.spaces import COLUMNS
from spaces.exports.spaces_workbook import MEANINGS
from spaces.views import data as data_module
from tests.builders import make_category, make_field, make_space
from tests.views.answers import body, get_rows, make_many

pytestmark = pytest.mark.django_db


def book_of(client, **parameters) -> Workbook:
    response = client.get("/data/spaces.xlsx", {"lang": "en"} | parameters)
    assert response.status_code == 200, response.content
    return load_workbook(io.BytesIO(body(response)))


def rows_of(page):
    heading, *rows = page.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_workbook_holds_what_the_csv_holds(client):
    make_space(
        "Gốm", published=True, number=42,
        fields=[make_field(code="crafts"), make_field(code="design", order=1)],
        longitude=105.912345, latitude=20.976543, capacity=80, lifecycle_since="2001-01-01",
        access={"lift": "no"},
    )  # fmt: skip
    (row,) = rows_of(book_of(client)["Spaces"])
    (told,) = get_rows(client, lang="en")
    assert list(row) == list(COLUMNS)
    for name in ("identifier", "fields", "accessibility", "url", "category"):
        assert row[name] == told[name]
    assert (row["longitude"], row["capacity"]) == (105.912345, 80)
    assert row["status_since"] == datetime.datetime(2001, 1, 1)


def test_workbook_takes_the_filters_and_refuses_what_is_unknown(client):
    make_space("A", published=True, category=make_category(code="art"))
    make_space("B", published=True, category=make_category(code="craft"))
    assert [row["name_vi"] for row in rows_of(book_of(client, category="art")["Spaces"])] == ["A"]
    assert client.get("/data/spaces.xlsx", {"colour": "red"}).status_code == 400


def test_text_is_never_a_formula(client):
    make_space("=1+1", published=True)
    cell = book_of(client)["Spaces"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_dictionary_tells_every_column_in_the_language_asked_for(client):
    assert set(MEANINGS) == set(COLUMNS)
    told = rows_of(book_of(client)["Data dictionary"])
    assert [row["Column"] for row in told] == list(COLUMNS)
    assert all(row["Meaning"] for row in told)
    assert book_of(client, lang="vi").sheetnames[1] == "Từ điển dữ liệu"


def test_licence_and_date_are_inside(client):
    values = [cell for row in book_of(client)["Licence"].iter_rows(values_only=True) for cell in row]
    assert ATTRIBUTION in values
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in values


def test_more_than_a_workbook_holds_is_refused_with_the_remedy(client, monkeypatch):
    make_many(3)
    monkeypatch.setattr(data_module, "MOST_ROWS", 2)
    response = client.get("/data/spaces.xlsx", {"lang": "en"})
    assert (response.status_code, response.json()["problems"]) == (
        400, ["A workbook holds at most 2 spaces: narrow the filters, or take CSV."],
    )  # fmt: skip
    cache.clear()
    monkeypatch.setattr(data_module, "MOST_ROWS", 3)
    assert client.get("/data/spaces.xlsx").status_code == 200


def test_page_of_open_data_offers_the_workbook(client):
    assert 'href="/data/spaces.xlsx?lang=en"' in client.get("/en/data/").content.decode()
