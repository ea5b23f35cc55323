"""The page on which a proposal is read and decided: every decision, conflicts, rights, forged input."""

import pytest
from django.core.files.storage import default_storage

from spaces.actions.proposal_links import token_for
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.proposal_sending import open_link, send_proposal
from spaces.actions.spaces import save_space
from spaces.enums import (
    ClaimProof,
    ConsentPurpose,
    DeclineReason,
    Lifecycle,
    PhotoLicence,
    ProposalKind,
    ProposalState,
    ProposalStep,
)
from spaces.models import Proposal, ProposalEvent, Space
from tests.builders import make_district, make_space
from tests.proposals import (
    VISITOR,
    fresh,
    give_contact,
    make_draft,
    make_proposal,
    photo_file,
    wait_since,
)

pytestmark = pytest.mark.django_db
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'
SAME = {"reason": DeclineReason.DUPLICATE}
GIVEN = {"opening_hours": "Mo-Fr 08:00-17:00", "public_phone": "+84 24 1111 2222"}


@pytest.fixture
def moderator(signed_in):
    """A client of the group Moderator."""
    return signed_in("Moderator")


@pytest.fixture
def media(settings, tmp_path):
    """An empty place for files."""
    settings.MEDIA_ROOT = tmp_path
    return default_storage


def page(proposal):
    return f"/admin/spaces/proposal/{proposal.pk}/change/"


def text(response):
    return response.content.decode()


def decide(client, proposal, decision, *, follow=True, **data):
    """Sends a decision as the page does: about what stands now, its fields under its own prefix."""
    sent = {"decision": decision, "revision": proposal.revision}
    if proposal.space is not None:
        sent["change"] = proposal.space.changed_in
    own = {name if name in (*sent, "_next") else f"{decision}-{name}": value for name, value in data.items()}
    return client.post(page(proposal), sent | own, follow=follow)


def accept(client, proposal, fields=None, **data):
    taken = list(proposal.data) if fields is None else fields
    return decide(client, proposal, "accept", fields_taken=taken, **data)


def make_correction(**values):
    return make_proposal(ProposalKind.CORRECTION, **(values or GIVEN))


def make_with_photos(count=2):
    draft = make_draft()
    for number in range(count):
        said = {"alt": f"Lò {number}", "credit": "Lan", "licence": PhotoLicence.values[0]}
        photo = photo_file(colour=("teal", "maroon", "olive")[number])
        add_proposal_photo(proposal=fresh(draft), file=photo, data=said)
    give_contact(fresh(draft), consents=list(ConsentPurpose))
    sent = send_proposal(proposal=fresh(draft), visitor=VISITOR)
    return fresh(open_link(token=token_for(fresh(sent))))


# --- what it shows -------------------------------------------------------------------------------


def test_proposed_stands_beside_present_with_a_box_for_each_field(moderator):
    space = make_space("Manzi", published=True, summary_vi="Mở cửa từ năm 1998.")
    proposal = make_proposal(ProposalKind.CORRECTION, space=space, summary_vi="Mở cửa từ năm 1999.")
    body = text(moderator.get(page(proposal)))
    assert "<del>1998.</del>" in body
    assert "<ins>1999.</ins>" in body
    assert 'name="accept-fields_taken" value="summary_vi" data-field checked' in body


def test_fields_that_changed_in_the_registry_since_are_marked(moderator):
    proposal = make_correction()
    save_space(by=None, data={"public_phone": "+84 24 9999 9999"}, reason="", space=proposal.space)
    assert text(moderator.get(page(proposal))).count("changed in the registry since") == 1


def test_head_says_kind_state_age_and_place_in_the_queue(moderator, settings):
    settings.PROPOSAL_TARGET_DAYS = 5
    wait_since(make_proposal(ProposalKind.CLOSURE), 9)
    proposal = wait_since(make_correction(), 7)
    body = text(moderator.get(page(proposal)))
    for said in (
        "Correction",
        "Waiting for review",
        "7 days of 5",
        "overdue",
        "2 of 2 waiting",
        proposal.reference,
    ):
        assert said in body


def test_both_positions_are_said_without_a_map_too(moderator):
    space = make_space("Manzi", published=True, latitude=21.0245, longitude=105.8412)
    proposal = make_proposal(ProposalKind.CORRECTION, space=space, position=[105.8412, 21.0255])
    answer = moderator.get(page(proposal))
    for said in ("21.024500, 105.841200", "21.025500, 105.841200", "111 m apart"):
        assert said in text(answer)
    assert [point["kind"] for point in answer.context["map_config"]["points"]] == ["present", "proposed"]


