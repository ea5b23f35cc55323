"""Proposals, claims, mails and counts that the database refuses; proven in test_constraints.py.

Rows are made directly, so that each lacks what its constraint asks for and nothing else.
"""

import uuid
from itertools import count

from django.utils import timezone

from spaces.enums import (
    Actor,
    ClaimProof,
    ConsentPurpose,
    DeclineReason,
    MailState,
    PrivacyKind,
    PrivacyState,
    ProposalKind,
    ProposalState,
    ProposalStep,
    PublicationState,
)
from spaces.models import (
    Claim,
    Consent,
    Criterion,
    OutgoingMail,
    PrivacyRequest,
    Proposal,
    ProposalContact,
    ProposalEvent,
    ProposalPhoto,
    Quota,
    SelfAssessment,
    SelfScore,
)
from tests.assessment import make_version
from tests.builders import make_space, make_user

_numbers = count(1)
NOW = timezone.now()
SENT = {"submitted_at": NOW, "waiting_since": NOW}
DECIDED = SENT | {"decided_at": NOW}
DECLINED = DECIDED | {"state": ProposalState.DECLINED, "decline_reason": DeclineReason.OTHER}


def proposal(**fields):
    """Returns an unsaved draft with other values."""
    values = {"kind": ProposalKind.NEW, "reference": f"P-{next(_numbers)}", "submission_key": uuid.uuid4()}
    return Proposal(**(values | fields))


def stored_proposal(**fields):
    row = proposal(**fields)
    row.save()
    return row


def event(**fields):
    values = {"proposal": stored_proposal(), "step": ProposalStep.STARTED, "actor": Actor.PARTNER}
    return ProposalEvent(**(values | fields))


def note(**fields):
    values = {"step": ProposalStep.NOTE, "actor": Actor.STAFF, "is_internal": True, "message": "x"}
    return event(**(values | fields))


def twice(model, **values):
    """Returns a row whose twin is stored."""
    model.objects.create(**values)
    return model(**values)


def photo_twice():
    return twice(ProposalPhoto, proposal=stored_proposal(), digest="a", width=1, height=1)


def consent_twice():
    contact = ProposalContact.objects.create(
        proposal=stored_proposal(), name="An", email="an@example.org", email_key="an@example.org"
    )
    return twice(Consent, contact=contact, purpose=ConsentPurpose.HANDLING, version="1", text="x")


def claim(**fields):
    values = {
        "space": fields.pop("space", None) or make_space(),
        "proposal": stored_proposal(kind=ProposalKind.CLAIM),
        "proof": ClaimProof.DOMAIN,
        "confirmed_on": timezone.localdate(),
    }
    return Claim(**(values | fields))


def claim_twice():
    space = make_space()
    claim(space=space).save()
    return claim(space=space)


def mail(**fields):
    return OutgoingMail(**({"to": "an@example.org", "template": "x", "subject": "x"} | fields))


def privacy_request(**fields):
    return PrivacyRequest(**({"kind": PrivacyKind.EXPORT, "email_digest": "x", "due_at": NOW} | fields))


def self_score(*, again=False, **fields):
    version = make_version()
    assessment = SelfAssessment.objects.create(version=version, space=make_space())
    criterion = Criterion.objects.filter(dimension__version=version).first()
    values = {"assessment": assessment, "criterion": criterion, "scale_min": 1, "scale_max": 5}
    return twice(SelfScore, **values) if again else SelfScore(**(values | fields))


def merged(**fields):
    """Returns a space that was merged into another one, or into what `fields` say."""
    row = make_space("B")
    values = {"merged_into": make_space("A"), "publication_state": PublicationState.WITHDRAWN}
    for name, value in (values | fields).items():
        setattr(row, name, value)
    return row


def merged_into_itself():
    row = merged()
    row.merged_into = row
    return row


VIOLATIONS = {
    "space_merged_is_withdrawn": [
        lambda: merged(publication_state=PublicationState.DRAFT), merged_into_itself,
    ],
    "proposal_sent_has_date": [
        lambda: proposal(state=ProposalState.UNVERIFIED),
        lambda: proposal(state=ProposalState.WAITING, waiting_since=NOW),
        lambda: proposal(state=ProposalState.CHANGES, waiting_since=NOW),
        lambda: proposal(**DECLINED | {"submitted_at": None}),
    ],
    "proposal_waiting_has_date": [
        lambda: proposal(state=ProposalState.WAITING, submitted_at=NOW),
        lambda: proposal(state=ProposalState.CHANGES, submitted_at=NOW),
        lambda: proposal(**DECLINED | {"waiting_since": None}),
    ],
    "proposal_decided_has_date": [
        lambda: proposal(**DECLINED | {"decided_at": None}),
        lambda: proposal(state=ProposalState.WAITING, **DECIDED),
        lambda: proposal(state=ProposalState.WAITING, decided_by=make_user(), **SENT),
    ],
    "proposal_declined_with_reason": [
        lambda: proposal(**DECLINED | {"decline_reason": ""}),
        lambda: proposal(state=ProposalState.ACCEPTED, decline_reason=DeclineReason.OTHER, **DECIDED),
    ],
    "proposal_completeness_per_cent": [lambda: proposal(completeness=101)],
    "proposal_proof_for_claims": [lambda: proposal(proof=ClaimProof.DOMAIN)],
    "proposal_event_person_is_staff": [
        lambda: event(by=make_user()), lambda: event(by=make_user(), actor=Actor.SYSTEM),
    ],
    "proposal_note_is_internal": [lambda: note(message=""), lambda: note(is_internal=False)],
    "proposal_photo_once": [photo_twice],
    "consent_once_in_force": [consent_twice],
    "claim_one_in_force": [claim_twice],
    "claim_has_proof": [
        lambda: claim(proof=""), lambda: claim(proof=ClaimProof.STAFF),
        lambda: claim(proof="", granted_by=make_user()),
    ],
    "claim_ended_with_reason": [lambda: claim(ended_at=NOW), lambda: claim(end_reason="x")],
    "self_assessment_of_something": [lambda: SelfAssessment(version=make_version())],
    "self_score_once": [lambda: self_score(again=True)],
    "self_score_within_scale": [lambda: self_score(value=0), lambda: self_score(value=6)],
    "self_score_value_or_not_applicable": [lambda: self_score(value=3, not_applicable=True)],
    "mail_sent_has_date": [lambda: mail(state=MailState.SENT), lambda: mail(sent_at=NOW)],
    "privacy_request_handled_has_date": [
        lambda: privacy_request(state=PrivacyState.DONE), lambda: privacy_request(handled_at=NOW),
    ],
    "privacy_request_refused_with_reason": [
        lambda: privacy_request(state=PrivacyState.REFUSED, handled_at=NOW)
    ],
    "quota_once": [lambda: twice(Quota, key="a", starts_at=NOW)],
}  # fmt: skip
