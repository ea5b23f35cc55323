"""Publishing the results of a round, taking them back, taking a closed round up again."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from spaces.actions.closing import close_round
from spaces.actions.round_publication import publish_round, reopen_moderation, withdraw_publication
from spaces.enums import RoundPhase
from spaces.errors import NotAllowed, RoundNotReady, WrongPhase
from spaces.models import AssessmentRound
from spaces.queries.version import current_version
from tests.assessment import make_assessor, make_coordinator, make_round, make_scored
from tests.builders import make_user

pytestmark = pytest.mark.django_db
SHEET = {"A1": 5, "A2": 3, "B1": 1}


def make_closed():
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, SHEET, SHEET)
    close_round(round=round, by=None)
    return AssessmentRound.objects.get(pk=round.pk)


def make_in(phase):
    fields = {"appeal_until": timezone.localdate()} if phase == RoundPhase.APPEAL else {}
    return make_round(phase=phase, **fields)


def others(*phases):
    return [phase for phase in RoundPhase if phase not in phases]


def test_published_round_is_public_and_the_data_version_counts_up():
    round, publisher, before = make_closed(), make_user("", "Publisher"), current_version()
    published = publish_round(round=round, by=publisher)
    assert published.is_public
    assert published.published_at is not None
    assert current_version().structure > before.structure
    event = round.events.first()
    assert (event.step, event.by) == ("published", publisher)


def test_round_without_results_is_not_published():
    with pytest.raises(RoundNotReady):
        publish_round(round=make_round(phase=RoundPhase.CLOSED), by=None)


@pytest.mark.parametrize("phase", others(RoundPhase.CLOSED))
def test_only_a_closed_round_is_published_or_taken_up(phase):
    with pytest.raises(WrongPhase):
        publish_round(round=make_in(phase), by=None)
    with pytest.raises(WrongPhase):
        reopen_moderation(round=make_in(phase), by=None, reason="Sai sót")


@pytest.mark.parametrize("make_person", [make_assessor, make_coordinator])
def test_publishing_and_withdrawing_need_the_right(make_person):
    round, person = make_closed(), make_person()
    with pytest.raises(NotAllowed):
        publish_round(round=round, by=person)
    publish_round(round=round, by=None)
    with pytest.raises(NotAllowed):
        withdraw_publication(round=round, by=person, reason="Sai sót")


def test_publication_is_taken_back_with_a_reason_and_results_stay():
    round = make_closed()
    publish_round(round=round, by=None)
    before = current_version()
    with pytest.raises(ValidationError):
        withdraw_publication(round=round, by=None, reason="")
    withdrawn = withdraw_publication(round=round, by=None, reason="Nhập nhầm trọng số")
    assert (withdrawn.phase, withdrawn.is_public) == (RoundPhase.CLOSED, False)
    assert withdrawn.published_at is not None
    assert current_version().structure > before.structure
    assert round.events.first().detail == "Nhập nhầm trọng số"
    assert round.computations.get().results.count() == 1


@pytest.mark.parametrize("phase", others(RoundPhase.PUBLISHED))
def test_only_published_results_are_taken_back(phase):
    with pytest.raises(WrongPhase):
        withdraw_publication(round=make_in(phase), by=None, reason="Sai sót")


def test_closed_round_is_taken_up_and_closed_again_beside_the_earlier_computation():
    round = make_closed()
    with pytest.raises(ValidationError):
        reopen_moderation(round=round, by=None, reason="")
    with pytest.raises(NotAllowed):
        reopen_moderation(round=round, by=make_assessor(), reason="Sai sót")
    assert reopen_moderation(round=round, by=None, reason="Sai sót").phase == RoundPhase.MODERATION
    close_round(round=round, by=None, reason="Lần hai")
    assert [found.number for found in round.computations.all()] == [2, 1]
    assert round.computations.get(number=1).results.get().is_current is False
    assert round.computations.get(number=2).results.get().is_current is True
