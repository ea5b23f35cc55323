"""Rounds, sheets, scores and results that the database refuses; proven in test_constraints.py."""

import datetime

from django.utils import timezone

from spaces.enums import AppealState, RoundPhase, SheetKind, SheetState, Withheld
from spaces.models import (
    Appeal,
    Assignment,
    Computation,
    Interest,
    ModeratedScore,
    PanelMember,
    Result,
    RoundEntry,
    Score,
)
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round
from tests.builders import make_operator, make_space

DAY = datetime.date(2026, 3, 1)


def changed(row, **fields):
    """Returns a row as it would be after a change."""
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def round(**fields):
    return changed(make_round(phase=RoundPhase.DRAFT), **fields)


def entry(**fields):
    return changed(make_entry(make_round()), **fields)


def entry_twice():
    first = make_entry(make_round())
    return RoundEntry(round=first.round, space=first.space)


def member(*, number=None):
    """Returns a person who is on the panel already, or whose number another person has."""
    first = PanelMember.objects.create(round=make_round(), user=make_assessor(), number=number)
    return PanelMember(round=first.round, user=make_assessor() if number else first.user, number=number)


def interest(*, twice=False, **targets):
    values = {"user": make_assessor(), "reason": "x"} | targets
    if twice:
        Interest.objects.create(**values)
    return Interest(**values)


def sheet(**fields):
    return changed(make_assignment(make_entry(make_round())), **fields)


def sheet_twice():
    first = make_assignment(make_entry(make_round()))
    return Assignment(entry=first.entry, assessor=first.assessor)


def self_assessment(*, twice=False, **fields):
    values = {"entry": make_entry(make_round()), "kind": SheetKind.SELF} | fields
    if twice:
        Assignment.objects.create(**values)
    return Assignment(**values)


def score(*, twice=False, **fields):
    assignment = make_assignment(make_entry(make_round()))
    criterion = assignment.entry.round.version.criteria.first()
    if twice:
        fill(assignment, handed_in=False, **{criterion.code: 3})
    values = {"assignment": assignment, "criterion": criterion, "scale_min": 1, "scale_max": 5}
    return Score(**(values | fields))


def moderated(*, twice=False, **fields):
    moderated_entry = make_entry(make_round())
    criterion = moderated_entry.round.version.criteria.first()
    values = {
        "entry": moderated_entry, "criterion": criterion, "scale_min": 1, "scale_max": 5, "reason": "x",
    } | fields  # fmt: skip
    if twice:
        ModeratedScore.objects.create(**values)
    return ModeratedScore(**values)


def computation(of):
    return Computation.objects.create(round=of, number=1, reason="x", fingerprint="x", rules={})


def computation_twice():
    first = computation(make_round())
    return Computation(round=first.round, number=1, reason="y", fingerprint="x", rules={})


WITHHELD = {"coverage": 0.1, "assessors": 1, "withheld": Withheld.QUORUM}
GIVEN = {"coverage": 1, "assessors": 3, "composite": 0.5, "rank_low": 1, "rank_high": 2}


def result(**fields):
    of = make_entry(make_round())
    return Result(computation=computation(of.round), entry=of, **fields)


def result_twice(*, other_computation=False):
    first = result(**WITHHELD)
    first.is_current = other_computation
    first.save()
    second = first.computation
    if other_computation:
        second = Computation.objects.create(
            round=second.round, number=2, reason="x", fingerprint="x", rules={}
        )
    return Result(computation=second, entry=first.entry, is_current=other_computation, **WITHHELD)


def appeal(*, twice=False, **fields):
    values = {"entry": make_entry(make_round()), "appellant": "A", "grounds": "B"}
    if twice:
        Appeal.objects.create(**values)
    return Appeal(**(values | fields))


VIOLATIONS = {
    "round_dates_ascend": [lambda: round(opens_on=DAY, due_on=DAY - datetime.timedelta(days=1))],
    "round_opened_has_date": [lambda: round(phase=RoundPhase.OPEN)],
    "round_closed_has_date": [lambda: round(phase=RoundPhase.CLOSED, opened_at=timezone.now())],
    "round_published_has_date": [
        lambda: round(phase=RoundPhase.PUBLISHED, opened_at=timezone.now(), closed_at=timezone.now())
    ],
    "round_appeal_has_end": [
        lambda: round(
            phase=RoundPhase.APPEAL, opened_at=timezone.now(), closed_at=timezone.now(),
            published_at=timezone.now(),
        )
    ],
    "round_draws_plausible": [
        lambda: round(draws=0), lambda: round(draws=10_001), lambda: round(weight_noise=0.91),
        lambda: round(weight_noise=-0.1),
    ],
    "round_entry_once": [entry_twice],
    "round_entry_withdrawn_with_reason": [
        lambda: entry(withdrawn_at=timezone.now()), lambda: entry(withdrawn_reason="x"),
    ],
    "panel_member_once": [member],
    "panel_number_once": [lambda: member(number=1)],
    "interest_in_space_or_operator": [
        interest, lambda: interest(space=make_space(), operator=make_operator()),
    ],
    "interest_in_space_once": [lambda: interest(twice=True, space=make_space())],
    "interest_in_operator_once": [lambda: interest(twice=True, operator=make_operator())],
    "assignment_once": [sheet_twice],
    "self_assessment_once": [lambda: self_assessment(twice=True)],
    "assignment_assessor_unless_self": [
        lambda: sheet(assessor=None), lambda: self_assessment(assessor=make_assessor()),
    ],
    "assignment_handed_in_has_date": [lambda: sheet(state=SheetState.HANDED_IN)],
    "assignment_recused_with_reason": [
        lambda: sheet(state=SheetState.RECUSED, reason="x"),
        lambda: sheet(state=SheetState.RECUSED, recused_at=timezone.now()),
    ],
    "score_once": [lambda: score(twice=True, value=3)],
    "score_within_scale": [lambda: score(value=0), lambda: score(value=6)],
    "score_value_or_not_applicable": [lambda: score(value=3, not_applicable=True)],
    "moderated_score_one_in_force": [lambda: moderated(twice=True, value=3)],
    "moderated_score_within_scale": [lambda: moderated(value=0), lambda: moderated(value=6)],
    "moderated_value_or_not_applicable": [lambda: moderated(value=3, not_applicable=True)],
    "moderated_score_has_reason": [lambda: moderated(value=3, reason="")],
    "computation_number_once": [computation_twice],
    "result_once": [result_twice],
    "result_one_current": [lambda: result_twice(other_computation=True)],
    "result_composite_or_withheld": [
        lambda: result(**GIVEN | {"composite": 1.1}), lambda: result(**GIVEN | {"rank_low": None}),
        lambda: result(**GIVEN | {"rank_high": None}), lambda: result(**WITHHELD | {"rank_low": 1}),
        lambda: result(**GIVEN | {"withheld": Withheld.COVERAGE}),
    ],
    "result_withheld_has_reason": [lambda: result(**WITHHELD | {"withheld": ""})],
    "appeal_one_at_a_time": [lambda: appeal(twice=True)],
    "appeal_decided_with_reason": [
        lambda: appeal(state=AppealState.UPHELD, decision="x"),
        lambda: appeal(state=AppealState.REJECTED, decided_at=timezone.now()),
        lambda: appeal(decision="x"), lambda: appeal(decided_at=timezone.now()),
    ],
}  # fmt: skip
