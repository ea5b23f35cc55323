"""What is typed stays on the device until the server has it, and no form is sent into the void."""

import json

import pytest
from playwright.sync_api import expect

from spaces.actions.proposal_drafts import save_section
from tests.browser.partner import hold, section
from tests.proposals import fresh, make_draft

OFFER = "Something was typed here on this device and not saved"
AWAY = "The registry cannot be reached right now."


@pytest.fixture
def proposal(site):
    return make_draft()


@pytest.fixture
def form(open_page, site, proposal):
    """A page that shows the section of hours and contact."""
    page = hold(open_page(locale="en-GB"), site, proposal)
    page.goto(section(proposal, "visit"))
    page.wait_for_load_state("networkidle")
    return page


def kept(page):
    """Returns what the device keeps: section -> entry."""
    raw = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('proposal-typed'))")
    return {name.rsplit(":", 1)[1]: json.loads(entry) for name, entry in raw}


def wait_until(page, is_reached):
    """Waits until the device keeps what `is_reached` asks for (the policy forbids to do so in the page)."""
    for _try in range(50):
        if is_reached(kept(page)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(kept(page))


def type_phone(page, text="024 3333 4444"):
    page.get_by_label("Telephone for visitors").fill(text)
    wait_until(page, bool)


def save(page):
    page.get_by_role("button", name="Save and continue").click()


def test_text_that_was_not_saved_is_offered_again(form, proposal, assert_accessible):
    type_phone(form)
    form.reload()
    expect(form.locator("[data-offer]")).to_contain_text(OFFER)
    assert form.get_by_label("Telephone for visitors").input_value() == ""
    assert_accessible(form)
    form.get_by_role("button", name="Put it back").click()
    expect(form.locator("[data-offer]")).to_have_count(0)
    assert form.get_by_label("Telephone for visitors").input_value() == "024 3333 4444"
    save(form)
    form.wait_for_url("**/photos/")
    assert fresh(proposal).data["public_phone"] == "024 3333 4444"


def test_text_that_is_left_out_is_forgotten(form):
    type_phone(form)
    form.reload()
    form.get_by_role("button", name="Leave it out").click()
    assert kept(form) == {}
    form.reload()
    expect(form.locator("[data-offer]")).to_have_count(0)


def test_device_forgets_what_the_server_has(form):
    type_phone(form)
    save(form)
    form.wait_for_url("**/photos/")
    wait_until(form, lambda entries: not entries)
    form.go_back()
    expect(form.locator("[data-offer]")).to_have_count(0)


def test_another_section_saved_meanwhile_does_not_make_it_forget(form, proposal):
    type_phone(form)
    save_section(proposal=proposal, section="place", values={"address": "Xóm 4"})
    form.reload()
    expect(form.locator("[data-offer]")).to_be_visible()


def test_form_with_mistakes_comes_back_filled_in_and_offers_nothing(form):
    form.get_by_label("E-mail for visitors").fill("nonsense")
    save(form)
    form.wait_for_selector("#mistakes")
    assert form.get_by_label("E-mail for visitors").input_value() == "nonsense"
    expect(form.locator("[data-offer]")).to_have_count(0)


def test_form_is_not_sent_without_a_connection(form, proposal, problems, assert_accessible):
    problems.expected.append("ERR_INTERNET_DISCONNECTED")
    type_phone(form)
    form.context.set_offline(True)
    save(form)
    expect(form.locator("[data-unreachable]")).to_contain_text(AWAY)
    assert form.get_by_label("Telephone for visitors").input_value() == "024 3333 4444"
    assert_accessible(form)
    form.context.set_offline(False)
    save(form)
    form.wait_for_url("**/photos/")
    assert fresh(proposal).data["public_phone"] == "024 3333 4444"


def test_form_is_not_sent_while_the_server_is_away(form, problems):
    problems.expected.append("503")
    type_phone(form)
    form.route("**/health/", lambda route: route.fulfill(status=503, body="{}"))
    save(form)
    expect(form.locator("[data-unreachable]")).to_contain_text(AWAY)
    save(form)
    expect(form.locator("[data-unreachable]")).to_have_count(1)


def test_sending_that_failed_on_the_way_is_offered_again(form, problems):
    problems.expected += ["503", "ERR_"]
    type_phone(form)
    away = {"status": 503, "content_type": "text/html", "body": "<!doctype html><title>Away</title>Away"}

    def lose(route):
        route.fulfill(**away) if route.request.method == "POST" else route.continue_()

    form.route("**/visit/", lose)
    save(form)
    expect(form).to_have_title("Away")
    form.goto(form.url)
    expect(form.locator("[data-offer]")).to_contain_text(OFFER)


def test_nothing_about_the_person_is_left_on_the_device(form, proposal):
    form.goto(section(proposal, "you"))
    form.wait_for_load_state("networkidle")
    form.get_by_label("Your name").fill("Nguyễn Thị Lan")
    form.wait_for_timeout(700)
    assert kept(form) == {}


def test_hidden_fields_and_files_are_not_kept(form):
    type_phone(form)
    typed = kept(form)["visit"]["typed"]
    assert typed["public_phone"] == ["024 3333 4444"]
    assert not {"csrfmiddlewaretoken", "altcha", "homepage_2", "hours-mode"} & set(typed)


def test_ticks_and_lists_are_put_back(open_page, site, proposal, form):
    form.goto(section(proposal, "offer"))
    form.wait_for_load_state("networkidle")
    form.get_by_label("Community or association").check()
    wait_until(form, bool)
    form.reload()
    form.get_by_role("button", name="Put it back").click()
    expect(form.get_by_label("Community or association")).to_be_checked()


def test_broken_storage_is_no_obstacle(form, proposal):
    name = f"proposal-typed:{proposal.reference}:visit"
    form.evaluate("name => localStorage.setItem(name, '{broken')", name)
    form.reload()
    type_phone(form)
    save(form)
    form.wait_for_url("**/photos/")
