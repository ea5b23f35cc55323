"""A person's data: found whole, handed over, erased; requests about them have a clock."""

import datetime
import json

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone
from reversion.models import Revision, Version

from spaces.actions.privacy import (
    close_request,
    digest_of,
    enter_request,
    erase_person,
    export_person,
    open_request,
    refuse_request,
)
from spaces.actions.proposal_links import token_for
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.proposal_review import add_note
from spaces.actions.proposal_sending import open_link
from spaces.enums import ConsentPurpose, PrivacyKind, PrivacyState, ProposalKind, ProposalState
from spaces.errors import AlreadyInState, DataStillHeld, LinkInvalid, NotAllowed
from spaces.models import (
    Claim,
    Consent,
    OutgoingMail,
    PrivacyRequest,
    PrivateContact,
    Proposal,
    ProposalContact,
    ProposalPhoto,
    SelfAssessment,
    Space,
)
from tests.assessment import make_version
from tests.builders import make_space, make_user
from tests.proposals import CONTACT, fresh, make_proposal, photo_file

pytestmark = pytest.mark.django_db

EMAIL = "lan@example.org"
OTHER = {"email": "minh@example.org", "name": "Trần Văn Minh"}
BOTH = [ConsentPurpose.HANDLING, ConsentPurpose.CONTACT]


@pytest.fixture
def officer():
    return make_user("lien", "Privacy")


def everything(value):
    return json.dumps(value, ensure_ascii=False, default=str)


# --- The copy -----------------------------------------------------------------------------------------


def test_copy_holds_what_the_person_gave_and_what_became_of_it(officer):
    proposal = make_proposal(state=ProposalState.DECLINED, consents=BOTH)

    copy = export_person(email="  LAN@Example.org ", by=officer)

    (told,) = copy["proposals"]
    assert told["reference"] == proposal.reference
    assert told["sender"]["phone"] == CONTACT["phone"]
    assert {consent["purpose"] for consent in told["consents"]} == {"handling", "contact"}
    assert told["decision"] == "Không tìm thấy địa chỉ."
    assert [step["step"] for step in told["timeline"]] == ["started", "sent", "verified", "declined"]
    assert copy["mails"]
    assert "Làng gốm Kim Lan" in everything(told["values"])


def test_copy_leaves_out_internal_notes_and_other_people(officer):
    proposal = make_proposal()
    add_note(proposal=proposal, by=None, text="Đã gọi điện hai lần.")
    make_proposal(contact=OTHER)

    text = everything(export_person(email=EMAIL, by=officer))

    assert "Đã gọi điện" not in text
    assert "minh@example.org" not in text


def test_copy_names_claims_private_contacts_accounts_and_public_pages(officer):
    space = make_space("Xưởng Kim Lan", published=True, public_email=EMAIL.upper())
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=make_user("m", "Moderator"))
    PrivateContact.objects.create(space=make_space("Nhà khác"), name="Lan", email="Lan@Example.ORG")
    make_user("lan", email=EMAIL)

    copy = export_person(email=EMAIL, by=officer)

    assert [claim["space"] for claim in copy["claims"]] == [str(space)]
    assert [row["name"] for row in copy["private_contacts"]] == ["Lan"]
    assert copy["staff_accounts"] == ["lan"]
    assert copy["published_on_spaces"] == [str(space)]


def test_copy_of_an_unknown_address_is_empty(officer):
    copy = export_person(email="nobody@example.org", by=officer)

    assert not any(copy[name] for name in copy if name not in ("email", "made_at"))


def test_copy_costs_the_same_for_one_proposal_as_for_many(officer, django_assert_max_num_queries):
    for _number in range(4):
        make_proposal()

    with django_assert_max_num_queries(22):
        export_person(email=EMAIL, by=officer)


@pytest.mark.parametrize("email", ["", "lan", "lan@", "lan@example.org\x00", "a" * 400 + "@example.org"])
def test_copy_of_what_is_no_address_is_refused_with_a_sentence(officer, email):
    with pytest.raises(ValidationError) as refused:
        export_person(email=email, by=officer)

    assert "email" in refused.value.message_dict


# --- Erasure ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        ProposalState.UNVERIFIED,
        ProposalState.WAITING,
        ProposalState.CHANGES,
        ProposalState.DECLINED,
        ProposalState.WITHDRAWN,
    ],
)
def test_erasure_removes_what_was_not_accepted_whole(officer, state):
    make_proposal(state=state)

    erased = erase_person(email=EMAIL, by=officer, reason="Yêu cầu bằng thư")

    assert erased.proposals == 1
    assert not Proposal.objects.exists()
    assert not ProposalContact.objects.exists()
    assert not Consent.objects.exists()


