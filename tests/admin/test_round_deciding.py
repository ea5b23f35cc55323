"""The steps that decide a round in the staff area, its overview, and the state of a reckoning."""

from datetime import timedelta

import pytest
from django.utils import timezone

from spaces.actions import background, closing
from spaces.actions.closing import close_round
from spaces.actions.roundlog import CLOSING_DEAD_AFTER
from spaces.admin import round_deciding, round_progress
from spaces.admin.round_progress import read_alpha
from spaces.enums import RoundPhase
from spaces.models import AssessmentRound
from tests.assessment import fill, make_assignment, make_entry, make_round, make_scored

pytestmark = pytest.mark.django_db
SHEET = {"A1": 3, "A2": 3, "B1": 2}


def page_of(round, page):
    return f"/admin/spaces/assessmentround/{round.pk}/{page}/"


def take(client, round, step, **data):
    return client.post(page_of(round, f"step/{step}"), data, follow=True)


def phase_of(round):
    return AssessmentRound.objects.get(pk=round.pk).phase


def make_closed():
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, SHEET, SHEET)
    close_round(round=round, by=None)
    return AssessmentRound.objects.get(pk=round.pk)


# --- The way of a round -----------------------------------------------------------------------------------


def test_round_goes_all_the_way_by_its_steps(coordinator, publisher):
    round = make_round()
    make_scored(round, SHEET, SHEET)
    assert "queue" in take(coordinator, round, "moderate").content.decode()
    assert phase_of(round) == RoundPhase.MODERATION
    page = take(coordinator, round, "close")
    assert page.redirect_chain[-1][0] == page_of(round, "results")
    assert "the result of 1 space is stored" in page.content.decode()
    take(publisher, round, "publish")
    assert phase_of(round) == RoundPhase.PUBLISHED
    until = timezone.localdate().isoformat()
    coordinator.post(page_of(round, "appeals"), {"period": "1", "until": until})
    assert phase_of(round) == RoundPhase.APPEAL
    take(coordinator, round, "end-appeals")
    assert phase_of(round) == RoundPhase.PUBLISHED


def test_confirmation_says_what_is_missing_and_what_will_be_stored(coordinator):
    round = make_round()
    make_assignment(make_scored(round, SHEET))
    body = coordinator.get(page_of(round, "step/moderate")).content.decode()
    assert "1 sheet has not been handed in" in body
    take(coordinator, round, "moderate")
    body = coordinator.get(page_of(round, "step/close")).content.decode()
    assert "For 1 space is stored" in body
    assert "quorum 2, minimum coverage 80%" in body
    assert "would get no composite" in body


def test_undecided_scores_stand_in_the_way_with_a_link(coordinator):
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, SHEET | {"A1": 1}, SHEET | {"A1": 5})
    for page in ("board", "step/close"):
        body = coordinator.get(page_of(round, page)).content.decode()
        assert "1 divergent score waits for a decision" in body
        assert f'href="{page_of(round, "moderation")}"' in body
    assert "awaits moderation" in take(coordinator, round, "close").content.decode()
    assert phase_of(round) == RoundPhase.MODERATION


@pytest.mark.parametrize(
    ("phase", "step", "reached"),
    [
        (RoundPhase.MODERATION, "reopen", RoundPhase.OPEN),
        (RoundPhase.CLOSED, "take-up", RoundPhase.MODERATION),
        (RoundPhase.PUBLISHED, "withdraw", RoundPhase.CLOSED),
    ],
)
def test_steps_back_need_a_reason(chief, phase, step, reached):
    round = make_round(phase=phase)
    assert "required" in take(chief, round, step, reason=" ").content.decode()
    assert phase_of(round) == phase
    take(chief, round, step, reason="Sai sót")
    assert phase_of(round) == reached
    assert round.events.first().detail == "Sai sót"


@pytest.mark.parametrize(
    ("group", "phase", "step"),
    [
        ("Auditor", RoundPhase.OPEN, "moderate"),
        ("Publisher", RoundPhase.MODERATION, "close"),
        ("Publisher", RoundPhase.MODERATION, "reopen"),
        ("Coordinator", RoundPhase.CLOSED, "publish"),
        ("Publisher", RoundPhase.CLOSED, "take-up"),
        ("Coordinator", RoundPhase.PUBLISHED, "withdraw"),
    ],
)
def test_step_without_the_right_is_refused(signed_in, group, phase, step):
    round = make_round(phase=phase)
    assert signed_in(group).post(page_of(round, f"step/{step}"), {"reason": "x"}).status_code == 403
    assert phase_of(round) == phase


def test_step_in_another_phase_becomes_a_message(chief):
    round = make_round(phase=RoundPhase.OPEN)
    for step in ("close", "publish", "end-appeals"):
        assert "not in the phase for this step" in take(chief, round, step).content.decode()
    assert phase_of(round) == RoundPhase.OPEN


def test_second_closing_is_refused_while_one_runs(coordinator):
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, SHEET, SHEET)
    now = timezone.now()
    AssessmentRound.objects.update(closing_started_at=now, closing_beat_at=now, closing_progress=40)
    page = take(coordinator, round, "close").content.decode()
    assert "being closed at this moment" in page
    assert "40%" in page
    piece = coordinator.get(page_of(round, "closing"))
    assert 'value="40"' in piece.content.decode()


