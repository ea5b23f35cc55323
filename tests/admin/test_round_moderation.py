"""The queue of moderation in the staff area: one case at a time, forged input, other people's rights."""

import pytest

from spaces.enums import RoundPhase
from spaces.models import Interest, ModeratedScore
from spaces.queries.moderation import queue_of
from tests.assessment import SMALL, make_round, make_scored, make_version

pytestmark = pytest.mark.django_db
LOW, HIGH = {"A1": 1, "A2": 3, "B1": 2}, {"A1": 5, "A2": 3, "B1": 2}
WIDE = (("A", 1, (("A1", 1, 0, 100, "up"),)),)


def make_moderation(cases=1, dimensions=SMALL, sheets=(LOW, HIGH)):
    round = make_round(make_version(dimensions), phase=RoundPhase.MODERATION)
    for _ in range(cases):
        make_scored(round, *sheets)
    return round


def queue_page(round, query=""):
    return f"/admin/spaces/assessmentround/{round.pk}/moderation/{query}"


def decide(client, round, cell, *, follow=True, **data):
    sent = {"outcome": "3", "reason": "Đã xem hồ sơ", "seen": ""} | data
    return client.post(queue_page(round, f"?case={cell.key}"), sent, follow=follow)


def test_case_shows_scores_anchors_and_who_gave_them(coordinator):
    round = make_moderation()
    body = coordinator.get(queue_page(round)).content.decode()
    assert "100% of the scale apart; their mean is 3" in body
    for word in ("A1, level 1", "A1, level 5", "The mean stands", "Not applicable", "1 of 1"):
        assert word in body
    assert body.count("<circle") == 2


def test_decision_is_saved_and_the_next_case_opens(coordinator):
    round = make_moderation(cases=3)
    first, second, _third = queue_of(round).cells
    page = decide(coordinator, round, first)
    assert page.redirect_chain[-1][0] == queue_page(round, f"?case={second.key}")
    assert "Decided: A1" in page.content.decode()
    stored = ModeratedScore.objects.get()
    assert (stored.value, stored.by, stored.reason) == (3, coordinator.user, "Đã xem hồ sơ")
    assert len(queue_of(round).waiting) == 2


def test_last_decision_leads_to_closing(coordinator):
    round = make_moderation()
    page = decide(coordinator, round, queue_of(round).cells[0])
    assert "Everything that diverged is decided." in page.content.decode()
    assert "step/close/" in page.content.decode()


@pytest.mark.parametrize(
    ("outcome", "value", "is_out"), [("1", 1, False), ("out", None, True), ("mean", None, False)]
)
def test_each_kind_of_decision(coordinator, outcome, value, is_out):
    round = make_moderation()
    decide(coordinator, round, queue_of(round).cells[0], outcome=outcome)
    stored = ModeratedScore.objects.get()
    assert (stored.value, stored.not_applicable) == (value, is_out)


def test_long_scale_takes_a_number(coordinator):
    round = make_moderation(dimensions=WIDE, sheets=({"A1": 5}, {"A1": 95}))
    (cell,) = queue_of(round).cells
    assert 'type="number"' in coordinator.get(queue_page(round)).content.decode()
    assert "whole number" in decide(coordinator, round, cell, outcome="number").content.decode()
    assert "0 to 100" in decide(coordinator, round, cell, outcome="number", number="101").content.decode()
    decide(coordinator, round, cell, outcome="number", number="62")
    assert ModeratedScore.objects.get().value == 62


@pytest.mark.parametrize(
    "forged",
    [{"reason": " "}, {"outcome": "9"}, {"outcome": ""}, {"reason": "a\x00b"}, {"reason": "d" * 5001},
     {"outcome": "number", "number": "3"}],
)  # fmt: skip
def test_what_cannot_be_saved_is_shown_again_with_what_was_typed(coordinator, forged):
    round = make_moderation()
    page = decide(coordinator, round, queue_of(round).cells[0], **({"reason": "Lý do riêng"} | forged))
    assert page.status_code == 200
    assert "errorlist" in page.content.decode() or "messagelist" in page.content.decode()
    if "reason" not in forged:
        assert "Lý do riêng" in page.content.decode()
    assert not ModeratedScore.objects.exists()


