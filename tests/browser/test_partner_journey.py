"""A partner's way from the first tap to what became of it: on a phone, elsewhere, without scripts."""

import io
import re

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import expect

from spaces.enums import MailState
from spaces.models import OutgoingMail, Photo, Proposal, Space
from tests.assessment import make_version
from tests.browser.journeys import (
    PHONE,
    PRIVATE,
    assert_nothing_private,
    mailed_link,
    main_text,
    make_surroundings,
    picture,
    reference_in,
    say,
)
from tests.browser.test_admin import sign_in
from tests.builders import make_user

QUEUE = "/admin/spaces/proposal/"
NAME, SUMMARY = "Làng gốm Kim Lan 2", "Xưởng gốm mở cửa cho khách và học sinh."


@pytest.fixture
def city(site, settings, tmp_path):
    """A public space whose name is much like the new one's, criteria, and somewhere to keep photos."""
    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_URL = site
    make_version()
    return make_surroundings()


def go_on(page, section):
    """Saves the section and waits for the next."""
    page.get_by_role("button", name=say("Save and continue")).click()
    page.wait_for_url(f"**/{section}/")


def the_proposal():
    return Proposal.objects.select_related("contact", "space").latest("pk")


# --- The sections, as a person fills them in ---------------------------------------------------


def begin(page):
    page.goto("/vi/")
    page.goto("/vi/submit/")
    page.get_by_role("button", name=say("Begin")).click()
    page.wait_for_url("**/space/")


def describe(page):
    page.get_by_label(say("Name in Vietnamese")).press_sequentially(NAME)
    page.locator(".kind", has_text="Làng nghề").first.click()
    page.get_by_label(say("In a sentence or two (Vietnamese)")).fill(SUMMARY)
    go_on(page, "place")


def point_at_the_map(page):
    """Taps the map near the middle; the server names what it finds there."""
    chart = page.locator("[data-map=picker]")
    expect(chart).to_have_class(re.compile("leaflet-container"))
    chart.scroll_into_view_if_needed()
    chart.click(position={"x": 170, "y": 150})
    expect(page.locator("#id_coordinates")).to_have_value(re.compile(r"^2[01]\.\d+, 10[56]\.\d+$"))
    expect(page.locator("[data-place-hint]")).to_be_visible()


def give_place(page):
    point_at_the_map(page)
    page.get_by_label(say("Address"), exact=True).fill("Xóm 3, thôn Kim Lan")
    page.get_by_label(say("Ward or commune today")).select_option(str(Space.objects.get().ward_id))
    go_on(page, "offer")


def give_offer(page):
    page.get_by_label("Trưng bày").check()
    page.get_by_label("Học sinh").check()
    page.get_by_label(say("Private", "vi")).first.check()
    go_on(page, "visit")


def give_hours(page):
    page.locator("[data-mode][value=week]").check()
    for number in range(1, 7):
        page.locator("[data-day]").nth(number).locator("[data-open]").check()
        if number == 1:
            times = page.locator("[data-day]").nth(1).locator("input[type=time]")
            for place, time in enumerate(("08:30", "17:00")):
                times.nth(place).fill(time)
                times.nth(place).blur()
    page.get_by_label(say("Website")).fill("https://kim-lan-moi.example")
    go_on(page, "photos")


def send_photos(page):
    page.get_by_label(say("Who took the photos")).fill("Trần Văn Bình")
    page.get_by_label(say("Who may use them")).first.select_option("CC-BY-4.0")
    files = [picture("lò.jpg", "teal", located=True), picture("sân.jpg", "maroon", (800, 1200))]
    page.locator("#id_photos").set_input_files(files)
    cards = page.locator("[data-photo]")
    expect(cards).to_have_count(2)
    for number, words in enumerate(("Lò nung nhìn từ sân", "Sân phơi")):
        cards.nth(number).get_by_label(say("What it shows")).fill(words)
    go_on(page, "self")


def assess_oneself(page):
    page.locator(".self-levels input[type=radio]").nth(1).check()
    go_on(page, "you")


def introduce(page, following="check", **changes):
    """Says who sends it and agrees to everything; `following` is the page that comes next."""
    for name, value in (PRIVATE | changes).items():
        page.locator(f"#id_{name}").fill(value)
    for box in page.locator(".consent input").all():
        assert not box.is_checked()
        box.check()
    page.get_by_role("button", name=re.compile(f"^{say('Save and continue')}$|^{say('Save')}$")).click()
    page.wait_for_url(f"**/{following}/")


