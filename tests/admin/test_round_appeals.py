"""Appeals in the staff area: the period, what comes in, and the decision with its before and after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from spaces.actions.appeals import lodge_appeal, open_appeals
from spaces.actions.closing import close_round
from spaces.actions.round_publication import publish_round
from spaces.enums import RoundPhase
from spaces.forms.appeals import PeriodForm
from spaces.models import Appeal, AssessmentRound, Interest
from tests.assessment import make_round, make_scored

pytestmark = pytest.mark.django_db
SHEET = {"A1": 3, "A2": 3, "B1": 2}


@pytest.fixture
def entry(db):
    """A space with a public result in a round that is open to appeals."""
    round = make_round(phase=RoundPhase.MODERATION)
    entry = make_scored(round, SHEET, SHEET)
    close_round(round=round, by=None)
    publish_round(round=round, by=None)
    entry.round = open_appeals(round=round, until=timezone.localdate(), by=None)
    return entry


@pytest.fixture
def appeal(entry):
    return lodge_appeal(entry=entry, appellant="Bà Lan", grounds="Thiếu minh chứng", by=None)


def appeals_page(round, appeal=None):
    return f"/admin/spaces/assessmentround/{round.pk}/appeals/{f'{appeal.pk}/' if appeal else ''}"


def decide(client, appeal, **data):
    sent = {"upheld": "yes", "decision": "Minh chứng mới"} | data
    return client.post(appeals_page(appeal.entry.round, appeal), sent, follow=True)


def field(appeal, code):
    return f"criterion-{appeal.entry.round.version.criteria.get(code=code).pk}"


def test_appeal_is_entered_for_the_operator(coordinator, entry):
    body = coordinator.get(appeals_page(entry.round) + f"?space={entry.space.identifier}").content.decode()
    assert f'value="{entry.space.identifier}"' in body
    sent = {"space": entry.space.identifier, "appellant": "Bà Lan", "grounds": "Thiếu\nminh chứng"}
    page = coordinator.post(appeals_page(entry.round), sent, follow=True)
    assert "waits for a decision" in page.content.decode()
    assert Appeal.objects.get().entered_by == coordinator.user


@pytest.mark.parametrize(
    "forged", [{"space": "HN-9999"}, {"space": ""}, {"appellant": ""}, {"grounds": "a\x00"}, {"grounds": " "}]
)
def test_what_cannot_be_entered_keeps_what_was_typed(coordinator, entry, forged):
    sent = {"space": entry.space.identifier, "appellant": "Bà Lan", "grounds": "Thiếu minh chứng"} | forged
    page = coordinator.post(appeals_page(entry.round), sent)
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not Appeal.objects.exists()


def test_space_of_another_round_is_refused(coordinator, entry):
    other = make_scored(make_round(), SHEET)
    sent = {"space": other.space.identifier, "appellant": "Bà Lan", "grounds": "Thiếu"}
    assert "not in the round" in coordinator.post(appeals_page(entry.round), sent).content.decode()


@pytest.mark.parametrize("until", ["", "2020-01-01", "không", "9999-99-99"])
def test_last_day_that_cannot_be_is_refused(coordinator, entry, until):
    page = coordinator.post(appeals_page(entry.round), {"period": "1", "until": until}, follow=True)
    assert page.status_code == 200
    assert AssessmentRound.objects.get().appeal_until == timezone.localdate()


def test_upheld_appeal_shows_before_and_after(coordinator, appeal):
    body = coordinator.get(appeals_page(appeal.entry.round, appeal)).content.decode()
    assert "Thiếu minh chứng" in body
    assert "0.500" in body
    page = decide(coordinator, appeal, **{field(appeal, "A1"): "5", field(appeal, "A2"): "out"})
    body = page.content.decode()
    assert "The appeal is decided." in body
    assert "0.500" in body
    decided = Appeal.objects.get()
    assert decided.after.criteria["A1"]["value"] == 1
    assert decided.after.criteria["A2"]["value"] is None
    body = coordinator.get(appeals_page(appeal.entry.round, appeal)).content.decode()
    assert "Before and after" in body
    assert 'name="decision"' not in body


def test_rejected_appeal_changes_nothing(coordinator, appeal):
    decide(coordinator, appeal, upheld="no", decision="Không có căn cứ mới")
    assert (Appeal.objects.get().state, Appeal.objects.get().after) == ("rejected", None)


@pytest.mark.parametrize(
    ("data", "says"),
    [({}, "Change at least one score"), ({"upheld": ""}, "required"), ({"upheld": "x"}, "valid choice"),
     ({"decision": " "}, "required"), ({"A1": "9"}, "valid choice"),
     ({"upheld": "no", "A1": "5"}, "as it is")],
)  # fmt: skip
def test_decision_that_cannot_be_is_said(coordinator, appeal, data, says):
    sent = {field(appeal, key) if key == "A1" else key: value for key, value in data.items()}
    assert says in decide(coordinator, appeal, **sent).content.decode()
    assert Appeal.objects.get().state == "lodged"


def test_conflict_of_interest_leaves_no_form(coordinator, appeal):
    Interest.objects.create(user=coordinator.user, space=appeal.entry.space, reason="Người nhà")
    body = coordinator.get(appeals_page(appeal.entry.round, appeal)).content.decode()
    assert "Người nhà" in body
    assert 'name="decision"' not in body
    decide(coordinator, appeal, upheld="no")
    assert Appeal.objects.get().state == "lodged"


def test_auditor_reads_and_enters_nothing(auditor, appeal):
    round = appeal.entry.round
    for page in (appeals_page(round), appeals_page(round, appeal)):
        body = auditor.get(page).content.decode()
        assert "Thiếu minh chứng" in body
        assert 'name="decision"' not in body
        assert 'name="grounds"' not in body
        assert auditor.post(page, {"upheld": "no", "decision": "x"}).status_code == 403


def test_appeal_of_another_round_is_not_found(coordinator, appeal):
    assert coordinator.get(appeals_page(make_round(), appeal)).status_code == 404


def test_number_of_queries_does_not_grow(coordinator, django_assert_max_num_queries):
    for count in (1, 8):
        round = make_round(phase=RoundPhase.MODERATION)
        entries = [make_scored(round, SHEET, SHEET) for _ in range(count)]
        close_round(round=round, by=None)
        publish_round(round=round, by=None)
        running = open_appeals(round=round, until=timezone.localdate(), by=None)
        for entry in entries:
            entry.round = running
            last = lodge_appeal(entry=entry, appellant="Bà Lan", grounds="Thiếu", by=None)
        for page in (appeals_page(running), appeals_page(running, last)):
            with django_assert_max_num_queries(25):
                coordinator.get(page)


def test_period_that_is_over_is_not_offered_again():
    today = timezone.localdate()
    past, ahead = today - timedelta(days=300), today + timedelta(days=5)
    offered = [PeriodForm(announced=day)["until"].value() for day in (None, past, ahead)]
    assert offered == [today + timedelta(days=30), today + timedelta(days=30), ahead]
