"""A draft of a new space becomes a correction of one that is in the registry already."""

import pytest

from spaces.actions.proposal_turning import correct_instead
from spaces.enums import ProposalKind, ProposalState, ProposalStep
from spaces.errors import ProposalLocked, ProposalMoved, SpaceGone
from spaces.models import Proposal
from tests.builders import make_activity, make_space
from tests.proposals import fresh, make_draft, make_proposal

pytestmark = pytest.mark.django_db


def test_typed_values_become_differences_and_take_nothing_away():
    first, second, third = make_activity(), make_activity(), make_activity()
    space = make_space(
        "Gốm Kim Lan", published=True, activities=[first, second], access={"lift": "no"}, website="",
        summary_en="Pottery.", opening_hours="Tu-Su 09:00-17:00",
    )  # fmt: skip
    draft = make_draft(
        name_vi="Xưởng Kim Lan", name_en="Kim Lan Pottery", summary_en="", website="https://kimlan.vn",
        activities=[second.pk, third.pk], access={"quiet-space": "yes"}, category=space.category_id,
    )  # fmt: skip

    turned = correct_instead(proposal=draft, space=space)

    assert (turned.kind, turned.space, turned.reference) == (ProposalKind.CORRECTION, space, draft.reference)
    assert turned.data["aliases"] == ["Xưởng Kim Lan"]  # the name of the registry stays
    assert "name_vi" not in turned.data
    assert turned.data["name_en"] == "Kim Lan Pottery"
    assert turned.data["website"] == "https://kimlan.vn"
    assert turned.data["activities"] == sorted([first.pk, second.pk, third.pk])
    assert turned.data["access"] == {"lift": "no", "quiet-space": "yes"}
    assert turned.data["position"] == draft.data["position"]
    # What is empty or the same proposes nothing.
    assert not {"summary_en", "category", "opening_hours", "site_kind"} & set(turned.data)
    assert turned.base_change == space.changed_in
    assert turned.events.filter(step=ProposalStep.MOVED).count() == 1


def test_same_name_in_other_letters_is_no_further_name():
    space = make_space("Gốm Kim Lan", published=True)
    turned = correct_instead(proposal=make_draft(name_vi="gom kim lan"), space=space)
    assert "aliases" not in turned.data
    assert "name_vi" not in turned.data


def test_sections_that_a_correction_lacks_are_no_longer_done():
    draft = make_draft()
    Proposal.objects.filter(pk=draft.pk).update(sections_done=["space", "self"])
    turned = correct_instead(proposal=fresh(draft), space=make_space("Kim Lan", published=True))
    assert turned.sections_done == ["space"]


def test_space_that_is_not_public_cannot_be_chosen():
    draft = make_draft()
    with pytest.raises(SpaceGone):
        correct_instead(proposal=draft, space=make_space("Nháp"))
    assert fresh(draft).kind == ProposalKind.NEW


def test_only_the_draft_of_a_new_space_turns():
    space = make_space("Kim Lan", published=True)
    with pytest.raises(ProposalMoved):
        correct_instead(proposal=make_draft(ProposalKind.CORRECTION, space=space), space=space)
    with pytest.raises(ProposalLocked):
        correct_instead(proposal=make_proposal(state=ProposalState.WAITING), space=space)
