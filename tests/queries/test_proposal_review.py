"""What stands beside the values of a proposal: duplicates, places, what lacks, the sender's others."""

import pytest
from django.utils.translation import override

from spaces.enums import ProposalKind, ProposalState
from spaces.models import Proposal
from spaces.queries.proposal_review import likely_spaces, not_given, places_of, sent_by_the_same
from tests.builders import make_space
from tests.proposals import POSITION, fresh, make_proposal

pytestmark = pytest.mark.django_db


def test_distance_is_between_present_and_proposed_position():
    space = make_space("Manzi", published=True, latitude=21.0245, longitude=105.8412)
    proposal = make_proposal(ProposalKind.CORRECTION, space=space, position=[105.8412, 21.0255])
    places = places_of(proposal)
    assert places.present == (105.8412, 21.0245)
    assert places.proposed == (105.8412, 21.0255)
    assert places.distance_m == 111


def test_a_new_space_has_one_position_and_no_distance():
    places = places_of(make_proposal())
    assert (places.present, places.proposed, places.distance_m) == (None, tuple(POSITION), None)


def test_without_a_proposed_position_there_is_no_map():
    assert places_of(make_proposal(ProposalKind.CORRECTION)) is None


def test_likely_duplicates_are_those_known_and_those_found_now():
    lon, lat = POSITION
    known = make_space("Khác hẳn", published=True, latitude=lat, longitude=lon)
    proposal = make_proposal()
    Proposal.objects.filter(pk=proposal.pk).update(likely=[known.pk, 999_999])
    later = make_space("Lang gom Kim Lan", published=True, latitude=lat + 0.001, longitude=lon)
    found = likely_spaces(fresh(proposal))
    assert [likeness.space for likeness in found] == [later, known]
    assert [likeness.distance_m for likeness in found] == [111, 0]


def test_corrections_have_no_likely_duplicates():
    assert likely_spaces(make_proposal(ProposalKind.CORRECTION)) == []


def test_what_a_complete_entry_would_say_is_named():
    with override("en"):
        lacking = not_given(make_proposal())
    assert "Operator" in lacking
    assert "Category" not in lacking


def test_others_of_the_sender_are_those_of_a_confirmed_address():
    first = make_proposal()
    second = make_proposal(name_vi="Nhà sàn", contact={"email": "LAN@example.org"})
    make_proposal(name_vi="Tò He", state=ProposalState.UNVERIFIED)
    make_proposal(name_vi="Đình làng", contact={"email": "khac@example.org"})
    assert sent_by_the_same(first) == [second]


def test_an_address_that_is_not_confirmed_tells_nothing_of_others():
    make_proposal()
    assert sent_by_the_same(make_proposal(name_vi="Tò He", state=ProposalState.UNVERIFIED)) == []
