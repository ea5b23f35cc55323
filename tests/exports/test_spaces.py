"""Writing spaces to files: cells, pieces, terms."""

import csv
import datetime
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.exports.cells import as_cell
from spaces.exports.licence import terms
from spaces.exports.spaces import COLUMNS, write_csv, write_geojson, write_json
from spaces.queries.version import Version

VERSION = Version(int(datetime.datetime(2026, 1, 6, 3, tzinfo=datetime.UTC).timestamp()) * 1_000_000, 1)
ADDRESS = "https://sangtao.example/vi/spaces/{slug}/"
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


def make_record(**fields: object) -> dict[str, object]:
    record = dict.fromkeys((*COLUMNS, "outline"))
    record |= {"identifier": "HN-0001", "slug": "gom", "accessibility": {}}
    many = ("further_categories", "fields", "activities", "audiences")
    return record | {name: [] for name in many} | fields


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+84", "'+84"), ("-", "'-"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("\nx", "'\nx"), ("＝x", "'＝x"), ("a=1", "a=1"), ("", ""), (None, None), (-5, -5),
        (-105.85, -105.85),
        (["=a", "b"], "'=a|b"), ([], ""), ({"lift": "no"}, "lift=no"),
    ],
)  # fmt: skip
def test_cell_never_starts_a_formula_and_numbers_stay(value, cell):
    assert as_cell(value) == cell


@given(texts)
def test_text_survives_csv_but_for_the_apostrophe(text):
    written = b"".join(write_csv([[make_record(name_vi=text)]], 1, VERSION, ADDRESS))
    (row,) = csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert row["name_vi"] in (text, f"'{text}")
    assert not row["name_vi"].startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(texts, max_size=3), max_size=4))
def test_pieces_make_whole_json(chunks):
    records = [[make_record(name_vi=name) for name in chunk] for chunk in chunks]
    names = [name for chunk in chunks for name in chunk]
    for write, key in ((write_json, "spaces"), (write_geojson, "features")):
        data = json.loads(b"".join(write(records, len(names), VERSION, ADDRESS)))
        found = [item.get("properties", item)["name_vi"] for item in data[key]]
        assert (found, data["count"]) == (names, len(names))


def test_large_file_comes_in_pieces():
    chunk = [make_record(name_vi="x" * 1000) for _ in range(100)]
    for write in (write_json, write_csv):
        pieces = list(write([chunk] * 5, 500, VERSION, ADDRESS))
        assert len(pieces) > 4
        assert max(map(len, pieces)) < 250_000


def test_terms_name_licence_and_date_in_utc():
    assert terms(VERSION)["generated_at"] == "2026-01-06T03:00:00+00:00"
    assert terms(VERSION)["licence"] == "ODbL-1.0"


def test_page_of_a_space_is_named_whole():
    data = json.loads(b"".join(write_json([[make_record()]], 1, VERSION, ADDRESS)))
    assert data["spaces"][0]["url"] == "https://sangtao.example/vi/spaces/gom/"
