"""What staff decide short of accepting, and who may."""

import pytest
from django.core.exceptions import ValidationError

from spaces.actions.proposal_drafts import save_section
from spaces.actions.proposal_review import add_note, decline_proposal, reopen_proposal, request_changes
from spaces.enums import DeclineReason, ProposalState, ProposalStep
from spaces.errors import NotAllowed, ProposalMoved
from spaces.models import OutgoingMail
from spaces.queries.proposals import timeline
from tests.builders import make_district, make_user
from tests.proposals import fresh, make_proposal

pytestmark = pytest.mark.django_db
LONG_DECLINE = {"reason": DeclineReason.DUPLICATE, "message": "Đã có trong danh bạ."}


def ask(proposal, by=None, **more):
    values = {"fields": {"opening_hours": "Cả ngày lễ?"}, "message": "Xin bổ sung."} | more
    return request_changes(proposal=proposal, by=by, expected_revision=proposal.revision, **values)


def decline(proposal, by=None, **more):
    return decline_proposal(
        proposal=proposal, by=by, expected_revision=proposal.revision, **LONG_DECLINE | more
    )


def last_letter():
    return OutgoingMail.objects.order_by("-pk").first()


def test_changes_are_asked_for_by_field_and_the_sender_is_told():
    officer = make_user("an", "Moderator")
    proposal = ask(make_proposal(), officer, fields={"photos": "Ảnh mặt tiền", "opening_hours": ""})
    assert proposal.state == ProposalState.CHANGES
    assert list(proposal.requested) == ["opening_hours", "photos"]
    event = proposal.events.last()
    assert (event.step, event.by, event.fields) == ("changes", officer, ["opening_hours", "photos"])
    assert last_letter().template == "proposal_changes"


def test_request_without_field_and_text_is_refused():
    with pytest.raises(ValidationError):
        ask(make_proposal(), fields={}, message=" ")


@pytest.mark.parametrize("name", ["number", "publication_state", "lifecycle", "x" * 400])
def test_request_for_a_field_that_is_not_offered_is_refused(name):
    proposal = make_proposal()
    with pytest.raises(ValidationError):
        ask(proposal, fields={name: "?"})
    assert fresh(proposal).state == ProposalState.WAITING


def test_decline_needs_reason_and_text():
    proposal = make_proposal()
    for more in ({"reason": ""}, {"reason": "because"}, {"message": " "}, {"message": "\0"}):
        with pytest.raises(ValidationError):
            decline(proposal, **more)
    assert fresh(proposal).state == ProposalState.WAITING


def test_declined_proposal_tells_why_and_can_be_taken_up_again():
    officer = make_user("an", "Moderator")
    proposal = decline(make_proposal(), officer)
    assert (proposal.state, proposal.decline_reason) == (ProposalState.DECLINED, "duplicate")
    assert (proposal.decided_by, last_letter().template) == (officer, "proposal_declined")
    again = reopen_proposal(proposal=proposal, by=officer, message="Nhầm, xin lỗi.")
    assert (again.state, again.decline_reason, again.decided_by) == (ProposalState.WAITING, "", None)
    assert last_letter().template == "proposal_reopened"


def test_withdrawn_proposal_is_reopened_but_never_one_whose_address_nobody_confirmed():
    assert reopen_proposal(proposal=make_proposal(state=ProposalState.WITHDRAWN), by=None).state == "waiting"
    from spaces.actions.proposal_sending import withdraw_proposal  # noqa: PLC0415

    unverified = withdraw_proposal(
        proposal=make_proposal(state=ProposalState.UNVERIFIED, contact={"email": "x@example.org"})
    )
    with pytest.raises(ProposalMoved):
        reopen_proposal(proposal=unverified, by=None)


@pytest.mark.parametrize(
    "state",
    [
        ProposalState.DRAFT,
        ProposalState.UNVERIFIED,
        ProposalState.CHANGES,
        ProposalState.ACCEPTED,
        ProposalState.DECLINED,
        ProposalState.WITHDRAWN,
    ],
)
def test_changes_are_asked_for_while_it_waits_alone(state):
    with pytest.raises(ProposalMoved):
        ask(make_proposal(state=state))


@pytest.mark.parametrize("step", [ask, decline])
def test_decision_on_what_nobody_has_seen_is_refused(step):
    seen = make_proposal(state=ProposalState.CHANGES)
    save_section(proposal=seen, section="space", values={"name_vi": "Tên khác"})
    with pytest.raises(ProposalMoved):
        step(seen)


def test_who_saw_it_waiting_does_not_decline_what_a_colleague_asked_to_change():
    seen = make_proposal()
    ask(seen)
    with pytest.raises(ProposalMoved):
        decline(seen)
    assert decline(fresh(seen)).state == ProposalState.DECLINED


@pytest.mark.parametrize("group", ["Editor", "Publisher", "Auditor", "Assessor", "Coordinator", "Privacy"])
def test_decisions_are_for_moderators(group):
    person, waiting = make_user("an", group), make_proposal()
    declined = make_proposal(state=ProposalState.DECLINED)
    with pytest.raises(NotAllowed):
        ask(waiting, person)
    with pytest.raises(NotAllowed):
        decline(waiting, person)
    with pytest.raises(NotAllowed):
        reopen_proposal(proposal=declined, by=person)
    with pytest.raises(NotAllowed):
        add_note(proposal=waiting, by=person, text="x")


def test_moderator_of_a_district_decides_there_alone():
    here, there = make_district("Ba Đình"), make_district("Long Biên")
    person = make_user("an", "Moderator")
    person.districts.add(here)
    mine, other = make_proposal(district=here.pk), make_proposal(district=there.pk)
    assert decline(mine, person).state == ProposalState.DECLINED
    with pytest.raises(NotAllowed):
        decline(other, person)
    assert ask(make_proposal(), person).state == ProposalState.CHANGES  # belongs to no district yet


def test_notes_are_internal():
    proposal = make_proposal()
    officer = make_user("an", "Moderator")
    add_note(proposal=proposal, by=officer, text="Gọi lại thứ Hai.")
    assert ProposalStep.NOTE not in [event.step for event in timeline(proposal)]
    assert timeline(proposal, internal=True)[-1].message == "Gọi lại thứ Hai."
    with pytest.raises(ValidationError):
        add_note(proposal=proposal, by=officer, text=" ")
