"""Who runs a listing, and which questions stay unanswered."""

import datetime

import pytest

from spaces.actions.claims import ask_operators, end_claim
from spaces.enums import ProposalKind, ProposalState
from spaces.models import Claim, Space
from spaces.queries.claims import claim_of, unconfirmed
from spaces.queries.workqueue import problem_filter
from tests.builders import make_space, make_user
from tests.proposals import make_proposal

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 3, 10)


def days(number):
    return datetime.timedelta(days=number)


@pytest.fixture
def claim():
    """A claim that was due on TODAY and asked then."""
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, by=make_user("", "Moderator"))
    Claim.objects.update(confirmed_on=TODAY - days(365))
    ask_operators(TODAY)
    return Claim.objects.get()


def listed(day):
    return list(Space.objects.filter(problem_filter("unconfirmed", day)))


def test_only_a_claim_in_force_counts(claim):
    assert claim_of(claim.space) == claim
    end_claim(claim=claim, by=None, reason="Hết.")
    assert claim_of(claim.space) is None
    assert claim_of(make_space("Khác")) is None


def test_silence_of_a_month_is_for_staff(claim):
    assert listed(TODAY + days(30)) == []
    assert listed(TODAY + days(31)) == [claim.space]


def test_answer_and_end_take_it_off_the_queue(claim):
    Claim.objects.update(asked_at=None, asked_count=0)
    assert not unconfirmed(TODAY + days(40)).exists()
    Claim.objects.update(asked_at=claim.asked_at, asked_count=1)
    end_claim(claim=claim, by=None, reason="Hết.")
    assert not unconfirmed(TODAY + days(40)).exists()


def test_second_silent_year_stays_on_the_queue(claim):
    ask_operators(TODAY + days(365))
    assert listed(TODAY + days(366)) == [claim.space]


def test_hidden_space_is_nobodys_problem(claim):
    Space.objects.update(publication_state="withdrawn")
    assert listed(TODAY + days(31)) == []
