"""Sending a proposal, and what its sender may do afterwards."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from spaces.actions import proposal_links
from spaces.actions.proposal_links import link_to, read_token, token_for
from spaces.actions.proposal_sending import (
    can_object,
    can_prove,
    object_to_decision,
    open_link,
    prove_claim,
    renew_expired,
    renew_link,
    send_proposal,
    withdraw_proposal,
)
from spaces.actions.publication import withdraw_space
from spaces.enums import (
    Actor,
    ConsentPurpose,
    Lifecycle,
    ProposalKind,
    ProposalState,
    ProposalStep,
    SiteKind,
)
from spaces.errors import LinkExpired, LinkInvalid, ProposalIncomplete, ProposalMoved, SpaceGone
from spaces.models import Claim, OutgoingMail, Proposal
from tests.builders import make_category, make_district, make_space, make_unit
from tests.proposals import CONTACT, VISITOR, fresh, give_contact, make_draft, make_proposal, write

pytestmark = pytest.mark.django_db


def send(proposal, **more):
    return send_proposal(proposal=fresh_any(proposal), visitor=VISITOR, **more)


def fresh_any(proposal):
    return Proposal.objects.get(pk=proposal.pk)


def letters():
    return list(OutgoingMail.objects.order_by("pk").values_list("template", flat=True))


def steps(proposal):
    return list(proposal.events.values_list("step", flat=True))


def test_proposal_waits_for_the_confirmation_of_its_address_and_then_for_review():
    proposal = give_contact(make_draft())
    assert send(proposal).state == ProposalState.UNVERIFIED
    opened = open_link(token=token_for(fresh(proposal)))
    assert opened.state == ProposalState.WAITING
    assert opened.waiting_since is not None
    assert steps(opened) == ["started", "sent", "verified"]
    assert letters()[-1] == "proposal_received"


def test_link_is_mailed_once_to_who_writes_and_sends_in_one_go():
    proposal = give_contact(make_draft())
    send(proposal)
    assert letters() == ["proposal_link"]


def test_link_is_mailed_again_to_who_sends_later():
    proposal = give_contact(make_draft())
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=2))
    send(proposal)
    assert letters() == ["proposal_link"] * 2


def test_proposal_of_a_confirmed_address_waits_at_once():
    proposal = give_contact(make_draft())
    open_link(token=token_for(fresh(proposal)))
    assert fresh(proposal).state == ProposalState.DRAFT
    assert send(proposal).state == ProposalState.WAITING


def test_sending_again_changes_nothing():
    proposal = make_proposal()
    before = (proposal.waiting_since, proposal.revision, letters())
    again = send(proposal)
    assert (again.waiting_since, again.revision, letters()) == before


@pytest.mark.parametrize(
    ("values", "section"),
    [
        ({"name_vi": ""}, "space"),
        ({"category": None}, "space"),
        ({"summary_vi": ""}, "space"),
        ({"position": None, "address": ""}, "place"),
        ({"position": None}, "place"),  # an address without a ward
        ({"site_kind": SiteKind.ONLINE, "position": None}, "visit"),
    ],
)
def test_what_is_missing_is_named_with_its_section(values, section):
    proposal = give_contact(make_draft(**values))
    with pytest.raises(ProposalIncomplete) as refused:
        send(proposal)
    assert [where for where, _sentence in refused.value.missing] == [section]
    assert fresh(proposal).state == ProposalState.DRAFT


def test_address_and_ward_are_place_enough():
    ward = make_unit("Ngọc Hà", parent=make_district("Ba Đình"))
    proposal = give_contact(make_draft(position=None, ward=ward.pk))
    assert send(proposal).district == ward.parent


def test_nobody_sends_without_contact_or_without_consent():
    with pytest.raises(ProposalIncomplete) as refused:
        send(make_draft())
    assert [where for where, _sentence in refused.value.missing] == ["you"]
    with pytest.raises(ProposalIncomplete) as refused:
        send(give_contact(make_draft(), consents=[ConsentPurpose.NETWORK]))
    assert [where for where, _sentence in refused.value.missing] == ["you"]


@pytest.mark.parametrize("kind", [ProposalKind.CORRECTION, ProposalKind.CLOSURE, ProposalKind.CLAIM])
def test_empty_proposal_about_a_space_is_not_sent(kind):
    proposal = give_contact(make_draft(kind))
    Proposal.objects.filter(pk=proposal.pk).update(data={}, message="")
    with pytest.raises(ProposalIncomplete):
        send(proposal)


def test_queue_is_told_completeness_and_likely_duplicates():
    known = make_space("Làng gốm Kim Lan", published=True, longitude=105.8412, latitude=21.0245)
    proposal = send(give_contact(make_draft()))
    assert proposal.likely == [known.pk]
    assert 0 < proposal.completeness < 100


def test_proposal_about_a_space_that_was_withdrawn_is_not_sent():
    proposal = give_contact(make_draft(ProposalKind.CORRECTION))
    withdraw_space(space=proposal.space, by=None)
    with pytest.raises(SpaceGone):
        send(proposal)
    assert fresh(proposal).state == ProposalState.DRAFT


def test_correction_that_staff_made_meanwhile_is_no_difference_any_more():
    from spaces.actions.spaces import save_space  # noqa: PLC0415

    proposal = give_contact(
        make_draft(ProposalKind.CORRECTION, public_phone="+84 9", website="https://a.example")
    )
    save_space(space=proposal.space, by=None, data={"public_phone": "+84 9"})
    assert send(proposal).data == {"website": "https://a.example"}


def test_claim_from_the_domain_of_the_website_is_granted_without_staff():
    space = make_space("Manzi", published=True, website="https://www.manzi.example/vi")
    proposal = make_proposal(
        ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, contact={"email": "an@manzi.example"}
    )
    assert (proposal.proof, proposal.decided_by) == ("domain", None)
    assert Claim.objects.get().space == space


def test_opened_link_alone_grants_no_claim_and_who_wrote_it_cannot_take_it():
    space = make_space("Manzi", published=True, website="https://manzi.example")
    proposal = make_proposal(ProposalKind.CLAIM, space=space, contact={"email": "info@manzi.example"})
    assert proposal.state == ProposalState.WAITING
    assert can_prove(proposal)
    assert letters()[-1] == "proposal_received"
    with pytest.raises(LinkInvalid):
        prove_claim(token="P-2222-2222")
    renew_link(reference=proposal.reference, email="info@manzi.example", visitor=VISITOR)
    with pytest.raises(LinkInvalid):
        prove_claim(token=token_for(proposal))  # a newer link went out
    assert prove_claim(token=token_for(fresh(proposal))).state == ProposalState.ACCEPTED
    with pytest.raises(ProposalMoved):
        prove_claim(token=token_for(fresh(proposal)))


def test_claim_of_another_domain_cannot_be_proven_by_its_link():
    space = make_space("Manzi", published=True, website="https://manzi.example")
    proposal = make_proposal(ProposalKind.CLAIM, space=space, contact={"email": "an@notmanzi.example"})
    with pytest.raises(ProposalMoved):
        prove_claim(token=token_for(proposal))
    assert not Claim.objects.exists()


def test_claim_from_elsewhere_waits_for_staff():
    space = make_space("Manzi", published=True, website="https://manzi.example")
    proposal = make_proposal(ProposalKind.CLAIM, space=space, contact={"email": "an@notmanzi.example"})
    assert proposal.state == ProposalState.WAITING
    assert not Claim.objects.exists()


# --- Links ---


def test_link_is_in_the_fragment_and_in_the_language_of_the_sender():
    proposal = fresh(give_contact(make_draft(language="fr")))
    address, _hash, token = link_to(proposal).partition("#")
    assert address.endswith("/fr/proposals/open/")
    assert read_token(token) == proposal


def test_whole_link_as_pasted_from_a_mail_is_read():
    proposal = fresh(give_contact(make_draft()))
    assert read_token(f"  {link_to(proposal)[:40]}\n{link_to(proposal)[40:]} ") == proposal


@pytest.mark.parametrize("token", ["", "x", "\0", "a:b:c", "#" * 900, "ế" * 200, "WzFd:1vMfoo:YmFy"])
def test_forged_link_is_refused(token):
    with pytest.raises(LinkInvalid):
        open_link(token=token)


@pytest.mark.parametrize("value", [None, 1, [], ["P-2222-2222"], ["P-2222-2222", 1, "x"], [[], {}, None]])
def test_signed_nonsense_is_refused(value):
    with pytest.raises(LinkInvalid):
        open_link(token=signing.dumps(value, salt="spaces.proposal-link"))


def test_link_of_another_address_does_not_confirm_the_present_one():
    proposal = give_contact(make_draft())
    token = token_for(fresh(proposal))
    give_contact(proposal, email="khac@example.org")
    with pytest.raises(LinkInvalid):
        open_link(token=token)
    assert fresh(proposal).contact.verified_at is None


def test_expired_link_is_refused_and_can_be_renewed(monkeypatch):
    proposal = fresh(give_contact(make_draft()))
    token = token_for(proposal)
    monkeypatch.setattr(proposal_links, "LINK_DAYS", -1)
    with pytest.raises(LinkExpired):
        open_link(token=token)
    renew_expired(token=token, visitor=VISITOR)
    assert letters() == ["proposal_link"] * 2
    with pytest.raises(LinkInvalid):
        renew_expired(token=token, visitor=VISITOR)


def test_link_is_renewed_for_the_sender_alone():
    proposal = fresh(give_contact(make_draft()))
    token = token_for(proposal)
    renew_link(reference=proposal.reference, email="other@example.org", visitor=VISITOR)
    assert letters() == ["proposal_link"]
    renew_link(reference=f" {proposal.reference.lower()} ", email=CONTACT["email"].upper(), visitor=VISITOR)
    assert letters() == ["proposal_link"] * 2
    with pytest.raises(LinkInvalid):
        open_link(token=token)


# --- Afterwards ---


@pytest.mark.parametrize("state", [ProposalState.UNVERIFIED, ProposalState.WAITING, ProposalState.CHANGES])
def test_sender_withdraws_before_the_decision(state):
    proposal = withdraw_proposal(proposal=make_proposal(state=state), message="Nhầm")
    assert proposal.state == ProposalState.WITHDRAWN
    assert proposal.events.last().message == "Nhầm"
    assert withdraw_proposal(proposal=proposal).state == ProposalState.WITHDRAWN


@pytest.mark.parametrize("state", [ProposalState.DRAFT, ProposalState.ACCEPTED, ProposalState.DECLINED])
def test_what_is_decided_or_never_sent_is_not_withdrawn(state):
    with pytest.raises(ProposalMoved):
        withdraw_proposal(proposal=make_proposal(state=state))


def test_sender_asks_once_to_look_again():
    proposal = make_proposal(state=ProposalState.DECLINED)
    assert can_object(proposal)
    with pytest.raises(ValidationError):
        object_to_decision(proposal=proposal, message="  ")
    proposal = object_to_decision(proposal=proposal, message="Địa chỉ mới: số 5.")
    assert (proposal.state, proposal.decision, proposal.decided_at) == (ProposalState.WAITING, "", None)
    event = proposal.events.last()
    assert (event.step, event.actor) == (ProposalStep.OBJECTED, Actor.PARTNER)
    with pytest.raises(ProposalMoved):
        object_to_decision(proposal=proposal, message="Nữa")
    assert not can_object(proposal)


def test_sender_answers_a_request_in_the_same_proposal():
    proposal = make_proposal(state=ProposalState.CHANGES)
    write(proposal, opening_hours="Mo-Su 08:00-18:00")
    again = send(proposal)
    assert (again.pk, again.state, again.requested) == (proposal.pk, ProposalState.WAITING, {})
    assert steps(again)[-1] == ProposalStep.RESENT
    assert again.submitted_at == proposal.submitted_at


def test_closure_of_a_space_that_has_just_been_closed_is_still_told():
    space = make_space("Manzi", published=True, lifecycle=Lifecycle.CLOSED)
    assert make_proposal(ProposalKind.CLOSURE, space=space).state == ProposalState.WAITING


def test_category_retired_meanwhile_does_not_stop_the_sender():
    category = make_category("Quán cà phê")
    assert make_proposal(category=category.pk).state == ProposalState.WAITING