def test_erasure_takes_photos_and_their_files(officer, django_capture_on_commit_callbacks):
    proposal = make_proposal(state=ProposalState.CHANGES)
    photo = add_proposal_photo(proposal=proposal, file=photo_file(), data={})
    path = photo.path(photo.widths[0])
    assert default_storage.exists(path)

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    assert not ProposalPhoto.objects.exists()
    assert not default_storage.exists(path)


def test_erasure_leaves_the_place_but_nothing_of_its_sender(officer):
    proposal = make_proposal(state=ProposalState.ACCEPTED, consents=BOTH, operator_name="Hợp tác xã Kim Lan")
    Proposal.objects.filter(pk=proposal.pk).update(message="Tôi là Lan, gọi tôi nhé", decision="Gửi bà Lan")
    add_note(proposal=fresh(proposal), by=None, text="Bà Lan rất nhiệt tình")
    assert PrivateContact.objects.get().email == EMAIL

    erased = erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    assert (erased.proposals, erased.senders, erased.private_contacts) == (0, 1, 1)
    assert Space.objects.get().operator.name == "Hợp tác xã Kim Lan"
    left = fresh(proposal)
    assert left.state == ProposalState.ACCEPTED
    assert (left.message, left.decision) == ("", "")
    said = everything(list(left.events.values())) + everything(left.data)
    assert "Lan," not in said
    assert "nhiệt tình" not in said
    assert "@" not in said
    assert not PrivateContact.objects.exists()
    assert not ProposalContact.objects.exists()


def test_erasure_is_noted_for_staff_on_the_accepted_proposal(officer):
    proposal = make_proposal(state=ProposalState.ACCEPTED)

    erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    note = proposal.events.last()
    assert note.is_internal
    assert note.by == officer


def test_erasure_drops_values_that_were_not_accepted(officer):
    proposal = make_proposal(state=ProposalState.ACCEPTED, public_phone="+84 90 000 0001")
    Proposal.objects.filter(pk=proposal.pk).update(accepted_fields=["name_vi"])

    erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    assert set(fresh(proposal).data) == {"name_vi"}


def test_erasure_makes_mailed_links_worthless(officer):
    proposal = make_proposal(state=ProposalState.ACCEPTED)
    token = token_for(proposal)

    erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    with pytest.raises(LinkInvalid):
        open_link(token=token)


def test_erasure_ends_the_claim_and_says_so_without_a_name(officer):
    space = make_space("Xưởng Kim Lan", published=True)
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=make_user("m", "Moderator"))

    erased = erase_person(email=EMAIL, by=officer, reason="Bà Lan yêu cầu")

    claim = Claim.objects.get()
    assert erased.claims == 1
    assert claim.ended_at is not None
    assert "Lan" not in claim.end_reason
    assert not ProposalContact.objects.exists()


def test_erasure_keeps_the_self_assessment_of_an_accepted_space(officer):
    proposal = make_proposal(state=ProposalState.DECLINED)
    space = make_space("Manzi")
    SelfAssessment.objects.create(proposal=proposal, space=space, version=make_version())

    erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    assert SelfAssessment.objects.get().space == space


def test_erasure_touches_nobody_else(officer):
    make_proposal()
    other = make_proposal(contact=OTHER)

    erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    assert list(Proposal.objects.all()) == [other]
    assert ProposalContact.objects.get().email == OTHER["email"]
    assert OutgoingMail.objects.filter(to=OTHER["email"]).exists()


def test_erasure_names_a_staff_account_but_leaves_it(officer):
    colleague = make_user("lan", email=EMAIL)
    make_proposal()

    erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    colleague.refresh_from_db()
    assert colleague.email == EMAIL


def test_history_holds_nothing_of_the_person_before_or_after_the_erasure(officer):
    space = make_space("Xưởng Kim Lan", published=True)
    by = make_user("m", "Moderator")
    make_proposal(state=ProposalState.ACCEPTED, consents=BOTH, by=by)
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=by, consents=BOTH)

    erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    kept = [version.serialized_data for version in Version.objects.all()]
    kept += [revision.comment for revision in Revision.objects.all()]
    assert kept
    for secret in (EMAIL, CONTACT["name"], CONTACT["phone"], CONTACT["role"]):
        assert not [text for text in kept if secret in text]


def test_person_is_told_once_and_the_record_of_that_mail_is_all_that_is_left(
    officer, django_capture_on_commit_callbacks
):
    make_proposal()
    open_request(email=EMAIL, kind=PrivacyKind.EXPORT, language="fr")
    open_request(email=EMAIL, kind=PrivacyKind.ERASURE, language="fr")
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(email=EMAIL, by=officer, reason="Yêu cầu")

    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert OutgoingMail.objects.get().template == "privacy_done"
    assert set(PrivacyRequest.objects.values_list("state", "email")) == {(PrivacyState.DONE, "")}