def test_likely_duplicates_have_distance_and_a_way_to_decline(moderator):
    space = make_space("Làng gốm Kim Lan", published=True, latitude=21.0245, longitude=105.8412)
    body = text(moderator.get(page(make_proposal())))
    assert "1 space of the registry may be the same" in body
    assert f"?decline={space.identifier}#decide" in body


def test_link_of_a_duplicate_fills_in_reason_and_space(moderator):
    space = make_space("Làng gốm Kim Lan", published=True)
    form = moderator.get(f"{page(make_proposal())}?decline={space.identifier}").context["forms"]["decline"]
    assert form["reason"].value() == DeclineReason.DUPLICATE
    assert form["space"].value() == space.identifier


def test_duplicate_that_was_entered_can_be_merged(moderator):
    space = make_space("Làng gốm Kim Lan", published=True, latitude=21.0245, longitude=105.8412)
    proposal = make_proposal(state=ProposalState.ACCEPTED)
    link = f"?kept={space.identifier}&amp;dissolved={proposal.space.identifier}"
    assert link in text(moderator.get(page(proposal)))


def test_sender_consents_and_others_are_shown_to_those_who_may_read_contacts(moderator):
    other = make_proposal(ProposalKind.CLOSURE)
    body = text(moderator.get(page(make_proposal())))
    for said in ("Nguyễn Thị Lan", "lan@example.org", "+84 24 3333 4444", "Handling the proposal"):
        assert said in body
    assert f'href="{page(other)}"' in body


def test_private_contact_stays_hidden_from_other_readers(auditor):
    body = text(auditor.get(page(make_proposal())))
    assert "Làng gốm Kim Lan" in body
    for said in ("Nguyễn Thị Lan", "lan@example.org", "3333 4444"):
        assert said not in body


def test_report_of_a_closure_says_how_the_sender_knows(moderator):
    body = text(moderator.get(page(make_proposal(ProposalKind.CLOSURE))))
    assert "How the sender knows" in body
    assert "Tôi sống ngay bên cạnh." in body


def test_claim_says_whether_the_address_proves_it(moderator):
    proposal = make_proposal(ProposalKind.CLAIM)
    assert "does not belong to the domain" in text(moderator.get(page(proposal)))
    Proposal.objects.update(proof=ClaimProof.DOMAIN)
    assert "belongs to the domain of the website." in text(moderator.get(page(proposal)))


def test_decided_proposals_show_what_was_taken_and_what_stood_there(moderator):
    space = make_space("Manzi", published=True, public_phone="+84 24 7777 7777")
    proposal = make_proposal(ProposalKind.CORRECTION, space=space, **GIVEN)
    accept(moderator, proposal, ["public_phone"])
    body = text(moderator.get(page(proposal)))
    assert "7777 7777" in body
    assert body.count("taken over ") == 1
    assert "data-field" not in body


def test_page_costs_the_same_for_few_and_for_many_fields(moderator, django_assert_max_num_queries):
    few, many = (
        make_correction(),
        make_proposal(contact={"email": "a@example.org"}, website="https://a.example"),
    )
    moderator.get(page(few))
    with django_assert_max_num_queries(45):
        moderator.get(page(few))
    with django_assert_max_num_queries(45):
        moderator.get(page(many))


def test_what_was_proposed_is_escaped_everywhere(moderator):
    proposal = make_proposal(
        name_vi=EVIL, summary_vi=EVIL, address=EVIL, contact={"name": EVIL, "role": EVIL}
    )
    Proposal.objects.update(message=EVIL, requested={"address": EVIL})
    ProposalEvent.objects.update(message=EVIL)
    body = text(moderator.get(page(proposal)))
    assert "<script>alert" not in body
    assert "<img src=x" not in body


def test_website_of_a_proposal_is_no_link(moderator):
    assert 'href="https://evil.example' not in text(
        moderator.get(page(make_proposal(website="https://evil.example/")))
    )


@pytest.mark.parametrize("state", list(ProposalState))
def test_every_kind_and_state_has_a_page(moderator, state):
    for kind in ProposalKind:
        proposal = make_proposal(kind, state, by=moderator.user, contact={"email": f"{kind}@example.org"})
        answer = moderator.get(page(proposal))
        is_ours = state not in (ProposalState.DRAFT, ProposalState.UNVERIFIED)
        assert answer.status_code == (200 if is_ours else 302), kind


