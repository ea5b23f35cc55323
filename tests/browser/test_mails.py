"""Mails in a real browser: shown and clicked on one's own machine; found and sent again by staff."""

import pytest
from django.core import mail

from spaces.enums import MailState, ProposalState
from spaces.models import OutgoingMail
from tests.browser.test_admin import sign_in
from tests.builders import make_user
from tests.mails import make_mail
from tests.proposals import make_proposal

BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def letter(site, settings):
    """The mail with the private link of a proposal whose address is still to be confirmed."""
    settings.SHOW_MAIL = True
    settings.PUBLIC_URL = site
    proposal = make_proposal(state=ProposalState.UNVERIFIED, language="en")
    return OutgoingMail.objects.filter(proposal=proposal).latest("pk")


@pytest.mark.parametrize("way", ["text", "html"])
def test_private_link_is_opened_by_a_click(open_page, letter, way):
    page = open_page(locale="en-GB")
    page.goto("/mail/")
    page.click(f'a[href="/mail/{letter.pk}/"]')
    if way == "text":
        page.click(".letter-text a >> nth=0")
    else:
        page.click("text=Look at it as HTML")
        page.click("text=Confirm and go on")
    page.wait_for_url(f"**/en/proposals/{letter.proposal.reference}/")
    letter.proposal.refresh_from_db()
    assert letter.proposal.state == ProposalState.WAITING


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_mails_are_accessible_and_fit(open_page, letter, assert_accessible, width):
    page = open_page(width=width, bypass_csp=True)
    for address in ("/mail/", f"/mail/{letter.pk}/"):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate(BEYOND) == 0
    page.goto(f"/mail/{letter.pk}/html/")
    assert page.evaluate(BEYOND) == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_moderator_sends_a_failed_mail_again(open_page, site, assert_accessible, width):
    make_user("moderator", "Moderator")
    make_mail(state=MailState.FAILED, attempts=6, error="SMTPRecipientsRefused")
    make_mail(attempts=2, error="TimeoutError", subject="P-0000-0002: chờ")
    page = open_page(width=width, locale="en-GB", bypass_csp=True)
    sign_in(page, "moderator")
    page.click("text=Mails that failed")
    page.wait_for_selector("#result_list")
    assert_accessible(page)
    assert page.evaluate(BEYOND) == 0
    page.check(".action-select >> nth=0")
    page.select_option("select[name=action]", "send_again")
    page.click(".actions button[type=submit]")
    page.wait_for_selector("h1 >> text=Send again: 1 mail")
    assert_accessible(page)
    page.click(".actions-row >> text=Send again")
    page.wait_for_selector("text=1 mail was sent.")
    assert [sent.to for sent in mail.outbox] == [["lan@example.org"]]
