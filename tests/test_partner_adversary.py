"""What a hostile, clumsy or curious partner tries: a clear answer always, and nothing of anybody else's."""

import pytest
from django.conf import settings
from django.urls import reverse, reverse_lazy

from spaces.actions.claims import end_claim
from spaces.actions.privacy import erase_person
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_drafts import discard_draft
from spaces.actions.proposal_links import token_for
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.proposal_sending import can_prove, open_link, renew_own, send_proposal, withdraw_proposal
from spaces.actions.proposal_turning import correct_instead
from spaces.actions.publication import withdraw_space
from spaces.enums import ProposalKind, ProposalState, PublicationState
from spaces.errors import DomainError, ProposalLocked
from spaces.models import Claim, Criterion, OutgoingMail, Proposal, SelfAssessment, Space
from spaces.views import partner_form
from tests.assessment import make_version
from tests.builders import PASSWORD, make_district, make_space, make_superuser, make_user
from tests.proposals import CONTACT, VISITOR, fresh, give_contact, make_proposal, photo_file
from tests.views.partners import check_of, holding, page_of, text

pytestmark = pytest.mark.django_db
SITE = "https://manzi.vn"


def you_of(proposal):
    return page_of(proposal, "you")


def test_what_the_department_answered_is_not_undone_by_another_address_of_the_sender(client):
    proposal = make_proposal(state=ProposalState.CHANGES)
    give_contact(proposal, email="other@example.org")
    send_proposal(proposal=fresh(proposal), visitor=VISITOR)
    proposal = fresh(proposal)
    assert proposal.state == ProposalState.UNVERIFIED
    with pytest.raises(ProposalLocked):
        discard_draft(proposal=proposal)
    response = holding(client, proposal).post(check_of(proposal), {"discard": ""})
    assert response.status_code == 409
    assert Proposal.objects.filter(pk=proposal.pk).exists()


def test_link_of_a_claim_works_though_the_space_is_no_longer_public(client):
    space = make_space("Manzi", published=True, website=SITE)
    proposal = make_proposal(
        ProposalKind.CLAIM, ProposalState.UNVERIFIED, space=space, contact={"email": "lan@manzi.vn"}
    )
    withdraw_space(space=space, by=None, reason="Chưa rõ")
    proposal = open_link(token=token_for(proposal))
    assert proposal.state == ProposalState.WAITING
    assert fresh(proposal).contact.verified_at is not None
    assert not Claim.objects.exists()


def test_link_of_a_claim_works_though_the_space_was_deleted(client):
    proposal = make_proposal(ProposalKind.CLAIM, ProposalState.UNVERIFIED)
    Proposal.objects.update(space=None)
    token = token_for(proposal)
    response = client.post(reverse("proposal-open"), {"token": token}, follow=True)
    assert response.status_code == 200
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize("asked", ["to__startswith=l", "text__contains=proposals", "html__contains=a"])
def test_lists_of_staff_are_no_oracle_for_what_they_do_not_show(client, asked):
    make_proposal(state=ProposalState.UNVERIFIED)
    client.force_login(make_user("mod", "Moderator"))
    response = client.get(reverse("admin:spaces_outgoingmail_changelist") + f"?{asked}")
    assert response.status_code in (302, 400)


_TOO_MUCH = {
    "long": {"message": "x" * 2_000_000},
    "longer": {"message": "x" * 6_000_000},
    "many": {f"f{number}": "1" for number in range(5000)},
}


@pytest.mark.parametrize("size", _TOO_MUCH)
@pytest.mark.parametrize("address", [reverse_lazy("proposal-open"), reverse_lazy("submit"), check_of, you_of])
def test_too_much_is_refused_by_a_page(client, address, size):
    proposal = make_proposal(state=ProposalState.DRAFT)
    path = address(proposal) if callable(address) else str(address)
    response = holding(client, proposal).post(path, _TOO_MUCH[size] | {"send": ""})
    assert response.status_code in (200, 400)
    assert "</html>" in text(response)
    assert fresh_state(proposal) == ProposalState.DRAFT


def fresh_state(proposal):
    return Proposal.objects.values_list("state", flat=True).get(pk=proposal.pk)


def moderator_of(*districts):
    user = make_user("", "Moderator")
    user.districts.set(districts)
    return user


