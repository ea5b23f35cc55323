"""Sheets as their readers see them, and what is assigned to a person: content, order and cost."""

import datetime

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from spaces.actions.sheets import give_back
from spaces.enums import RoundPhase, SheetKind, SheetState
from spaces.models import Assignment, Computation, Criterion, Result
from spaces.permissions import can_see_colleagues, can_see_sheet
from spaces.queries.sheets import colleagues_of, earlier_of, find_sheet, sheet_of
from spaces.queries.tasks import count_due, open_self_assessments, tasks_of
from tests.assessment import (
    fill,
    make_assessor,
    make_assignment,
    make_coordinator,
    make_entry,
    make_round,
    make_version,
)
from tests.builders import make_category, make_space, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def cost(step):
    with CaptureQueriesContext(connection) as queries:
        step()
    return len(queries)


def make_sheet(**values):
    sheet = make_assignment(make_entry(make_round()))
    return fill(sheet, handed_in=False, **values)


def test_totals_are_the_means_worked_out_by_hand():
    # A = (2 · 0.75 + 1 · 0.25) / 3, B: lower is better, 1 of 0 to 4 is 0.75; composite 0.6 A + 0.4 B.
    sheet = sheet_of(make_sheet(A1=4, A2=2, B1=1))
    dimension_a = (2 * 0.75 + 0.25) / 3
    assert [value for _name, value in sheet.dimension_totals] == pytest.approx([dimension_a, 0.75])
    assert sheet.composite == pytest.approx(0.6 * dimension_a + 0.4 * 0.75)
    assert (sheet.coverage_percent, sheet.answered) == (100, 3)


def test_empty_sheet_has_no_totals():
    sheet = sheet_of(make_sheet())
    assert sheet.composite is None
    assert [value for _name, value in sheet.dimension_totals] == [None, None]
    assert (sheet.coverage_percent, sheet.answered) == (0, 0)
    assert [criterion.code for criterion, _why in sheet.missing] == ["A1", "A2", "B1"]


def test_not_applicable_counts_as_answered_and_not_as_covered():
    sheet = sheet_of(make_sheet(A1=5, A2=5, B1="n/a"))
    assert (sheet.coverage_percent, sheet.answered, sheet.composite) == (60, 3, 1.0)


def test_shares_of_the_criteria_asked_sum_to_one():
    craft, art = make_category("Làng nghề"), make_category("Nghệ thuật")
    version = make_version(published=False)
    version.criteria.get(code="B1").categories.add(craft)
    entry = make_entry(make_round(version), make_space(category=art, published=True))
    sheet = sheet_of(make_assignment(entry))
    assert [asked.criterion.code for asked in sheet.asked] == ["A1", "A2"]
    assert [asked.percent for asked in sheet.asked] == [66.7, 33.3]
    assert [section.percent for section in sheet.sections] == [100.0]


def test_long_scale_shows_only_levels_with_an_anchor():
    version = make_version((("A", 1, (("A1", 1, 0, 100, "up"),)),), published=False)
    criterion = version.criteria.get()
    criterion.anchors.exclude(level__in=[0, 50, 100]).delete()
    (asked,) = sheet_of(make_assignment(make_entry(make_round(version)))).asked
    assert not asked.has_cards
    assert [level.value for level in asked.levels] == [0, 50, 100]


@pytest.mark.parametrize("count", [3, 30])
def test_sheet_costs_the_same_with_few_and_many_criteria(count):
    asked = tuple((f"A{n}", 1, 1, 5, "up") for n in range(count))
    version = make_version((("A", 1, asked),))
    sheet = fill(make_assignment(make_entry(make_round(version))), **{code: 3 for code, *_rest in asked})
    assert cost(lambda: sheet_of(find_sheet(sheet.pk)).missing) == 9


def test_colleagues_show_what_they_handed_in_and_nothing_else():
    sheet = make_sheet(A1=4)
    colleague = fill(make_assignment(sheet.entry), A1=2, B1="n/a")
    fill(make_assignment(sheet.entry), handed_in=False, A1=1)
    Assignment.objects.create(entry=sheet.entry, kind=SheetKind.SELF)
    fill(make_assignment(make_entry(sheet.entry.round)), A1=5)
    seen = colleagues_of(sheet)
    given = {
        Criterion.objects.get(pk=key).code: [(c.assessor, c.score.value) for c in each]
        for key, each in seen.items()
    }
    assert given == {"A1": [(colleague.assessor, 2)], "B1": [(colleague.assessor, None)]}


def test_blind_round_shows_colleagues_only_after_handing_in():
    sheet = make_sheet(A1=4, A2=4, B1=1)
    assert not can_see_colleagues(sheet.assessor, sheet)
    assert can_see_colleagues(make_coordinator(), sheet)
    fill(sheet)
    assert can_see_colleagues(sheet.assessor, sheet)
    assert not can_see_colleagues(make_assessor(), sheet)


def test_open_round_shows_colleagues_at_any_time():
    sheet = make_assignment(make_entry(make_round(is_blind=False)))
    assert can_see_colleagues(sheet.assessor, sheet)


def test_who_stepped_back_or_declared_nothing_sees_no_colleagues_even_in_an_open_round():
    open_round = make_round(is_blind=False)
    recused = make_assignment(
        make_entry(open_round), state=SheetState.RECUSED, recused_at=timezone.now(), reason="Bạn thân"
    )
    undeclared = make_assignment(make_entry(open_round), declared_at=None)
    assert not can_see_colleagues(recused.assessor, recused)
    assert not can_see_colleagues(undeclared.assessor, undeclared)


