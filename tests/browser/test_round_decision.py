"""A round from divergent scores to a recomputed result, in a real browser, as its coordinator goes."""

import re

import pytest
from django.utils import timezone

from spaces.enums import RoundPhase
from spaces.models import AssessmentRound
from tests.assessment import make_round, make_scored
from tests.builders import PASSWORD, make_superuser

CALM = {"A1": 3, "A2": 3, "B1": 2}
WIDTHS = (320, 1280)


@pytest.fixture
def round(site):
    """A round in which two criteria of a space diverge."""
    round = make_round(name_en="Autumn round")
    make_scored(round, CALM | {"A1": 1, "B1": 0}, CALM | {"A1": 5, "B1": 4})
    make_scored(round, CALM, CALM)
    make_superuser("Hồng Nhung")
    return round


@pytest.fixture
def at(page, round):
    """Returns at(name) which opens a page of the round, signed in."""
    page.context.set_extra_http_headers({"Accept-Language": "en"})
    page.goto("/admin/login/")
    page.fill("[name=username]", "Hồng Nhung")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    return lambda name="board": page.goto(f"/admin/spaces/assessmentround/{round.pk}/{name}/")


def step(page, label):
    page.get_by_role("link", name=re.compile(label)).first.click()
    page.get_by_role("button", name=label, exact=True).click()


def decide_by_keyboard(page, level, reason):
    """Chooses a level and gives the reason without a mouse."""
    page.locator(f"[name=outcome][value='{level}']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(reason)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_from_divergence_to_recomputed_result(page, at, round, assert_accessible):
    at()
    step(page, "End scoring, begin moderation")
    assert page.get_by_text("1 of 2", exact=True).is_visible()
    assert_accessible(page)
    decide_by_keyboard(page, 3, "Hồ sơ đủ")
    page.get_by_text("Decided:").first.wait_for()
    page.get_by_text("1 of 1", exact=True).wait_for()
    decide_by_keyboard(page, "mean", "Cả hai đúng")
    page.get_by_text("Everything that diverged is decided.").wait_for()
    assert_accessible(page)
    step(page, "Close and reckon")
    page.get_by_text("the results of 2 spaces are stored").wait_for()
    assert_accessible(page)
    at()
    step(page, "Publish the results")
    at("appeals")
    page.get_by_label("Appeals until").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Open the period").click()
    at("results")
    page.get_by_role("link", name="Appeal", exact=True).first.click()
    page.get_by_label("Who appeals").fill("Bà Lan")
    page.get_by_label("Grounds").fill("Thiếu minh chứng")
    page.get_by_role("button", name="Enter the appeal").click()
    assert_accessible(page)
    page.get_by_role("link", name="Decide").click()
    page.get_by_label("A1: change to").select_option("5")
    page.get_by_label("Upheld: scores change").check()
    page.get_by_label("Reason of the decision").fill("Minh chứng mới")
    assert_accessible(page)
    page.get_by_role("button", name="Decide the appeal").click()
    page.get_by_text("The appeal is decided.").wait_for()
    row = page.locator(".before-after tr", has_text="Composite")
    assert row.inner_text().split() == ["Composite", "0.500", "0.700"]
    step(page, "End the period of appeals")
    assert AssessmentRound.objects.get(pk=round.pk).phase == RoundPhase.PUBLISHED
    at("results")
    assert page.locator(".results-table tbody tr").first.inner_text().count("0.700")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_the_screen_and_say_nothing_to_axe(page, at, round, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 800})
    AssessmentRound.objects.update(phase=RoundPhase.MODERATION)
    for name in ("board", "moderation", "results", "step/close", "step/reopen"):
        at(name)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_half_written_decision_is_not_lost_unasked(page, at, round):
    AssessmentRound.objects.update(phase=RoundPhase.MODERATION)
    at("moderation")
    page.get_by_label("Reason").press_sequentially("Nửa chừng")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Next").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.get_by_label("Reason").input_value() == "Nửa chừng"


def test_progress_of_a_reckoning_follows_and_ends(page, at, round):
    now = timezone.now()
    AssessmentRound.objects.update(
        phase=RoundPhase.MODERATION, closing_started_at=now, closing_beat_at=now, closing_progress=30
    )
    at()
    assert page.locator(".closing-state").inner_text().count("30%")
    AssessmentRound.objects.update(closing_progress=70)
    page.locator(".closing-state", has_text="70%").wait_for()
    AssessmentRound.objects.update(
        closing_started_at=None, closing_beat_at=None, closed_at=now, phase="closed"
    )
    page.locator(".closing-state").wait_for(state="detached")
