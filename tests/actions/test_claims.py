"""Claimed listings: granted on proof, asked once a year, confirmed by one click, ended with a reason."""

import datetime
import re

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from reversion.models import Version

from spaces.actions.claim_links import LINK_DAYS, claim_of_token, claim_token, link_to_question
from spaces.actions.claims import ask_operators, confirm_listing, end_claim, grant_claim
from spaces.actions.publication import withdraw_space
from spaces.enums import ClaimProof, ProposalKind, ProposalState
from spaces.errors import (
    AlreadyClaimed,
    AlreadyInState,
    LinkExpired,
    LinkInvalid,
    NotAllowed,
    SpaceGone,
)
from spaces.models import Claim, DataVersion, ProposalContact, Space
from tests.builders import make_space, make_user
from tests.proposals import make_proposal

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 3, 10)
REASON = "Bảo tàng đã đổi đơn vị quản lý."


def days(number):
    return datetime.timedelta(days=number)


@pytest.fixture
def moderator():
    return make_user("", "Moderator")


@pytest.fixture
def claim(moderator):
    """A claim that was granted by staff and last confirmed a year before TODAY."""
    proposal = make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, by=moderator)
    Claim.objects.filter(proposal=proposal).update(confirmed_on=TODAY - days(365))
    mail.outbox.clear()
    return Claim.objects.get(proposal=proposal)


def stored(claim):
    return Claim.objects.select_related("space", "proposal").get(pk=claim.pk)


def asked(claim, today=TODAY):
    """Returns the claim after the question of `today` was mailed."""
    ask_operators(today)
    return stored(claim)


def reasons(space):
    """Returns the reasons in the history of a space, latest first."""
    versions = Version.objects.get_for_object(space)
    return [version.revision.comment for version in versions]


def mailed_token():
    """Returns the token in the only mail that left."""
    [message] = mail.outbox
    return re.search(r"/vi/listings/confirm/#(\S+)", message.body)[1]


# --- Granting ---


def test_acceptance_by_staff_grants_the_claim(moderator):
    space = make_space("Manzi", published=True)
    proposal = make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=moderator)
    claim = space.claims.get()
    assert (claim.proposal, claim.proof, claim.granted_by) == (proposal, ClaimProof.STAFF, moderator)
    assert claim.confirmed_on == timezone.localdate()
    assert proposal.reference in reasons(space)[0]


def test_declined_claim_grants_nothing(moderator):
    make_proposal(ProposalKind.CLAIM, ProposalState.DECLINED, by=moderator)
    assert not Claim.objects.exists()


def test_address_of_the_site_takes_the_claim_over_without_staff():
    space = make_space("Manzi", published=True, website="https://www.manzi.example/")
    contact = {"email": "an@manzi.example"}
    proposal = make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, contact=contact)
    assert proposal.state == ProposalState.ACCEPTED
    claim = space.claims.get()
    assert (claim.proof, claim.granted_by) == (ClaimProof.DOMAIN, None)


def test_unconfirmed_address_of_the_site_grants_nothing():
    space = make_space("Manzi", published=True, website="https://www.manzi.example/")
    make_proposal(
        ProposalKind.CLAIM, ProposalState.UNVERIFIED, space=space, contact={"email": "an@manzi.example"}
    )
    assert not Claim.objects.exists()


def test_other_address_waits_for_staff():
    space = make_space("Manzi", published=True, website="https://www.manzi.example/")
    proposal = make_proposal(ProposalKind.CLAIM, space=space)
    assert (proposal.state, space.claims.count()) == (ProposalState.WAITING, 0)


def test_listing_is_claimed_once(claim, moderator):
    second = make_proposal(ProposalKind.CLAIM, space=claim.space)
    with pytest.raises(AlreadyClaimed):
        grant_claim(proposal=second, proof=ClaimProof.STAFF, by=moderator)


def test_space_that_is_not_public_cannot_be_claimed(moderator):
    proposal = make_proposal(ProposalKind.CLAIM)
    withdraw_space(space=proposal.space, by=None)
    with pytest.raises(SpaceGone):
        grant_claim(proposal=proposal, proof=ClaimProof.STAFF, by=moderator)