def test_coordinator_who_scores_too_is_as_blind_as_others():
    both = make_user("", "Assessor", "Coordinator")
    sheet = make_assignment(make_entry(make_round()), both)
    assert can_see_sheet(both, sheet)
    assert not can_see_colleagues(both, sheet)


def close(round, entry, **criteria):
    """Publishes a result of the entry by hand: values by criterion code."""
    computation = Computation.objects.create(round=round, number=1, reason="x", fingerprint="x", rules={})
    Result.objects.create(
        computation=computation, entry=entry, composite=0.5, coverage=1, assessors=2, rank_low=1, rank_high=1,
        criteria={code: {"value": value} for code, value in criteria.items()},
    )  # fmt: skip
    round.phase, round.closed_at = RoundPhase.PUBLISHED, timezone.now()
    round.published_at = timezone.now()
    round.opened_at = timezone.now() - datetime.timedelta(days=365)
    round.save()


def test_earlier_result_is_that_of_corresponding_criteria_alone():
    old = make_version()
    earlier_round = make_round(old)
    earlier_entry = make_entry(earlier_round)
    close(earlier_round, earlier_entry, A1=0.25, A2=0.5, B1=None)
    new = make_version(published=False)
    new.criteria.filter(code="B1").update(corresponds_to=old.criteria.get(code="A1"))
    sheet = make_assignment(make_entry(make_round(new), earlier_entry.space))
    found = {Criterion.objects.get(pk=key).code: value for key, value in earlier_of(sheet_of(sheet)).items()}
    assert list(found) == ["B1"]
    assert (found["B1"].value, found["B1"].round, found["B1"].criterion.code) == (0.25, earlier_round, "A1")


def test_earlier_round_of_the_same_version_corresponds_to_itself():
    version = make_version()
    first = make_round(version)
    entry = make_entry(first)
    close(first, entry, A1=0.75)
    sheet = make_assignment(make_entry(make_round(version), entry.space))
    assert [earlier.value for earlier in earlier_of(sheet_of(sheet)).values()] == [0.75]
    assert earlier_of(sheet_of(make_assignment(entry))) == {}


@pytest.mark.parametrize("phase", [RoundPhase.MODERATION, RoundPhase.CLOSED])
def test_earlier_result_that_is_not_public_is_not_shown(phase):
    version = make_version()
    first = make_round(version)
    entry = make_entry(first)
    close(first, entry, A1=0.75)
    sheet = make_assignment(make_entry(make_round(version), entry.space))
    first.phase = phase
    first.save()
    assert earlier_of(sheet_of(sheet)) == {}


# --- what is assigned to a person ---------------------------------------------------------------------


def test_tasks_come_by_round_what_is_due_first():
    an = make_assessor()
    version = make_version()
    late = make_round(version, due_on=datetime.date(2026, 12, 31))
    soon = make_round(version, due_on=datetime.date(2026, 12, 1))
    done = make_round(version, due_on=datetime.date(2026, 11, 1))
    make_assignment(make_entry(late), an)
    handed_in = fill(make_assignment(make_entry(soon, make_space("Ánh")), an), A1=4, A2=4, B1=1)
    second = make_assignment(make_entry(soon, make_space("Đông")), an)
    first = fill(make_assignment(make_entry(soon, make_space("Dương")), an), handed_in=False, A1=3, A2="n/a")
    fill(make_assignment(make_entry(done), an), A1=4, A2=4, B1=1)
    make_assignment(make_entry(make_round(version, phase=RoundPhase.DRAFT)), an)
    make_assignment(make_entry(soon), an, state=SheetState.REMOVED)
    rounds = tasks_of(an)
    assert [group.round for group in rounds] == [soon, late, done]
    assert [task.assignment for task in rounds[0].tasks] == [first, second, handed_in]
    assert [(task.answered, task.asked, task.percent) for task in rounds[0].tasks] == [
        (2, 3, 66), (0, 3, 0), (3, 3, 100),
    ]  # fmt: skip
    assert [len(group.due) for group in rounds] == [2, 1, 0]
    assert count_due(an) == 3


def test_sheet_given_back_is_due_in_moderation_and_others_are_not():
    round = make_round()
    an = make_assessor()
    back = fill(make_assignment(make_entry(round), an), A1=4, A2=4, B1=1)
    make_assignment(make_entry(round), an)
    round.phase = RoundPhase.MODERATION
    round.save()
    give_back(assignment=back, by=make_coordinator(), reason="lý do")
    (group,) = tasks_of(an)
    assert [task.assignment for task in group.due] == [back]
    assert group.due[0].was_given_back


def test_self_assessments_of_open_rounds_wait_for_the_coordinator():
    entry = make_entry(make_round())
    own = Assignment.objects.create(entry=entry, kind=SheetKind.SELF)
    Assignment.objects.create(entry=make_entry(make_round(phase="draft")), kind=SheetKind.SELF)
    make_assignment(entry)
    (group,) = open_self_assessments()
    assert [task.assignment for task in group.tasks] == [own]


@pytest.mark.parametrize("count", [2, 12])
def test_tasks_cost_the_same_with_few_and_many_sheets(count):
    an, version = make_assessor(), make_version()
    for number in range(count):
        entry = make_entry(make_round(version), make_space(f"Không gian {number}"))
        fill(make_assignment(entry, an), handed_in=False, A1=3)
    assert cost(lambda: tasks_of(an)) == 5


def test_progress_is_that_of_the_criteria_asked():
    sheet = make_sheet(A1=3)
    assert np.isclose(sheet_of(sheet).totals.coverage, 0.4)
