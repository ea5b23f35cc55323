"""The queue of moderation: what stands in it, in which order, and what it tells of a case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from spaces.actions.moderation import moderate
from spaces.enums import RoundPhase
from spaces.models import Assignment, Evidence, ModeratedScore, RoundEntry
from spaces.queries.moderation import Cell, case_of, divergent_cells, queue_of, rows_of
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round, make_scored

pytestmark = pytest.mark.django_db
CALM = {"A1": 3, "A2": 3, "B1": 2}


def make_moderation():
    return make_round(phase=RoundPhase.MODERATION)


def codes(round, cells):
    names = dict(round.version.criteria.values_list("pk", "code"))
    return [(cell.entry, names[cell.criterion], cell.spread) for cell in cells]


def test_queue_begins_with_the_widest_spread():
    round = make_moderation()
    near = make_scored(round, CALM | {"A1": 1}, CALM | {"A1": 4})
    far = make_scored(round, CALM | {"A2": 1, "B1": 0}, CALM | {"A2": 5, "B1": 3})
    make_scored(round, CALM, CALM | {"A1": 5})
    queue = queue_of(round)
    assert codes(round, queue.cells) == [(far.pk, "A2", 1.0), (near.pk, "A1", 0.75), (far.pk, "B1", 0.75)]
    assert queue.waiting == queue.cells
    assert queue.decided == []


def test_only_sheets_that_count_diverge():
    round = make_moderation()
    entry = make_scored(round, CALM)
    fill(make_assignment(entry), handed_in=False, **(CALM | {"A1": 5}))
    gone = make_scored(round, CALM | {"A1": 1}, CALM | {"A1": 5})
    RoundEntry.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="Đã đóng")
    assert divergent_cells(round) == []


def test_queue_follows_the_sheets_although_it_is_kept():
    round = make_moderation()
    entry = make_scored(round, CALM)
    assert divergent_cells(round) == []
    late = fill(make_assignment(entry), **(CALM | {"A1": 1, "A2": 1, "B1": 4}))
    assert [cell.entry for cell in divergent_cells(round)] == []
    fill(make_assignment(entry), **(CALM | {"A1": 5}))
    assert [cell.spread for cell in divergent_cells(round)] == [1.0]
    Assignment.objects.filter(pk=late.pk).update(state="assigned")
    assert divergent_cells(round) == []


def test_decided_cells_move_and_grow_stale_when_a_sheet_comes_in_later():
    round = make_moderation()
    entry = make_scored(round, CALM | {"A1": 1}, CALM | {"A1": 5})
    criterion = round.version.criteria.get(code="A1")
    moderate(entry=entry, criterion=criterion, by=None, value=3, reason="Hồ sơ")
    queue = queue_of(round)
    assert queue.waiting == []
    assert queue.decisions[entry.pk, criterion.pk].value == 3
    assert queue.stale == set()
    Assignment.objects.filter(entry=entry).update(handed_in_at=timezone.now() + timedelta(minutes=1))
    assert queue_of(round).stale == {(entry.pk, criterion.pk)}


def test_case_tells_scores_reasons_evidence_and_earlier_decisions():
    round = make_moderation()
    entry = make_entry(round)
    low, high = make_assessor("thap"), make_assessor("cao")
    fill(make_assignment(entry, high), **(CALM | {"A1": 5}))
    scored = fill(make_assignment(entry, low), **(CALM | {"A1": 1})).scores.get(criterion__code="A1")
    fill(make_assignment(entry), **(CALM | {"A1": "n/a"}))
    fill(make_assignment(entry), handed_in=False, A1=2)
    file = Evidence.objects.create(score=scored, name="anh.webp", media_type="image/webp", size_bytes=9)
    criterion = scored.criterion
    first = moderate(entry=entry, criterion=criterion, by=None, value=2, reason="Một")
    moderate(entry=entry, criterion=criterion, by=None, value=3, reason="Hai", instead_of=first)
    queue = queue_of(round)
    case = case_of(*rows_of(round, queue, queue.cells))
    values = {str(given.assessor): given.score.value for given in case.given}
    assert values[str(low)] == 1
    assert values[str(high)] == 5
    assert sorted(values.values(), key=str) == [1, 5, None]
    assert next(given.evidence for given in case.given if given.assessor == low) == [file]
    assert case.mean == 3
    assert case.row.decision.reason == "Hai"
    assert [decision.reason for decision in case.earlier] == ["Một"]


@pytest.mark.parametrize("spaces", [2, 12])
def test_number_of_queries_does_not_grow(django_assert_num_queries, spaces):
    round = make_moderation()
    for _ in range(spaces):
        make_scored(round, CALM | {"A1": 1}, CALM | {"A1": 5})
    divergent_cells(round)
    entry = RoundEntry.objects.first()
    ModeratedScore.objects.create(
        entry=entry, criterion=round.version.criteria.get(code="A1"), reason="Giữ", scale_min=1, scale_max=5
    )
    with django_assert_num_queries(8):
        queue = queue_of(round)
        assert len(queue.cells) == spaces
        rows = rows_of(round, queue, queue.cells)
        assert [row.entry.space.category.name for row in rows]
        case_of(rows[0])


def test_cell_is_named_by_its_keys():
    assert Cell(12, 34, 0.5).key == "12-34"
