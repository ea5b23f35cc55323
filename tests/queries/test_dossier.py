"""A space in a round with everything: scores, means, decisions, results, before and after closing."""

import pytest
from django.utils import timezone

from spaces.actions.closing import close_round
from spaces.enums import AppealState, RoundPhase, SheetKind, SheetState
from spaces.models import Appeal, Assignment, Evidence, ModeratedScore, Score
from spaces.queries.dossier import dossier_of, find_entry
from spaces.queries.reckoning import load_round
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round, make_version

pytestmark = pytest.mark.django_db


def make_scored(phase=RoundPhase.MODERATION, **fields):
    """Returns an entry that two assessors scored: A1 4 and 3, A2 5 and 1 (divergent), B1 1 and 2 (down)."""
    entry = make_entry(make_round(phase=phase, **fields))
    fill(make_assignment(entry), A1=4, A2=5, B1=1)
    fill(make_assignment(entry), A1=3, A2=1, B1=2)
    return entry


def moderate(entry, code, value=None, **fields):
    criterion = entry.round.version.criteria.get(code=code)
    return ModeratedScore.objects.create(
        entry=entry, criterion=criterion, value=value, reason="Đã đối chiếu minh chứng",
        scale_min=criterion.scale_min, scale_max=criterion.scale_max, **fields,
    )  # fmt: skip


def read(entry):
    return dossier_of(find_entry(entry.round_id, entry.pk))


def lines(dossier):
    return {line.criterion.code: line for line in dossier.lines}


def test_line_holds_what_each_assessor_gave_and_their_mean():
    dossier = read(make_scored())
    found = lines(dossier)
    assert [score.value for score in found["A1"].scores] == [4, 3]
    assert found["A1"].mean == pytest.approx((0.75 + 0.5) / 2)
    assert found["A1"].spread == pytest.approx(0.25)
    assert found["B1"].mean == pytest.approx((0.75 + 0.5) / 2)  # less is better
    assert [code for code, line in found.items() if line.is_divergent] == ["A2"]


def test_weights_of_the_criteria_that_apply_come_to_one():
    dossier = read(make_scored())
    assert sum(part.share for part in dossier.parts) == pytest.approx(1)
    assert [part.share for part in dossier.parts] == pytest.approx([0.6, 0.4])


@pytest.mark.parametrize("phase", [RoundPhase.OPEN, RoundPhase.MODERATION])
def test_figures_before_the_closing_are_provisional_and_those_of_the_round(phase):
    entry = make_scored(phase)
    moderate(entry, "A2", 3)
    dossier = read(entry)
    outcome = load_round(entry.round).outcome()
    assert dossier.is_provisional
    assert dossier.figures.composite == pytest.approx(float(outcome.composite[0]))
    assert dossier.figures.geometric == pytest.approx(float(outcome.geometric[0]))
    assert dossier.figures.coverage == pytest.approx(1)
    assert dossier.figures.band.code == "promising"
    assert dossier.figures.rank_low is None
    assert [part.value for part in dossier.parts] == pytest.approx(outcome.dimensions[0].tolist())


def test_figures_after_the_closing_are_those_stored():
    entry = make_scored()
    moderate(entry, "A2", 3)
    provisional = read(entry)
    computation = close_round(round=entry.round, by=None)
    dossier = read(entry)
    result = entry.results.get()
    assert dossier.computation == computation
    assert dossier.as_of == computation.at
    assert dossier.figures.composite == result.composite == pytest.approx(provisional.figures.composite)
    assert (dossier.figures.rank_low, dossier.figures.rank_high, dossier.ranked) == (1, 1, 1)
    assert lines(dossier)["A2"].value == pytest.approx(0.5)
    assert lines(dossier)["A2"].mean == pytest.approx(0.5)  # of the scores as they were given
    assert [part.value for part in dossier.parts] == pytest.approx([p.value for p in provisional.parts])


def test_reopened_round_shows_provisional_figures_again():
    entry = make_scored()
    moderate(entry, "A2", 3)
    close_round(round=entry.round, by=None)
    type(entry.round).objects.filter(pk=entry.round_id).update(phase=RoundPhase.MODERATION)
    assert read(entry).is_provisional


def test_superseded_decision_stays_but_does_not_count():
    entry = make_scored()
    old = moderate(entry, "A2", 5, superseded_at=timezone.now())
    new = moderate(entry, "A2", 2)
    line = lines(read(entry))["A2"]
    assert line.decisions == [new, old]
    assert line.decision == new
    assert line.value == pytest.approx(0.25)


