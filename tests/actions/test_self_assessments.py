"""What partners say about their own space: checked, kept apart from assessors' scores, taken into a round."""

import pytest
from django.core.exceptions import ValidationError

from spaces.actions.closing import close_round
from spaces.actions.criteria_steps import retire_version
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.round_opening import open_round
from spaces.actions.rounds import add_spaces
from spaces.actions.self_assessments import save_self_assessment
from spaces.actions.sheets import start_self_assessment
from spaces.enums import ProposalKind, ProposalState, RoundPhase, SheetKind, SheetState
from spaces.errors import ProposalLocked
from spaces.models import Assignment, Score, SelfAssessment, SelfScore
from spaces.queries.self_assessments import asked_of, offered_version, told_by
from tests.assessment import (
    make_assessor,
    make_assignment,
    make_coordinator,
    make_criterion,
    make_entry,
    make_round,
    make_scored,
    make_version,
    publish_by_hand,
)
from tests.builders import make_category, make_space
from tests.proposals import fresh, make_draft, make_proposal

pytestmark = pytest.mark.django_db
GOOD = {"A1": 5, "A2": 3, "B1": 1}


def answer(proposal, version, **values):
    """Saves answers by the codes of criteria: a level, None for not applicable, or a text."""
    answers = {}
    for code, value in values.items():
        criterion = version.criteria.get(code=code)
        answers[criterion.pk] = {
            "value": value if isinstance(value, int) else None,
            "not_applicable": value is None,
            "justification": value if isinstance(value, str) else "",
        }
    return save_self_assessment(proposal=proposal, answers=answers)


def accepted_with(version, space=None, **values):
    """Returns the space of an accepted claim whose sender assessed it."""
    proposal = make_draft(ProposalKind.CLAIM, space=space)
    answer(proposal, version, **values)
    proposal = make_sent(proposal)
    return accept_proposal(proposal=proposal, by=make_moderator(), expected_revision=proposal.revision)


def make_sent(proposal):
    from spaces.actions.proposal_links import token_for  # noqa: PLC0415
    from spaces.actions.proposal_sending import open_link, send_proposal  # noqa: PLC0415
    from tests.proposals import VISITOR, give_contact  # noqa: PLC0415

    give_contact(proposal)
    send_proposal(proposal=proposal, visitor=VISITOR)
    return fresh(open_link(token=token_for(fresh(proposal))))


def make_moderator():
    from tests.builders import make_user  # noqa: PLC0415

    return make_user("", "Moderator")


def test_answers_replace_what_was_said_before():
    version = make_version()
    proposal = make_draft()
    answer(proposal, version, A1=4, A2=None, B1="Chưa rõ")
    answer(proposal, version, A1=5)
    row = SelfScore.objects.get()
    assert (row.criterion.code, row.value) == ("A1", 5)
    assert fresh_sections(proposal) == ["space", "place", "visit", "self"]


def fresh_sections(proposal):
    proposal.refresh_from_db()
    return proposal.sections_done


def test_saying_nothing_leaves_nothing():
    version = make_version()
    proposal = make_draft()
    answer(proposal, version, A1=4)
    answer(proposal, version, A1="")
    assert not SelfAssessment.objects.exists()
    answer(proposal, version, A1=4)
    save_self_assessment(proposal=proposal, answers={})
    assert not SelfAssessment.objects.exists()


@pytest.mark.parametrize("value", [0, 6, -1, 10**6])
def test_level_outside_the_scale_is_refused(value):
    version = make_version()
    proposal = make_draft()
    with pytest.raises(ValidationError):
        answer(proposal, version, A1=value)
    assert not SelfAssessment.objects.exists()


def test_level_and_not_applicable_at_once_are_refused():
    version = make_version()
    key = version.criteria.get(code="A1").pk
    with pytest.raises(ValidationError):
        save_self_assessment(proposal=make_draft(), answers={key: {"value": 3, "not_applicable": True}})


def test_criterion_of_another_version_is_left_out():
    make_version()
    other = make_version(published=False)
    proposal = make_draft()
    answer(proposal, other, A1=4)
    assert not SelfAssessment.objects.exists()


def test_what_was_sent_cannot_be_assessed_any_more():
    version = make_version()
    with pytest.raises(ProposalLocked):
        answer(make_proposal(), version, A1=4)


