"""Acceptance writes through the same action as staff, whole or in part, and tells the sender what it took."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from reversion.models import Version

from spaces.actions import proposal_acceptance
from spaces.actions.proposal_acceptance import accept_many, accept_proposal
from spaces.actions.proposal_drafts import save_section
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.publication import withdraw_space
from spaces.actions.spaces import save_space
from spaces.enums import ConsentPurpose, Lifecycle, ProposalKind, ProposalState, PublicationState
from spaces.errors import AlreadyClaimed, EditConflict, NotAllowed, NotPublishable, ProposalMoved
from spaces.models import Category, Claim, Operator, OutgoingMail, PrivateContact, Proposal, Space
from spaces.queries.proposal_texts import label_of
from tests.builders import make_activity, make_category, make_field, make_operator, make_space, make_user
from tests.proposals import (
    POSITION,
    fresh,
    give_contact,
    make_draft,
    make_proposal,
    photo_file,
)

pytestmark = pytest.mark.django_db


def accept(proposal, by=None, **more):
    return accept_proposal(proposal=proposal, by=by, expected_revision=proposal.revision, **more)


def entries(space):
    """Returns the history of a space, oldest first, as (who, why)."""
    versions = Version.objects.get_for_object(space).select_related("revision__user").order_by("pk")
    return [(version.revision.user, version.revision.comment) for version in versions]


def mail():
    return OutgoingMail.objects.order_by("-pk").first()


# --- New spaces ---


def test_new_space_is_entered_with_everything_that_was_proposed():
    officer = make_user("an", "Moderator")
    activity, field = make_activity(), make_field()
    proposal = make_proposal(
        activities=[activity.pk], fields=[field.pk], access={"lift": "yes"}, aliases=["Gốm Kim Lan"],
        operator_name="Hợp tác xã Kim Lan", capacity=30, website="https://gom.example",
    )  # fmt: skip
    space = accept(proposal, officer, publish=True)
    assert space.publication_state == PublicationState.PUBLISHED
    assert [space.longitude, space.latitude] == POSITION
    assert (list(space.activities.all()), list(space.fields.all())) == ([activity], [field])
    assert space.operator.name == "Hợp tác xã Kim Lan"
    assert [name.name for name in space.names.all()] == ["Gốm Kim Lan"]
    assert space.accessibility_facts.get().feature == "lift"
    assert proposal.reference in space.position_source


def test_history_names_the_officer_and_the_reference_and_never_the_sender():
    officer = make_user("an", "Moderator")
    proposal = make_proposal()
    space = accept(proposal, officer, publish=True)
    assert entries(space) == [(officer, f"Đề xuất {proposal.reference}")] * 2
    kept = "".join(Version.objects.get_for_object(space).values_list("serialized_data", flat=True))
    assert "lan@example.org" not in kept
    assert "Nguyễn Thị Lan" not in kept


def test_accepted_proposal_names_its_space_its_decision_and_what_was_taken():
    officer = make_user("an", "Moderator")
    proposal = make_proposal()
    space = accept(proposal, officer, publish=True, message="Cảm ơn!")
    proposal = fresh(proposal)
    assert (proposal.state, proposal.space, proposal.decided_by) == (ProposalState.ACCEPTED, space, officer)
    assert "opening_hours" in proposal.accepted_fields
    assert proposal.events.last().message == "Cảm ơn!"
    assert mail().template == "proposal_accepted"


def test_new_space_waits_for_the_publishers_unless_asked_otherwise():
    assert accept(make_proposal()).publication_state == PublicationState.IN_REVIEW


def test_part_of_a_new_space_is_taken():
    proposal = make_proposal(website="https://quang-cao.example")
    space = accept(proposal, fields=["name_vi", "category", "position"])
    assert (space.website, space.summary_vi, space.address) == ("", "", "")
    assert fresh(proposal).accepted_fields == ["name_vi", "category", "position"]


def test_new_space_without_name_or_category_is_refused():
    proposal = make_proposal()
    with pytest.raises(ValidationError):
        accept(proposal, fields=["category"])
    with pytest.raises(ValidationError):
        accept(proposal, fields=["name_vi", "address"])
    assert fresh(proposal).state == ProposalState.WAITING
    assert not Space.objects.exists()


def test_known_operator_is_found_whatever_its_marks():
    known = make_operator("Hợp tác xã Kim Lan")
    assert accept(make_proposal(operator_name="HOP TAC XA KIM LAN")).operator == known
    assert Operator.objects.count() == 1


@pytest.mark.parametrize("agreed", [True, False])
def test_private_contact_is_kept_only_where_the_sender_agreed(agreed):
    purposes = [ConsentPurpose.HANDLING, *([ConsentPurpose.CONTACT] if agreed else [])]
    space = accept(make_proposal(consents=purposes))
    assert PrivateContact.objects.filter(space=space, email="lan@example.org").exists() == agreed


def test_retired_category_holds_publication_back_and_undoes_everything():
    proposal = make_proposal()
    Category.objects.update(retired_on="2026-01-01")
    with pytest.raises(NotPublishable):
        accept(proposal, publish=True)
    assert not Space.objects.exists()
    assert fresh(proposal).state == ProposalState.WAITING


def test_category_that_is_gone_is_named():
    gone = make_category("Tạm")
    make_category("Khác")
    proposal = make_proposal(category=gone.pk)
    gone.delete()
    with pytest.raises(ValidationError) as refused:
        accept(proposal)
    assert "category" in refused.value.error_dict


# --- Corrections and closures ---


def test_correction_changes_what_was_taken_and_nothing_else():
    space = make_space("Manzi", published=True, public_phone="+84 1", website="https://manzi.example")
    proposal = make_proposal(
        ProposalKind.CORRECTION, space=space, public_phone="+84 2", website="https://khac.example"
    )
    space = accept(proposal, fields=["public_phone"])
    assert (space.public_phone, space.website) == ("+84 2", "https://manzi.example")
    with translation.override("vi"):
        assert label_of("website") in mail().text
        assert label_of("public_phone") not in mail().text


def test_correction_can_empty_a_value():
    space = make_space("Manzi", published=True, public_phone="+84 1")
    proposal = make_proposal(ProposalKind.CORRECTION, space=space, public_phone="")
    assert accept(proposal).public_phone == ""


def test_correction_on_a_space_that_staff_changed_meanwhile_asks_to_look_again():
    proposal = make_proposal(ProposalKind.CORRECTION)
    seen = proposal.space.changed_in
    save_space(space=proposal.space, by=None, data={"public_phone": "+84 5"})
    with pytest.raises(EditConflict):
        accept(proposal, expected_change=seen)
    assert fresh(proposal).state == ProposalState.WAITING


def test_closure_closes_the_space_from_the_day_told():
    proposal = make_proposal(ProposalKind.CLOSURE)
    space = accept(proposal)
    assert (space.lifecycle, space.lifecycle_since.isoformat()) == (Lifecycle.CLOSED, "2026-05-01")


def test_correction_of_a_space_withdrawn_meanwhile_is_staffs_to_decide():
    proposal = make_proposal(ProposalKind.CORRECTION)
    withdraw_space(space=proposal.space, by=None)
    assert accept(proposal).public_phone == "+84 24 1111 2222"


# --- Claims ---


def test_claim_is_granted_by_the_officer_who_checked():
    officer = make_user("an", "Moderator")
    proposal = make_proposal(ProposalKind.CLAIM)
    space = accept(proposal, officer)
    claim = Claim.objects.get()
    assert (claim.space, claim.granted_by, fresh(proposal).proof) == (space, officer, "staff")


def test_claim_is_never_granted_by_nobody():
    with pytest.raises(NotAllowed):
        accept(make_proposal(ProposalKind.CLAIM))
    assert not Claim.objects.exists()


def test_second_claim_is_refused_while_one_is_in_force():
    officer = make_user("an", "Moderator")
    first = make_proposal(ProposalKind.CLAIM)
    second = make_proposal(ProposalKind.CLAIM, space=first.space, contact={"email": "b@example.org"})
    accept(first, officer)
    with pytest.raises(AlreadyClaimed):
        accept(second, officer)
    assert fresh(second).state == ProposalState.WAITING


# --- Photos ---


def with_photos(**texts):
    proposal = make_draft()
    for colour in ("teal", "plum"):
        texts = {"alt": f"Sân {colour}", "credit": "An", "licence": "CC-BY-4.0"}
        add_proposal_photo(proposal=proposal, file=photo_file(colour=colour), data=texts)
    give_contact(proposal)
    Proposal.objects.filter(pk=proposal.pk).update(
        state=ProposalState.WAITING, submitted_at=proposal.started_at, waiting_since=proposal.started_at
    )
    return fresh(proposal)


def test_photos_that_were_taken_become_the_spaces(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    proposal = with_photos()
    first = proposal.photos.first()
    space = accept(proposal, photos=[first.pk])
    assert [photo.alt_vi for photo in space.photos.all()] == ["Sân teal"]
    assert space.photos.get().key != first.key
    assert "photos" in fresh(proposal).accepted_fields


def test_forged_photo_is_refused(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ValidationError):
        accept(with_photos(), photos=[2**40])


# --- Who, when, twice ---


def test_nothing_chosen_is_no_acceptance():
    with pytest.raises(ValidationError):
        accept(make_proposal(), fields=[], photos=[])


def test_emptied_value_that_is_not_chosen_is_no_acceptance():
    space = make_space("Manzi", published=True, public_phone="+84 1")
    proposal = make_proposal(ProposalKind.CORRECTION, space=space, public_phone="")
    with pytest.raises(ValidationError):
        accept(proposal, fields=[])
    assert fresh(proposal).state == ProposalState.WAITING


def test_forged_field_is_refused():
    with pytest.raises(ValidationError):
        accept(make_proposal(), fields=["name_vi", "category", "publication_state"])


def test_second_moderator_is_told():
    seen = make_proposal()
    accept(seen)
    with pytest.raises(ProposalMoved):
        accept(seen)
    assert Space.objects.count() == 1


def test_what_the_sender_changed_meanwhile_is_not_accepted_unseen():
    seen = make_proposal(state=ProposalState.CHANGES)
    save_section(proposal=seen, section="space", values={"name_vi": "Khác"})
    Proposal.objects.filter(pk=seen.pk).update(state=ProposalState.WAITING)
    with pytest.raises(ProposalMoved):
        accept(seen)


@pytest.mark.parametrize("group", ["Editor", "Publisher", "Auditor", "Assessor", "Coordinator", "Privacy"])
def test_acceptance_is_for_moderators(group):
    proposal = make_proposal()
    with pytest.raises(NotAllowed):
        accept(proposal, make_user("an", group))
    assert not Space.objects.exists()


@pytest.mark.parametrize("state", [ProposalState.DRAFT, ProposalState.UNVERIFIED, ProposalState.WITHDRAWN])
def test_what_does_not_wait_is_not_accepted(state):
    with pytest.raises(ProposalMoved):
        accept(make_proposal(state=state))


def test_failure_in_the_middle_leaves_nothing_behind(monkeypatch):
    proposal = make_proposal()
    before = OutgoingMail.objects.count()

    def fail(**_values):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(proposal_acceptance, "publish_space", fail)
    with pytest.raises(RuntimeError):
        accept(proposal, publish=True)
    assert not Space.objects.exists()
    assert OutgoingMail.objects.count() == before
    assert fresh(proposal).state == ProposalState.WAITING


def test_several_are_accepted_and_the_refused_are_named():
    good, late = make_proposal(), make_proposal(contact={"email": "b@example.org"})
    done, refused = accept_many(chosen=[(good, good.revision), (late, late.revision - 1)], by=None)
    assert [proposal.pk for proposal in done] == [good.pk]
    assert [proposal.pk for proposal, _why in refused] == [late.pk]