def set_apart_and_send(page):
    """Says that the likely space is another one, then sends."""
    expect(page.locator("#likely-title")).to_be_visible()
    expect(page.locator(".likely-card")).to_contain_text("Làng gốm Kim Lan")
    page.get_by_role("button", name=say("No, mine is another one")).click()
    expect(page.locator("#likely-title")).to_have_count(0)
    page.get_by_label(say("Message to the department")).fill("Gọi buổi sáng giúp tôi.")
    page.get_by_role("button", name=say("Send to the department")).click()
    page.wait_for_selector(".turn-unverified")


# --- The whole way, on a phone ------------------------------------------------------------------


def test_new_space_from_the_first_tap_to_its_public_page(open_page, city):
    phone = open_page(**PHONE)
    begin(phone)
    for step in (describe, give_place, give_offer, give_hours, send_photos, assess_oneself, introduce):
        step(phone)
    set_apart_and_send(phone)
    reference = reference_in(phone.url)
    proposal = the_proposal()
    assert (proposal.state, proposal.data["opening_hours"]) == ("unverified", "Tu-Su 08:30-17:00")
    assert [photo.alt for photo in proposal.photos.all()] == ["Lò nung nhìn từ sân", "Sân phơi"]
    assert OutgoingMail.objects.filter(proposal=proposal, state=MailState.SENT).exists()
    assert all(message.to == [PRIVATE["email"]] for message in mail.outbox)

    elsewhere = open_page()
    elsewhere.goto(mailed_link())
    elsewhere.wait_for_url(f"**/proposals/{reference}/")
    assert "#" not in elsewhere.url
    expect(elsewhere.locator(".turn-waiting")).to_be_visible()
    phone.reload()
    expect(phone.locator(".turn-waiting")).to_be_visible()

    moderator = open_page(locale="en-GB")
    ask_for_hours(moderator, reference)
    answer_what_was_asked(open_page(**PHONE))
    accept_without_the_website(moderator, reference)
    look_at_what_became_of_it(phone, elsewhere, open_page())


def ask_for_hours(page, reference):
    """A moderator finds the proposal in the queue and asks about the opening hours."""
    make_user("moderator", "Moderator")
    sign_in(page, "moderator")
    page.goto(QUEUE)
    page.locator("#result_list").get_by_role("link", name=re.compile(NAME)).first.click()
    page.wait_for_selector(".review")
    assert main_text(page).count(reference) > 0
    assert PRIVATE["phone"] in page.content()
    page.locator("[data-ask=opening_hours]").click()
    page.keyboard.type("Ngày lễ có mở không?")
    page.locator("#id_changes-message").fill("Xin bổ sung giờ mở cửa ngày lễ.")
    page.get_by_role("button", name="Ask and stay here").click()
    page.wait_for_selector(".badge.proposal-changes")


def answer_what_was_asked(page):
    """The sender opens the mailed link on a phone, changes the hours in the same proposal, sends again."""
    page.goto(mailed_link())
    page.wait_for_selector(".turn-changes")
    expect(page.locator(".turn")).to_contain_text("Ngày lễ có mở không?")
    page.locator(".asked-list a").click()
    page.wait_for_url("**/visit/**")
    expect(page.locator(".asked")).to_contain_text("Ngày lễ có mở không?")
    page.get_by_label(say("Closed on public holidays")).check()
    page.get_by_role("button", name=re.compile(say("Save"))).first.click()
    page.wait_for_url("**/check/")
    page.get_by_role("button", name=say("Send again")).click()
    page.wait_for_selector(".turn-waiting")
    assert the_proposal().data["opening_hours"] == "Tu-Su 08:30-17:00; PH off"
    assert Proposal.objects.count() == 1


def accept_without_the_website(page, reference):
    """The moderator takes over all but one value, publishes, and goes on."""
    page.reload()
    page.wait_for_selector(".badge.proposal-waiting")
    page.locator("[name=accept-fields_taken][value=website]").uncheck()
    expect(page.locator("[data-ticked]")).to_contain_text(re.compile(r"^\d+ of \d+ fields"))
    accept = page.locator("details.decision", has=page.locator("#accept-form"))
    if accept.get_attribute("open") is None:
        accept.locator("summary").click()
    page.locator("#id_accept-publish").check()
    page.locator("#id_accept-message").fill("Cảm ơn bạn.")
    page.get_by_role("button", name="Accept and stay here").click()
    page.wait_for_selector(".badge.proposal-accepted")
    assert reference in page.url or reference in page.content()


