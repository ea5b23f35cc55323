"""Conflicts of interest are found one by one and for many at once, with the same answer."""

import pytest
from django.utils.translation import override

from spaces.actions.claims import end_claim, grant_claim
from spaces.actions.interests import note_interest
from spaces.actions.merging import merge_spaces
from spaces.enums import ClaimProof, ProposalState
from spaces.models import Assignment, Proposal, ProposalContact
from spaces.queries.conflicts import conflicts_of, has_conflict
from spaces.queries.rounds import conflicts_in, eligible_assessors, sheets_in_conflict
from tests.assessment import make_assessor, make_assignment, make_coordinator, make_entry, make_round
from tests.builders import make_operator, make_space, make_superuser, make_user
from tests.proposals import make_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def ties():
    """Two assessors and three spaces: one tied to a space, one to the operator of two."""
    operator = make_operator()
    spaces = [
        make_space("A", published=True),
        make_space("B", published=True, operator=operator),
        make_space("C", published=True, operator=operator),
    ]
    first, second = make_assessor("first"), make_assessor("second")
    note_interest(by=None, user=first, space=spaces[0], reason="sáng lập")
    note_interest(by=None, user=second, operator=operator, reason="hội viên")
    return [first, second], spaces


def test_one_and_many_agree(ties):
    users, spaces = ties
    many = conflicts_of([user.pk for user in users], [(space.pk, space.operator_id) for space in spaces])
    for user in users:
        for space in spaces:
            assert has_conflict(user, space) == many.get((user.pk, space.pk), "")
    assert many == {
        (users[0].pk, spaces[0].pk): "sáng lập",
        (users[1].pk, spaces[1].pk): "hội viên",
        (users[1].pk, spaces[2].pk): "hội viên",
    }


def test_space_without_operator_is_tied_to_nobody_by_an_operator(ties):
    users, spaces = ties
    assert has_conflict(users[1], spaces[0]) == ""


def test_spaces_that_are_not_asked_for_are_left_out(ties):
    users, spaces = ties
    assert conflicts_of([user.pk for user in users], [(spaces[2].pk, spaces[2].operator_id)]) == {
        (users[1].pk, spaces[2].pk): "hội viên"
    }


def test_sheets_in_conflict_are_found_and_those_taken_away_are_not(ties):
    users, spaces = ties
    round = make_round()
    tied = make_assignment(make_entry(round, spaces[0]), users[0])
    make_assignment(make_entry(round, spaces[1]), users[0])
    gone = make_assignment(make_entry(round, spaces[2]), users[1])
    Assignment.objects.filter(pk=gone.pk).update(state="removed")
    assert sheets_in_conflict(round) == [(tied, "sáng lập")]


@pytest.mark.parametrize("count", [1, 20])
def test_conflicts_of_a_round_cost_as_many_queries_whatever_their_number(django_assert_num_queries, count):
    round = make_round()
    user = make_assessor()
    for _number in range(count):
        sheet = make_assignment(make_entry(round), user)
        note_interest(by=None, user=user, space=sheet.entry.space, reason="x")
    with django_assert_num_queries(4):
        assert len(conflicts_in(round)) == count


# --- Whoever submitted a space, or runs its listing ---

REASON = "submitted the space or runs its listing"


@pytest.fixture
def _english():
    with override("en"):
        yield


def both_ways(user, space):
    """Returns the reason as both functions say it, which have to agree."""
    many = conflicts_of([user.pk], [(space.pk, space.operator_id)]).get((user.pk, space.pk), "")
    assert has_conflict(user, space) == many
    return many


def accepted(kind="new", space=None, **contact):
    """Returns an accepted proposal of somebody with the address lan@example.org."""
    state = ProposalState.WAITING if kind == "claim" else ProposalState.ACCEPTED
    proposal = make_proposal(kind, state, space=space, contact={"email": "lan@example.org"} | contact)
    if kind == "claim":
        grant_claim(proposal=proposal, proof=ClaimProof.STAFF, by=make_user())
    return proposal


@pytest.mark.parametrize("email", ["lan@example.org", "Lan@Example.ORG"])
@pytest.mark.usefixtures("_english")
def test_who_submitted_a_space_must_not_score_it(email):
    space = accepted().space
    assert both_ways(make_assessor(email=email), space) == REASON
    assert both_ways(make_assessor(email="minh@example.org"), space) == ""
    assert both_ways(make_assessor(email=""), space) == ""
    assert both_ways(make_assessor("lan2", email=email), make_space("Khác")) == ""


@pytest.mark.usefixtures("_english")
def test_who_runs_a_listing_must_not_score_it_until_the_claim_ends():
    space = make_space("Manzi", published=True)
    proposal = accepted("claim", space)
    assessor = make_assessor(email="lan@example.org")
    assert both_ways(assessor, space) == REASON
    end_claim(claim=proposal.claim, by=None, reason="đã nghỉ")
    assert both_ways(assessor, space) == ""


def test_who_merely_corrected_a_space_may_score_it():
    space = make_space("Manzi", published=True)
    accepted("correction", space)
    assert both_ways(make_assessor(email="lan@example.org"), space) == ""


@pytest.mark.parametrize("state", [ProposalState.WAITING, ProposalState.DECLINED])
def test_what_was_not_accepted_ties_nobody(state):
    proposal = make_proposal("new", state, contact={"email": "lan@example.org"})
    space = make_space("Manzi")
    Proposal.objects.filter(pk=proposal.pk).update(space=space)
    assert both_ways(make_assessor(email="lan@example.org"), space) == ""


def test_address_that_was_never_confirmed_ties_nobody():
    space = accepted().space
    ProposalContact.objects.update(verified_at=None)
    assert both_ways(make_assessor(email="lan@example.org"), space) == ""


def test_reason_that_was_noted_comes_before_the_address():
    space = accepted().space
    assessor = make_assessor(email="lan@example.org")
    note_interest(by=None, user=assessor, space=space, reason="sáng lập")
    assert both_ways(assessor, space) == "sáng lập"


def test_tie_follows_a_space_that_was_merged():
    gone, kept = accepted().space, make_space("Manzi", published=True)
    merge_spaces(kept=kept, dissolved=gone, by=None, choices={}, reason="một nơi")
    assert both_ways(make_assessor(email="lan@example.org"), kept)


@pytest.mark.parametrize("count", [1, 4])
def test_ties_by_address_cost_as_many_queries_whatever_their_number(django_assert_num_queries, count):
    users = [make_assessor(email=f"a{number}@example.org") for number in range(count)]
    spaces = [accepted(email=user.email).space for user in users]
    with django_assert_num_queries(3):
        found = conflicts_of([user.pk for user in users], [(space.pk, None) for space in spaces])
    assert len(found) == count
    with django_assert_num_queries(2):
        assert has_conflict(users[0], spaces[0])


def test_eligible_are_those_who_were_given_the_right():
    assessor = make_assessor("b", last_name="B")
    make_assessor("off", is_active=False)
    make_superuser()
    make_user("editor", "Editor")
    both = make_coordinator("a", last_name="A")
    both.groups.add(*assessor.groups.all())
    assert list(eligible_assessors()) == [both, assessor]
