"""Conflicts of interest are found one by one and for many at once, with the same answer."""

import pytest

from spaces.actions.interests import note_interest
from spaces.models import Assignment
from spaces.queries.conflicts import conflicts_of, has_conflict
from spaces.queries.rounds import conflicts_in, eligible_assessors, sheets_in_conflict
from tests.assessment import make_assessor, make_assignment, make_coordinator, make_entry, make_round
from tests.builders import make_operator, make_space, make_superuser, make_user

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
def test_conflicts_of_a_round_cost_two_queries(django_assert_num_queries, count):
    round = make_round()
    user = make_assessor()
    for _number in range(count):
        sheet = make_assignment(make_entry(round), user)
        note_interest(by=None, user=user, space=sheet.entry.space, reason="x")
    with django_assert_num_queries(3):
        assert len(conflicts_in(round)) == count


def test_eligible_are_those_who_were_given_the_right():
    assessor = make_assessor("b", last_name="B")
    make_assessor("off", is_active=False)
    make_superuser()
    make_user("editor", "Editor")
    both = make_coordinator("a", last_name="A")
    both.groups.add(*assessor.groups.all())
    assert list(eligible_assessors()) == [both, assessor]