def test_granting_changes_the_public_version(moderator):
    proposal = make_proposal(ProposalKind.CLAIM)
    before = DataVersion.objects.get().number
    claim = grant_claim(proposal=proposal, proof=ClaimProof.STAFF, by=moderator)
    assert claim.space.changed_in == DataVersion.objects.get().number > before


# --- Ending ---


def test_end_is_kept_told_and_frees_the_listing(claim, moderator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ended = end_claim(claim=claim, by=moderator, reason=f"  {REASON} ")
    assert ended.ended_at is not None
    assert ended.end_reason == REASON
    assert REASON in reasons(claim.space)[0]
    assert [message.to for message in mail.outbox] == [[claim.proposal.contact.email]]
    assert REASON in mail.outbox[0].body
    second = make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=claim.space, by=moderator)
    assert second.claim.ended_at is None


def test_end_needs_the_right(claim):
    for user in (make_user("", "Editor"), make_user("", "Auditor"), make_user()):
        with pytest.raises(NotAllowed):
            end_claim(claim=claim, by=user, reason=REASON)
    assert stored(claim).ended_at is None


@pytest.mark.parametrize("reason", ["", " \n ", "a\x00b", "a" * 501])
def test_end_needs_a_reason_that_can_be_stored(claim, moderator, reason):
    with pytest.raises(ValidationError):
        end_claim(claim=claim, by=moderator, reason=reason)
    assert stored(claim).ended_at is None


def test_claim_ends_once(claim, moderator):
    end_claim(claim=claim, by=moderator, reason=REASON)
    with pytest.raises(AlreadyInState):
        end_claim(claim=claim, by=moderator, reason="Lý do khác.")
    assert stored(claim).end_reason == REASON


def test_claim_comes_back_with_the_proposal_that_is_taken_up_again(claim, moderator):
    end_claim(claim=claim, by=moderator, reason=REASON)
    again = grant_claim(proposal=claim.proposal, proof=ClaimProof.STAFF, by=moderator)
    assert (again.pk, again.ended_at, again.end_reason) == (claim.pk, None, "")
    assert again.confirmed_on == timezone.localdate()


# --- Asking ---


