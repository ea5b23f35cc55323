"""The queue of proposals in the staff area: states, filters, search, area, rights, bulk acceptance."""

import pytest
from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission

from spaces.enums import ProposalKind, ProposalState
from spaces.models import Proposal, Space
from spaces.queries.proposal_queue import UNANSWERED_DAYS
from tests.builders import make_district, make_space
from tests.proposals import fresh, make_proposal, wait_since

pytestmark = pytest.mark.django_db
QUEUE = "/admin/spaces/proposal/"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def moderator(signed_in):
    """A client of the group Moderator."""
    return signed_in("Moderator")


def make_many(count, kind=ProposalKind.CORRECTION):
    return [
        make_proposal(
            kind, contact={"email": f"{kind}{number}@example.org"}, opening_hours=f"Mo 0{number}:00-17:00"
        )
        for number in range(count)
    ]


def shown(client, query=""):
    return list(client.get(f"{QUEUE}{query}").context["cl"].result_list)


def test_queue_shows_what_waits_the_oldest_first(moderator):
    young, old = make_proposal(), wait_since(make_proposal(ProposalKind.CLOSURE), 5)
    make_proposal(ProposalKind.CORRECTION, ProposalState.CHANGES)
    assert shown(moderator) == [old, young]


def test_row_says_what_a_moderator_scans_for(moderator):
    proposal = wait_since(make_proposal(), settings.PROPOSAL_TARGET_DAYS + 2)
    Proposal.objects.update(likely=[1, 2])
    make_proposal(ProposalKind.CLOSURE)
    body = moderator.get(QUEUE).content.decode()
    days = f"{settings.PROPOSAL_TARGET_DAYS + 2} days"
    for text in ("Làng gốm Kim Lan", proposal.reference, "New space", "Nguyễn Thị Lan", days, "overdue"):
        assert text in body
    for text in ("2 possible duplicates", "1 more by the sender", f"{proposal.completeness}%"):
        assert text in body


def test_names_of_senders_are_for_those_who_may_read_private_contacts(auditor):
    make_proposal()
    body = auditor.get(QUEUE).content.decode()
    assert "Làng gốm Kim Lan" in body
    assert "Nguyễn Thị Lan" not in body
    assert "lan@example.org" not in body


def test_queue_costs_the_same_for_few_and_for_many(moderator, django_assert_max_num_queries):
    make_many(2)
    moderator.get(QUEUE)
    with django_assert_max_num_queries(16) as few:
        moderator.get(QUEUE)
    make_many(6, ProposalKind.CLAIM)
    with django_assert_max_num_queries(len(few)):
        assert len(shown(moderator)) == 8


def test_links_count_the_states_of_what_is_otherwise_chosen(moderator):
    make_proposal()
    make_proposal(ProposalKind.CLOSURE)
    make_proposal(ProposalKind.CLOSURE, ProposalState.DECLINED)
    links = {
        str(link.label): link.count for link in moderator.get(f"{QUEUE}?kind=closure").context["cl"].states
    }
    assert links["Waiting for review"] == 1
    assert links["Declined"] == 1
    assert links["All"] == 2


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?kind=closure", {"closure"}),
        ("?state=declined", {"claim"}),
        ("?state=all", {"closure", "correction", "claim"}),
        ("?due=overdue", {"correction"}),
        ("?q=bich+hoa", {"correction"}),
        ("?state=nonsense&kind=nonsense", {"closure", "correction"}),
    ],
)
def test_filters(moderator, query, kinds):
    make_proposal(ProposalKind.CLOSURE)
    make_proposal(ProposalKind.CLAIM, ProposalState.DECLINED)
    painted = make_space("Phố bích họa", published=True)
    wait_since(make_proposal(ProposalKind.CORRECTION, space=painted), settings.PROPOSAL_TARGET_DAYS + 1)
    assert {proposal.kind for proposal in shown(moderator, query)} == kinds


def test_district_is_a_filter(moderator):
    district = make_district("Ba Đình")
    inside = make_proposal(district=district.pk)
    make_proposal(ProposalKind.CLOSURE)
    assert shown(moderator, f"?district={district.pk}") == [inside]


def test_search_looks_in_all_states_unless_one_is_chosen(moderator):
    declined = make_proposal(state=ProposalState.DECLINED)
    assert shown(moderator, f"?q={declined.reference}") == [declined]
    assert shown(moderator, f"?q={declined.reference}&state=waiting") == []


def test_unanswered_is_a_filter_that_its_card_counts(moderator):
    proposal = make_proposal(state=ProposalState.CHANGES)
    long_ago = wait_since(proposal, UNANSWERED_DAYS + 1).waiting_since
    Proposal.objects.update(touched_at=long_ago)
    proposal.events.update(at=long_ago)
    assert shown(moderator, "?due=unanswered") == [proposal]
    cards = {card["key"]: card for card in moderator.get("/admin/").context["proposal_cards"]}
    assert cards["proposals-unanswered"]["count"] == 1
    assert shown(moderator, cards["proposals-unanswered"]["address"].removeprefix(QUEUE)) == [proposal]


