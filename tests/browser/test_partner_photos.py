"""Photos sent by a partner's browser: made small, shown at once, sent again, put into order."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from spaces.actions.proposal_photos import add_proposal_photo
from tests.browser.partner import hold, section
from tests.proposals import make_draft, photo_file

PHONE = {"width": 390, "height": 800, "has_touch": True, "is_mobile": True}
WORDS = {"alt": "Sân trong", "credit": "Lan", "licence": "CC-BY-4.0"}


@pytest.fixture
def proposal(site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_draft()


@pytest.fixture
def photos(open_page, site, proposal):
    """Returns photos(**options) -> a page that shows the section."""

    def _open(**options):
        page = hold(open_page(**({"locale": "en-GB"} | options)), site, proposal)
        page.goto(section(proposal, "photos"))
        page.wait_for_load_state("networkidle")
        return page

    return _open


def picture(name, colour="teal", size=(3000, 1500), **options):
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, "JPEG", **options)
    if size[0] < 1000:
        buffer = io.BytesIO()
        Image.new("RGB", size, colour).save(buffer, "JPEG", **options)
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def small(name, colour):
    return picture(name, colour, (60, 40))


def choose(page, *files):
    page.locator("#id_photos").set_input_files(list(files))


def cards(page):
    return page.locator("[data-photo]")


def stored(proposal):
    return list(proposal.photos.values_list("alt", flat=True))


def add(proposal, *colours):
    for colour in colours:
        file = photo_file(colour=colour, size=(60, 40))
        add_proposal_photo(proposal=proposal, file=file, data=WORDS | {"alt": colour})


def test_photos_are_made_small_sent_and_described(photos, proposal, assert_accessible):
    page = photos(**PHONE)
    page.get_by_label("Who took the photos").fill("Nguyễn Thị Lan")
    page.get_by_label("Who may use them").select_option("CC-BY-4.0")
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    large = picture("sân.jpg", exif=exif, quality=95)
    choose(page, large, small("cổng.jpg", "navy"))
    expect(cards(page)).to_have_count(2, timeout=30_000)
    first, _second = proposal.photos.all()
    assert (first.width, first.height) == (1000, 2000)  # upright, and the longer side made 2000 pixels here
    assert first.credit == "Nguyễn Thị Lan"
    assert_accessible(page)
    for number, words in enumerate(("Sân trong", "Cổng làng")):
        cards(page).nth(number).get_by_label("What it shows").fill(words)
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/self/")
    assert stored(proposal) == ["Sân trong", "Cổng làng"]


def test_refused_file_is_named_and_the_others_are_sent(photos, proposal, problems):
    problems.expected.append("status of 422")
    page = photos()
    drawing = {
        "name": "logo.svg",
        "mimeType": "image/svg+xml",
        "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
    choose(page, drawing, small("cổng.jpg", "navy"))
    expect(cards(page)).to_have_count(1)
    refused = page.locator(".photo-card.has-error")
    expect(refused).to_contain_text("logo.svg: This file is no readable photo.")
    refused.get_by_role("button", name="Do not send it").click()
    expect(refused).to_have_count(0)
    assert proposal.photos.count() == 1


def test_photo_is_sent_again_after_the_connection_was_lost(photos, proposal, problems):
    problems.expected.append("ERR_FAILED|ERR_INTERNET")
    page = photos()
    page.route(
        "**/photos/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    choose(page, small("cổng.jpg", "navy"))
    waiting = page.locator(".photo-card.is-sending")
    expect(waiting).to_contain_text("No connection")
    expect(waiting.locator("img")).to_be_visible()
    page.unroute("**/photos/")
    waiting.get_by_role("button", name="Try again").click()
    expect(cards(page)).to_have_count(1)
    assert proposal.photos.count() == 1


def test_page_is_left_once_everything_is_sent(photos, proposal):
    page = photos()
    held = []

    def hold_first(route):
        route.continue_() if held else held.append(route)

    page.route("**/photos/", hold_first)
    choose(page, small("cổng.jpg", "navy"))
    page.wait_for_selector(".is-sending")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("[data-problem]")).to_contain_text("still being sent")
    held[0].continue_()
    expect(page.locator("#mistakes")).to_contain_text("Photo 1")  # sent, stored, and still to be described
    page.wait_for_load_state("networkidle")
    assert proposal.photos.count() == 1


def test_photos_are_put_into_order_by_buttons_and_by_dragging(photos, proposal):
    add(proposal, "teal", "navy", "olive")
    page = photos(height=2400)
    with page.expect_response("**/photos/"):
        cards(page).nth(2).get_by_role("button", name="Move this photo forward").click()
    assert stored(proposal) == ["teal", "olive", "navy"]
    grip = cards(page).nth(0).locator("[data-grip]").bounding_box()
    target = cards(page).nth(2).bounding_box()
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, target["y"] + target["height"] - 4, steps=8)
    with page.expect_response("**/photos/"):
        page.mouse.up()
    assert stored(proposal) == ["olive", "navy", "teal"]


def test_photo_is_removed_after_a_question(photos, proposal):
    add(proposal, "teal", "navy")
    page = photos()
    page.once("dialog", lambda dialog: dialog.dismiss())
    cards(page).nth(0).get_by_role("button", name="Remove").click()
    assert proposal.photos.count() == 2
    page.once("dialog", lambda dialog: dialog.accept())
    cards(page).nth(0).get_by_role("button", name="Remove").click()
    expect(cards(page)).to_have_count(1)
    assert stored(proposal) == ["navy"]


def test_what_holds_for_all_is_filled_in_where_a_photo_says_nothing(photos, proposal):
    page = photos()
    choose(page, small("a.jpg", "navy"), small("b.jpg", "olive"))
    expect(cards(page)).to_have_count(2)
    cards(page).nth(0).get_by_label("Who took it").fill("An")
    page.get_by_label("Who took the photos").fill("Lan")
    page.get_by_label("Who took the photos").blur()
    assert cards(page).nth(0).get_by_label("Who took it").input_value() == "An"
    assert cards(page).nth(1).get_by_label("Who took it").input_value() == "Lan"


def test_same_photo_chosen_twice_is_there_once(photos, proposal):
    page = photos()
    choose(page, small("a.jpg", "navy"))
    expect(cards(page)).to_have_count(1)
    choose(page, small("a.jpg", "navy"))
    expect(page.locator(".is-sending")).to_have_count(0)
    expect(cards(page)).to_have_count(1)


def test_twenty_first_photo_is_refused_before_it_is_sent(photos, proposal):
    add(proposal, *(f"rgb({number * 13}, 0, 0)" for number in range(19)))
    page = photos()
    choose(page, small("a.jpg", "navy"), small("b.jpg", "olive"))
    expect(page.locator("[data-problem]")).to_contain_text("holds 20 photos")
    expect(cards(page)).to_have_count(20)
    expect(page.locator("#id_photos")).to_be_disabled()


def test_page_that_expired_says_so(photos, proposal, problems):
    problems.expected.append("status of 404")
    page = photos()
    page.context.clear_cookies(name="sessionid")
    choose(page, small("a.jpg", "navy"))
    expect(page.locator(".has-error")).to_contain_text("this page has expired")


def test_whole_section_works_without_scripts(photos, proposal, assert_accessible):
    page = photos(java_script_enabled=False)
    choose(page, small("a.jpg", "navy"), small("b.jpg", "olive"))
    page.get_by_label("Who took the photos").fill("Lan")
    page.get_by_label("Who may use them").select_option("CC0-1.0")
    page.get_by_role("button", name="Send the chosen photos").click()
    expect(cards(page)).to_have_count(2)
    for number, words in enumerate(("Một", "Hai")):
        cards(page).nth(number).get_by_label("What it shows").fill(words)
    cards(page).nth(1).get_by_role("button", name="Move this photo forward").click()
    assert stored(proposal) == ["Hai", "Một"]
    cards(page).nth(1).get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/self/")
    assert stored(proposal) == ["Hai"]


@pytest.mark.parametrize("width", [320, 1280])
def test_page_is_accessible_crowded_and_empty(photos, proposal, assert_accessible, width):
    page = photos(width=width)
    assert_accessible(page)
    add(proposal, "teal", "navy")
    add_proposal_photo(proposal=proposal, file=photo_file(colour="olive"), data={})
    page.reload()
    assert_accessible(page)
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_selector("#mistakes")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