def look_at_what_became_of_it(phone, elsewhere, visitor):
    """Both browsers of the sender say what was taken; the public sees the space and nothing private."""
    phone.reload()
    turn = phone.locator(".turn-accepted")
    expect(turn).to_contain_text("Cảm ơn bạn.")
    left_out = phone.locator(".is-left-out")
    expect(left_out).to_have_count(1)
    expect(left_out).to_contain_text("kim-lan-moi.example")
    elsewhere.reload()
    turn = elsewhere.locator(".turn-accepted")
    turn.get_by_role("link", name=say("See the public page")).click()
    visitor.goto(elsewhere.url)
    expect(visitor.locator("h1")).to_have_text(NAME)
    expect(visitor.locator(".gallery img")).to_have_count(2)
    assert visitor.locator(".gallery img").first.evaluate("image => image.naturalWidth") > 0
    assert "08:30–17:00" in main_text(visitor)
    assert "kim-lan-moi.example" not in visitor.content()
    assert_nothing_private(visitor)
    for address in ("/data/spaces.geojson", "/data/spaces.csv"):
        response = visitor.request.get(address)
        assert not any(words in response.text() for words in PRIVATE.values())
    assert all(has_no_place(name) for photo in Photo.objects.all() for name in map(photo.path, photo.widths))


def has_no_place(name):
    """Returns whether a stored photo says nothing of where and by what it was taken."""
    with default_storage.open(name) as file, Image.open(io.BytesIO(file.read())) as image:
        return not image.getexif() and "exif" not in image.info


# --- The whole way, without scripts ---------------------------------------------------------------


def test_new_space_without_scripts_on_either_side(open_page, city):
    plain = {"java_script_enabled": False, "width": 390, "locale": "en-GB"}
    page = open_page(**plain)
    page.goto("/vi/submit/")
    page.get_by_role("button", name=say("Begin")).click()
    describe(page)
    page.get_by_label(say("Address"), exact=True).fill("Xóm 3, thôn Kim Lan")
    page.get_by_label(say("Ward or commune today")).select_option(str(city.ward_id))
    go_on(page, "offer")
    go_on(page, "visit")
    page.get_by_label(say("Opening hours")).fill("Tu-Su 08:30-17:00")
    go_on(page, "photos")
    send_photos_by_the_plain_form(page)
    go_on(page, "you")
    introduce(page)
    set_apart_and_send(page)
    proposal = the_proposal()
    assert [photo.alt for photo in proposal.photos.all()] == ["Sân phơi"]

    link = mailed_link()
    elsewhere = open_page(**plain)
    elsewhere.goto(link)
    elsewhere.locator("#id_token").fill(f"http://x.example{link}")
    elsewhere.get_by_role("button", name=say("Open my proposal")).click()
    elsewhere.wait_for_selector(".turn-waiting")

    moderator = open_page(**plain)
    accept_without_scripts(moderator, proposal)
    page.reload()
    expect(page.locator(".turn-accepted")).to_be_visible()
    expect(page.locator(".is-left-out")).to_have_count(1)
    page.get_by_role("link", name=say("See the public page")).click()
    expect(page.locator("h1")).to_have_text(NAME)
    expect(page.locator(".gallery img")).to_have_count(1)
    assert_nothing_private(page)


def send_photos_by_the_plain_form(page):
    """Sends two photos, describes them, moves the second forward and takes the other one away."""
    page.get_by_label(say("Who took the photos")).fill("Trần Văn Bình")
    page.get_by_label(say("Who may use them")).first.select_option("CC-BY-4.0")
    page.locator("#id_photos").set_input_files([picture("lò.jpg", "teal"), picture("sân.jpg", "maroon")])
    page.get_by_role("button", name=say("Send the chosen photos")).click()
    cards = page.locator("[data-photo]")
    expect(cards).to_have_count(2)
    for number, words in enumerate(("Lò nung", "Sân phơi")):
        cards.nth(number).get_by_label(say("What it shows")).fill(words)
    cards.nth(1).get_by_role("button", name=say("Move this photo forward")).click()
    expect(cards.nth(0).get_by_label(say("What it shows"))).to_have_value("Sân phơi")
    cards.nth(1).get_by_role("button", name=say("Remove"), exact=True).click()
    expect(cards).to_have_count(1)
    go_on(page, "self")


def accept_without_scripts(page, proposal):
    """A moderator without scripts takes over all but the hours, and publishes."""
    make_user("moderator", "Moderator")
    sign_in(page, "moderator")
    page.goto(QUEUE)
    page.locator("#result_list").get_by_role("link", name=re.compile(NAME)).first.click()
    page.wait_for_selector(".review")
    page.locator("[name=accept-fields_taken][value=opening_hours]").uncheck()
    page.locator("#id_accept-publish").check()
    page.get_by_role("button", name="Accept and go to the next").click()
    page.wait_for_selector(".messagelist")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.space.opening_hours) == ("accepted", "")
