"""A coordinator prepares and opens a round in a real browser."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from spaces.models import AssessmentRound, Assignment, Interest
from spaces.text import fold
from tests.assessment import make_assessor, make_coordinator, make_version
from tests.browser.test_admin import sign_in
from tests.builders import make_category, make_space

ROUNDS = "/admin/spaces/assessmentround/"
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def city(site):
    """Six museums, a market, three assessors and a coordinator."""
    museum = make_category("Bảo tàng")
    for number in range(6):
        make_space(f"Bảo tàng số {number}", published=True, category=museum)
    make_space("Chợ", published=True, category=make_category("Chợ"))
    for name in ("An", "Bình", "Chi"):
        make_assessor(name, first_name=name, email=f"{fold(name)}@example.org")
    make_coordinator("điều phối")
    make_version()
    return museum


def test_round_is_prepared_assigned_and_opened(open_page, city, assert_accessible):
    page = open_page(locale="en-GB", bypass_csp=True)
    sign_in(page, "điều phối")
    page.goto(ROUNDS)
    page.click("text=New round")
    page.fill("#id_name_vi", "Đợt 2026")
    page.select_option("#id_version", index=1)
    page.fill("#id_due_on", (timezone.localdate() + timedelta(days=9)).isoformat())
    page.fill("#id_assessors_per_space", "2")
    assert_accessible(page)
    page.click("[name=_save]")
    page.wait_for_url("**/board/")
    assert_accessible(page)

    page.click(".tabs >> text=Spaces")
    page.click("text=Add spaces")
    page.select_option("#choose-category", city.code)
    page.wait_for_selector("text=6 spaces to add")
    assert_accessible(page)
    page.click("text=Add all 6 spaces")
    page.wait_for_selector("text=6 spaces were added.")
    assert_accessible(page)

    page.click(".tabs >> text=Assessors")
    for box in page.locator("[name=users]").all():
        box.check()
    page.click("text=Save the panel")
    page.wait_for_selector("text=The round has 3 assessors.")
    page.select_option("#id_interest-user", label="An")
    page.fill("#id_interest-space", "HN-0001")
    page.fill("#id_interest-reason", "founder")
    page.click("text=Note the conflict")
    page.wait_for_selector("text=1 space of the round in conflict")
    assert_accessible(page)

    page.click(".tabs >> text=Assignments")
    page.click("text=Assign evenly")
    page.click("button:has-text('Assign evenly')")
    page.wait_for_selector("text=12 sheets were assigned.")
    assert_accessible(page)
    page.click(".assignment-row .button >> nth=0")
    page.wait_for_selector("text=founder")
    assert_accessible(page)

    page.click(".tabs >> text=Overview")
    page.click("a:has-text('Open the round')")
    assert_accessible(page)
    page.click("button:has-text('Open the round')")
    page.wait_for_selector("text=The round is open for scoring.")
    page.wait_for_selector("text=3 mails were sent.")
    assert AssessmentRound.objects.get().phase == "open"
    tie = Interest.objects.get()
    assert not Assignment.objects.filter(assessor=tie.user, entry__space=tie.space).exists()
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("locale", ["vi-VN", "fr-FR"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_a_round_fit_a_narrow_phone(open_page, city, assert_accessible, locale, scheme):
    round = AssessmentRound.objects.create(
        name_vi="Đợt đánh giá không gian sáng tạo năm 2026", slug="a", version_id=make_version().pk
    )
    page = open_page(width=320, locale=locale, color_scheme=scheme, bypass_csp=True)
    sign_in(page, "điều phối")
    for tab in ("board", "spaces", "spaces/choose", "panel", "assignments", "step/open", "change"):
        page.goto(f"{ROUNDS}{round.pk}/{tab}/")
        assert_accessible(page)
        assert page.evaluate(BEYOND) <= 0, tab
    page.goto(ROUNDS)
    assert page.evaluate(BEYOND) <= 0


def test_rounds_are_prepared_without_javascript(open_page, city):
    round = AssessmentRound.objects.create(name_vi="Đợt", slug="a", version_id=make_version().pk)
    page = open_page(locale="en-GB", java_script_enabled=False)
    sign_in(page, "điều phối")
    page.goto(f"{ROUNDS}{round.pk}/spaces/choose/")
    page.select_option("#choose-category", city.code)
    page.click(".chooser button")
    page.click("text=Add all 6 spaces")
    assert round.entries.count() == 6
