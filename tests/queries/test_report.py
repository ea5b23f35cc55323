"""A round as its report tells it."""

from collections import Counter

import pytest
from django.utils import timezone

from spaces.actions.publication import withdraw_space
from spaces.enums import RoundPhase, SheetState
from spaces.models import ModeratedScore
from spaces.queries.report import public_report, staff_report
from spaces.queries.version import current_version
from tests.assessment import make_assignment, make_entry, make_round
from tests.results import make_round_of_bands

pytestmark = pytest.mark.django_db


def bands(report, groups):
    codes = {band.pk: band.code for band in report.results.bands} | {None: None}
    return {group.name: {codes[key]: n for key, n in group.bands.items() if n} for group in groups}


def test_bands_are_counted_by_former_district_and_upper_category():
    report = staff_report(make_round_of_bands())
    counts = {"recognised": 1, "developing": 2}
    assert bands(report, report.districts) == {report.districts[0].name: counts}
    assert "Ba Đình" in report.districts[0].name
    assert bands(report, report.categories) == {"Nghệ thuật": counts}


def test_space_without_district_stands_last():
    round = make_round_of_bands()
    first = round.entries.first().space
    type(first).objects.filter(pk=first.pk).update(district=None)
    groups = staff_report(round).districts
    assert (groups[-1].name, groups[-1].spaces) == ("", 1)


def test_participation_counts_sheets_by_what_became_of_them():
    round = make_round_of_bands()
    entry = round.entries.first()
    make_assignment(entry, state=SheetState.RECUSED, recused_at=timezone.now(), reason="Quen biết")
    make_assignment(entry)
    out = make_entry(round)
    type(out).objects.filter(pk=out.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="Đã đóng cửa")
    took = staff_report(round).participation
    assert took._asdict() == {
        "assessors": 4, "handed_in": 6, "not_handed_in": 1, "recused": 1, "self_assessments": 0, "spaces": 3,
        "withdrawn": 1,
    }  # fmt: skip


def test_moderation_counts_decisions_in_force():
    round = make_round_of_bands()
    entry, other = round.entries.all()[:2]
    criterion = round.version.criteria.get(code="A1")
    scale = {"criterion": criterion, "scale_min": 1, "scale_max": 5, "reason": "Đối chiếu"}
    ModeratedScore.objects.create(entry=entry, value=2, superseded_at=timezone.now(), **scale)
    ModeratedScore.objects.create(entry=entry, value=3, **scale)
    ModeratedScore.objects.create(entry=other, not_applicable=True, **scale)
    made = staff_report(round).moderation
    assert (made.replaced, made.emptied, made.stood, made.decisions) == (1, 1, 0, 2)
    assert made.by_criterion == {"A1": 2}


def test_public_report_leaves_out_what_is_not_public_and_says_how_much():
    round = make_round_of_bands()
    withdraw_space(space=round.entries.first().space, by=None, reason="Chủ yêu cầu")
    public, whole = public_report(round.slug, current_version()), staff_report(round)
    assert (len(public.results.rows), public.results.hidden) == (2, 1)
    assert len(whole.results.rows) == 3
    assert sum((group.bands for group in public.districts), Counter()).total() == 2


@pytest.mark.parametrize("phase", [RoundPhase.DRAFT, RoundPhase.OPEN, RoundPhase.MODERATION])
def test_round_that_is_not_closed_has_no_report(phase):
    round = make_round(phase=phase)
    assert staff_report(round) is None
    assert public_report(round.slug, current_version()) is None


def test_reopened_round_has_no_report():
    round = make_round_of_bands(published=False)
    round.phase = RoundPhase.MODERATION
    round.save()
    assert staff_report(round) is None


def test_closed_round_has_no_public_report():
    round = make_round_of_bands(published=False)
    assert public_report(round.slug, current_version()) is None
    assert staff_report(round) is not None


def test_quartiles_are_those_of_spaces_with_a_composite():
    report = staff_report(make_round_of_bands())
    assert report.dimension_quartiles()[1] == pytest.approx((0, 0, 0.5))  # B: 1, 0, 0
    assert report.coverage_quartiles() == (1, 1, 1)


def test_number_of_queries_does_not_grow(django_assert_num_queries):
    for round in (make_round_of_bands(2), make_round_of_bands(12)):
        with django_assert_num_queries(17):
            staff_report(round)