# --- Reckoning beside the request -------------------------------------------------------------------------


@pytest.fixture
def started(monkeypatch):
    """Makes every round a large one and runs what would be a thread when the request is answered."""
    monkeypatch.setattr(round_deciding, "MANY_SCORES", 0)
    monkeypatch.setattr(round_progress, "MANY_SCORES", 0)
    monkeypatch.setattr(background.connections, "close_all", lambda: None)


@pytest.mark.usefixtures("started")
def test_large_round_is_closed_beside_the_request(coordinator, django_capture_on_commit_callbacks):
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, SHEET, SHEET)
    assert "takes a minute" in coordinator.get(page_of(round, "step/close")).content.decode()
    with django_capture_on_commit_callbacks() as threads:
        page = take(coordinator, round, "close").content.decode()
    assert "data-closing" in page
    assert coordinator.get(page_of(round, "closing")).status_code == 200
    (start,) = threads
    start.__self__.run()
    assert phase_of(round) == RoundPhase.CLOSED
    assert coordinator.get(page_of(round, "closing")).status_code == 204


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize("error", [None, RuntimeError("boom")])
def test_failure_beside_the_request_is_told(
    coordinator, django_capture_on_commit_callbacks, monkeypatch, error
):
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, SHEET | {"A1": 1}, SHEET | {"A1": 5})
    if error is not None:
        monkeypatch.setattr(closing, "reckon", lambda *args, **kwargs: (_ for _ in ()).throw(error))
    with django_capture_on_commit_callbacks() as threads:
        background.close_in_background(round=round, by=coordinator.user)
    threads[0].__self__.run()
    page = coordinator.get(page_of(round, "board")).content.decode()
    assert "The reckoning failed." in page
    assert ("unexpected error" if error else "awaits moderation") in page
    assert AssessmentRound.objects.get(pk=round.pk).closing_started_at is None
    round.events.create(step="reopened")
    assert "The reckoning failed." not in coordinator.get(page_of(round, "board")).content.decode()


def test_reckoning_that_died_is_told_and_may_be_taken_up(coordinator):
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, SHEET, SHEET)
    long_ago = timezone.now() - CLOSING_DEAD_AFTER - timedelta(seconds=1)
    AssessmentRound.objects.update(closing_started_at=long_ago, closing_beat_at=long_ago)
    page = coordinator.get(page_of(round, "board")).content.decode()
    assert "The reckoning broke off." in page
    assert "data-closing" not in page
    take(coordinator, round, "close")
    assert phase_of(round) == RoundPhase.CLOSED


# --- The overview -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alpha", "says"),
    [(None, "cannot be told"), (0.9, "agree well"), (0.8, "agree well"), (0.7, "agree fairly"),
     (0.3, "agree little"), (0, "by chance"), (-0.4, "by chance")],
)  # fmt: skip
def test_agreement_is_said_in_plain_words(alpha, says):
    assert says in read_alpha(alpha)


@pytest.mark.parametrize("phase", [RoundPhase.OPEN, RoundPhase.MODERATION])
def test_overview_shows_people_spaces_and_agreement(coordinator, phase):
    round = make_round(phase=phase)
    entry = make_scored(round, SHEET, SHEET | {"A1": 4})
    body = coordinator.get(page_of(round, "board")).content.decode()
    assert "Leniency" in body
    assert "+8%" in body
    assert entry.space.name in body
    assert "Krippendorff" in body


@pytest.mark.usefixtures("started")
def test_agreement_of_a_large_round_is_offered(coordinator):
    round = make_round()
    make_scored(round, SHEET, SHEET | {"A1": 4})
    assert "Reckon the agreement" in coordinator.get(page_of(round, "board")).content.decode()
    assert "Krippendorff" in coordinator.get(page_of(round, "board") + "?reckon=1").content.decode()


@pytest.mark.parametrize("phase", list(RoundPhase))
def test_every_tab_answers_in_every_phase(auditor, phase):
    fields = {"appeal_until": timezone.localdate()} if phase == RoundPhase.APPEAL else {}
    round = make_round(phase=phase, **fields)
    for page in ("board", "moderation", "results", "appeals"):
        assert auditor.get(page_of(round, page)).status_code == 200


@pytest.mark.parametrize("page", ["board", "moderation", "results", "appeals", "closing", "appeals/1"])
def test_pages_are_for_those_who_may_see_rounds(editor, page):
    round = make_closed()
    assert editor.get(page_of(round, page)).status_code == 403


def test_number_of_queries_does_not_grow(coordinator, django_assert_max_num_queries):
    for spaces in (2, 12):
        round = make_round(phase=RoundPhase.MODERATION)
        for _ in range(spaces):
            entry = make_entry(round)
            for score in (1, 5):
                fill(make_assignment(entry), **(SHEET | {"A1": score}))
        coordinator.get(page_of(round, "board"))
        with django_assert_max_num_queries(38):
            coordinator.get(page_of(round, "board") + "?spaces=abc&page=-1")
