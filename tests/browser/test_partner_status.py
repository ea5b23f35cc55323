"""Mailed links, the page of a proposal and the yearly question, as people meet them on a phone."""

import datetime

import pytest
from django.utils import timezone

from spaces.actions.claim_links import link_to_question
from spaces.actions.claims import ask_operators
from spaces.actions.proposal_links import link_to, token_for
from spaces.enums import ProposalKind, ProposalState
from spaces.models import Claim
from tests.browser.partner import hold
from tests.builders import make_space, make_user
from tests.proposals import fresh, make_proposal

PHONE = {"width": 390, "height": 844}


def path_of(link):
    """Returns a mailed link without the site's address."""
    return link[link.index("/", len("https://")) :]


@pytest.fixture
def proposal(site):
    """A proposal whose address waits to be confirmed."""
    return make_proposal(state=ProposalState.UNVERIFIED)


@pytest.fixture
def claim(site):
    """A claim whose yearly question was mailed today."""
    space = make_space("Manzi", published=True, opening_hours="Mo-Fr 09:00-17:00")
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=make_user("", "Moderator"))
    Claim.objects.update(confirmed_on=timezone.localdate() - datetime.timedelta(days=400))
    ask_operators(timezone.localdate())
    return Claim.objects.select_related("proposal").get()


def test_link_opens_by_itself_and_leaves_no_key_behind(open_page, proposal, assert_accessible):
    page = open_page(**PHONE)
    asked = []
    page.on("request", lambda request: asked.append(request.url + request.headers.get("referer", "")))
    page.goto(path_of(link_to(proposal)))
    page.wait_for_url(f"**/proposals/{proposal.reference}/")
    assert token_for(proposal).partition(":")[0] not in "".join(asked).replace("#", "")
    assert page.locator("[aria-current=step]").count() == 1
    assert_accessible(page)
    page.go_back()
    assert "#" not in page.url


def test_link_is_pasted_without_scripts(open_page, proposal):
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto(path_of(link_to(proposal)))
    page.locator("[name=token]").fill(link_to(proposal))
    page.locator("[data-token-form] button").click()
    page.wait_for_url(f"**/proposals/{proposal.reference}/")
    assert fresh(proposal).state == ProposalState.WAITING
    page.locator("details", has=page.locator("[value=withdraw]")).locator("summary").click()
    page.locator("form:has([value=withdraw]) button").click()
    assert page.locator(".turn-withdrawn").is_visible()
    assert fresh(proposal).state == ProposalState.WITHDRAWN


def test_old_link_pasted_into_the_same_page_is_read_too(open_page, proposal, problems):
    problems.expected.append("status of 400")
    page = open_page(**PHONE)
    page.goto("/vi/proposals/open/#a:b:c")
    page.locator("#problem").wait_for()
    page.evaluate("token => { location.hash = token; }", token_for(proposal))
    page.wait_for_url(f"**/proposals/{proposal.reference}/")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("state", ProposalState.values)
def test_every_state_is_accessible_and_fits(open_page, site, assert_accessible, state, width):
    proposal = make_proposal(ProposalKind.NEW, state, by=make_user("", "Moderator"))
    page = open_page(width=width)
    hold(page, site, proposal).goto(f"/en/proposals/{proposal.reference}/")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_operator_answers_by_one_click(open_page, claim, assert_accessible):
    page = open_page(**PHONE)
    page.goto(path_of(link_to_question(claim)))
    button = page.locator("[name=step][value=confirm]")
    button.wait_for()
    assert page.url.endswith("/listings/confirm/")
    assert_accessible(page)
    button.click()
    page.locator(".badge").wait_for()
    assert_accessible(page)
    assert Claim.objects.get().confirmed_on == timezone.localdate()
    page.goto("/vi/spaces/manzi/")
    assert page.locator(".space-badges .badge", has_text="xác nhận").is_visible()
    assert_accessible(page)
