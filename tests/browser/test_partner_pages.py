"""Every page of a partner in each state and language: accessible, inside the screen, in the dark, large."""

import time

import pytest
from django.core import signing
from django.utils import timezone

from spaces.actions.claim_links import claim_token
from spaces.actions.claims import ask_operators
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_links import token_for
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.proposal_review import request_changes
from spaces.enums import ProposalKind, ProposalState
from spaces.models import Claim
from tests.assessment import make_version
from tests.browser.appearance import LONG, LONG_WORD, READ_AT, faults_of, too_wide
from tests.browser.journeys import make_surroundings
from tests.browser.partner import hold, section
from tests.builders import make_user
from tests.proposals import fresh, give_contact, make_draft, make_proposal, photo_file

SECTIONS = ("space", "place", "offer", "visit", "photos", "self", "you", "check")
DAY_S = 86_400
WORDS = {"alt": "Lò nung nhìn từ sân", "credit": "Trần Văn Bình", "licence": "CC-BY-4.0"}


class Stock:
    """Proposals of every kind and state, with long names, texts and addresses."""

    def __init__(self, space, moderator):
        self.space, self.moderator = space, moderator
        correction = {"public_phone": "0243 999 888", "summary_vi": LONG}
        self.full = self._full()
        self.empty = make_draft(name_vi="", summary_vi="", address="", position=None, site_kind="")
        self.correction = make_draft(ProposalKind.CORRECTION, space=space, **correction)
        self.closure = make_draft(ProposalKind.CLOSURE, space=space)
        self.claim = make_draft(ProposalKind.CLAIM, space=space)
        self.states = {
            ProposalState.DRAFT: self.full, ProposalState.CHANGES: self._asked(),
            "partly": self._partly_accepted(**correction),
        }  # fmt: skip
        for number, state in enumerate(set(ProposalState) - set(self.states)):
            self.states[state] = self._new(state=state, by=moderator, position=[105.8, 21 + number / 100])

    def _new(self, **options):
        contact = {"email": LONG_WORD, "name": LONG}
        return make_proposal(name_vi=LONG, contact=contact, **options)

    def _full(self):
        website = f"https://{LONG_WORD.partition('@')[2]}/{'a' * 90}"
        found = make_draft(
            name_vi=self.space.name_vi, summary_vi=LONG, description_vi=LONG * 5, website=website
        )
        for colour in ("teal", "maroon"):
            add_proposal_photo(proposal=fresh(found), file=photo_file(colour=colour), data=WORDS)
        return give_contact(fresh(found), email=LONG_WORD, name=LONG)

    def _asked(self):
        found = self._new(position=[105.95, 21.1])
        notes = {"summary_vi": LONG, "photos": "Một tấm chụp từ ngoài đường.", "opening_hours": ""}
        seen = {"proposal": found, "by": self.moderator, "expected_revision": found.revision}
        return request_changes(**seen, fields=notes, message=LONG)

    def _partly_accepted(self, **values):
        found = make_proposal(ProposalKind.CORRECTION, space=self.space, **values)
        seen = {"proposal": found, "by": self.moderator, "expected_revision": found.revision}
        accept_proposal(**seen, fields=["summary_vi"], message=LONG)
        return found

    def all(self):
        """Returns all of them, as a browser may hold them."""
        drafts = (self.empty, self.correction, self.closure, self.claim)
        return [fresh(one) for one in (*drafts, *self.states.values())]


@pytest.fixture
def stock(site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_version()
    return Stock(make_surroundings(), make_user("", "Moderator"))


@pytest.fixture
def visit(open_page, site, stock, problems):
    """Returns visit(**options) -> a page of a browser that holds all of the stock."""
    problems.expected += ["status of 404", "status of 400", "status of 410"]

    def _open(**options):
        return hold(open_page(**options), site, *stock.all())

    return _open


def question(space):
    """Returns the token of the yearly question to the operator of the space."""
    moderator = make_user("", "Moderator")
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=moderator)
    today = timezone.localdate()
    Claim.objects.update(confirmed_on=today - timezone.timedelta(days=400))
    ask_operators(today)
    return claim_token(Claim.objects.get())


def addresses(stock, language):
    """Returns name -> path of the pages that are read."""
    start = f"/{language}"
    found = {
        "start": f"{start}/submit/",
        "suggest": f"{start}/spaces/{stock.space.slug}/suggest/",
        "open": f"{start}/proposals/open/",
        "renew": f"{start}/proposals/renew/",
        "confirm": f"{start}/listings/confirm/",
        "foreign": f"{start}/proposals/P-2222-2222/",
    }
    shown = {
        "full": (stock.full, SECTIONS),
        "empty": (stock.empty, ("space", "photos", "check")),
        "asked": (stock.states[ProposalState.CHANGES], ("space", "visit", "check")),
        "correction": (stock.correction, ("visit", "check")),
        "closure": (stock.closure, ("closure",)),
        "claim": (stock.claim, ("claim",)),
    }
    for kind, (proposal, names) in shown.items():
        found |= {f"{kind} {name}": section(proposal, name, language) for name in names}
    states = stock.states.items()
    return found | {f"state {name}": f"{start}/proposals/{one.reference}/" for name, one in states}


