"""Merging while somebody else works, on real connections: one step is taken, nothing is lost."""

import pytest

from spaces.actions.merging import merge_spaces
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_drafts import save_section
from spaces.actions.rounds import add_spaces
from spaces.actions.spaces import save_space
from spaces.enums import ProposalState, RoundPhase
from spaces.models import Proposal, Space
from tests.assessment import make_round
from tests.builders import make_space
from tests.proposals import make_proposal
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def merging(kept, dissolved, expected=None):
    """Returns the step that merges the second into the first."""
    return lambda: merge_spaces(
        kept=kept, dissolved=dissolved, by=None, choices={}, reason="một nơi", expected=expected
    )


def test_two_spaces_merged_into_each_other_at_once_are_merged_once():
    for number in range(4):
        first, second = make_space(f"A{number}", published=True), make_space(f"B{number}", published=True)
        assert at_once(merging(first, second), merging(second, first)) == ["SpacesNotMergeable"]
        assert Space.objects.filter(pk__in=(first.pk, second.pk), merged_into=None).count() == 1


def test_space_merged_into_two_others_at_once_goes_to_one():
    first, second, dissolved = (make_space(name, published=True) for name in "ABC")
    refused = at_once(*[merging(first, dissolved), merging(second, dissolved)] * 3)
    assert refused == ["SpacesNotMergeable"] * 5
    assert Space.objects.get(pk=dissolved.pk).merged_into in (first, second)


def test_chain_merged_at_once_ends_in_one_space():
    first, second, third = (make_space(name, published=True) for name in "ABC")
    at_once(merging(second, first), merging(third, second))
    left = Space.objects.filter(merged_into=None)
    assert all(space.merged_into in left for space in Space.objects.exclude(merged_into=None))


def test_edit_and_merge_at_once_never_lose_what_was_typed():
    for number in range(4):
        kept, dissolved = make_space(f"A{number}", published=True), make_space(f"B{number}", published=True)
        seen = (kept.changed_in, dissolved.changed_in)

        def edit(kept=kept):
            save_space(space=kept, by=None, data={"address": "mới"}, expected_change=kept.changed_in)

        refused = at_once(edit, merging(kept, dissolved, seen))
        assert refused == ["EditConflict"]
        stored = Space.objects.get(pk=kept.pk)
        is_merged = Space.objects.get(pk=dissolved.pk).is_merged
        assert is_merged == (stored.address == "")


def test_proposal_accepted_and_written_in_while_its_space_is_merged_ends_at_the_kept_space():
    for number in range(4):
        kept, dissolved = make_space(f"A{number}", published=True), make_space(f"B{number}", published=True)
        waiting = make_proposal("correction", space=dissolved)
        draft = make_proposal("correction", ProposalState.DRAFT, space=dissolved)

        def accept(waiting=waiting):
            accept_proposal(proposal=waiting, by=None, expected_revision=waiting.revision)

        def write(draft=draft):
            save_section(proposal=draft, section="visit", values={"website": "https://example.org/"})

        refused = at_once(accept, merging(kept, dissolved), write)
        assert set(refused) <= {"ProposalMoved", "SpaceMerged", "SpaceGone", "EditConflict"}
        assert set(
            Proposal.objects.filter(pk__in=(waiting.pk, draft.pk)).values_list("space", flat=True)
        ) == {kept.pk}


def test_space_that_is_put_into_a_round_while_it_is_merged_is_in_it_once():
    for number in range(4):
        kept, dissolved = make_space(f"A{number}", published=True), make_space(f"B{number}", published=True)
        round = make_round(phase=RoundPhase.DRAFT)

        def add(round=round, spaces=(kept, dissolved)):
            add_spaces(round=round, spaces=spaces, by=None)

        refused = at_once(add, merging(kept, dissolved))
        assert set(refused) <= {"EditConflict"}
        if not refused:
            assert [entry.space for entry in round.entries.all()] == [kept]
