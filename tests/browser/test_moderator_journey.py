"""A moderator’s work in a real browser: refusing, being asked again, merging; by keys, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from spaces.enums import DeclineReason, ProposalKind
from spaces.models import Proposal, Space
from tests.browser.journeys import PHONE, mailed_link, make_surroundings, say
from tests.browser.test_admin import sign_in
from tests.builders import make_space, make_superuser, make_user
from tests.proposals import fresh, make_proposal

QUEUE = "/admin/spaces/proposal/"
ASKED = "Chúng tôi đã dựng biển hiệu mới, xin xem lại."


@pytest.fixture
def space(site, settings):
    settings.PUBLIC_URL = site
    make_user("moderator", "Moderator")
    return make_surroundings()


@pytest.fixture
def moderator(open_page, space):
    page = open_page(locale="en-GB")
    sign_in(page, "moderator")
    return page


def review(page, proposal):
    page.goto(f"{QUEUE}{proposal.pk}/change/")
    return page


def open_decision(page, key):
    """Opens one of the decisions; the others fold."""
    decision = page.locator("details.decision", has=page.locator(f"[name=decision][value={key}]"))
    if decision.get_attribute("open") is None:
        decision.locator("> summary").click()
    return decision


# --- Refusing, and being asked to look again --------------------------------------------------------


def test_refusal_with_its_reason_is_objected_to_and_taken_up_again(open_page, moderator, space):
    proposal = make_proposal(name_vi="Bếp cũ", position=[105.9, 21.1])
    review(moderator, proposal)
    decline = open_decision(moderator, "decline")
    decline.get_by_role("button", name="Decline and stay here").click()
    expect(decline.locator(".errorlist").first).to_contain_text("Choose a reason")
    decline.locator("select").select_option(DeclineReason.UNVERIFIABLE)
    decline.locator("textarea").fill("Không tìm thấy địa chỉ này.")
    decline.get_by_role("button", name="Decline and stay here").click()
    expect(moderator.locator(".badge.proposal-declined")).to_be_visible()

    phone = open_page(**PHONE)
    phone.goto(mailed_link())
    turn = phone.locator(".turn-declined")
    expect(turn).to_contain_text("Không tìm thấy địa chỉ này.")
    turn.get_by_text(say("Ask the department to look again")).tap()
    phone.get_by_label(say("What should the department look at again?")).fill(ASKED)
    turn.get_by_role("button", name=say("Send"), exact=True).tap()
    expect(phone.locator(".turn-waiting")).to_be_visible()

    moderator.goto(QUEUE)
    moderator.locator("#result_list").get_by_role("link", name="Bếp cũ").click()
    expect(moderator.locator(".timeline")).to_contain_text(ASKED)
    open_decision(moderator, "accept").get_by_role("button", name="Accept and stay here").click()
    expect(moderator.locator(".badge.proposal-accepted")).to_be_visible()
    assert Space.objects.get(name_vi="Bếp cũ").summary_vi == "Xưởng gốm mở cửa cho khách và học sinh."


def test_duplicate_is_refused_with_the_way_to_the_space_that_is_there(open_page, moderator, space):
    proposal = make_proposal(name_vi=space.name_vi, category=space.category_id)
    review(moderator, proposal)
    moderator.get_by_role("link", name="It is this one: decline …").click()
    decline = open_decision(moderator, "decline")
    expect(decline.get_by_label("Which space is it?")).to_have_value(space.identifier)
    decline.locator("textarea").fill("Đã có trong danh bạ.")
    decline.get_by_role("button", name="Decline and stay here").click()
    expect(moderator.locator(".badge.proposal-declined")).to_be_visible()
    phone = open_page(**PHONE)
    phone.goto(mailed_link())
    expect(phone.locator(".turn-declined")).to_contain_text(f"/vi/spaces/{space.slug}/")


# --- Merging ----------------------------------------------------------------------------------------


def test_two_spaces_become_one_and_the_old_address_leads_on(open_page, space, problems):
    other = make_space(
        "Gốm Kim Lan", published=True, category=space.category, address="Xóm 4, Kim Lan", capacity=30,
        latitude=21.0246, longitude=105.8413,
    )  # fmt: skip
    make_superuser("chief")
    page = open_page(locale="en-GB")
    sign_in(page, "chief")
    page.goto("/admin/spaces/space/duplicates/")
    page.goto(f"/admin/spaces/space/merge/?kept={space.identifier}&dissolved={other.identifier}")
    address = page.locator(".merge-row", has_text="Xóm 4, Kim Lan")
    address.locator("input[value=dissolved]").check()
    page.locator("#id_reason").fill("Một nơi, nhập hai lần.")
    page.locator("#id_confirmed").check()
    page.get_by_role("button", name=f"Merge {other.identifier} into {space.identifier}").click()
    page.wait_for_selector(".messagelist")
    space.refresh_from_db()
    assert (space.address, space.capacity) == ("Xóm 4, Kim Lan", 30)
    visitor = open_page()
    visitor.goto(f"/en/spaces/{other.slug}/")
    visitor.wait_for_url(f"**/en/spaces/{space.slug}/")
    expect(visitor.locator("main")).to_contain_text("Xóm 4, Kim Lan")


# --- By keyboard, and without scripts -----------------------------------------------------------------


def tab_to(page, locator, *, most=80):
    """Presses the tab key until the element has the focus."""
    element = locator.element_handle()
    for _press in range(most):
        page.keyboard.press("Tab")
        if element.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {locator}")


def test_changes_are_asked_for_by_keyboard_alone(moderator, space):
    proposal = make_proposal(ProposalKind.CORRECTION, space=space, public_phone="+84 24 7777 0001")
    review(moderator, proposal)
    tab_to(moderator, moderator.locator("[data-ask=public_phone]"))
    moderator.keyboard.press("Enter")
    moderator.keyboard.type("Số này của ai?")
    tab_to(moderator, moderator.locator("#id_changes-message"))
    moderator.keyboard.type("Xin cho biết thêm.")
    tab_to(moderator, moderator.get_by_role("button", name="Ask and stay here"))
    moderator.keyboard.press("Enter")
    expect(moderator.locator(".badge.proposal-changes")).to_be_visible()
    assert fresh(proposal).requested == {"public_phone": "Số này của ai?"}


def test_every_decision_is_taken_without_scripts(open_page, space):
    page = open_page(locale="en-GB", java_script_enabled=False)
    sign_in(page, "moderator")
    proposal = make_proposal(name_vi="Bếp cũ", position=[105.9, 21.1])
    review(page, proposal)
    changes = open_decision(page, "changes")
    changes.locator("details.ask-section").first.locator("> summary").click()
    changes.get_by_label("Summary (Vietnamese)", exact=True).check()
    changes.locator("[name=changes-note_summary_vi]").fill("Viết dài hơn.")
    changes.get_by_role("button", name="Ask and stay here").click()
    expect(page.locator(".badge.proposal-changes")).to_be_visible()
    assert fresh(proposal).requested == {"summary_vi": "Viết dài hơn."}
    decline = open_decision(page, "decline")
    decline.locator("select").select_option(DeclineReason.OTHER)
    decline.locator("textarea").fill("Nhà đã bán.")
    decline.get_by_role("button", name="Decline and stay here").click()
    expect(page.locator(".badge.proposal-declined")).to_be_visible()
    open_decision(page, "reopen").get_by_role("button", name=re.compile("Take up again")).click()
    expect(page.locator(".badge.proposal-waiting")).to_be_visible()
    page.get_by_label("Internal note").fill("Đã gọi điện.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".timeline")).to_contain_text("Đã gọi điện.")
    assert Proposal.objects.get().events.filter(is_internal=True).count() == 1
