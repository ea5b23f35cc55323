"""Nothing typed is lost and nothing sent twice: without a database, by going elsewhere, by a double click."""

import pytest
from django.db import OperationalError
from playwright.sync_api import expect

from spaces.models import OutgoingMail, Proposal
from spaces.views import partner_check, partner_form
from tests.browser.partner import hold, section
from tests.builders import make_activity, make_audience, make_category, make_space
from tests.proposals import fresh, give_contact, make_draft

WORDS = "Lò gốm nung bằng củi, khách được tự tay nặn."


@pytest.fixture
def draft(site, settings):
    settings.PUBLIC_URL = site
    make_category("Làng nghề")
    make_activity(name_vi="Trưng bày")
    make_audience(name_vi="Học sinh")
    return make_draft()


@pytest.fixture
def writing(open_page, site, draft):
    """Returns writing(name, **options) -> a page that shows a section of the draft."""

    def _open(name="space", **options):
        page = hold(open_page(**({"locale": "en-GB"} | options)), site, draft)
        page.goto(section(draft, name))
        page.wait_for_load_state("networkidle")
        return page

    return _open


def summary(page):
    return page.locator("#id_summary_en")


def describe(page):
    summary(page).fill(WORDS)
    page.locator("#id_name_vi").fill("Lò gốm")


def save(page):
    page.get_by_role("button", name="Save and continue").click()


def expect_text(page):
    expect(summary(page)).to_have_value(WORDS)
    expect(page.locator("#id_name_vi")).to_have_value("Lò gốm")


def is_saved(draft):
    return fresh(draft).data.get("summary_en") == WORDS


@pytest.fixture
def no_database(monkeypatch, problems):
    """Saving finds no database, until `undo()`."""
    problems.expected.append("503")

    def away(**_asked):
        raise OperationalError

    monkeypatch.setattr(partner_form, "save_section", away)
    monkeypatch.setattr(partner_check, "send_proposal", away)
    return monkeypatch


# --- The database is away -----------------------------------------------------------------------


@pytest.mark.parametrize("has_scripts", [True, False])
def test_text_outlives_a_database_that_is_away(writing, draft, no_database, has_scripts):
    page = writing(java_script_enabled=has_scripts)
    summary(page).fill(WORDS) if has_scripts else write_without_scripts(page)
    save(page)
    expect(page.locator(".notice-code")).to_have_text("503")
    expect(page.locator("main")).to_contain_text("What you typed is kept in this page")
    no_database.undo()
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/place/")
    assert is_saved(draft)


def write_without_scripts(page):
    page.locator("details.fold").last.locator("summary").click()
    summary(page).fill(WORDS)


# --- The page is left or closed -----------------------------------------------------------------


def test_text_is_there_after_a_look_at_another_section(writing):
    page = writing()
    describe(page)
    page.get_by_role("navigation", name="Steps of the form").get_by_role("link").nth(1).click()
    page.wait_for_url("**/place/")
    page.go_back()
    expect_text(page)


def test_text_is_there_after_the_window_was_closed(writing, draft):
    page = writing()
    describe(page)
    page.wait_for_timeout(600)  # longer than the pause after which it is kept
    page.close(run_before_unload=True)
    page = page.context.new_page()
    page.goto(section(draft, "space"))
    page.get_by_role("button", name="Put it back").click()
    expect_text(page)


# --- Twice ----------------------------------------------------------------------------------------


def test_two_clicks_begin_one_proposal(open_page, site):
    make_category()
    page = open_page(locale="en-GB")
    page.goto("/en/submit/")
    page.get_by_role("button", name="Begin").dblclick()
    page.wait_for_url("**/space/")
    page.wait_for_load_state("networkidle")
    assert Proposal.objects.count() == 1
    page.go_back()
    expect(page.locator(".begun-link")).to_have_count(1)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_two_clicks_send_one_proposal(writing, draft, has_scripts):
    give_contact(draft)
    page = writing("check", java_script_enabled=has_scripts)
    page.get_by_role("button", name="Send to the department").dblclick()
    page.wait_for_selector(".turn-unverified")
    page.wait_for_load_state("networkidle")
    assert Proposal.objects.get().events.filter(step="sent").count() == 1
    assert OutgoingMail.objects.filter(proposal=draft).count() == 1


def test_two_windows_that_send_the_same_proposal_end_on_its_page(writing, draft):
    give_contact(draft)
    first = writing("check")
    second = first.context.new_page()
    second.goto(section(draft, "check"))
    for page in (first, second):
        page.get_by_role("button", name="Send to the department").click()
        page.wait_for_selector(".turn-unverified")
    assert Proposal.objects.get().events.filter(step="sent").count() == 1


def test_space_that_is_gone_when_one_sends_is_said_and_the_text_kept(open_page, site, draft, problems):
    problems.expected.append("status of 409")
    space = make_space("Manzi", published=True)
    page = open_page(locale="en-GB")
    page.goto(f"/en/spaces/{space.slug}/suggest/")
    page.locator("#correction").click()
    page.wait_for_url("**/check/")
    page.goto(page.url.replace("check", "visit"))
    page.locator("#id_public_phone").fill("0243 999 888")
    type(space).objects.filter(pk=space.pk).update(publication_state="withdrawn")
    page.locator(".form-foot button[type=submit]").click()
    page.wait_for_url("**/check/")
    give_contact(Proposal.objects.latest("pk"))
    page.reload()
    page.get_by_role("button", name="Send to the department").click()
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator(".is-changed")).to_contain_text("0243 999 888")
