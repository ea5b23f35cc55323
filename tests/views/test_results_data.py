"""Results of rounds as open data: what the files hold, and that the one can be reckoned from the other."""

import csv
import io
import json
import zlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spaces.actions.closing import close_round
from spaces.actions.publication import withdraw_space
from spaces.actions.version import next_version
from spaces.enums import RoundPhase, SheetKind
from spaces.models import Assignment, Category, ModeratedScore, Result
from spaces.queries import scores
from spaces.views import results_data
from tests.assessment import (
    fill,
    make_assessor,
    make_assignment,
    make_entry,
    make_round,
    make_version,
    publish_by_hand,
)
from tests.builders import make_category, make_space
from tests.recompute import recompute
from tests.views.answers import body

pytestmark = pytest.mark.django_db

COLUMNS = [
    "space", "dimension", "criterion", "assessor", "value", "not_applicable", "scale_min", "scale_max",
    "direction", "criterion_weight", "dimension_weight", "moderated",
]  # fmt: skip
#: Three dimensions; C1 is for museums alone.
SCHEME = (
    ("A", 50, (("A1", 2, 1, 5, "up"), ("A2", 1.5, 1, 5, "up"))),
    ("B", 30.25, (("B1", 1, 0, 4, "down"), ("B2", 3, -2, 2, "up"))),
    ("C", 20, (("C1", 1, 0, 10, "up"),)),
)


def read(client, address):
    """Returns the rows of a CSV as the csv module reads them."""
    response = client.get(address)
    assert response.status_code == 200, response.content
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8"))))


def moderate(entry, code, value=None, *, not_applicable=False):
    criterion = entry.round.version.criteria.get(code=code)
    ModeratedScore.objects.create(
        entry=entry, criterion=criterion, value=value, not_applicable=not_applicable, reason="Đã bàn",
        scale_min=criterion.scale_min, scale_max=criterion.scale_max,
    )  # fmt: skip


def publish(round):
    """Closes and publishes a round without asking whether it may be."""
    close_round(round=round, by=None)
    round.refresh_from_db()
    round.phase, round.published_at = RoundPhase.PUBLISHED, round.closed_at
    round.save()
    next_version()
    return round


@pytest.fixture
def round():
    """A public round with every kind of gap: HN-0001 to HN-0006."""
    art, museum = make_category(code="art"), make_category(code="museum")
    version = make_version(SCHEME, published=False, quorum=2, minimum_coverage=0.6, divergence_threshold=1)
    version.criteria.get(code="C1").categories.add(museum)
    publish_by_hand(version)
    round = make_round(version, phase=RoundPhase.MODERATION, slug="2026")
    panel = [make_assessor() for _ in range(3)]
    given = [
        # whole, three assessors; a museum
        (museum, [
            {"A1": 5, "A2": 3, "B1": 1, "B2": -1, "C1": 7},
            {"A1": 4, "A2": 2, "B1": 0, "B2": 2, "C1": 3},
            {"A1": 2, "A2": 5, "B1": 4, "B2": 0, "C1": 10},
        ]),
        # not applicable and left empty
        (art, [{"A1": "n/a", "A2": 3, "B1": 1, "B2": 1}, {"A1": 4, "A2": None, "B1": 3, "B2": 1}]),
        # moderated: a value, not applicable, and 'the mean stands'
        (art, [{"A1": 1, "A2": 3, "B1": 1, "B2": 1}, {"A1": 5, "A2": 4, "B1": 3, "B2": 2}]),
        # below the quorum
        (art, [{"A1": 5, "A2": 5, "B1": 0, "B2": 2}]),
        # below the minimum coverage
        (art, [{"B1": 1}, {"B1": 2}]),
        # nobody scored it
        (museum, []),
    ]  # fmt: skip
    entries = []
    for number, (category, sheets) in enumerate(given, start=1):
        space = make_space(f"Không gian {number}", number=number, category=category, published=True)
        entry = make_entry(round, space)
        for assessor, values in zip(panel, sheets, strict=False):
            fill(make_assignment(entry, assessor), **values)
        entries.append(entry)
    moderate(entries[2], "A1", 4)
    moderate(entries[2], "B2", not_applicable=True)
    moderate(entries[2], "A2")
    return publish(round)


# --- The key promise: composites from the long form, by plain arithmetic ---


def test_composites_can_be_recomputed_from_the_long_form_alone(client, round):
    index = json.loads(body(client.get("/data/results.json")))["rounds"][0]
    expected = recompute(read(client, "/data/results/2026.csv"))
    told = read(client, "/data/results/2026-composites.csv")
    assert [row["space"] for row in told] == [f"HN-000{n}" for n in range(1, 7)]
    for row in told:
        composite, dimensions, coverage, assessors, spread = expected[row["space"]]
        rules = index["rules"]
        if assessors < rules["quorum"] or coverage < rules["minimum_coverage"]:
            composite, dimensions = None, {}
        close_to(row["composite"], composite)
        for code in "ABC":
            close_to(row[code], dimensions.get(code))
        close_to(row["coverage"], coverage)
        close_to(row["spread"], spread)
        assert int(row["assessors"]) == assessors
        reached = [code for code, low in index["bands"].items() if composite is not None and composite >= low]
        assert row["band"] == (max(reached, key=index["bands"].get) if reached else "")
    given = [bool(row["composite"]) for row in told]
    assert given == [True, True, True, False, False, False]


