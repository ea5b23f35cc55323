"""The calendar erases what its time is over for: not a day earlier, and never what is public."""

import datetime

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone

from spaces.actions.consent_withdrawal import withdraw_consent
from spaces.actions.privacy import close_request, open_request
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.retention import WARNED, purge
from spaces.enums import ConsentPurpose, MailState, PrivacyKind, ProposalKind, ProposalState
from spaces.models import (
    Claim,
    OutgoingMail,
    PrivacyRequest,
    PrivateContact,
    Proposal,
    ProposalContact,
    ProposalEvent,
    Quota,
    SelfAssessment,
    SolvedChallenge,
    Space,
)
from spaces.spans import SPANS
from tests.assessment import make_version
from tests.builders import make_space, make_user
from tests.proposals import fresh, make_draft, make_proposal, photo_file

pytestmark = pytest.mark.django_db

BOTH = [ConsentPurpose.HANDLING, ConsentPurpose.CONTACT]
A_MINUTE = datetime.timedelta(minutes=1)


def after(key, extra=A_MINUTE):
    """Returns a moment at which the span of `key`, begun now, is over by `extra`."""
    return timezone.now() + SPANS[key].length + extra


def before(key):
    """Returns a moment at which the span of `key` has an hour to go."""
    return after(key, extra=-datetime.timedelta(hours=1))


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("draft", ProposalState.DRAFT),
        ("unverified", ProposalState.UNVERIFIED),
        ("withdrawn", ProposalState.WITHDRAWN),
        ("declined", ProposalState.DECLINED),
    ],
)
def test_proposal_is_erased_when_its_span_is_over_and_not_before(key, state):
    make_proposal(state=state)

    assert purge(before(key))[key] == 0
    assert Proposal.objects.exists()
    assert purge(after(key))[key] == 1
    assert not Proposal.objects.exists()
    assert not ProposalContact.objects.exists()


@pytest.mark.parametrize("state", [ProposalState.WAITING, ProposalState.ACCEPTED])
def test_proposal_that_waits_or_was_accepted_is_never_erased(state):
    make_proposal(state=state)

    purge(timezone.now() + datetime.timedelta(days=4000))

    assert Proposal.objects.count() == 1


def test_draft_that_was_touched_again_begins_anew():
    draft = make_draft()
    Proposal.objects.filter(pk=draft.pk).update(started_at=timezone.now() - datetime.timedelta(days=90))

    assert purge(timezone.now())["draft"] == 0


def test_files_of_photos_go_with_the_draft(django_capture_on_commit_callbacks):
    draft = make_draft()
    photo = add_proposal_photo(proposal=draft, file=photo_file(), data={})
    path = photo.path(photo.widths[0])

    with django_capture_on_commit_callbacks(execute=True):
        purge(after("draft"))

    assert not default_storage.exists(path)


def test_withdrawn_consent_to_handling_shortens_the_wait():
    proposal = make_proposal()
    withdraw_consent(contact=proposal.contact, purpose=ConsentPurpose.HANDLING)

    assert purge(timezone.now())["withdrawn"] == 1


# --- Changes that nobody answered -----------------------------------------------------------------------


def test_sender_of_an_unanswered_proposal_is_told_once_and_in_time(django_capture_on_commit_callbacks):
    make_proposal(state=ProposalState.CHANGES, language="en")
    moment = after("changes", extra=A_MINUTE - WARNED)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        assert purge(moment)["warned"] == 1

    assert "You can go on until" in mail.outbox[-1].body
    assert fresh(Proposal.objects.get()).state == ProposalState.CHANGES


def test_unanswered_proposal_goes_only_after_its_sender_was_told_in_time():
    proposal = make_proposal(state=ProposalState.CHANGES)
    long_ago = timezone.now() - SPANS["changes"].length - datetime.timedelta(days=3)
    Proposal.objects.update(touched_at=long_ago)
    ProposalEvent.objects.update(at=long_ago)

    first = purge(timezone.now())
    second = purge(timezone.now())
    assert (first["warned"], first["changes"], second["warned"], second["changes"]) == (1, 0, 0, 0)

    OutgoingMail.objects.filter(proposal=proposal, template="proposal_expiring").update(
        created_at=timezone.now() - WARNED
    )
    assert purge(timezone.now())["changes"] == 1
    assert not Proposal.objects.exists()


