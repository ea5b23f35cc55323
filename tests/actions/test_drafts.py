"""Only what was never public is thrown away."""

import pytest
from django.utils.translation import override

from spaces.actions.drafts import delete_draft
from spaces.actions.duplicates import mark_distinct
from spaces.actions.publication import withdraw_space
from spaces.errors import DomainError, NotAllowed
from spaces.models import DistinctPair, Space
from tests.builders import make_space, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_draft_is_deleted_by_a_publisher():
    delete_draft(space=make_space(), by=make_user("", "Publisher"))
    assert not Space.objects.exists()


def test_space_that_was_public_once_stays():
    space = withdraw_space(space=make_space(published=True), by=None)
    with pytest.raises(DomainError, match="HN-0001"):
        delete_draft(space=space, by=None)
    assert Space.objects.exists()


@pytest.mark.parametrize("group", ["Editor", "Auditor"])
def test_draft_is_kept_from_those_without_the_right(group):
    with pytest.raises(NotAllowed):
        delete_draft(space=make_space(), by=make_user("", group))


def test_pair_is_noted_once_in_order():
    first, second = make_space("A"), make_space("B")
    editor = make_user("", "Editor")
    pair = mark_distinct(first=second, second=first, by=editor)
    assert (pair.first, pair.second) == (first, second)
    assert mark_distinct(first=first, second=second, by=editor) == pair
    assert DistinctPair.objects.count() == 1


def test_pair_of_one_space_is_refused():
    space = make_space()
    with pytest.raises(DomainError):
        mark_distinct(first=space, second=space, by=make_user("", "Editor"))


def test_pair_is_refused_to_an_auditor():
    with pytest.raises(NotAllowed):
        mark_distinct(first=make_space("A"), second=make_space("B"), by=make_user("", "Auditor"))