def test_decision_of_a_colleague_in_between_is_not_overwritten(coordinator, signed_in):
    round = make_moderation()
    (cell,) = queue_of(round).cells
    decide(signed_in("Coordinator"), round, cell, reason="Của đồng nghiệp")
    page = decide(coordinator, round, cell, outcome="5", reason="Của tôi").content.decode()
    assert "A colleague decided this in the meantime" in page
    assert "Của đồng nghiệp" in page
    assert "Của tôi" in page
    theirs = ModeratedScore.objects.get()
    decide(coordinator, round, cell, outcome="5", reason="Của tôi", seen=theirs.pk)
    assert ModeratedScore.objects.get(superseded_at=None).value == 5


def test_decision_counts_for_the_case_of_its_form_alone(coordinator, signed_in):
    round = make_moderation(cases=2)
    first, _second = queue_of(round).cells
    body = coordinator.get(queue_page(round)).content.decode()
    assert f'name="case" value="{first.key}"' in body
    decide(signed_in("Coordinator"), round, first, reason="Của đồng nghiệp")
    sent = {"outcome": "5", "reason": "Của tôi", "seen": "", "case": first.key}
    page = coordinator.post(queue_page(round), sent, follow=True).content.decode()
    assert "A colleague decided this in the meantime" in page
    assert ModeratedScore.objects.get().reason == "Của đồng nghiệp"


@pytest.mark.parametrize("case", ["", "gone", "\x00"])
def test_decision_on_a_case_that_is_gone_decides_no_other(coordinator, case):
    round = make_moderation(cases=2)
    sent = {"outcome": "5", "reason": "Lý do đã gõ", "seen": "", "case": case}
    page = coordinator.post(queue_page(round), sent, follow=True).content.decode()
    assert "awaits no decision any more" in page
    assert "Lý do đã gõ" in page
    assert not ModeratedScore.objects.exists()


def test_conflict_of_interest_leaves_no_form(coordinator):
    round = make_moderation()
    (cell,) = queue_of(round).cells
    space = round.entries.get().space
    Interest.objects.create(user=coordinator.user, space=space, reason="Là người sáng lập")
    body = coordinator.get(queue_page(round)).content.decode()
    assert "Là người sáng lập" in body
    assert 'name="reason"' not in body
    decide(coordinator, round, cell)
    assert not ModeratedScore.objects.exists()


def test_auditor_reads_and_does_not_decide(auditor):
    round = make_moderation()
    assert 'name="reason"' not in auditor.get(queue_page(round)).content.decode()
    assert decide(auditor, round, queue_of(round).cells[0], follow=False).status_code == 403
    assert not ModeratedScore.objects.exists()


@pytest.mark.parametrize(
    "query", ["?case=", "?case=1", "?case=9999999999999999999-1", "?case=%00", "?show=x&page=abc", "?page=-1",
              "?show=decided", "?show=all&page=99999999999999"],
)  # fmt: skip
def test_forged_addresses_show_the_queue(coordinator, query):
    round = make_moderation()
    assert coordinator.get(queue_page(round, query)).status_code == 200


def test_queue_stays_closed_while_assessors_score(coordinator):
    round = make_round()
    make_scored(round, LOW, HIGH)
    body = coordinator.get(queue_page(round)).content.decode()
    assert "opens when scoring ends" in body
    assert "<circle" not in body


def test_decided_case_is_shown_with_its_reason_and_may_be_read_after_closing(coordinator, auditor):
    round = make_moderation()
    decide(coordinator, round, queue_of(round).cells[0])
    assert "Đã xem hồ sơ" in auditor.get(queue_page(round, "?show=decided")).content.decode()


def test_number_of_queries_does_not_grow(coordinator, django_assert_max_num_queries):
    for cases in (2, 25):
        round = make_moderation(cases=cases)
        coordinator.get(queue_page(round))
        with django_assert_max_num_queries(20):
            coordinator.get(queue_page(round))
