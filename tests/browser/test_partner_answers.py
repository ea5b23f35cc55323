"""The short ways: a correction, a closure, a claim, a space that was there already."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from spaces.actions.proposal_acceptance import accept_proposal
from spaces.enums import ClaimProof, Lifecycle
from spaces.models import Claim, Proposal
from tests.browser.journeys import PHONE, PRIVATE, assert_nothing_private, mailed_link, make_surroundings, say
from tests.browser.partner import hold
from tests.proposals import make_draft


@pytest.fixture
def space(site, settings):
    settings.PUBLIC_URL = site
    return make_surroundings()


@pytest.fixture
def phone(open_page):
    return open_page(**PHONE)


def tell_about(page, space, button):
    """Goes from the page of a space to the first page of what its visitor has to say."""
    page.goto(f"/vi/spaces/{space.slug}/")
    page.locator("main").get_by_role("link", name=say("Suggest a correction")).tap()
    page.locator(f"#{button}").tap()


def introduce(page, **changes):
    """Says who sends it, agrees to what is needed, and goes on to the last page."""
    for name, value in (PRIVATE | changes).items():
        page.locator(f"#id_{name}").fill(value)
    for consent in page.locator(".consent", has=page.locator(".needed")).all():
        consent.locator("input").check()
    page.locator(".form-foot button[type=submit]").tap()
    page.wait_for_url("**/check/")


def send(page):
    page.get_by_role("button", name=say("Send to the department")).tap()
    page.wait_for_selector(".turn-unverified")


def confirm_address(page, state="waiting"):
    page.goto(mailed_link())
    page.wait_for_selector(f".turn-{state}")


def take_over(page):
    """Opens the mailed link of a claim and presses the button that takes the listing over."""
    page.goto(mailed_link())
    page.get_by_role("button", name=say("Yes, take over the listing")).tap()
    page.wait_for_selector(".turn-accepted")


def sent():
    return Proposal.objects.select_related("space").get()


def test_correction_is_three_taps_away_and_sends_only_what_differs(phone, open_page, space):
    tell_about(phone, space, "correction")
    phone.wait_for_url("**/check/")
    expect(phone.locator("main")).to_contain_text("+84 24 1111 2222")
    visit = phone.locator(".part", has_text=say("Public telephone"))
    visit.get_by_role("link", name=re.compile(say("Change"))).tap()
    phone.wait_for_url("**/visit/**")
    phone.locator("#id_public_phone").fill("+84 24 3333 9999")
    phone.locator(".form-foot button[type=submit]").tap()
    phone.wait_for_url("**/check/")
    expect(phone.locator(".is-changed")).to_have_count(1)
    expect(phone.locator(".is-changed del")).to_contain_text("+84 24 1111 2222")
    phone.locator(".part").last.get_by_role("link").tap()
    introduce(phone)
    send(phone)
    confirm_address(phone)
    assert sent().data == {"public_phone": "+84 24 3333 9999"}
    accept_proposal(proposal=sent(), by=None, expected_revision=sent().revision)
    visitor = open_page()
    visitor.goto(f"/vi/spaces/{space.slug}/")
    expect(visitor.locator("main")).to_contain_text("3333 9999")
    assert_nothing_private(visitor)


def test_closure_asks_three_questions(phone, open_page, space):
    tell_about(phone, space, "closure")
    phone.get_by_label(say("It has closed for good")).check()
    phone.get_by_label(say("Since when?")).fill("2026-05-01")
    phone.get_by_label(say("How do you know?")).fill("Tôi đứng trước cửa đóng tuần trước.")
    phone.locator(".form-foot button[type=submit]").tap()
    introduce(phone)
    send(phone)
    confirm_address(phone)
    accept_proposal(proposal=sent(), by=None, expected_revision=sent().revision)
    space.refresh_from_db()
    assert (space.lifecycle, space.lifecycle_since) == (Lifecycle.CLOSED, datetime.date(2026, 5, 1))
    visitor = open_page()
    visitor.goto(f"/en/spaces/{space.slug}/")
    expect(visitor.locator(".space-head .notice")).to_contain_text("1 May 2026")
    assert "Tôi đứng trước cửa" not in visitor.content()


def test_address_of_the_sites_domain_grants_a_claim_without_staff(phone, open_page, space):
    tell_about(phone, space, "claim")
    expect(phone.locator(".notice-info")).to_contain_text("@kimlan.vn")
    phone.get_by_label(say("What do you do there?")).fill("Tôi là chủ nhiệm hợp tác xã.")
    phone.locator(".form-foot button[type=submit]").tap()
    phone.wait_for_url(re.compile("/(self|you)/"))
    if phone.url.endswith("/self/"):
        phone.locator(".form-foot button[type=submit]").tap()
    introduce(phone, email="chunhiem@kimlan.vn")
    send(phone)
    take_over(phone)
    assert Claim.objects.get().proof == ClaimProof.DOMAIN
    visitor = open_page()
    visitor.goto(f"/vi/spaces/{space.slug}/")
    expect(visitor.locator(".space-badges")).to_contain_text(str(timezone.localdate().year))
    assert "chunhiem@kimlan.vn" not in visitor.content()


def test_space_that_was_there_already_becomes_a_correction_of_it(phone, site, space):
    draft = make_draft(name_vi=space.name_vi, category=space.category_id, public_phone="0243 999 888")
    hold(phone, site, draft)
    phone.goto(f"/vi/proposals/{draft.reference}/check/")
    phone.get_by_role("button", name=re.compile(say("It is this one: correct it instead"))).tap()
    expect(phone.locator(".notice-success")).to_contain_text(space.name)
    turned = Proposal.objects.get()
    assert (turned.kind, turned.space, turned.reference) == ("correction", space, draft.reference)
    assert turned.data["public_phone"] == "0243 999 888"
    assert "name_vi" not in turned.data
    expect(phone.locator(".is-changed").first).to_be_visible()