def press(page, selector=".form-foot button[type=submit]"):
    page.locator(selector).first.click()
    page.wait_for_load_state("networkidle")


def wrong_place(page, stock, language):
    """A section that comes back with its mistakes."""
    page.goto(section(stock.empty, "place", language))
    page.locator("#id_coordinates").fill("ở gần chợ")
    press(page)
    page.wait_for_selector("#mistakes")


def nobody(page, stock, language):
    """The private section, sent empty."""
    page.goto(section(stock.empty, "you", language))
    press(page)
    page.wait_for_selector("#mistakes")


def too_early(page, stock, language):
    """The last page, sent while much is missing."""
    page.goto(section(stock.empty, "check", language))
    press(page)
    page.wait_for_selector("#problem")


def half_a_photo(page, stock, language):
    """Photos that still need words."""
    page.goto(section(stock.full, "photos", language))
    page.locator("[data-photo] input").first.fill("")
    press(page)
    page.wait_for_selector("#mistakes")


def unsaved(page, stock, language):
    """Text that was typed and not saved, offered again."""
    page.goto(section(stock.full, "visit", language))
    page.wait_for_load_state("networkidle")
    page.locator("#id_public_phone").fill("0243 555 666")
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("[data-offer]")


def expired(page, stock, language):
    """A link that is too old."""
    with pytest.MonkeyPatch.context() as patch:
        before = time.time() - 40 * DAY_S
        patch.setattr(signing.time, "time", lambda: before)
        token = token_for(fresh(stock.full))
    page.goto(f"/{language}/proposals/open/#{token}")
    page.wait_for_selector("[name=step][value=renew]", state="attached")


def forged(page, stock, language):
    """A link that is none, pasted into the page that says that another has expired."""
    page.goto(f"/{language}/proposals/open/#a:b:c")
    page.wait_for_selector("[data-token-form]")
    page.wait_for_selector("#problem")


STEPS = (wrong_place, nobody, too_early, half_a_photo, unsaved, expired, forged)


@pytest.mark.parametrize(("language", "width"), READ_AT)
def test_every_page_is_accessible_and_inside_the_screen(visit, stock, assert_accessible, language, width):
    page, faults = visit(reduced_motion="reduce"), []
    for name, path in addresses(stock, language).items():
        page.goto(path)
        faults += faults_of(page, name, assert_accessible, width)
    for step in STEPS:
        step(page, stock, language)
        faults += faults_of(page, step.__name__, assert_accessible, width)
    page.goto(f"/{language}/listings/confirm/#{question(stock.space)}")
    page.wait_for_selector("[name=step][value=confirm]")
    faults += faults_of(page, "question", assert_accessible, width)
    press(page, "[name=step][value=confirm]")
    faults += faults_of(page, "answered", assert_accessible, width)
    assert faults == []


@pytest.mark.parametrize("media", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_pages_are_accessible_in_the_dark_and_in_forced_colours(visit, stock, assert_accessible, media):
    page, faults = visit(**media), []
    shown = addresses(stock, "vi")
    states = ("draft", "changes", "partly", "declined", "unverified")
    for name in (
        "start", "suggest", "full space", "full photos", "full check", "asked check", "correction check",
        *(f"state {state}" for state in states),
    ):  # fmt: skip
        page.goto(shown[name])
        faults += faults_of(page, name, assert_accessible, 390)
    wrong_place(page, stock, "vi")
    faults += faults_of(page, "mistakes", assert_accessible, 390)
    assert faults == []


def test_text_at_twice_the_size_stays_inside_the_screen(visit, stock):
    page, faults = visit(width=640), []
    for name, path in addresses(stock, "vi").items():
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        faults += [f"{name}: {wide}" for wide in [too_wide(page)] if wide]
    assert faults == []


def tab_to(page, selector, *, most=60):
    """Presses the tab key until an element that fits has the focus."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_section_is_filled_in_and_saved_by_keyboard_alone(visit, stock):
    page = visit(locale="en-GB")
    page.goto(section(stock.empty, "space", "en"))
    page.wait_for_load_state("networkidle")
    tab_to(page, "#id_name_vi")
    page.keyboard.type("Xưởng tranh Đông Hồ")
    tab_to(page, "[name=category]")
    page.keyboard.press("Space")
    tab_to(page, "#id_summary_en")
    page.keyboard.type("A workshop for woodcuts.")
    tab_to(page, ".form-foot button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/place/")
    saved = fresh(stock.empty).data
    assert (saved["name_vi"], saved["summary_en"]) == ("Xưởng tranh Đông Hồ", "A workshop for woodcuts.")
    assert saved["category"]
    page.wait_for_load_state("networkidle")
