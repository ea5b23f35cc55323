"""Rounds are prepared by one path: settings, spaces, assessors, each as far as the phase allows."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from spaces.actions.rounds import (
    add_spaces,
    delete_round,
    editable_fields,
    free_slug,
    remove_space,
    save_round,
    set_panel,
)
from spaces.actions.spaces import save_space
from spaces.enums import Lifecycle, RoundPhase, RoundStep, SheetState
from spaces.errors import ClosingUnderWay, NotAllowed, RoundNotReady, WrongPhase
from spaces.models import AssessmentRound, Assignment, CriteriaVersion, RoundEntry, Space
from spaces.queries.version import current_version
from tests.assessment import (
    fill,
    make_assessor,
    make_assignment,
    make_coordinator,
    make_entry,
    make_round,
    make_version,
)
from tests.builders import make_space, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def coordinator(db):
    return make_coordinator()


@pytest.fixture
def draft(db):
    return make_round(phase=RoundPhase.DRAFT)


# --- settings ------------------------------------------------------------------------------------


def test_new_round_gets_an_address_and_an_entry_in_its_log(coordinator):
    data = {"name_vi": "Đợt đánh giá 2026", "version": make_version(), "due_on": DAY}
    round = save_round(round=None, by=coordinator, data=data)
    assert (round.slug, round.phase, round.due_on) == ("dot-danh-gia-2026", RoundPhase.DRAFT, DAY)
    event = round.events.get()
    assert (event.step, event.by) == (RoundStep.PREPARED, coordinator)


def test_namesakes_get_addresses_of_their_own(coordinator):
    data = {"name_vi": "Đợt 1", "version": make_version()}
    slugs = [save_round(round=None, by=coordinator, data=data).slug for _time in range(3)]
    assert slugs == ["dot-1", "dot-1-2", "dot-1-3"]
    assert free_slug("???") == "round"
    assert free_slug("Đợt 2 composites composites") == "dot-2"


def test_address_of_a_round_is_never_that_of_another_rounds_composites(coordinator):
    data = {"name_vi": "Đợt 1", "slug": "x-composites", "version": make_version()}
    with pytest.raises(ValidationError) as refused:
        save_round(round=None, by=coordinator, data=data)
    assert list(refused.value.message_dict) == ["slug"]


def test_log_names_what_changed(coordinator, draft):
    save_round(round=draft, by=coordinator, data={"name_en": "Other", "quorum": 4})
    assert draft.events.get().detail == "name (English), quorum"
    save_round(round=draft, by=coordinator, data={"quorum": 4})
    assert draft.events.count() == 1


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_only_published_criteria_can_be_chosen(coordinator, state):
    version = make_version(published=state != "draft")
    if state == "retired":
        CriteriaVersion.objects.filter(pk=version.pk).update(
            state="retired", retired_at="2026-01-01T00:00:00Z"
        )
        version.refresh_from_db()
    with pytest.raises(ValidationError, match="published version"):
        save_round(round=None, by=coordinator, data={"name_vi": "A", "version": version})
    assert not AssessmentRound.objects.exists()


def test_rules_are_settled_once_the_round_is_open(coordinator):
    round = make_round(quorum=2)
    saved = save_round(
        round=round, by=coordinator, data={"quorum": 9, "is_blind": False, "name_vi": "Mới", "due_on": DAY}
    )
    assert (saved.quorum, saved.is_blind, saved.name_vi, saved.due_on) == (2, True, "Mới", DAY)


def test_what_stays_editable_shrinks_with_the_phase():
    sizes = [len(editable_fields(phase)) for phase in RoundPhase]
    assert sizes == sorted(sizes, reverse=True)
    assert "publishes_scores" in editable_fields(RoundPhase.CLOSED)
    assert "publishes_scores" not in editable_fields(RoundPhase.PUBLISHED)
    assert "name_vi" in editable_fields(RoundPhase.APPEAL)


def test_changing_a_public_round_counts_the_data_version(coordinator):
    round = make_round(phase=RoundPhase.PUBLISHED)
    before = current_version().number
    save_round(round=round, by=coordinator, data={"name_vi": "Mới"})
    assert current_version().number > before


def test_mistakes_are_explained_and_nothing_is_saved(coordinator, draft):
    with pytest.raises(ValidationError, match="last day of scoring"):
        save_round(
            round=draft, by=coordinator, data={"opens_on": DAY, "due_on": DAY - datetime.timedelta(days=1)}
        )
    with pytest.raises(ValidationError):
        save_round(round=draft, by=coordinator, data={"description_vi": "A\x00"})
    draft.refresh_from_db()
    assert draft.due_on is None


def test_draft_is_deleted_and_what_was_opened_stays(coordinator, draft):
    make_entry(draft)
    delete_round(round=draft, by=coordinator)
    round = make_round()
    with pytest.raises(WrongPhase):
        delete_round(round=round, by=coordinator)
    assert list(AssessmentRound.objects.all()) == [round]


# --- spaces --------------------------------------------------------------------------------------


def test_spaces_are_added_once_offline_and_online_alike(coordinator, draft):
    spaces = [make_space("A", published=True), make_space("B", published=True, site_kind="online")]
    assert add_spaces(round=draft, spaces=spaces, by=coordinator) == 2
    assert add_spaces(round=draft, spaces=Space.objects.all(), by=coordinator) == 0
    assert draft.entries.count() == 2
    assert draft.events.get().detail == "2 spaces added"


def test_drafts_and_closed_spaces_are_passed_over(coordinator, draft):
    hidden, closed = make_space("A"), make_space("B", published=True)
    closed = save_space(space=closed, by=None, data={"lifecycle": Lifecycle.CLOSED})
    resting = make_space("C", published=True, lifecycle=Lifecycle.TEMPORARILY_CLOSED)
    assert add_spaces(round=draft, spaces=[hidden, closed, resting], by=coordinator) == 1
    assert draft.entries.get().space == resting


def test_category_is_kept_when_a_space_joins_an_open_round(coordinator):
    round, space = make_round(), make_space(published=True)
    add_spaces(round=round, spaces=[space], by=coordinator)
    assert round.entries.get().category == space.category


def test_space_leaves_a_draft_without_a_trace(coordinator, draft):
    entry = make_entry(draft)
    make_assignment(entry)
    remove_space(entry=entry, by=coordinator)
    assert (RoundEntry.objects.count(), Assignment.objects.count()) == (0, 0)


def test_space_leaves_an_open_round_with_a_reason_and_comes_back_with_its_sheets(coordinator):
    round = make_round()
    entry = make_entry(round)
    sheet = fill(make_assignment(entry), A1=4)
    with pytest.raises(ValidationError, match="Give a reason"):
        remove_space(entry=entry, by=coordinator, reason="  ")
    remove_space(entry=entry, by=coordinator, reason="đóng cửa sửa chữa")
    entry.refresh_from_db()
    assert entry.withdrawn_reason == "đóng cửa sửa chữa"
    assert not Assignment.objects.counting().exists()
    assert add_spaces(round=round, spaces=[entry.space], by=coordinator) == 1
    assert Assignment.objects.counting().get() == sheet
    assert sheet.scores.count() == 1


# --- assessors -----------------------------------------------------------------------------------


def test_panel_is_chosen_and_changed(coordinator, draft):
    first, second, third = (make_assessor() for _number in range(3))
    set_panel(round=draft, users=[first, second], by=coordinator)
    set_panel(round=draft, users=[second, third], by=coordinator)
    assert {member.user for member in draft.panel.all()} == {second, third}
    assert draft.events.first().detail == f"+ {third}, − {first}"


def test_those_who_may_not_score_are_refused_by_name(coordinator, draft):
    with pytest.raises(ValidationError, match="editor may not score"):
        set_panel(round=draft, users=[make_user("editor", "Editor")], by=coordinator)
    gone = make_assessor("gone", is_active=False)
    with pytest.raises(ValidationError, match="gone may not score"):
        set_panel(round=draft, users=[gone], by=coordinator)
    assert not draft.panel.exists()


def test_leaving_a_draft_takes_the_sheets_along(coordinator, draft):
    sheet = make_assignment(make_entry(draft))
    set_panel(round=draft, users=[], by=coordinator)
    assert not Assignment.objects.filter(pk=sheet.pk).exists()


def test_nobody_leaves_an_open_round_with_sheets(coordinator):
    round = make_round()
    sheet = make_assignment(make_entry(round), make_assessor("anna"))
    with pytest.raises(RoundNotReady, match="anna still have sheets"):
        set_panel(round=round, users=[], by=coordinator)
    Assignment.objects.update(state=SheetState.REMOVED, reason="x")
    set_panel(round=round, users=[], by=coordinator)
    assert Assignment.objects.get() == sheet


# --- rights and phases ---------------------------------------------------------------------------


def steps(round, entry, by):
    """Returns every step of preparing as (name, call)."""
    return {
        "save": lambda: save_round(round=round, by=by, data={"name_vi": "X"}),
        "delete": lambda: delete_round(round=round, by=by),
        "add": lambda: add_spaces(round=round, spaces=[], by=by),
        "remove": lambda: remove_space(entry=entry, by=by, reason="x"),
        "panel": lambda: set_panel(round=round, users=[], by=by),
    }


@pytest.mark.parametrize("group", ["Assessor", "Auditor", "Editor", "Publisher"])
@pytest.mark.parametrize("step", ["save", "delete", "add", "remove", "panel"])
def test_only_coordinators_prepare_rounds(draft, group, step):
    entry = make_entry(draft)
    with pytest.raises(NotAllowed):
        steps(draft, entry, make_user("", group))[step]()
    assert RoundEntry.objects.get() == entry


@pytest.mark.parametrize("step", ["delete", "add", "remove", "panel"])
def test_closed_round_is_not_prepared_any_more(coordinator, step):
    round = make_round(phase=RoundPhase.CLOSED)
    with pytest.raises(WrongPhase):
        steps(round, make_entry(round), coordinator)[step]()


def test_nothing_changes_while_a_round_is_being_closed(coordinator):
    round = make_round(phase=RoundPhase.MODERATION, closing_started_at="2999-01-01T00:00:00Z")
    with pytest.raises(ClosingUnderWay):
        remove_space(entry=make_entry(round), by=coordinator, reason="x")