def test_erasure_without_a_request_leaves_a_row_that_proves_it(officer):
    make_proposal()

    erase_person(email=EMAIL, by=officer, reason="Gọi điện ngày 20/11")

    row = PrivacyRequest.objects.get()
    assert (row.email, row.email_digest, row.note) == (
        "",
        digest_of("Lan@EXAMPLE.org"),
        "Gọi điện ngày 20/11",
    )
    assert row.handled_by == officer


def test_erasure_needs_a_reason(officer):
    make_proposal()

    with pytest.raises(ValidationError):
        erase_person(email=EMAIL, by=officer, reason="  ")

    assert Proposal.objects.exists()


# --- Requests -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "days"), [(PrivacyKind.EXPORT, 10), (PrivacyKind.ERASURE, 20)])
def test_request_has_to_be_answered_by_the_end_of_its_last_day(kind, days):
    request = open_request(email=EMAIL, kind=kind, language="vi")

    last = timezone.localtime(request.due_at)
    assert last.date() == timezone.localdate() + datetime.timedelta(days=days)
    assert (last.hour, last.minute) == (23, 59)


def test_request_asked_for_twice_is_one():
    first = open_request(email=EMAIL, kind=PrivacyKind.EXPORT, language="vi")
    second = open_request(email=EMAIL.upper(), kind=PrivacyKind.EXPORT, language="vi")

    assert first == second


def test_request_by_letter_counts_from_the_day_it_came(officer):
    came = timezone.localdate() - datetime.timedelta(days=4)

    request = enter_request(
        email=EMAIL, kind=PrivacyKind.EXPORT, language="vi", received_on=came, note="Thư", by=officer
    )

    assert timezone.localdate(request.due_at) == came + datetime.timedelta(days=10)


def test_request_of_a_day_to_come_is_refused(officer):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    with pytest.raises(ValidationError) as refused:
        enter_request(
            email=EMAIL, kind=PrivacyKind.EXPORT, language="vi", received_on=tomorrow, note="", by=officer
        )

    assert "received_on" in refused.value.message_dict


def test_closed_request_keeps_no_address(officer):
    request = open_request(email=EMAIL, kind=PrivacyKind.EXPORT, language="vi")

    close_request(request=request, by=officer)

    row = PrivacyRequest.objects.get()
    assert (row.state, row.email, row.handled_by) == (PrivacyState.DONE, "", officer)


def test_erasure_cannot_be_closed_while_data_are_held(officer):
    make_proposal()
    request = open_request(email=EMAIL, kind=PrivacyKind.ERASURE, language="vi")

    with pytest.raises(DataStillHeld):
        close_request(request=request, by=officer)


def test_erasure_of_an_address_nothing_is_known_of_can_be_closed(officer):
    request = open_request(email="nobody@example.org", kind=PrivacyKind.ERASURE, language="vi")
    OutgoingMail.objects.all().delete()

    assert close_request(request=request, by=officer).state == PrivacyState.DONE


def test_refused_request_tells_why_and_keeps_no_address(officer, django_capture_on_commit_callbacks):
    request = open_request(email=EMAIL, kind=PrivacyKind.ERASURE, language="en")

    with django_capture_on_commit_callbacks(execute=True):
        refuse_request(request=request, by=officer, note="We could not make sure that it is you.")

    assert "We could not make sure that it is you." in mail.outbox[-1].body
    assert PrivacyRequest.objects.get().email == ""


def test_refusal_needs_a_reason(officer):
    request = open_request(email=EMAIL, kind=PrivacyKind.ERASURE, language="vi")

    with pytest.raises(ValidationError):
        refuse_request(request=request, by=officer, note="")


def test_request_is_handled_once(officer):
    request = open_request(email=EMAIL, kind=PrivacyKind.EXPORT, language="vi")
    close_request(request=request, by=officer)

    with pytest.raises(AlreadyInState):
        refuse_request(request=request, by=officer, note="Quá muộn")


# --- Rights -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Moderator", "Editor", "Publisher", "Auditor"])
def test_only_who_handles_privacy_exports_erases_and_answers(group):
    other = make_user("khac", group)
    request = open_request(email=EMAIL, kind=PrivacyKind.EXPORT, language="vi")
    today = timezone.localdate()
    steps = [
        lambda: export_person(email=EMAIL, by=other),
        lambda: erase_person(email=EMAIL, by=other, reason="Yêu cầu"),
        lambda: close_request(request=request, by=other),
        lambda: refuse_request(request=request, by=other, note="Không"),
        lambda: enter_request(
            email=EMAIL, kind=PrivacyKind.EXPORT, language="vi", received_on=today, note="", by=other
        ),
    ]

    for step in steps:
        with pytest.raises(NotAllowed):
            step()