@pytest.mark.parametrize("decision", ["accept", "changes", "decline", "note"])
def test_moderator_of_another_district_decides_nothing(client, decision):
    here, there = make_district("Hoàn Kiếm"), make_district("Hà Đông")
    proposal = make_proposal()
    Proposal.objects.update(district=there)
    client.force_login(moderator_of(here))
    sent = {
        "decision": decision, "revision": proposal.revision,
        f"{decision}-message": "x", f"{decision}-text": "x", f"{decision}-reason": "unverifiable",
        f"{decision}-fields_taken": ["name_vi", "category"],
    }  # fmt: skip
    response = client.post(review_of(proposal), sent)
    assert response.status_code == 200
    assert fresh_state(proposal) == ProposalState.WAITING
    assert not proposal.events.filter(is_internal=True).exists()


@pytest.mark.parametrize("kind", list(ProposalKind))
@pytest.mark.parametrize("state", [ProposalState.WAITING, ProposalState.CHANGES, ProposalState.WITHDRAWN])
def test_staff_see_a_proposal_whose_space_is_gone(client, kind, state):
    proposal = make_proposal(kind, state)
    Proposal.objects.update(space=None)
    client.force_login(make_user("", "Moderator"))
    assert client.get(review_of(proposal)).status_code == 200
    sent = {"decision": "accept", "revision": proposal.revision, "change": "1"}
    assert client.post(review_of(proposal), sent).status_code == 200
    assert client.get(reverse("admin:spaces_proposal_changelist")).status_code == 200


def test_auditors_find_contacts_nowhere(client):
    proposal = make_proposal()
    Proposal.objects.update(space=make_space())
    client.force_login(make_user("", "Auditor"))
    for address in (review_of(proposal), reverse("admin:spaces_proposal_changelist") + "?q=lan@example.org"):
        page = text(client.get(address))
        assert CONTACT["phone"] not in page
        assert CONTACT["name"] not in page
    asked = reverse("admin:spaces_proposal_changelist") + "?contact__email__startswith=lan"
    assert client.get(asked).status_code in (302, 400)


def review_of(proposal):
    return reverse("admin:spaces_proposal_change", args=[proposal.pk])


HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_hostile_names_stay_text_on_every_page_of_partners_and_staff(client):
    said = dict.fromkeys(("name_vi", "address", "operator_name", "summary_vi"), HOSTILE)
    proposal = make_proposal(**said, aliases=[HOSTILE], contact={"name": HOSTILE[:190], "role": HOSTILE})
    OutgoingMail.objects.exclude(template="proposal_received").delete()
    mail = OutgoingMail.objects.get()
    assert "<script" not in mail.html
    client.force_login(make_superuser())
    holding(client, proposal)
    pages = [review_of(proposal), reverse("proposal", args=[proposal.reference])]
    pages.append(reverse("admin:spaces_proposal_changelist"))
    space = accept_proposal(proposal=proposal, by=None, expected_revision=proposal.revision, publish=True)
    pages += [reverse("space", args=[space.slug]), "/vi/", "/data/spaces.geojson"]
    for address in pages:
        page = text(client.get(address))
        if not address.startswith("/data/"):
            assert "<script>alert" not in page, address
            assert "<img src=x" not in page, address


@pytest.mark.parametrize("bait", ["You won: https://evil.example/x", "www.evil.vn", "mail win@evil.vn"])
def test_nobody_advertises_to_strangers_through_our_mails(bait):
    make_proposal(state=ProposalState.UNVERIFIED, contact={"name": bait}, name_vi=bait)
    assert OutgoingMail.objects.exists()
    for mail in OutgoingMail.objects.all():
        assert "evil" not in mail.text + mail.html + mail.subject


def test_claim_that_staff_ended_is_not_taken_back_by_another_mail():
    space = make_space("Manzi", published=True, website=SITE)
    contact = {"email": "lan@manzi.vn"}
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, contact=contact)
    end_claim(claim=Claim.objects.get(), by=None, reason="Người này đã nghỉ việc.")
    again = make_proposal(ProposalKind.CLAIM, space=space, contact={"email": "lan2@manzi.vn"})
    assert again.state == ProposalState.WAITING
    assert not can_prove(again)
    assert not Claim.objects.filter(ended_at=None).exists()


def test_address_for_visitors_that_is_too_long_is_refused_by_its_own_page(client):
    proposal = make_proposal(state=ProposalState.DRAFT)
    address = f"{'a' * 60}@{'b.' * 120}vn"
    response = holding(client, proposal).post(page_of(proposal, "visit"), {"public_email": address})
    assert response.status_code == 200
    assert response.context["form"].errors["public_email"]


