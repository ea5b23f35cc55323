"""The measurement runs, and its city is the same each time; how fast anything is, is not tested."""

import json
import os
from collections.abc import Iterator
from io import StringIO
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection

from spaces.actions.spaces import save_space
from spaces.enums import Lifecycle, SiteKind
from spaces.models import Category, Result, Score, Space
from spaces.tiles import distance_m
from tools.bench import databases, plan, report
from tools.bench.city import CENTRE, City, Ward, make_block, numbers
from tools.bench.client import Client
from tools.bench.closing import ASSESSORS, CRITERIA, close_here, fill_round
from tools.bench.fill import fill
from tools.bench.words import KINDS

WARDS = [
    Ward(1, 10, "Cửa Nam", "Cua Nam", 105.8445, 21.0245, 600, 50_000),
    Ward(2, 11, "Minh Châu", "Minh Chau", 105.45, 21.2, 2500, 7_000),
]
CITY = City(
    wards=WARDS,
    categories=[(1, "gallery"), (2, "online"), (3, "craft-village")],
    terms={"fields": [1, 2, 3], "activities": [1, 2, 3], "audiences": [1, 2]},
    changed_in=7,
)
FACTS = {
    "slugs": ["a", "b"],
    "codes": {"district": ["001", "002"], "category": ["gallery"], "field": ["film"]},
}


def spaces_of(city: City, count: int) -> list[dict]:
    return [space for wanted in numbers(count) for space in make_block(city, wanted).spaces]


def test_city_is_the_same_each_time_and_differs_by_seed():
    assert make_block(CITY, range(1, 50)) == make_block(CITY, range(1, 50))
    other = City(WARDS, CITY.categories, CITY.terms, changed_in=7, seed=2)
    assert make_block(CITY, range(1, 50)) != make_block(other, range(1, 50))


def test_small_city_is_the_beginning_of_a_large_one():
    assert spaces_of(CITY, 1500)[:1200] == spaces_of(CITY, 1200)
    assert [space["number"] for space in spaces_of(CITY, 2001)] == list(range(1, 2002))


def test_city_gathers_about_its_centre():
    away = [
        distance_m(space["longitude"], space["latitude"], *CENTRE)
        for space in spaces_of(CITY, 1000)
        if space["longitude"] is not None
    ]
    assert sum(metres < 3000 for metres in away) > 0.9 * len(away)
    assert max(away) > 20_000


def test_online_spaces_have_no_place_and_addresses_are_unique():
    made = spaces_of(CITY, 1000)
    online = [space for space in made if space["site_kind"] == SiteKind.ONLINE]
    assert online
    assert all(space["longitude"] is None and space["ward_id"] is None for space in online)
    assert len({space["slug"] for space in made}) == 1000


@pytest.mark.django_db
def test_derived_columns_are_those_that_the_action_writes():
    fill(60)
    derived = ("name_sort", "name_folded", "text_folded", "tile_x", "tile_y", "longitude", "latitude")
    assert Space.objects.published().count() == 60
    assert Space.objects.exclude(lifecycle=Lifecycle.ACTIVE).exists()
    for space in Space.objects.all():
        before = {name: getattr(space, name) for name in derived}
        space.full_clean(exclude=["verified_by"])
        saved = save_space(
            space=space, by=None, data={"longitude": space.longitude, "latitude": space.latitude}
        )
        assert {name: getattr(saved, name) for name in derived} == before


@pytest.mark.django_db
def test_every_category_of_the_fixtures_has_words():
    fill(1)
    assert set(Category.objects.values_list("code", flat=True)) == set(KINDS)


def test_plan_asks_each_distinct_address_once():
    for row in plan.rows(FACTS, 1000):
        if "distinct" in row.name and "detail" not in row.name:
            addresses = row.addresses()
            asked = [next(addresses) for _ in range(30)]
            assert len(set(asked)) == 30
            assert all(address.startswith("/") and " " not in address for address in asked)


def figures(**values: float) -> dict:
    return {"row": "x", "requests": 50, "failed": [], "ratio": 0.5, "kb": 10.0, "p95_ms": 60.0, **values}


@pytest.mark.parametrize(
    ("row", "measured", "size", "met"),
    [
        (plan.Row("x", iter, ratio=0.5), figures(), 1000, [True]),
        (plan.Row("x", iter, ratio=0.7), figures(), 1000, [False]),
        (plan.Row("x", iter, is_map=True), figures(kb=40.1), 1000, [False]),
        (plan.Row("x", iter), figures(), 1_000_000, [True]),
        (plan.Row("x", iter, repeated=True), figures(), 1_000_000, [False]),
        (plan.Row("x", iter, is_export=True, is_bounded=False), figures(memory_mb=101.0), 1000, [False]),
        (plan.Row("x", iter, is_export=True, is_bounded=False), figures(), 1000, []),
        (plan.Row("x", iter, ratio=0.5), figures(requests=0), 1000, []),
    ],
)
def test_bars_are_judged(row, measured, size, met):
    assert [bar["met"] for bar in report.judge(row, measured, size)] == met


