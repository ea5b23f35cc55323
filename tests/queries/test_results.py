"""Results of public rounds as pages read them: only what is public, in a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from spaces.actions.publication import withdraw_space
from spaces.enums import AppealState, RoundPhase, Withheld
from spaces.models import Appeal, Computation, Result
from spaces.queries.results import band_counts, public_rounds, round_results
from spaces.queries.version import current_version
from tests.builders import make_category, make_district, make_space, make_superuser
from tests.results import BEST, MIDDLE, WORST, make_closed_round, make_published_round

pytestmark = pytest.mark.django_db


def read(round):
    return round_results(round.slug, current_version())


def band_codes(results, counts):
    """Returns counts by band code instead of key."""
    codes = {band.pk: band.code for band in results.bands} | {None: None}
    return {codes[key]: count for key, count in counts.items()}


def test_rows_come_in_alphabetical_order_with_band_and_dimensions():
    west, art = make_district("Tây Hồ"), make_category("Nghệ thuật")
    zo = make_space("Zó", published=True, district=west, category=art)
    am = make_space("Âm nhạc", name_en="Music", published=True, category=art)
    results = read(make_published_round({zo: BEST, am: MIDDLE}))
    assert [row.names[0] for row in results.rows] == ["Âm nhạc", "Zó"]
    assert [row.composite for row in results.rows] == pytest.approx([0.5, 1])
    assert results.rows[1].dimensions == (1.0, 1.0)
    assert (results.rows[1].district, results.rows[1].category) == (west.pk, art.pk)
    with override("en"):
        assert [row.name for row in results.rows] == ["Music", "Zó"]


def test_withheld_results_say_why_and_count_in_no_band():
    few, none, good = (make_space(published=True) for _number in range(3))
    results = read(make_published_round({few: [BEST], none: {}, good: BEST}))
    assert results.given == 1
    assert results.reasons == {Withheld.QUORUM: 1, Withheld.NOTHING: 1}
    whole = results.bands_by(lambda row: "all")["all"]
    assert band_codes(results, whole) == {"recognised": 1, None: 2}
    assert results.distribution(10) == [0] * 9 + [1]
    assert results.dimension_means() == [1.0, 1.0]


def test_round_without_any_composite_has_no_means():
    results = read(make_published_round({make_space(published=True): {}}))
    assert results.dimension_means() == [None, None]
    assert results.distribution(4) == [0, 0, 0, 0]


def test_space_that_is_not_public_is_only_counted():
    shown, withdrawn = (make_space(name, published=True) for name in ("Công khai", "Rút lại"))
    draft = make_space("Bản nháp")
    round = make_published_round({shown: BEST, withdrawn: BEST, draft: WORST})
    withdraw_space(space=withdrawn, by=make_superuser(), reason="asked for")
    results = read(round)
    assert [row.names[0] for row in results.rows] == ["Công khai"]
    assert results.hidden == 2
    assert band_counts([round])[round.pk].total() == 1


@pytest.mark.parametrize("phase", [phase for phase in RoundPhase if phase not in ("published", "appeal")])
def test_round_that_is_not_public_is_not_there(phase):
    round = make_closed_round({make_space(published=True): BEST})
    round.phase = phase
    round.save()
    assert read(round) is None
    assert public_rounds() == []


def test_latest_computation_counts_and_appeals_are_told_without_names():
    space = make_space(published=True)
    round = make_published_round({space: MIDDLE})
    before = Result.objects.get()
    Result.objects.update(is_current=False)
    second = Computation.objects.create(
        round=round, number=2, reason="Appeal", fingerprint="x", rules={}, alpha=None
    )
    after = Result.objects.create(
        computation=second, entry=before.entry, composite=0.75, coverage=1, assessors=2, rank_low=1,
        rank_high=1, band=round.version.bands.get(code="recognised"), dimensions=before.dimensions,
    )  # fmt: skip
    decided = {"decision": "so", "decided_at": round.closed_at, "appellant": "Bà Lan", "grounds": "vì"}
    Appeal.objects.create(entry=before.entry, state=AppealState.UPHELD, before=before, after=after, **decided)
    Appeal.objects.create(entry=before.entry, state=AppealState.REJECTED, **decided)
    Appeal.objects.create(entry=before.entry, appellant="Ông Nam", grounds="chưa")
    results = read(round)
    assert (results.computation.number, results.rows[0].composite) == (2, 0.75)
    assert tuple(results.appeals) == (1, 1, 1, 1)
    assert "Bà Lan" not in repr(results.appeals)


def test_number_of_queries_does_not_grow_with_the_spaces():
    counts = []
    for size in (1, 12):
        round = make_published_round({make_space(published=True): BEST for _number in range(size)})
        version = current_version()
        with CaptureQueriesContext(connection) as captured:
            round_results(round.slug, version)
        with CaptureQueriesContext(connection) as again:
            round_results(round.slug, version)
        counts.append(len(captured))
        assert len(again) == 0
    assert counts[0] == counts[1] <= 12