# --- Accepted -------------------------------------------------------------------------------------------


def test_sender_of_an_accepted_proposal_is_forgotten_after_a_year():
    proposal = make_proposal(state=ProposalState.ACCEPTED)

    assert purge(before("contact"))["contact"] == 0
    assert purge(after("contact"))["contact"] == 1
    assert not ProposalContact.objects.exists()
    assert fresh(proposal).state == ProposalState.ACCEPTED
    assert Space.objects.count() == 1
    assert purge(after("contact"))["contact"] == 0


def test_contact_that_was_agreed_to_stays():
    make_proposal(state=ProposalState.ACCEPTED, consents=BOTH)

    assert purge(after("contact"))["contact"] == 0
    assert PrivateContact.objects.exists()


def test_operator_of_a_claimed_listing_is_kept_until_a_year_after_the_claim_ended():
    proposal = make_proposal(
        ProposalKind.CLAIM,
        ProposalState.ACCEPTED,
        space=make_space("Xưởng Kim Lan", published=True),
        by=make_user("m", "Moderator"),
    )
    assert purge(after("contact"))["contact"] == 0

    Claim.objects.update(ended_at=timezone.now(), end_reason="Thôi")
    Proposal.objects.update(decided_at=timezone.now() - datetime.timedelta(days=900))

    assert purge(before("contact"))["contact"] == 0
    assert purge(after("contact"))["contact"] == 1
    assert Claim.objects.get().proposal == proposal


def test_declined_claim_that_was_once_granted_loses_its_sender_alone():
    make_proposal(
        ProposalKind.CLAIM,
        ProposalState.ACCEPTED,
        space=make_space("Xưởng Kim Lan", published=True),
        by=make_user("m", "Moderator"),
    )
    Claim.objects.update(ended_at=timezone.now(), end_reason="Thôi")
    Proposal.objects.update(state=ProposalState.DECLINED, decline_reason="other")

    assert purge(after("declined"))["declined"] == 1
    assert Proposal.objects.count() == 1
    assert not ProposalContact.objects.exists()
    assert purge(after("declined"))["declined"] == 0


def test_self_assessment_of_a_space_outlives_its_proposal():
    proposal = make_proposal(state=ProposalState.DECLINED)
    SelfAssessment.objects.create(proposal=proposal, space=make_space("Manzi"), version=make_version())

    purge(after("declined"))

    assert SelfAssessment.objects.get().proposal is None


# --- Mails, counters, requests ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "gone"), [(MailState.SENT, 1), (MailState.FAILED, 1), (MailState.QUEUED, 0)]
)
def test_mail_goes_when_nobody_waits_for_it_any_more(state, gone):
    sent_at = timezone.now() if state == MailState.SENT else None
    OutgoingMail.objects.create(
        to="lan@example.org", language="vi", template="x", subject="x", state=state, sent_at=sent_at
    )

    assert purge(before("mail"))["mail"] == 0
    assert purge(after("mail"))["mail"] == gone


def test_last_mail_about_an_erasure_goes_as_soon_as_it_is_sent():
    OutgoingMail.objects.create(
        to="lan@example.org", language="vi", template="privacy_done", subject="x", state=MailState.SENT,
        sent_at=timezone.now(),
    )  # fmt: skip

    assert purge(timezone.now())["mail"] == 1


def test_counters_and_solved_challenges_go():
    Quota.objects.create(key="k", starts_at=timezone.now(), used=3)
    SolvedChallenge.objects.create(digest="a" * 64, expires_at=timezone.now())

    assert purge(before("counter"))["counter"] == 1  # the challenge alone
    assert purge(after("counter", extra=datetime.timedelta(hours=2)))["counter"] >= 1
    assert not Quota.objects.exists()


def test_handled_requests_go_after_years_and_open_ones_never():
    done = open_request(email="lan@example.org", kind=PrivacyKind.EXPORT, language="vi")
    close_request(request=done, by=None)
    open_request(email="minh@example.org", kind=PrivacyKind.ERASURE, language="vi")

    assert purge(before("privacy"))["privacy"] == 0
    assert purge(after("privacy"))["privacy"] == 1
    assert PrivacyRequest.objects.get().email == "minh@example.org"


def test_purge_answers_with_every_span_of_the_privacy_page():
    assert set(purge(timezone.now())) == {"warned", *SPANS}