def close_to(text, number):
    if number is None:
        assert text == ""
    else:
        assert float(text) == pytest.approx(number, abs=1e-9)


def test_band_and_ranks_stand_only_beside_a_composite(client, round):
    for row in read(client, "/data/results/2026-composites.csv"):
        told = [bool(row[name]) for name in ("composite", "rank_low", "rank_high", "band")]
        assert len(set(told)) == 1


def test_upheld_appeal_shows_in_both_files(client, round):
    entry = round.entries.get(space__number=1)
    moderate(entry, "A1", 5)
    round.phase = RoundPhase.MODERATION
    round.save()
    publish(round)
    composite, *_rest = recompute(read(client, "/data/results/2026.csv"))["HN-0001"]
    close_to(read(client, "/data/results/2026-composites.csv")[0]["composite"], composite)
    assert Result.objects.filter(entry=entry).count() == 2


def test_later_change_of_categories_leaves_the_long_form_as_it_was_reckoned(client, round):
    before = read(client, "/data/results/2026.csv")
    Category.objects.filter(code="museum").update(parent=Category.objects.get(code="art"))
    next_version(structure=True)
    assert read(client, "/data/results/2026.csv") == before


# --- The rows ---


def test_long_form_has_exactly_the_promised_columns_and_no_mark(client, round):
    raw = body(client.get("/data/results/2026.csv"))
    assert raw.startswith(b"space,")
    rows = read(client, "/data/results/2026.csv")
    assert list(rows[0]) == COLUMNS
    assert rows[0] == {
        "space": "HN-0001", "dimension": "A", "criterion": "A1", "assessor": rows[0]["assessor"],
        "value": rows[0]["value"], "not_applicable": "false", "scale_min": "1", "scale_max": "5",
        "direction": "up", "criterion_weight": "2", "dimension_weight": "50", "moderated": "false",
    }  # fmt: skip


def rows_of(client, space, criterion):
    rows = read(client, "/data/results/2026.csv")
    return [row for row in rows if (row["space"], row["criterion"]) == (space, criterion)]


def test_gaps_and_not_applicable_are_told_apart(client, round):
    a1, a2 = rows_of(client, "HN-0002", "A1"), rows_of(client, "HN-0002", "A2")
    assert {(row["value"], row["not_applicable"]) for row in a1} == {("", "true"), ("4", "false")}
    assert {(row["value"], row["not_applicable"]) for row in a2} == {("3", "false"), ("", "false")}
    assert len({row["assessor"] for row in a1}) == 2


def test_space_that_nobody_scored_has_a_row_for_each_criterion_that_applies(client, round):
    rows = [row for row in read(client, "/data/results/2026.csv") if row["space"] == "HN-0006"]
    assert [row["criterion"] for row in rows] == ["A1", "A2", "B1", "B2", "C1"]
    assert {(row["assessor"], row["value"], row["not_applicable"]) for row in rows} == {("", "", "false")}


def test_criterion_of_another_category_has_no_row(client, round):
    assert rows_of(client, "HN-0002", "C1") == []
    assert len(rows_of(client, "HN-0001", "C1")) == 3


def test_moderated_score_is_a_row_of_its_own_beside_the_originals(client, round):
    a1, a2, b2 = (rows_of(client, "HN-0003", code) for code in ("A1", "A2", "B2"))
    assert [(r["assessor"] != "", r["value"], r["moderated"]) for r in a1[2:]] == [(False, "4", "true")]
    assert sorted(row["value"] for row in a1[:2]) == ["1", "5"]
    assert (b2[2]["value"], b2[2]["not_applicable"], b2[2]["moderated"]) == ("", "true", "true")
    assert [row["moderated"] for row in a2] == ["false", "false"]  # the mean stands


def test_only_sheets_that_count_are_told(client, round):
    entry = round.entries.get(space__number=6)
    criterion = round.version.criteria.get(code="A1")
    sheet = make_assignment(entry)
    own = Assignment.objects.create(entry=entry, kind=SheetKind.SELF)
    for assignment in (sheet, own):
        assignment.scores.create(criterion=criterion, value=5, scale_min=1, scale_max=5)
    own.state, own.handed_in_at = "handed-in", round.closed_at
    own.save()
    next_version()
    assert [row["value"] for row in rows_of(client, "HN-0006", "A1")] == [""]


def test_assessor_is_a_number_of_the_panel_and_no_name(client, round):
    numbers = {str(member.number) for member in round.panel.all()}
    text = body(client.get("/data/results/2026.csv")).decode()
    assert {row["assessor"] for row in read(client, "/data/results/2026.csv")} - {""} == numbers
    for member in round.panel.select_related("user"):
        assert member.user.username not in text


