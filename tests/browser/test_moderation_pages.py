"""Pages on which staff handle proposals, mails, merges and requests: accessible in each language."""

import pytest

from spaces.actions.privacy import open_request
from spaces.actions.proposal_links import token_for
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.proposal_review import add_note
from spaces.actions.proposal_sending import open_link, send_proposal
from spaces.actions.spaces import save_space
from spaces.enums import ConsentPurpose, MailState, PrivacyKind, ProposalKind, ProposalState
from spaces.models import Claim
from tests.browser.appearance import LONG, LONG_WORD, READ_AT, faults_of, too_wide
from tests.browser.journeys import make_surroundings
from tests.browser.test_admin import sign_in
from tests.builders import make_space, make_superuser
from tests.mails import make_mail
from tests.proposals import VISITOR, fresh, give_contact, make_draft, make_proposal, photo_file, wait_since

QUEUE = "/admin/spaces/proposal/"
MERGE = "/admin/spaces/space/merge/"
WORDS = {"alt": "Lò nung nhìn từ sân", "credit": "Trần Văn Bình", "licence": "CC-BY-4.0"}
CONTACT = {"email": LONG_WORD, "name": LONG}


@pytest.fixture
def pages(site, settings, tmp_path):
    """Name -> path of the pages that are read."""
    settings.MEDIA_ROOT = tmp_path
    chief = make_superuser("Hồng Nhung")
    space = make_surroundings()
    other = make_space(
        "Gốm Kim Lan", published=True, category=space.category, address="Xóm 4", capacity=30,
        website=f"https://{LONG_WORD.partition('@')[2]}/", summary_vi=LONG, latitude=21.0246,
        longitude=105.8413,
    )  # fmt: skip
    found = {f"review {name}": f"{QUEUE}{one.pk}/change/" for name, one in proposals(space, chief).items()}
    request = open_request(email=LONG_WORD, kind=PrivacyKind.ERASURE, language="vi")
    failed = make_mail(to=LONG_WORD, state=MailState.FAILED, attempts=6, error=LONG, subject=LONG)
    claim = Claim.objects.get()
    return found | {
        "work": "/admin/",
        "queue": QUEUE,
        "queue of all": f"{QUEUE}?state=all",
        "queue without any": f"{QUEUE}?q=khongco",
        "merge": f"{MERGE}?kept={space.identifier}&dissolved={other.identifier}",
        "choosing what to merge": f"{MERGE}?kept={space.identifier}&dissolved=HN-9999",
        "duplicates": "/admin/spaces/space/duplicates/",
        "mails": "/admin/spaces/outgoingmail/",
        "mail": f"/admin/spaces/outgoingmail/{failed.pk}/change/",
        "requests": "/admin/spaces/privacyrequest/",
        "request": f"/admin/spaces/privacyrequest/{request.pk}/change/",
        "erasure": f"/admin/spaces/privacyrequest/{request.pk}/erase/",
        "entering a request": "/admin/spaces/privacyrequest/add/",
        "claims": "/admin/spaces/claim/",
        "claim": f"/admin/spaces/claim/{claim.pk}/change/",
    }


def proposals(space, chief):
    """Returns a proposal of each kind that waits, one that changed meanwhile, and one of each other state."""
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=chief)
    moved = make_proposal(
        ProposalKind.CORRECTION, space=space, summary_vi=LONG, position=[105.85, 21.03], public_phone=""
    )
    save_space(space=space, by=chief, data={"summary_vi": "Đã đổi."}, reason="gọi điện")
    found = {
        "new": with_photos(space),
        "correction": moved,
        "closure": wait_since(make_proposal(ProposalKind.CLOSURE, space=space, contact=CONTACT), 30),
        "claim": make_proposal(ProposalKind.CLAIM, space=space, contact=CONTACT),
    }
    add_note(proposal=moved, by=chief, text=LONG)
    for state in ("changes", "accepted", "declined", "withdrawn"):
        found[state] = make_proposal(state=state, name_vi=f"{LONG} {state}", by=chief, contact=CONTACT)
    return found


def with_photos(space):
    """Returns a new space that waits, with two photos, and that may be there already."""
    draft = make_draft(name_vi=space.name_vi, category=space.category_id, description_vi=LONG * 4)
    for colour in ("teal", "maroon"):
        add_proposal_photo(proposal=fresh(draft), file=photo_file(colour=colour), data=WORDS)
    give_contact(fresh(draft), consents=list(ConsentPurpose), **CONTACT)
    send_proposal(proposal=fresh(draft), visitor=VISITOR, message=LONG)
    return fresh(open_link(token=token_for(fresh(draft))))


@pytest.fixture
def office(open_page, pages, problems):
    """Returns office(language, **options) -> a page of somebody who may do everything."""
    problems.expected.append("status of 404")

    def _open(language="vi", **options):
        page = open_page(locale=language, bypass_csp=True, reduced_motion="reduce", **options)
        sign_in(page)
        return page

    return _open


def bulk(page):
    """The page that says what accepting several changes."""
    page.goto(QUEUE)
    for box in page.locator(".action-select").all():
        box.check()
    page.select_option("select[name=action]", "accept")
    page.locator(".actions button[type=submit]").click()
    page.wait_for_selector(".bulk")


def refused(page, pages, name, key):
    """A decision that comes back with its mistakes."""
    page.goto(pages[f"review {name}"])
    decision = page.locator("details.decision", has=page.locator(f"[name=decision][value={key}]"))
    if decision.get_attribute("open") is None:
        decision.locator("> summary").click()
    decision.locator("button[type=submit]").last.click()
    page.wait_for_selector(".errorlist, .errornote")


def unmerged(page, pages):
    """The page of two spaces, sent without a reason."""
    page.goto(pages["merge"])
    page.locator(".merge-confirm button[type=submit]").click()
    page.wait_for_selector(".errornote")


@pytest.mark.parametrize(("language", "width"), READ_AT)
def test_every_page_is_accessible_and_inside_the_screen(office, pages, assert_accessible, language, width):
    page, faults = office(language), []
    for name, path in pages.items():
        page.goto(path)
        faults += faults_of(page, name, assert_accessible, width)
    bulk(page)
    faults += faults_of(page, "bulk", assert_accessible, width)
    for key in ("changes", "decline"):
        refused(page, pages, "new", key)
        faults += faults_of(page, f"refused {key}", assert_accessible, width)
    unmerged(page, pages)
    faults += faults_of(page, "unmerged", assert_accessible, width)
    assert faults == []


@pytest.mark.parametrize("media", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_pages_are_accessible_in_the_dark_and_in_forced_colours(office, pages, assert_accessible, media):
    page, faults = office(**media), []
    for name in ("queue", "review new", "review correction", "review declined", "merge", "erasure"):
        page.goto(pages[name])
        faults += faults_of(page, name, assert_accessible, 1280)
    assert faults == []


def test_text_at_twice_the_size_stays_inside_the_screen(office, pages):
    page, faults = office(width=1024), []
    for name in ("queue", "review new", "review correction", "merge", "request"):
        page.goto(pages[name])
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        faults += [f"{name}: {wide}" for wide in [too_wide(page)] if wide]
    assert faults == []