def test_session_of_staff_stays_short_in_a_browser_that_held_a_proposal(client):
    user = make_user("", "Moderator")
    page = client.get(reverse("submit"))
    client.post(reverse("submit"), {"submission_key": page.context["submission_key"]})
    client.post(reverse("admin:login"), {"username": user.username, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE


def test_address_that_nobody_confirmed_gets_the_link_and_no_second_mail():
    proposal = make_proposal(state=ProposalState.UNVERIFIED)
    withdraw_proposal(proposal=proposal)
    assert [mail.template for mail in OutgoingMail.objects.all()] == ["proposal_link"]


def test_erasure_takes_the_words_of_a_self_assessment_and_leaves_its_scores():
    proposal = make_proposal(state=ProposalState.ACCEPTED)
    version = make_version()
    said = SelfAssessment.objects.create(proposal=proposal, space=proposal.space, version=version)
    criterion = Criterion.objects.filter(dimension__version=version).first()
    scale = {"scale_min": criterion.scale_min, "scale_max": criterion.scale_max}
    text = "Hỏi bà Lan, 0912 345 678"
    said.scores.create(criterion=criterion, value=criterion.scale_max, justification=text, **scale)
    erase_person(email=CONTACT["email"], by=None, reason="Yêu cầu")
    score = said.scores.get()
    assert score.justification == ""
    assert score.value == criterion.scale_max


@pytest.mark.parametrize("kind", list(ProposalKind))
@pytest.mark.parametrize("state", list(ProposalState))
def test_link_opens_a_page_in_every_state(client, kind, state):
    proposal = make_proposal(kind, state, by=make_superuser())
    if state == ProposalState.DRAFT:
        give_contact(proposal)
    Space.objects.update(publication_state=PublicationState.WITHDRAWN)
    sent = {"token": token_for(fresh(proposal))}
    response = client.post(reverse("proposal-open"), sent, follow=True)
    assert response.status_code == 200
    assert proposal.reference in text(response)
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_do_nothing(client, method):
    proposal = make_proposal(state=ProposalState.DRAFT)
    holding(client, proposal)
    addresses = [check_of(proposal), you_of(proposal), reverse("proposal", args=[proposal.reference])]
    for address in [
        *addresses,
        *map(reverse, ("submit", "proposal-open", "proposal-renew", "listing-confirm")),
    ]:
        assert getattr(client, method)(address).status_code == 405, address
    assert fresh(proposal).revision == proposal.revision


def test_photo_is_found_under_its_own_proposal_alone(client):
    own, other = (make_proposal(state=ProposalState.DRAFT) for _number in range(2))
    photo = add_proposal_photo(proposal=other, file=photo_file(), data={})
    holding(client, own)
    for proposal in (own, other):
        address = reverse("proposal-photo", args=[proposal.reference, photo.key, photo.widths[0]])
        assert client.get(address).status_code == 404
    client.post(page_of(own, "photos"), {"remove": str(photo.key)})
    assert other.photos.exists()


@pytest.mark.parametrize(
    "website",
    [
        "https://evil.vn",
        "https://manzi.vn@evil.vn/",
        "https://evil.vn/?https://manzi.vn",
        "https://manzi.vn.evil.vn",
    ],
)
def test_address_of_another_domain_proves_nothing(website):
    space = make_space("Manzi", published=True, website=website)
    claim = make_proposal(ProposalKind.CLAIM, space=space, contact={"email": "lan@manzi.vn"})
    assert claim.state == ProposalState.WAITING
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "step", [send_proposal, discard_draft, withdraw_proposal, renew_own, correct_instead]
)
def test_step_in_a_proposal_that_was_just_deleted_is_refused_in_words(step):
    proposal = make_proposal(state=ProposalState.UNVERIFIED)
    Proposal.objects.all().delete()
    more = {"visitor": VISITOR} if step in (send_proposal, renew_own) else {}
    more |= {"space": make_space("Manzi", published=True)} if step is correct_instead else {}
    with pytest.raises(DomainError):
        step(proposal=proposal, **more)


def test_photos_for_a_proposal_that_was_just_deleted_are_refused_in_words(client, monkeypatch):
    proposal = make_proposal(state=ProposalState.DRAFT)
    monkeypatch.setattr(partner_form, "holder", lambda _request, _reference: proposal)
    Proposal.objects.filter(pk=proposal.pk).delete()
    sent = {"photos": photo_file()}
    response = client.post(page_of(proposal, "photos"), sent, headers={"accept": "application/json"})
    assert response.status_code == 409
    assert response.json()["message"]