def test_bound_moderators_begin_with_their_districts(moderator):
    mine, other = make_district("Ba Đình"), make_district("Tây Hồ")
    moderator.user.districts.add(mine)
    inside = make_proposal(district=mine.pk)
    make_proposal(name_vi="Nhà sàn", district=other.pk, contact={"email": "a@example.org"})
    nowhere = make_proposal(name_vi="Tò He", contact={"email": "b@example.org"})
    assert set(shown(moderator)) == {inside, nowhere}
    assert len(shown(moderator, "?area=all")) == 3
    assert "Ba Đình" in moderator.get(QUEUE).content.decode()


def test_cards_count_what_waits_in_ones_districts(moderator):
    mine = make_district("Ba Đình")
    moderator.user.districts.add(mine)
    wait_since(make_proposal(district=mine.pk), settings.PROPOSAL_TARGET_DAYS + 1)
    make_proposal(name_vi="Nhà sàn", district=make_district("Tây Hồ").pk, contact={"email": "a@example.org"})
    card = moderator.get("/admin/").context["proposal_cards"][0]
    assert (card["count"], card["remedy"]) == (1, "1 beyond the target time.")


def test_cards_are_for_those_who_decide(auditor):
    assert auditor.get("/admin/").context["proposal_cards"] == []


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?state=%00", "?district=99999999999999999999", "?district=abc", "?p=-1", "?p=abc", "?o=99",
     "?q=%25_'", "?area=mine&due=x&kind=new'--"],
)  # fmt: skip
def test_odd_addresses_get_an_answer(moderator, query):
    make_proposal()
    assert moderator.get(f"{QUEUE}{query}", follow=True).status_code == 200


def test_proposed_names_are_escaped(moderator):
    make_proposal(name_vi=EVIL)
    body = moderator.get(QUEUE).content.decode()
    assert EVIL not in body
    assert "&lt;script&gt;alert(1)" in body


@pytest.mark.parametrize("group", ["Assessor", "Coordinator"])
def test_queue_is_closed_to_others(signed_in, group):
    assert signed_in(group).get(QUEUE).status_code == 403


