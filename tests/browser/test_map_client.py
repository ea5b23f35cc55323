"""The map in a real browser: what it draws, how it is worked, what it says when something fails."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.builders import make_category, make_district, make_space, make_unit

EXPLORER = "/en/spaces/"
PIN, RING = ".map-pin", ".map-cluster"


@pytest.fixture
def city(site):
    """Two spaces at one place, one near them, one far from them."""
    district = make_district("Hoàn Kiếm", latitude=21.03, longitude=105.85)
    ward = make_unit("Cửa Nam", parent=district, latitude=21.025, longitude=105.846)
    art = make_category("Không gian nghệ thuật", name_en="Art space", tone="lacquer", icon="art-space")
    craft = make_category("Làng nghề", name_en="Craft village", tone="amber", icon="craft-village")
    fields = {"published": True, "ward": ward, "district": district}
    make_space("Tầng một", category=art, latitude=21.0300, longitude=105.8500, **fields)
    make_space("Tầng hai", category=craft, latitude=21.0300, longitude=105.8500, **fields)
    make_space("Bên hồ", category=art, latitude=21.0300, longitude=105.8512, position_error_m=120, **fields)
    return make_space("Làng gốm", category=craft, latitude=20.9747, longitude=105.9127, **fields)


@pytest.fixture
def explorer(open_page, city):
    """Returns explorer(query, **context) -> page with its map drawn."""

    def _open(query="", **options):
        page = open_page(reduced_motion="reduce", **options)
        page.goto(EXPLORER + query)
        page.wait_for_selector(f"{PIN}, {RING}")
        return page

    return _open


def test_map_draws_the_base_the_names_and_the_spaces(explorer):
    page = explorer()
    page.wait_for_selector(".map-label", state="attached")
    assert page.locator(".base-river").count() >= 3
    assert page.locator(".map-labels .map-label:not([aria-hidden=true])").count() == 0
    assert page.get_by_role("button", name="Làng gốm, Craft village").is_visible()
    assert page.locator(RING).inner_text() == "3"
    assert page.locator(RING).get_attribute("aria-label") == "3 spaces"
    assert page.locator(f"{RING} .map-ring-part").count() == 2


def test_pin_opens_its_card_by_keyboard_and_gives_the_focus_back(explorer):
    page = explorer()
    pin = page.get_by_role("button", name="Làng gốm, Craft village")
    pin.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="View this space")
    assert link.evaluate("element => element === document.activeElement")
    assert link.get_attribute("href").startswith("/en/spaces/")
    page.keyboard.press("Escape")
    assert page.locator(".map-popup").count() == 0
    assert pin.evaluate("element => element === document.activeElement")


def test_ring_zooms_in_and_lists_what_zooming_cannot_part(explorer):
    page = explorer()
    page.locator(RING).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{PIN}.is-approximate")
    ring = page.locator(RING)
    assert ring.get_attribute("aria-label") == "2 spaces"
    ring.focus()
    page.keyboard.press(" ")
    names = page.locator(".map-popup .map-popup-name").all_inner_texts()
    assert sorted(names) == ["Tầng hai", "Tầng một"]


def test_approximate_position_is_told_and_drawn(explorer):
    page = explorer("?q=Bên+hồ")
    page.locator(f"{PIN}.is-approximate").click()
    assert "within 120 m" in page.locator(".map-popup").inner_text()
    assert page.locator(".map-error").count() == 1


def test_search_here_is_offered_after_a_move_and_narrows_the_list(explorer):
    page = explorer()
    button = page.get_by_role("button", name="Search this area")
    assert not button.is_visible()
    page.locator(RING).click()
    button.click()
    page.wait_for_url(re.compile(r"bbox=105\.\d{5}%2C21\.\d{5}%2C105\.\d{5}%2C21\.\d{5}"))
    expect(page.locator("[data-space-id]")).to_have_count(3)
    expect(button).to_be_hidden()
    expect(page.get_by_role("button", name="2 spaces")).to_be_visible()


def test_filter_changes_the_map_with_the_list(explorer):
    page = explorer()
    page.fill("#q", "Làng gốm")
    expect(page.locator("[data-space-id]")).to_have_count(1)
    page.wait_for_selector(RING, state="detached")
    assert page.locator(PIN).count() == 1


def test_card_and_mark_point_at_each_other(explorer):
    page = explorer()
    far = page.get_by_role("button", name="Làng gốm, Craft village")
    card = page.locator("[data-space-id]", has_text="Làng gốm")
    card.hover()
    assert "is-active" in far.get_attribute("class")
    page.locator("[data-space-id]", has_text="Bên hồ").hover()
    assert "is-active" not in far.get_attribute("class")
    assert "is-active" in page.locator(RING).get_attribute("class")
    far.hover()
    assert "is-active" in card.get_attribute("class")


def test_failed_data_are_said_and_asked_for_again(open_page, city, problems):
    problems.expected.append("ERR_FAILED")
    page = open_page()
    page.route("**/data/map.json*", lambda route: route.abort())
    page.goto(EXPLORER)
    message = page.locator(".map-message")
    message.get_by_role("button", name="Try again").wait_for()
    assert message.get_attribute("role") == "status"
    assert page.locator("[data-space-id]").count() == 4
    page.unroute("**/data/map.json*")
    message.get_by_role("button").click()
    page.wait_for_selector(PIN)
    assert message.inner_text() == ""


def test_base_comes_in_when_tiles_fail(open_page, city, problems):
    problems.expected.append("status of 404")

    def with_tiles(route):
        response = route.fetch()
        tiles = {"url": "/none/{z}/{x}/{y}.png", "attribution": "© Somebody", "maxZoom": 19}
        route.fulfill(
            response=response, body=response.text().replace('"tiles": null', f'"tiles": {json.dumps(tiles)}')
        )

    page = open_page()
    page.route("**/en/spaces/", with_tiles)
    page.goto(EXPLORER)
    page.wait_for_selector(".base-river", state="attached")
    assert page.locator(".leaflet-tile").count() == 0
    assert "Somebody" not in page.locator(".map").inner_text()


def test_zoom_buttons_are_named_and_end_at_the_deepest(explorer):
    page = explorer("?q=Làng+gốm")
    closer = page.get_by_role("button", name="Zoom in")
    while closer.get_attribute("aria-disabled") != "true":
        closer.click()
    assert page.get_by_role("button", name="Zoom out").get_attribute("aria-disabled") == "false"


def test_wheel_over_the_home_map_scrolls_the_page(open_page, city):
    page = open_page()
    page.goto("/en/")
    page.locator(".home-map").scroll_into_view_if_needed()
    page.wait_for_selector(f".home-map {RING}, .home-map {PIN}")
    scale = (
        "getComputedStyle(document.querySelector('.leaflet-basemap-pane')).getPropertyValue('--base-scale')"
    )
    before, zoomed = page.evaluate("scrollY"), page.evaluate(scale)
    page.locator(".home-map").hover()
    page.mouse.wheel(0, -200)
    expect(page.locator(".map-hint.is-shown")).to_have_text("Hold Ctrl while scrolling to zoom the map")
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") < before
    assert page.evaluate(scale) == zoomed


def test_map_of_a_phone_starts_when_it_is_shown(open_page, city):
    page = open_page(width=390, height=844, has_touch=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(EXPLORER, wait_until="networkidle")
    assert [url for url in asked if "/data/" in url or "hanoi.json" in url] == []
    page.locator("[data-view-switch]").click()
    page.wait_for_selector(f"{PIN}, {RING}")
    assert page.locator(".base-river").count() >= 3


def test_space_page_shows_the_pin_and_its_circle(open_page, city):
    page = open_page()
    page.goto("/en/spaces/ben-ho/")
    pin = page.get_by_role("img", name="Bên hồ")
    pin.wait_for()
    assert page.locator(".space-map .map-error").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_map_with_an_open_card_is_accessible(open_page, city, problems, assert_accessible, width, scheme):
    problems.expected.append("status of 404")
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    page.goto(EXPLORER)
    if width < 900:
        page.locator("[data-view-switch]").click()
    page.get_by_role("button", name="Làng gốm, Craft village").click()
    page.wait_for_selector(".map-popup")
    assert_accessible(page)
