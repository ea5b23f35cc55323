"""The table of results in the staff area: filters, order, what a row says."""

import pytest

from spaces.actions.closing import close_round
from spaces.enums import RoundPhase
from spaces.models import AssessmentRound, Space
from tests.assessment import fill, make_assignment, make_entry, make_round
from tests.builders import make_category, make_district, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(db):
    """A closed round: three spaces with falling results, and one without assessors enough."""
    make_category("Không gian nghệ thuật")
    district, craft = make_district("Ba Đình"), make_category("Làng nghề", code="craft")
    plan = [
        ("Bát Tràng", {"category": craft}, [(5, 1, 0)] * 2),
        ("Manzi", {"district": district}, [(3, 5, 2), (4, 5, 2)]),
        ("Zone 9", {}, [(1, 1, 4)] * 2),
        ("Một phiếu", {}, [(5, 5, 0)]),
    ]
    round = make_round(phase=RoundPhase.MODERATION)
    for name, fields, sheets in plan:
        entry = make_entry(round, make_space(name, published=True, **fields))
        for a1, a2, b1 in sheets:
            fill(make_assignment(entry), A1=a1, A2=a2, B1=b1)
    close_round(round=round, by=None)
    return AssessmentRound.objects.get(pk=round.pk)


def body_of(client, round, query=""):
    return client.get(f"/admin/spaces/assessmentround/{round.pk}/results/{query}").content.decode()


def names_in(body):
    names = ("Bát Tràng", "Manzi", "Zone 9", "Một phiếu")
    table = body[body.find("<tbody>") : body.find("</tbody>")]
    return sorted((name for name in names if name in table), key=table.find)


def test_highest_first_and_withheld_last(auditor, round):
    body = body_of(auditor, round)
    assert names_in(body) == ["Bát Tràng", "Manzi", "Zone 9", "Một phiếu"]
    assert "Too few assessors" in body
    assert "0.800" in body
    assert "rank 3" in body


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?band=recognised", ["Bát Tràng"]),
        ("?band=none", []),
        ("?withheld=any", ["Một phiếu"]),
        ("?withheld=quorum", ["Một phiếu"]),
        ("?withheld=coverage", []),
        ("?q=zone", ["Zone 9"]),
        ("?q=bat+trang", ["Bát Tràng"]),
        ("?sort=lowest", ["Zone 9", "Manzi", "Bát Tràng", "Một phiếu"]),
        ("?sort=name", ["Bát Tràng", "Manzi", "Một phiếu", "Zone 9"]),
        ("?sort=spread", ["Manzi", "Bát Tràng", "Zone 9", "Một phiếu"]),
        ("?dimension=B", ["Bát Tràng", "Một phiếu", "Manzi", "Zone 9"]),
    ],
)
def test_filters_and_orders(auditor, round, query, names):
    assert names_in(body_of(auditor, round, query)) == names


def test_district_category_and_identifier(auditor, round):
    craft = Space.objects.get(name_vi="Bát Tràng").category_id
    manzi = Space.objects.get(name_vi="Manzi")
    assert names_in(body_of(auditor, round, f"?category={craft}")) == ["Bát Tràng"]
    assert names_in(body_of(auditor, round, f"?district={manzi.district_id}")) == ["Manzi"]
    assert names_in(body_of(auditor, round, f"?q={manzi.identifier}")) == ["Manzi"]


@pytest.mark.parametrize(
    "query", ["?band=x", "?sort=%27", "?district=abc", "?category=99999999999999999999", "?q=%00", "?page=-1",
              "?dimension=x", "?q=" + "a" * 5000],
)  # fmt: skip
def test_forged_filters_are_said_and_left_out(auditor, round, query):
    assert "Bát Tràng" in body_of(auditor, round, query)


def test_round_that_was_never_closed_has_no_results(auditor):
    assert "No results yet." in body_of(auditor, make_round())


def test_number_of_queries_does_not_grow(auditor, django_assert_max_num_queries):
    for spaces in (2, 12):
        round = make_round(phase=RoundPhase.MODERATION)
        for _ in range(spaces):
            entry = make_entry(round)
            for _sheet in range(2):
                fill(make_assignment(entry), A1=3, A2=3, B1=2)
        close_round(round=round, by=None)
        with django_assert_max_num_queries(20):
            body_of(auditor, round)