def test_nothing_is_added_or_deleted_by_the_framework(chief):
    proposal = make_proposal()
    assert chief.get(f"{QUEUE}add/").status_code == 403
    assert chief.post(f"{QUEUE}{proposal.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Proposal.objects.count() == 1


def test_space_leads_to_what_is_open_about_it(moderator):
    space = make_space("Phố bích họa", published=True)
    waiting = make_proposal(ProposalKind.CORRECTION, space=space)
    make_proposal(
        ProposalKind.CLOSURE, ProposalState.DECLINED, space=space, contact={"email": "a@example.org"}
    )
    make_proposal(ProposalKind.CLOSURE)
    link = f"{QUEUE}?q={space.identifier}"
    for address in ("/admin/spaces/space/", f"/admin/spaces/space/{space.pk}/change/"):
        body = moderator.get(address).content.decode()
        assert link in body
        assert "1 open proposal" in body
    assert waiting in shown(moderator, f"?q={space.identifier}")


def test_spaces_say_nothing_of_proposals_to_those_who_may_not_read_them(signed_in):
    space = make_space("Phố bích họa", published=True)
    make_proposal(ProposalKind.CORRECTION, space=space)
    client = signed_in("Editor")
    client.user.groups.get().permissions.remove(Permission.objects.get(codename="view_proposal"))
    assert "open proposal" not in client.get("/admin/spaces/space/").content.decode()


# --- bulk acceptance ---------------------------------------------------------------------------


def bulk(client, proposals, *, confirmed=False, revisions=None, query="", **data):
    sent = {"action": "accept", ACTION_CHECKBOX_NAME: [proposal.pk for proposal in proposals]} | data
    if confirmed:
        seen = {proposal.pk: proposal.revision for proposal in proposals} | (revisions or {})
        sent |= {"confirmed": "yes"} | {f"revision-{pk}": revision for pk, revision in seen.items()}
    return client.post(f"{QUEUE}{query}", sent, follow=True)


def test_bulk_acceptance_says_first_what_changes(moderator):
    proposals = make_many(2)
    page = bulk(moderator, proposals)
    body = page.content.decode()
    assert [line.proposal for line in page.context["accepted"]] == proposals
    assert page.context["changes_count"] == 2
    assert "Mo 00:00-17:00" in body
    assert "Accept 2 proposals" in body
    assert not Proposal.objects.exclude(state=ProposalState.WAITING).exists()


def test_bulk_acceptance_takes_all_fields_over(moderator):
    proposals = make_many(3)
    page = bulk(moderator, proposals, confirmed=True)
    assert "3 proposals are accepted." in page.content.decode()
    assert not Proposal.objects.exclude(state=ProposalState.ACCEPTED).exists()
    assert set(Space.objects.values_list("opening_hours", flat=True)) == {
        f"Mo 0{number}:00-17:00" for number in range(3)
    }
    assert fresh(proposals[0]).decided_by == moderator.user


def test_bulk_acceptance_publishes_new_spaces_only_when_told(moderator):
    waiting, published = make_proposal(), make_proposal(name_vi="Nhà sàn", contact={"email": "a@example.org"})
    bulk(moderator, [waiting], confirmed=True)
    bulk(moderator, [published], confirmed=True, publish="on")
    assert [fresh(one).space.is_published for one in (waiting, published)] == [False, True]


def test_bulk_acceptance_leaves_out_what_needs_a_look(moderator):
    claim = make_proposal(ProposalKind.CLAIM)
    done = make_proposal(ProposalKind.CLOSURE, ProposalState.DECLINED)
    duplicate = make_proposal()
    Proposal.objects.filter(pk=duplicate.pk).update(likely=[1])
    moved = make_proposal(ProposalKind.CORRECTION)
    Space.objects.filter(pk=moved.space_id).update(public_phone="+84 24 9999 9999")
    page = bulk(moderator, [claim, done, duplicate, moved], query="?state=all")
    assert page.context["accepted"] == []
    assert {line.proposal for line in page.context["left_out"]} == {claim, done, duplicate, moved}
    assert len({str(line.left_out) for line in page.context["left_out"]}) == 4
    assert "Accept 0" not in page.content.decode()


def test_bulk_acceptance_of_a_claim_is_refused_though_forged(moderator):
    claim = make_proposal(ProposalKind.CLAIM)
    assert "granted on its own page" in bulk(moderator, [claim], confirmed=True).content.decode()
    assert fresh(claim).state == ProposalState.WAITING


def test_bulk_acceptance_refuses_what_the_registry_overtook(moderator):
    (proposal,) = make_many(1)
    Space.objects.filter(pk=proposal.space_id).update(opening_hours="Su 10:00-12:00")
    assert "choose field by field" in bulk(moderator, [proposal], confirmed=True).content.decode()
    assert fresh(proposal).state == ProposalState.WAITING


def test_bulk_acceptance_refuses_what_moved_and_says_which(moderator):
    first, second = make_many(2)
    page = bulk(moderator, [first, second], confirmed=True, revisions={second.pk: second.revision + 1})
    body = page.content.decode()
    assert "1 proposal is accepted." in body
    assert second.reference in body
    assert fresh(second).state == ProposalState.WAITING


@pytest.mark.parametrize("revision", ["", "abc", "-1", "9" * 30, "\x00"])
def test_bulk_acceptance_with_a_forged_revision_changes_nothing(moderator, revision):
    (proposal,) = make_many(1)
    assert bulk(moderator, [proposal], confirmed=True, revisions={proposal.pk: revision}).status_code == 200
    assert fresh(proposal).state == ProposalState.WAITING


@pytest.mark.parametrize("key", ["abc", "\x00", "-1", "9" * 40, "999999"])
def test_bulk_acceptance_of_forged_keys_gets_an_answer(moderator, key):
    sent = {"action": "accept", ACTION_CHECKBOX_NAME: [key], "confirmed": "yes"}
    assert moderator.post(QUEUE, sent, follow=True).status_code == 200


def test_bulk_acceptance_of_another_area_is_refused(moderator):
    moderator.user.districts.add(make_district("Ba Đình"))
    proposal = make_proposal(district=make_district("Tây Hồ").pk)
    page = bulk(moderator, [proposal], confirmed=True, query="?area=all")
    assert "outside the districts of your account" in page.content.decode()
    assert fresh(proposal).state == ProposalState.WAITING


def test_bulk_acceptance_is_not_offered_to_readers(auditor):
    (proposal,) = make_many(1)
    assert "Accept all fields" not in auditor.get(QUEUE).content.decode()
    bulk(auditor, [proposal], confirmed=True)
    assert fresh(proposal).state == ProposalState.WAITING


def test_bulk_page_escapes_what_was_proposed(moderator):
    page = bulk(moderator, [make_proposal(name_vi=EVIL, summary_vi=EVIL)])
    assert EVIL not in page.content.decode()


def test_bulk_page_costs_the_same_for_few_and_for_many(moderator, django_assert_max_num_queries):
    few = make_many(2)
    bulk(moderator, few)
    with django_assert_max_num_queries(40) as counted:
        bulk(moderator, few)
    many = [*few, *make_many(5, ProposalKind.CLOSURE)]
    with django_assert_max_num_queries(len(counted)):
        assert len(bulk(moderator, many).context["accepted"]) == 7