# --- accepting -----------------------------------------------------------------------------------


def test_ticked_fields_are_taken_over_and_others_left(moderator):
    proposal = make_correction()
    before = proposal.space.public_phone
    answer = accept(moderator, proposal, ["opening_hours"], message="Cảm ơn.")
    space = Space.objects.get(pk=proposal.space_id)
    assert (space.opening_hours, space.public_phone) == (GIVEN["opening_hours"], before)
    assert fresh(proposal).accepted_fields == ["opening_hours"]
    assert f"Accepted: {proposal.reference}" in text(answer)
    assert answer.redirect_chain[-1][0] == page(proposal)


def test_deciding_goes_on_to_the_next_one_waiting(moderator):
    following = make_proposal(ProposalKind.CLOSURE)
    proposal = wait_since(make_correction(), 3)
    answer = accept(moderator, proposal, _next="yes")
    assert answer.redirect_chain[-1][0] == page(following)


def test_after_the_last_one_the_queue_is_shown(moderator):
    answer = accept(moderator, make_correction(), _next="yes")
    assert answer.redirect_chain[-1][0] == "/admin/spaces/proposal/"
    assert "nothing else waits for you" in text(answer)


def test_new_space_is_published_only_when_ticked(moderator):
    waits, public = make_proposal(), make_proposal(name_vi="Nhà sàn", contact={"email": "a@example.org"})
    accept(moderator, waits)
    accept(moderator, public, publish="on")
    assert [fresh(one).space.is_published for one in (waits, public)] == [False, True]


def test_ticked_photos_are_taken_over(moderator, media):
    proposal = make_with_photos(2)
    first = proposal.photos.first()
    accept(moderator, proposal, photos_taken=[first.pk])
    assert [photo.alt for photo in fresh(proposal).space.photos.all()] == [first.alt]


def test_photos_are_shown_with_a_box_each(moderator, media):
    proposal = make_with_photos(2)
    body = text(moderator.get(page(proposal)))
    for photo in proposal.photos.all():
        assert f'value="{photo.pk}" checked' in body
        assert f"/proposals/{proposal.reference}/photos/{photo.key}-" in body


def test_closure_changes_the_lifecycle(moderator):
    proposal = make_proposal(ProposalKind.CLOSURE)
    accept(moderator, proposal)
    assert Space.objects.get(pk=proposal.space_id).lifecycle == Lifecycle.CLOSED


def test_claim_is_granted_by_staff(moderator):
    proposal = make_proposal(ProposalKind.CLAIM)
    accept(moderator, proposal)
    claim = proposal.space.claims.get()
    assert (claim.proof, claim.granted_by) == (ClaimProof.STAFF, moderator.user)


def test_nothing_ticked_is_said_and_nothing_changes(moderator):
    proposal = make_correction()
    answer = accept(moderator, proposal, [], message="Cảm ơn anh.")
    assert "Nothing is chosen" in text(answer)
    assert "Cảm ơn anh." in text(answer)
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize(
    "name", ["publication_state", "number", "slug", "private_contact", "", "\x00", "name_vi"]
)
def test_forged_fields_are_refused(moderator, name):
    proposal = make_correction()
    answer = accept(moderator, proposal, ["opening_hours", name])
    assert answer.status_code == 200
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize("key", ["0", "-1", "abc", "9" * 40, "\x00"])
def test_forged_photos_are_refused(moderator, key):
    proposal = make_correction()
    assert accept(moderator, proposal, photos_taken=[key]).status_code == 200
    assert fresh(proposal).state == ProposalState.WAITING


def test_photos_of_another_proposal_are_refused(moderator, media):
    other = make_with_photos(1)
    proposal = make_correction()
    accept(moderator, proposal, photos_taken=[other.photos.get().pk])
    assert fresh(proposal).state == ProposalState.WAITING
    assert other.photos.exists()


# --- asking for changes ----------------------------------------------------------------------------


def test_changes_are_asked_for_by_field_with_a_note_each(moderator):
    proposal = make_correction()
    answer = decide(
        moderator, proposal, "changes", asked=["opening_hours", "visit"], note_opening_hours="Cả ngày lễ?",
        message="Xin bổ sung.",
    )  # fmt: skip
    assert fresh(proposal).state == ProposalState.CHANGES
    assert fresh(proposal).requested == {"opening_hours": "Cả ngày lễ?", "visit": ""}
    assert "Changes are asked for" in text(answer)


