"""The queue of proposals in a real browser, as its moderator works: with and without scripts, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from spaces.enums import ProposalKind, ProposalState
from spaces.models import Space
from tests.builders import PASSWORD, make_space, make_superuser
from tests.proposals import fresh, make_proposal, wait_since

QUEUE = "/admin/spaces/proposal/"


@pytest.fixture
def correction(chromium, site):
    """A correction of a published space, before a closure report in the queue."""
    make_superuser("nguyet")
    space = make_space(
        "Manzi", published=True, latitude=21.0405, longitude=105.8454, summary_vi="Mở cửa từ năm 1998."
    )
    proposal = make_proposal(
        ProposalKind.CORRECTION,
        space=space,
        summary_vi="Mở cửa từ năm 1999.",
        opening_hours="Tu-Su 09:00-18:00",
        position=[105.847, 21.0395],
    )
    make_proposal(ProposalKind.CLOSURE, contact={"email": "hanh@example.org"})
    return wait_since(proposal, 3)


@pytest.fixture
def sign_in(correction, open_page):
    """Returns sign_in(**options) -> a page of the moderator's, in English."""

    def _sign_in(**options):
        page = open_page(**options)
        page.context.set_extra_http_headers({"Accept-Language": "en"})
        page.goto("/admin/login/")
        page.fill("[name=username]", "nguyet")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/admin/")
        return page

    return _sign_in


def address(proposal):
    return f"{QUEUE}{proposal.pk}/change/"


def test_moderator_takes_a_part_over_and_goes_on(sign_in, correction, assert_accessible):
    page = sign_in()
    page.get_by_role("link", name=re.compile("Proposals waiting")).click()
    assert_accessible(page)
    page.get_by_role("link", name="Manzi").first.click()
    expect(page.locator("[data-ticked]")).to_have_text("3 of 3 fields are taken over.")
    page.get_by_role("button", name="Tick none").click()
    page.get_by_role("checkbox", name="Opening hours").first.check()
    expect(page.locator("[data-ticked]")).to_have_text("1 of 3 fields are taken over.")
    assert_accessible(page)
    page.get_by_role("button", name="Accept and go to the next").click()
    expect(page.get_by_text("Accepted:")).to_be_visible()
    expect(page.get_by_text("How the sender knows")).to_be_visible()
    space = Space.objects.get(pk=correction.space_id)
    assert (space.opening_hours, space.summary_vi) == ("Tu-Su 09:00-18:00", "Mở cửa từ năm 1998.")


def test_both_positions_stand_on_the_map(sign_in, correction):
    page = sign_in()
    page.goto(address(correction))
    page.locator(".compare-map").scroll_into_view_if_needed()
    for name in ("In the registry", "Proposed"):
        expect(page.locator(f".compare-map .map-pin[aria-label='{name}']")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_asking_about_a_field_leads_to_its_note(sign_in, correction, assert_accessible, width):
    page = sign_in(width=width)
    page.goto(address(correction))
    page.get_by_role("button", name=re.compile("Ask.*Opening hours")).click()
    assert page.evaluate("document.activeElement.name") == "changes-note_opening_hours"
    page.keyboard.type("Cả ngày lễ?")
    assert_accessible(page)
    page.get_by_role("button", name="Ask and stay here").click()
    expect(page.get_by_text("Changes are asked for")).to_be_visible()
    assert fresh(correction).requested == {"opening_hours": "Cả ngày lễ?"}
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_page_fits_and_is_accessible(sign_in, correction, assert_accessible, width):
    page = sign_in(width=width)
    for path in (QUEUE, address(correction)):
        page.goto(path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_second_moderator_keeps_what_was_typed(sign_in, correction, assert_accessible):
    first, second = sign_in(), sign_in()
    for page in (first, second):
        page.goto(address(correction))
    first.get_by_role("button", name="Accept and stay here").click()
    expect(first.get_by_text("Accepted:")).to_be_visible()
    second.get_by_text("Decline", exact=True).click()
    second.get_by_label("Reason").select_option("unverifiable")
    second.get_by_label("Text for the sender").fill("Không tìm thấy nơi này.")
    second.get_by_role("button", name="Decline and stay here").click()
    expect(second.get_by_role("alert")).to_contain_text("changed or decided in the meantime")
    expect(second.get_by_text("Không tìm thấy nơi này.")).to_be_visible()
    assert_accessible(second)
    assert fresh(correction).state == ProposalState.ACCEPTED


def test_everything_works_without_scripts(sign_in, correction):
    page = sign_in(java_script_enabled=False)
    page.goto(address(correction))
    expect(page.get_by_text("m apart")).to_be_visible()
    page.get_by_text("Decline", exact=True).click()
    page.get_by_label("Reason").select_option("unchanged")
    page.get_by_label("Text for the sender").fill("Đã đúng.")
    page.get_by_role("button", name="Decline and go to the next").click()
    expect(page.get_by_text("How the sender knows")).to_be_visible()
    assert fresh(correction).state == ProposalState.DECLINED


def test_several_are_accepted_at_once(sign_in, correction, assert_accessible):
    page = sign_in()
    page.goto(QUEUE)
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option(label="Accept all fields")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accept all fields: 2 proposals")
    assert_accessible(page)
    page.get_by_role("button", name="Accept 2 proposals").click()
    expect(page.get_by_text("2 proposals are accepted.")).to_be_visible()
