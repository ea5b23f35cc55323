"""What a partner writes is kept, checked and bound to one proposal."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from spaces.actions.limits import LIMITS, Visitor
from spaces.actions.proposal_drafts import (
    discard_draft,
    new_reference,
    save_contact,
    save_section,
    start_proposal,
)
from spaces.actions.publication import withdraw_space
from spaces.enums import ConsentPurpose, ProposalKind, ProposalSection, ProposalState
from spaces.errors import ProposalLocked, SpaceGone, TooMany
from spaces.models import Consent, OutgoingMail, Proposal, ProposalContact
from tests.builders import make_space
from tests.proposals import CONTACT, VISITOR, fresh, give_contact, make_draft, make_proposal

pytestmark = pytest.mark.django_db


def start(kind=ProposalKind.NEW, key=None, space=None, language="vi", visitor=VISITOR):
    return start_proposal(kind=kind, key=key or uuid.uuid4(), language=language, visitor=visitor, space=space)


def test_same_key_begins_one_proposal():
    key = uuid.uuid4()
    assert start(key=key) == start(key=key)
    assert Proposal.objects.count() == 1


def test_references_can_be_read_out_and_differ():
    references = {new_reference() for _number in range(200)}
    assert len(references) == 200
    assert not any(set("01IO") & set(reference) for reference in references)


def test_correction_begins_with_todays_values():
    space = make_space("Manzi", published=True, public_phone="+84 1")
    proposal = start(ProposalKind.CORRECTION, space=space)
    assert proposal.base["public_phone"] == "+84 1"
    assert proposal.base_change == space.changed_in
    assert proposal.data == {}


def test_nothing_is_proposed_about_a_space_that_is_not_public():
    with pytest.raises(SpaceGone):
        start(ProposalKind.CORRECTION, space=make_space("Nháp"))
    withdrawn = withdraw_space(space=make_space("Manzi", published=True), by=None)
    with pytest.raises(SpaceGone):
        start(ProposalKind.CLOSURE, space=withdrawn)
    assert not Proposal.objects.exists()


def test_unknown_language_becomes_vietnamese():
    assert start(language="de").language == "vi"


def test_one_address_cannot_begin_without_end():
    visitor = Visitor("198.51.100.9", has_worked=False)
    for _number in range(LIMITS["start"].unworked):
        start(visitor=visitor)
    with pytest.raises(TooMany) as refused:
        start(visitor=visitor)
    assert refused.value.seconds > 0
    assert Proposal.objects.count() == LIMITS["start"].unworked


def test_section_stores_its_own_fields_alone():
    proposal = start()
    forged = {
        "name_vi": "Làng",
        "publication_state": "published",
        "website": "https://x.example",
        "number": 7,
    }
    proposal = save_section(proposal=proposal, section=ProposalSection.SPACE, values=forged)
    assert proposal.data == {"name_vi": "Làng"}
    assert proposal.sections_done == ["space"]


def test_correction_keeps_only_what_differs():
    space = make_space("Manzi", published=True, public_phone="+84 1", website="https://manzi.example")
    proposal = start(ProposalKind.CORRECTION, space=space)
    shown = {"public_phone": "+84 2", "website": "https://manzi.example", "public_email": ""}
    proposal = save_section(proposal=proposal, section=ProposalSection.VISIT, values=shown)
    assert proposal.data == {"public_phone": "+84 2"}
    back = save_section(proposal=proposal, section=ProposalSection.VISIT, values={"public_phone": "+84 1"})
    assert back.data == {}


def test_text_is_stored_composed_and_long_text_keeps_its_lines():
    values = {"name_vi": "  Ha\u0300  Nội ", "description_vi": "một\r\nhai\x0b"}
    with pytest.raises(ValidationError):
        save_section(proposal=start(), section=ProposalSection.SPACE, values=values)
    values["description_vi"] = "một\r\nhai"
    proposal = save_section(proposal=start(), section=ProposalSection.SPACE, values=values)
    assert proposal.data == {"name_vi": "Hà Nội", "description_vi": "một\nhai"}


def test_each_write_counts_the_revision():
    proposal = start()
    for number in (2, 3):
        proposal = save_section(proposal=proposal, section="space", values={"name_vi": f"Làng {number}"})
        assert proposal.revision == number


@pytest.mark.parametrize(
    "state",
    [ProposalState.WAITING, ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.WITHDRAWN],
)
def test_what_was_sent_cannot_be_written_in(state):
    proposal = make_proposal(state=state)
    with pytest.raises(ProposalLocked):
        save_section(proposal=proposal, section="space", values={"name_vi": "Khác"})
    with pytest.raises(ProposalLocked):
        save_contact(proposal=proposal, data=CONTACT, consents=[], visitor=VISITOR)
    with pytest.raises(ProposalLocked):
        discard_draft(proposal=proposal)
    assert fresh(proposal).data["name_vi"] == "Làng gốm Kim Lan"


def test_new_address_is_sent_the_link_at_once_and_a_known_one_is_not(django_capture_on_commit_callbacks):
    proposal = make_draft()
    give_contact(proposal)
    give_contact(proposal, phone="+84 9")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.template) == (CONTACT["email"], "proposal_link")
    give_contact(proposal, email="khac@example.org")
    assert OutgoingMail.objects.count() == 2


def test_changed_address_has_to_be_confirmed_again():
    proposal = make_proposal(state=ProposalState.CHANGES)
    assert proposal.contact.verified_at is not None
    give_contact(proposal, email="moi@example.org")
    assert fresh(proposal).contact.verified_at is None


def test_consents_are_kept_with_the_text_that_was_read_and_withdrawn_ones_with_the_time():
    proposal = make_draft(language="fr")
    give_contact(proposal, consents=[ConsentPurpose.HANDLING, ConsentPurpose.NETWORK])
    give_contact(proposal, consents=[ConsentPurpose.HANDLING])
    handling, network = Consent.objects.order_by("purpose")
    assert handling.withdrawn_at is None
    assert "j’accepte" in handling.text.lower()
    assert network.withdrawn_at is not None
    assert (handling.language, handling.version) == ("fr", "2026-11")


def test_unknown_purpose_is_refused():
    with pytest.raises(ValidationError):
        give_contact(make_draft(), consents=["everything"])
    assert not Consent.objects.exists()


@pytest.mark.parametrize("email", ["", "lan", "lan@example.org\nBcc: x@example.org", "lan\0@example.org"])
def test_bad_address_is_refused_and_nothing_is_mailed(email):
    with pytest.raises(ValidationError):
        give_contact(make_draft(), email=email)
    assert not OutgoingMail.objects.exists()
    assert not ProposalContact.objects.exists()


def test_discarded_draft_leaves_nothing():
    proposal = give_contact(make_draft())
    discard_draft(proposal=proposal)
    assert not Proposal.objects.exists()
    assert not ProposalContact.objects.exists()
    assert not OutgoingMail.objects.exists()