def test_space_that_left_the_public_is_in_neither_file(client, round):
    withdraw_space(space=round.entries.get(space__number=1).space, by=None, reason="Đã đóng")
    for address in ("/data/results/2026.csv", "/data/results/2026-composites.csv"):
        found = {row["space"] for row in read(client, address)}
        assert "HN-0001" not in found
        assert "HN-0002" in found


def test_space_taken_out_of_the_round_is_in_neither_file(client, round):
    entry = round.entries.get(space__number=2)
    entry.withdrawn_at, entry.withdrawn_reason = round.closed_at, "Nhầm"
    entry.save()
    next_version()
    for address in ("/data/results/2026.csv", "/data/results/2026-composites.csv"):
        assert "HN-0002" not in {row["space"] for row in read(client, address)}


def test_code_of_a_dimension_never_hides_a_fixed_column(client):
    scheme = (("space", 1, (("A1", 1, 1, 5, "up"),)), ("band", 1, (("B1", 1, 1, 5, "up"),)))
    round = make_round(make_version(scheme), phase=RoundPhase.MODERATION)
    for _ in range(2):
        entry = round.entries.first() or make_entry(round)
        fill(make_assignment(entry), A1=5, B1=3)
    publish(round)
    (row,) = read(client, f"/data/results/{round.slug}-composites.csv")
    assert (row["space"][:3], row["dimension space"], row["dimension band"]) == ("HN-", "1.0", "0.5")


# --- The addresses ---


@pytest.mark.parametrize(
    "phase", [RoundPhase.DRAFT, RoundPhase.OPEN, RoundPhase.MODERATION, RoundPhase.CLOSED]
)
def test_round_that_is_not_public_is_not_found(client, phase):
    make_round(phase=phase, slug="secret")
    for address in ("/data/results/secret.csv", "/data/results/secret-composites.csv"):
        response = client.get(address, {"lang": "en"})
        assert (response.status_code, response["Content-Type"]) == (404, "application/json")
        assert "/data/results.json" in response.json()["problems"][0]
    assert json.loads(body(client.get("/data/results.json")))["rounds"] == []


def test_round_without_single_scores_publishes_only_its_composites(client, round):
    round.publishes_scores = False
    round.save()
    next_version()
    response = client.get("/data/results/2026.csv", {"lang": "en"})
    assert (response.status_code, response.json()["problems"]) == (
        404, ["This round does not publish its single scores; its composites are published."],
    )  # fmt: skip
    assert client.get("/data/results/2026-composites.csv").status_code == 200
    assert json.loads(body(client.get("/data/results.json")))["rounds"][0]["scores"] is None


@pytest.mark.parametrize("address", ["/data/results/2026.csv", "/data/results/2026-composites.csv"])
def test_file_is_kept_named_licensed_and_readable_from_anywhere(client, round, address):
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{address.rsplit("/", 1)[1]}"'
    assert response["Link"] == '<https://opendatacommons.org/licenses/odbl/1-0/>; rel="license"'
    assert response["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("query", ["page=2", "lang=xx", "x=%00"])
def test_parameter_that_is_not_offered_is_refused(client, round, query):
    assert client.get(f"/data/results/2026.csv?{query}").status_code == 400


def test_index_names_rules_criteria_and_files(client, round):
    (told,) = json.loads(body(client.get("/data/results.json")))["rounds"]
    assert told["scores"] == "http://localhost:8000/data/results/2026.csv"
    assert told["composites"] == "http://localhost:8000/data/results/2026-composites.csv"
    assert told["criteria"]["slug"] == round.version.slug
    assert told["rules"]["quorum"] == 2
    assert told["bands"] == {"developing": 0, "promising": 0.5, "recognised": 0.7}


def test_composites_of_a_round_come_before_a_round_that_is_called_like_them(client, round):
    other = make_round(phase=RoundPhase.PUBLISHED, slug="2026-composites")  # only by hand: see the actions
    other.save()
    next_version()
    (first, *_rest) = read(client, "/data/results/2026-composites.csv")
    assert "composite" in first


def test_large_file_is_streamed_and_the_same(client, round, monkeypatch):
    kept = body(client.get("/data/results/2026.csv"))
    monkeypatch.setattr(results_data, "MOST_KEPT", 0)
    monkeypatch.setattr(scores, "CHUNK", 2)
    next_version()
    response = client.get("/data/results/2026.csv", headers={"Accept-Encoding": "gzip"})
    assert response.streaming
    raw = b"".join(response.streaming_content)
    assert zlib.decompress(raw, zlib.MAX_WBITS | 16) == kept


def test_number_of_queries_depends_on_chunks_and_not_on_rows(client, round):
    counts = []
    for address in ("/data/results/2026.csv", "/data/results/2026-composites.csv", "/data/results.json"):
        for _ in range(2):
            next_version()
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
            for _ in range(3):
                fill(make_assignment(make_entry(round)), A1=3)
    assert counts[::2] == counts[1::2]
    assert max(counts) <= 18
