"""The band of a space's latest public result, in the explorer's columns."""

import pytest

from spaces.actions.publication import withdraw_space
from spaces.actions.spaces import save_space
from spaces.actions.version import next_version
from spaces.enums import RoundPhase
from spaces.queries.bands import band_codes, public_bands
from spaces.queries.explorer import find
from spaces.queries.selection import Selection
from spaces.queries.snapshot import current_snapshot, forget_snapshot
from tests.assessment import make_version
from tests.builders import make_space, make_superuser
from tests.results import BEST, MIDDLE, WORST, make_closed_round, make_published_round, publish

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    """Returns how many spaces the filter would give by band, from the snapshot in memory."""
    return find(current_snapshot(), Selection(), None).counts("band")


def test_closed_round_gives_no_band_before_it_is_published():
    space = make_space(published=True)
    round = make_closed_round({space: BEST})
    next_version(structure=True)
    assert counts() == {}
    assert band_codes([space.pk]) == {}
    publish(round)
    assert counts() == {"recognised": 1, "promising": 0, "developing": 0}
    assert band_codes([space.pk]) == {space.pk: "recognised"}


def test_latest_public_result_counts_and_one_without_a_composite_gives_no_band():
    better, worse, lost = (make_space(published=True) for _number in range(3))
    make_published_round({better: WORST, worse: BEST, lost: BEST})
    make_published_round({better: BEST, worse: MIDDLE, lost: {}})
    make_closed_round({better: WORST})
    assert band_codes([better.pk, worse.pk, lost.pk]) == {better.pk: "recognised", worse.pk: "promising"}
    assert counts() == {"recognised": 1, "promising": 1, "developing": 0}


def test_round_taken_back_takes_its_bands_with_it():
    space = make_space(published=True)
    round = make_published_round({space: BEST})
    round.phase = RoundPhase.MODERATION
    round.save()
    next_version(structure=True)
    assert counts() == {}


def test_band_of_a_space_stays_when_the_space_is_edited_and_goes_when_it_is_withdrawn():
    space, by = make_space(published=True), make_superuser()
    make_published_round({space: BEST})
    assert counts()["recognised"] == 1
    save_space(space=space, by=by, data={"name_en": "Another"}, reason="")
    assert counts()["recognised"] == 1
    withdraw_space(space=space, by=by, reason="asked for")
    refreshed = counts()
    forget_snapshot()
    assert refreshed == counts() == {"recognised": 0, "promising": 0, "developing": 0}


def test_bands_of_several_versions_that_share_a_code_are_one_named_by_the_newest():
    space = make_space(published=True)
    make_published_round({space: BEST})
    newer = make_version()
    make_published_round({space: BEST}, version=newer)
    assert list(public_bands()) == ["recognised", "promising", "developing"]
    assert {band.version_id for band in public_bands().values()} == {newer.pk}