def test_operator_is_asked_when_the_last_word_is_a_year_old(claim, django_capture_on_commit_callbacks):
    assert ask_operators(TODAY - days(1)) == (0, 0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert ask_operators(TODAY) == (1, 0, 0)
    found = stored(claim)
    assert (timezone.localdate(found.asked_at), found.asked_count) == (TODAY, 1)
    assert [message.to for message in mail.outbox] == [["lan@example.org"]]
    assert claim_of_token(mailed_token()) == claim


def test_nobody_is_asked_twice_and_reminded_once(claim):
    told = {}
    for day in range(365):
        result = ask_operators(TODAY + days(day))
        if any(result):
            told[day] = result
    assert told == {0: (1, 0, 0), 21: (0, 1, 0)}
    assert stored(claim).asked_count == 2


def test_silent_operator_is_asked_anew_after_a_year(claim):
    first = claim_token(asked(claim))
    ask_operators(TODAY + days(21))
    assert ask_operators(TODAY + days(364)) == (0, 0, 0)
    assert ask_operators(TODAY + days(365)) == (1, 0, 0)
    assert ask_operators(TODAY + days(365 + 21)) == (0, 1, 0)
    assert stored(claim).asked_count == 4
    with pytest.raises(LinkInvalid):
        claim_of_token(first)


def test_missed_reminder_does_not_make_the_next_question_one(claim):
    ask_operators(TODAY)
    ask_operators(TODAY + days(365))
    assert stored(claim).asked_count == 3


def test_reminder_has_the_same_link(claim, django_capture_on_commit_callbacks):
    first = asked(claim)
    with django_capture_on_commit_callbacks(execute=True):
        ask_operators(TODAY + days(21))
    assert stored(claim).asked_at == first.asked_at
    assert claim_of_token(mailed_token()) == claim


def test_ended_hidden_and_closed_listings_are_not_asked(claim, moderator):
    Space.objects.filter(pk=claim.space_id).update(lifecycle="closed")
    assert ask_operators(TODAY) == (0, 0, 0)
    Space.objects.filter(pk=claim.space_id).update(lifecycle="active")
    withdraw_space(space=claim.space, by=None)
    assert ask_operators(TODAY) == (0, 0, 0)
    Space.objects.filter(pk=claim.space_id).update(publication_state="published")
    end_claim(claim=claim, by=moderator, reason=REASON)
    assert ask_operators(TODAY) == (0, 0, 0)


def test_operator_without_an_address_is_counted_and_reaches_the_queue(claim):
    ProposalContact.objects.all().delete()
    assert ask_operators(TODAY) == (0, 0, 1)
    assert stored(claim).asked_at is not None


# --- Confirming ---


def test_one_click_confirms_today_and_is_public(claim):
    token = claim_token(asked(claim))
    before = DataVersion.objects.get().number
    confirmed = confirm_listing(token=token)
    assert (confirmed.confirmed_on, confirmed.asked_at, confirmed.asked_count) == (
        timezone.localdate(),
        None,
        0,
    )
    space = Space.objects.get(pk=claim.space_id)
    assert space.changed_in == DataVersion.objects.get().number > before
    assert reasons(space)[0] == "Đơn vị vận hành xác nhận"
    assert space.verified_on is None  # the department has not checked


def test_second_click_changes_nothing(claim):
    Claim.objects.update(confirmed_on=timezone.localdate() - days(365))
    token = claim_token(asked(claim, timezone.localdate()))
    confirm_listing(token=token)
    before, entries = DataVersion.objects.get().number, len(reasons(claim.space))
    assert confirm_listing(token=token).confirmed_on == timezone.localdate()
    assert (DataVersion.objects.get().number, len(reasons(claim.space))) == (before, entries)


def test_mail_of_last_year_does_not_answer_this_year(claim):
    Claim.objects.update(confirmed_on=timezone.localdate() - days(700))
    old = claim_token(asked(claim, timezone.localdate() - days(300)))
    confirm_listing(token=old)
    Claim.objects.update(confirmed_on=timezone.localdate() - days(365))
    found = asked(claim, timezone.localdate())
    with pytest.raises(LinkInvalid):
        confirm_listing(token=old)
    assert stored(claim).asked_at == found.asked_at


@pytest.mark.parametrize("forge", [lambda t: t[:-1] + "x", lambda t: "", lambda t: "a:b:c", lambda t: "\x00"])
def test_forged_link_is_refused(claim, forge):
    with pytest.raises(LinkInvalid):
        confirm_listing(token=forge(claim_token(asked(claim))))


def test_token_of_another_kind_is_refused(claim):
    asked(claim)
    for token in (signing.dumps([claim.pk, "2027-03-10"]), signing.dumps("x", salt="spaces.claim-link")):
        with pytest.raises(LinkInvalid):
            confirm_listing(token=token)


def test_old_link_has_expired(claim, monkeypatch):
    token = claim_token(asked(claim))
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + (LINK_DAYS + 1) * 86400)
    with pytest.raises(LinkExpired):
        confirm_listing(token=token)


def test_link_of_an_ended_claim_does_not_work(claim, moderator):
    token = claim_token(asked(claim))
    end_claim(claim=claim, by=moderator, reason=REASON)
    with pytest.raises(LinkInvalid):
        confirm_listing(token=token)


def test_hidden_page_cannot_be_confirmed(claim):
    token = claim_token(asked(claim))
    withdraw_space(space=claim.space, by=None)
    with pytest.raises(SpaceGone):
        confirm_listing(token=token)


def test_whole_link_is_taken_as_it_was_pasted(claim):
    link = link_to_question(asked(claim))
    assert claim_of_token(f" {link[:60]}\n{link[60:]} ").pk == claim.pk