def test_a_note_counts_without_its_tick(moderator):
    proposal = make_correction()
    decide(moderator, proposal, "changes", note_address="Số nhà?")
    assert fresh(proposal).requested == {"address": "Số nhà?"}


def test_asking_for_nothing_is_refused(moderator):
    proposal = make_correction()
    assert "Name a field or write what you need." in text(decide(moderator, proposal, "changes"))
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize("name", ["publication_state", "", "\x00", "lifecycle"])
def test_asking_for_a_forged_field_is_refused(moderator, name):
    proposal = make_correction()
    answer = decide(moderator, proposal, "changes", asked=[name], message="Xin bổ sung.")
    assert "Xin bổ sung." in text(answer)
    assert fresh(proposal).state == ProposalState.WAITING


# --- declining and reopening -------------------------------------------------------------------------


def test_declining_needs_reason_and_text(moderator):
    proposal = make_correction()
    answer = decide(moderator, proposal, "decline", reason="", message="")
    for said in ("Choose a reason from the list.", "Tell the sender why"):
        assert said in text(answer)
    decide(moderator, proposal, "decline", reason=DeclineReason.UNCHANGED, message="Đã đúng.")
    declined = fresh(proposal)
    assert (declined.state, declined.decline_reason, declined.decision) == (
        "declined",
        "unchanged",
        "Đã đúng.",
    )
    assert declined.decided_by == moderator.user


def test_duplicate_leads_the_sender_to_the_space_in_their_language(moderator):
    space = make_space("Làng gốm", published=True, name_fr="Village de potiers")
    proposal = make_proposal(language="fr")
    decide(
        moderator,
        proposal,
        "decline",
        reason=DeclineReason.DUPLICATE,
        message="Merci.",
        space=space.identifier,
    )
    said = fresh(proposal).decision
    assert said.startswith("Merci.\n")
    assert "Village de potiers" in said
    assert f"/fr/spaces/{space.slug}/" in said


def test_a_space_that_is_not_public_is_not_named_to_the_sender(moderator):
    space, proposal = make_space("Bí mật"), make_proposal()
    answer = decide(
        moderator,
        proposal,
        "decline",
        reason=DeclineReason.DUPLICATE,
        message="Trùng.",
        space=space.identifier,
    )
    assert "not public" in text(answer)
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize(
    ("field", "value"), [("reason", "nonsense"), ("space", "HN-99999"), ("message", "a\x00b")]
)
def test_forged_parts_of_a_refusal_are_said(moderator, field, value):
    proposal = make_proposal()
    sent = {"reason": DeclineReason.OTHER, "message": "Vì thế."} | {field: value}
    assert decide(moderator, proposal, "decline", **sent).status_code == 200
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize("state", [ProposalState.DECLINED, ProposalState.WITHDRAWN])
def test_what_was_declined_or_withdrawn_is_taken_up_again(moderator, state):
    proposal = make_proposal(state=state)
    decide(moderator, proposal, "reopen", message="Xem lại.")
    assert fresh(proposal).state == ProposalState.WAITING
    assert proposal.events.filter(step=ProposalStep.REOPENED, message="Xem lại.").exists()


def test_note_is_kept_for_colleagues(moderator):
    proposal = make_proposal()
    body = text(decide(moderator, proposal, "note", text="Gọi lại thứ Hai."))
    assert "The note is kept." in body
    assert "Gọi lại thứ Hai." in body
    assert proposal.events.get(step=ProposalStep.NOTE).is_internal


def test_empty_note_is_refused(moderator):
    assert "Write the note first." in text(decide(moderator, make_proposal(), "note", text=" "))


# --- conflicts -----------------------------------------------------------------------------------------


def test_second_moderator_is_told_and_keeps_what_was_typed(moderator, signed_in):
    proposal = make_correction()
    accept(signed_in("Moderator"), proposal)
    answer = decide(
        moderator, proposal, "decline", reason=DeclineReason.OTHER, message="Không tìm thấy nơi này."
    )
    body = text(answer)
    assert "changed or decided in the meantime" in body
    assert "Not saved: what you had written" in body
    assert "Không tìm thấy nơi này." in body
    assert fresh(proposal).state == ProposalState.ACCEPTED