def test_nothing_is_asked_while_no_criteria_are_published():
    make_version(published=False)
    assert offered_version() is None
    assert asked_of(make_draft()) is None


def test_criteria_of_other_categories_are_not_asked():
    craft, cafe = make_category("Làng nghề"), make_category("Quán")
    version = make_version(published=False)
    only = make_criterion(version.dimensions.get(code="A"), "A9", 1, 1, 5, "up")
    only.categories.add(craft)
    publish_by_hand(version)
    codes = {one.code for one in asked_of(make_draft(category=cafe.pk)).criteria}
    assert codes == {"A1", "A2", "B1"}
    assert "A9" in {one.code for one in asked_of(make_draft(category=craft.pk)).criteria}


def test_what_was_begun_stays_with_its_version_while_that_is_in_force():
    first = make_version()
    proposal = make_draft()
    answer(proposal, first, A1=4)
    second = make_version()
    assert asked_of(proposal).version == first
    retire_version(version=first, by=None)
    assert asked_of(proposal).version == second


def test_opening_a_round_takes_self_assessments_in_as_sheets_that_do_not_count():
    version = make_version()
    space = accepted_with(version, A1=5, A2=None)
    round = make_round(version, phase=RoundPhase.DRAFT)
    entry = make_entry(round, space)
    person = make_assessor()
    round.panel.create(user=person)
    make_assignment(entry, person)
    open_round(round=round, by=make_coordinator())
    sheet = Assignment.objects.get(kind=SheetKind.SELF)
    assert (sheet.entry, sheet.state, sheet.assessor) == (entry, SheetState.HANDED_IN, None)
    assert dict(sheet.scores.values_list("criterion__code", "value")) == {"A1": 5, "A2": None}
    assert SelfAssessment.objects.get().assignment == sheet
    assert sheet not in Assignment.objects.counting()


def test_round_on_other_criteria_takes_nothing_in():
    space = accepted_with(make_version(), A1=5)
    round = make_round()
    add_spaces(round=round, spaces=[space], by=None)
    assert not Assignment.objects.exists()


def test_space_that_comes_later_and_a_sheet_begun_by_hand_are_filled_as_well():
    version = make_version()
    space = accepted_with(version, A1=5)
    round = make_round(version)
    add_spaces(round=round, spaces=[space], by=None)
    sheet = Assignment.objects.get()
    assert start_self_assessment(entry=sheet.entry, by=None) == sheet
    other = accepted_with(version, space=make_space("Khác", published=True), A2=2)
    begun = start_self_assessment(entry=make_entry(round, other), by=None)
    assert begun.scores.get().value == 2
    assert start_self_assessment(entry=begun.entry, by=None) == begun


def test_mean_of_the_assessors_is_the_same_with_and_without_self_assessment():
    version = make_version()
    space = accepted_with(version, A1=1, A2=1, B1=4)
    composites = []
    for with_self in (False, True):
        round = make_round(version, phase=RoundPhase.MODERATION)
        entry = make_scored(round, GOOD, GOOD)
        if with_self:
            sheet = Assignment.objects.create(
                entry=entry, kind=SheetKind.SELF, state=SheetState.HANDED_IN, handed_in_at=round.opened_at
            )
            for row in SelfScore.objects.all():
                Score.objects.create(
                    assignment=sheet, criterion=row.criterion, value=row.value, scale_min=row.scale_min,
                    scale_max=row.scale_max,
                )  # fmt: skip
        close_round(round=round, by=None)
        composites.append(entry.results.get().composite)
    assert composites[0] == composites[1]
    assert space.self_assessments.count() == 1


def test_declined_proposal_keeps_its_self_assessment_to_itself():
    version = make_version()
    proposal = make_draft()
    answer(proposal, version, A1=4)
    assert SelfAssessment.objects.get().space is None
    assert proposal.state == ProposalState.DRAFT


def test_staff_read_the_answers_in_the_order_of_the_criteria_with_their_anchors():
    version = make_version()
    proposal = make_draft()
    answer(proposal, version, B1=0, A2=None, A1=4)
    told = told_by(proposal)
    assert [(one.criterion.code, one.level, one.not_applicable) for one in told] == [
        ("A1", 4, False), ("A2", None, True), ("B1", 0, False),
    ]  # fmt: skip
    assert told[0].anchor.startswith("A1, ")
    assert told_by(make_draft(ProposalKind.CLOSURE)) == []