def test_growth_compares_the_large_city_with_the_small_one():
    def run(spaces: int, p95: float, work: float) -> dict:
        row = {"row": "list", "p95_ms": p95, "work_ms": work, "is_bounded": True}
        return {"database": "sqlite", "spaces": spaces, "rows": [row]}

    (line,) = report.growth([run(1000, 4, 2), run(2000, 9, 9), run(100_000, 10, 3)])
    assert (line["value"], line["met"], line["work"]) == (2.5, False, 1.5)
    assert report.growth([run(100_000, 10, 3)]) == []


def test_table_is_aligned_and_says_what_was_not_answered():
    rows = [figures() | {"failed": ["404 /gone"]}, figures() | {"row": "a longer name"}]
    said = report.table({"database": "sqlite", "spaces": 50, "made_in_s": 1, "rows": rows})
    assert "NOT ANSWERED: 404 /gone" in said
    assert len({line.index("50") for line in said.splitlines()[3:]}) == 1


@pytest.fixture
def canned() -> Iterator[tuple[int, list[bytes]]]:
    """Yields the port of a server, and the answers it gives; it closes after one that says so."""
    answers: list[bytes] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline():
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                answer = answers.pop(0)
                self.wfile.write(answer)
                if b"no more" in answer:
                    return

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], answers
        server.shutdown()
        thread.join()


def test_client_reads_every_kind_of_answer_to_its_end(canned):
    port, answers = canned
    client = Client(port)
    answers += [
        b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: W/"x"\r\n\r\nhello',
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nno more",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ]
    seen = [client.get("/") for _ in range(4)]
    assert [(answer.status, answer.body) for answer in seen] == [
        (200, b"hello"), (200, b"abc0123456789"), (304, b""), (404, b"no more"),
    ]  # fmt: skip
    assert (seen[0].etag, seen[1].size) == ('W/"x"', 13)
    pieces = []
    answer = client.get("/", watch=lambda: pieces.append(1))  # on a new connection
    client.close()
    assert (answer.status, answer.size, answer.body, len(pieces) > 0) == (200, 2, b"", True)


def test_without_a_server_of_postgresql_it_is_said(monkeypatch, tmp_path):
    monkeypatch.delenv(databases.ADDRESS, raising=False)
    monkeypatch.setattr(databases, "find_programs", lambda folders: None)
    said = StringIO()
    call_command(
        "bench", databases=["postgresql"], json=tmp_path / "bench.json", stdout=StringIO(), stderr=said
    )
    assert "NOT MEASURED on PostgreSQL" in said.getvalue()
    assert json.loads((tmp_path / "bench.json").read_text())["runs"] == []


@pytest.mark.django_db
def test_round_that_is_made_up_can_be_closed():
    fill(12)
    fill_round()
    assert Score.objects.count() == 12 * ASSESSORS * CRITERIA
    assert close_here()["memory_mb"] > 0
    results = Result.objects.current()
    assert results.count() == 12
    assert results.filter(withheld="", band__isnull=False).count() == 12


@pytest.mark.slow
def test_bench_measures_every_row(monkeypatch, tmp_path):
    if connection.vendor == "postgresql":
        monkeypatch.setenv(databases.ADDRESS, os.environ["TEST_DATABASE_URL"])
    said, path = StringIO(), tmp_path / "bench.json"
    call_command(
        "bench", sizes=[50], databases=[connection.vendor], seconds=0.05, closing=20, json=path,
        stdout=said, stderr=StringIO(),
    )  # fmt: skip
    told = json.loads(path.read_text())
    (run,) = told["runs"]
    expected = [row.name for row in plan.rows(FACTS, 50)]
    assert [row["row"] for row in run["rows"]] == ["first page after a start", "bare view", *expected]
    for row in run["rows"]:
        assert not row["failed"], row
        assert row["requests"], row
        assert row["row"] in said.getvalue()
    assert told["machine"][connection.vendor]
    (closing,) = told["closing"]
    assert (closing["spaces"], closing["bars"]) == (20, [])
    assert closing["seconds"] > 0
    assert closing["memory_mb"] > 0
    assert "closing a round of 20 spaces" in said.getvalue()