def test_sender_who_writes_meanwhile_is_seen_before_the_decision(moderator):
    proposal = make_correction()
    stale = proposal.revision
    Proposal.objects.filter(pk=proposal.pk).update(
        revision=stale + 1, data=GIVEN | {"website": "https://a.example/"}
    )
    answer = decide(
        moderator, proposal, "accept", fields_taken=["opening_hours"], shown=list(GIVEN), message="Cảm ơn."
    )
    body = text(answer)
    assert "changed or decided in the meantime" in body
    assert "Cảm ơn." in body
    assert f'name="revision" value="{stale + 1}"' in body
    assert 'value="website" data-field checked' in body, "what is new begins ticked"
    assert 'value="public_phone" data-field checked' not in body, "what was unticked stays so"
    assert fresh(proposal).state == ProposalState.WAITING


def test_space_that_was_edited_meanwhile_is_seen_before_the_decision(moderator):
    proposal = make_correction()
    save_space(
        by=None,
        data={"website": "https://a.example/"},
        reason="",
        space=Space.objects.get(pk=proposal.space_id),
    )
    answer = accept(moderator, proposal, message="Cảm ơn.")
    assert 'role="alert"' in text(answer)
    assert "Cảm ơn." in text(answer)
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize("revision", ["", "abc", "-1", "9" * 40, "\x00", "1.5"])
def test_forged_revisions_decide_nothing(moderator, revision):
    proposal = make_correction()
    answer = accept(moderator, proposal, revision=revision)
    assert "changed or decided in the meantime" in text(answer)
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize("decision", ["", "publish", "\x00", "delete"])
def test_unknown_decisions_change_nothing(moderator, decision):
    proposal = make_correction()
    assert "none of the decisions" in text(moderator.post(page(proposal), {"decision": decision}))
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize("key", ["0", "999999", "abc", "9" * 40, "1%00"])
def test_unknown_keys_get_an_answer(moderator, key):
    answer = moderator.get(f"/admin/spaces/proposal/{key}/change/", follow=True)
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("query", ["?decline=%00", "?decline=<script>", "?decline=HN-9999"])
def test_odd_queries_get_an_answer(moderator, query):
    answer = moderator.get(page(make_proposal()) + query)
    assert answer.status_code == 200
    assert 'value="<script>' not in text(answer)


# --- rights -----------------------------------------------------------------------------------------------

EVERY_DECISION = [
    ("accept", {"fields_taken": ["opening_hours"]}),
    ("changes", {"message": "Xin bổ sung."}),
    ("decline", {"reason": DeclineReason.OTHER, "message": "Vì thế."}),
    ("note", {"text": "Ghi chú."}),
]


@pytest.mark.parametrize(("decision", "data"), EVERY_DECISION)
@pytest.mark.parametrize("group", ["Auditor", "Publisher"])
def test_readers_may_not_decide(signed_in, group, decision, data):
    client, proposal = signed_in(group), make_correction()
    body = text(client.get(page(proposal)))
    assert "your role does not decide proposals" in body
    assert 'name="decision"' not in body
    assert decide(client, proposal, decision, **data).status_code == 403
    assert fresh(proposal).state == ProposalState.WAITING


def test_readers_may_not_reopen(auditor):
    proposal = make_proposal(state=ProposalState.DECLINED)
    assert decide(auditor, proposal, "reopen").status_code == 403
    assert fresh(proposal).state == ProposalState.DECLINED


@pytest.mark.parametrize("group", ["Assessor", "Coordinator"])
def test_page_is_closed_to_others(signed_in, group):
    proposal = make_proposal()
    client = signed_in(group)
    assert client.get(page(proposal)).status_code == 403
    assert decide(client, proposal, "accept").status_code == 403


@pytest.mark.parametrize(("decision", "data"), EVERY_DECISION)
def test_other_areas_are_read_and_not_decided(moderator, decision, data):
    moderator.user.districts.add(make_district("Ba Đình"))
    proposal = make_correction()
    Proposal.objects.update(district=make_district("Tây Hồ"))
    assert "outside the districts of your account" in text(moderator.get(page(proposal)))
    answer = decide(moderator, proposal, decision, **data)
    assert "Your role does not allow this" in text(answer)
    assert fresh(proposal).state == ProposalState.WAITING
    assert not proposal.events.filter(step=ProposalStep.NOTE).exists()


def test_history_leads_to_the_timeline(moderator):
    proposal = make_proposal()
    answer = moderator.get(f"/admin/spaces/proposal/{proposal.pk}/history/")
    assert answer["Location"] == page(proposal)
