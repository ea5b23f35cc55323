"""The queue of proposals: what staff may know of, how old it is, how it is found, what comes next."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from spaces.enums import ProposalKind, ProposalState
from spaces.models import Proposal, ProposalEvent
from spaces.queries.proposal_queue import (
    UNANSWERED_DAYS,
    age_days,
    counts_for,
    found_by,
    is_overdue,
    neighbours,
    overdue,
    queue_rows,
    reached_us,
    unanswered,
)
from tests.builders import make_district, make_space, make_superuser, make_user
from tests.proposals import fresh, make_draft, make_proposal, wait_since

pytestmark = pytest.mark.django_db
TARGET = settings.PROPOSAL_TARGET_DAYS


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.mark.parametrize("state", [ProposalState.DRAFT, ProposalState.UNVERIFIED])
def test_what_never_reached_us_is_not_shown(state):
    make_proposal(state=state)
    assert not reached_us().exists()


@pytest.mark.parametrize(
    "state",
    [state for state in ProposalState if state not in (ProposalState.DRAFT, ProposalState.UNVERIFIED)],
)
def test_what_was_sent_stays_in_sight(state):
    proposal = make_proposal(state=state)
    assert list(reached_us()) == [proposal]


def test_a_draft_that_was_withdrawn_stays_the_partners_own():
    draft = make_draft()
    Proposal.objects.filter(pk=draft.pk).update(state=ProposalState.WITHDRAWN)
    assert not reached_us().exists()


def test_age_counts_days_of_the_calendar(today):
    proposal = make_proposal()
    midnight = timezone.make_aware(datetime.datetime.combine(today, datetime.time()))
    proposal.waiting_since = midnight - datetime.timedelta(minutes=1)
    assert age_days(proposal, today) == 1
    proposal.waiting_since = midnight
    assert age_days(proposal, today) == 0


def test_what_does_not_wait_has_no_age(today):
    assert age_days(make_proposal(state=ProposalState.CHANGES), today) is None


@pytest.mark.parametrize(("days", "is_late"), [(TARGET, False), (TARGET + 1, True)])
def test_overdue_begins_the_day_after_the_target(days, is_late, today):
    proposal = wait_since(make_proposal(), days)
    assert is_overdue(proposal, today) is is_late
    assert overdue(Proposal.objects.all(), today).exists() is is_late


def test_unanswered_is_what_nobody_touched_since_it_was_asked(today):
    proposal = make_proposal(state=ProposalState.CHANGES)
    long_ago = timezone.now() - datetime.timedelta(days=UNANSWERED_DAYS + 1)
    assert not unanswered(Proposal.objects.all(), today).exists()
    Proposal.objects.update(touched_at=long_ago)
    assert not unanswered(Proposal.objects.all(), today).exists(), "asked today"
    ProposalEvent.objects.update(at=long_ago)
    assert list(unanswered(Proposal.objects.all(), today)) == [proposal]
    Proposal.objects.update(touched_at=timezone.now())
    assert not unanswered(Proposal.objects.all(), today).exists(), "the sender is writing"


def test_counts_are_of_ones_own_districts(today):
    mine, other = make_district("Ba Đình"), make_district("Tây Hồ")
    wait_since(make_proposal(district=mine.pk), TARGET + 1)
    wait_since(make_proposal(district=other.pk), TARGET + 1)
    user = make_user("", "Moderator")
    user.districts.add(mine)
    assert counts_for(user) == (1, 1, 0)
    assert counts_for(make_superuser()) == (2, 2, 0)


@pytest.mark.parametrize("text", ["gom kim lan", "LÀNG", "lan kim", "  kim  "])
def test_names_are_found_without_diacritics(text):
    proposal = make_proposal()
    make_proposal(name_vi="Nhà sàn", contact={"email": "a@example.org"})
    assert list(found_by(Proposal.objects.all(), text)) == [proposal]


def test_the_name_of_the_space_is_found_too():
    proposal = make_proposal(ProposalKind.CORRECTION, space=make_space("Phố bích họa", published=True))
    assert list(found_by(Proposal.objects.all(), "bich hoa")) == [proposal]


def test_references_are_found_as_people_type_them():
    proposal = make_proposal()
    for text in (
        proposal.reference,
        proposal.reference.lower(),
        proposal.reference[2:],
        proposal.reference[-4:],
    ):
        assert list(found_by(Proposal.objects.all(), text)) == [proposal]


@pytest.mark.parametrize("text", ["%", "_", "'", "– …"])
def test_signs_alone_find_nothing(text):
    make_proposal()
    assert not found_by(Proposal.objects.all(), text).exists()


def test_next_is_younger_and_wraps_to_the_oldest():
    old, middle, young = (
        wait_since(make_proposal(contact={"email": f"{days}@example.org"}), days) for days in (9, 5, 1)
    )
    user = make_superuser()
    assert neighbours(old, user) == (1, 3, middle.pk)
    assert neighbours(young, user) == (3, 3, old.pk)


def test_next_after_a_decision_is_the_one_that_stood_behind():
    old, middle, young = (
        wait_since(make_proposal(contact={"email": f"{days}@example.org"}), days) for days in (9, 5, 1)
    )
    user = make_superuser()
    Proposal.objects.filter(pk=middle.pk).update(state=ProposalState.CHANGES)
    assert neighbours(fresh(middle), user) == (0, 2, young.pk)
    Proposal.objects.filter(pk=young.pk).update(state=ProposalState.CHANGES)
    assert neighbours(fresh(young), user) == (0, 1, old.pk)


def test_next_of_the_last_one_is_nothing():
    assert neighbours(make_proposal(), make_superuser()) == (1, 1, None)


def test_rows_count_what_else_the_confirmed_address_sent():
    first = make_proposal()
    make_proposal(name_vi="Nhà sàn", contact={"email": "LAN@example.org"})
    make_proposal(name_vi="Tò He", state=ProposalState.UNVERIFIED)
    make_proposal(name_vi="Đình làng", contact={"email": "khac@example.org"})
    rows = {row.pk: row.others for row in queue_rows(reached_us())}
    assert rows[first.pk] == 1
    assert sorted(rows.values()) == [0, 1, 1]


def test_rows_are_one_query_for_few_and_many(django_assert_num_queries):
    make_proposal()
    with django_assert_num_queries(1):
        [(row.contact.name, row.district, row.space, row.others) for row in queue_rows(reached_us())]
    for number in range(4):
        make_proposal(ProposalKind.CLOSURE, contact={"email": f"{number}@example.org"})
    with django_assert_num_queries(1):
        assert (
            len(
                [
                    (row.contact.name, row.space.name, row.others)
                    for row in queue_rows(reached_us())
                    if row.space
                ]
            )
            == 4
        )