def test_decision_of_not_applicable_empties_the_criterion():
    entry = make_scored()
    moderate(entry, "A2", not_applicable=True)
    assert lines(read(entry))["A2"].value is None


def test_self_assessment_stands_beside_and_enters_no_mean():
    entry = make_scored()
    before = lines(read(entry))["A1"].mean
    fill(Assignment.objects.create(entry=entry, kind=SheetKind.SELF), A1=5, A2=5, B1=0)
    found = lines(read(entry))["A1"]
    assert found.own.value == 5
    assert found.mean == before
    assert len(found.scores) == 2


def test_sheets_that_do_not_count_are_told_apart():
    entry = make_scored()
    recused = make_assignment(
        entry, state=SheetState.RECUSED, recused_at=timezone.now(), reason="Từng làm cố vấn"
    )
    begun = fill(make_assignment(entry), handed_in=False, A1=1)
    dossier = read(entry)
    assert len(dossier.sheets) == 2
    assert {sheet.assignment for sheet in dossier.others} == {recused, begun}
    assert dossier.figures.assessors == 2


def test_evidence_tells_whose_it_is():
    entry = make_scored()
    score = Score.objects.filter(assignment__entry=entry, criterion__code="A1").order_by("pk").last()
    file = Evidence.objects.create(score=score, name="Ảnh.jpg", media_type="image/jpeg", size_bytes=9)
    assert lines(read(entry))["A1"].evidence == [(1, file)]


def test_numbers_of_assessors_are_those_of_open_data():
    entry = make_scored()
    moderate(entry, "A2", 3)
    close_round(round=entry.round, by=None)
    numbers = dict(entry.round.panel.values_list("user", "number"))
    dossier = read(entry)
    assert [numbers[sheet.person.pk] for sheet in dossier.sheets] == [1, 2]
    assert [sheet.number for sheet in dossier.sheets] == [1, 2]


def test_earlier_rounds_come_latest_first_and_later_ones_not_at_all():
    version = make_version()
    space = make_entry(make_round(version)).space
    entries = []
    for _number in range(3):
        entry = make_entry(make_round(version, phase=RoundPhase.MODERATION), space)
        fill(make_assignment(entry), A1=4, A2=4, B1=1)
        fill(make_assignment(entry), A1=4, A2=4, B1=1)
        close_round(round=entry.round, by=None)
        entries.append(entry)
    assert [result.entry for result in read(entries[2]).earlier] == [entries[1], entries[0]]
    assert [result.entry for result in read(entries[0]).earlier] == []


def test_space_without_scores_has_a_dossier():
    entry = make_entry(make_round(phase=RoundPhase.DRAFT))
    dossier = read(entry)
    assert dossier.figures.withheld == "nothing"
    assert [line.value for line in dossier.lines] == [None] * 3
    assert dossier.as_of == entry.round.created_at


def test_entry_of_another_round_is_not_found():
    entry = make_entry(make_round())
    assert find_entry(make_round().pk, entry.pk) is None


def test_number_of_queries_does_not_grow(django_assert_max_num_queries):
    small = make_scored()
    moderate(small, "A2", 3)
    close_round(round=small.round, by=None)
    many = tuple((f"D{d}", 1, tuple((f"D{d}K{k}", 1, 1, 5, "up") for k in range(6))) for d in range(4))
    large = make_entry(make_round(make_version(many, divergence_threshold=1), phase=RoundPhase.MODERATION))
    codes = {f"D{d}K{k}": 3 for d in range(4) for k in range(6)}
    for _number in range(6):
        sheet = fill(make_assignment(large), **codes)
        for score in sheet.scores.all():
            Evidence.objects.create(score=score, name="a.pdf", media_type="application/pdf", size_bytes=1)
    make_assignment(large, make_assessor())
    for code in codes:
        moderate(large, code, 4)
    close_round(round=large.round, by=None)
    result = large.results.get()
    Appeal.objects.create(
        entry=large, appellant="Chủ nhiệm", grounds="Thiếu minh chứng", state=AppealState.REJECTED,
        decision="Không đổi", decided_at=timezone.now(), before=result, after=result,
    )  # fmt: skip
    for entry in (small, large):
        with django_assert_max_num_queries(16):
            read(entry)
