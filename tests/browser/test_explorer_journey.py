"""Somebody looks for a place: filters, list, map and address keep in step, by mouse, keyboard and phone."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.cities import make_city

EXPLORER = "/en/spaces/"


@pytest.fixture
def city(site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_city()


@pytest.fixture
def explorer(open_page, city):
    """Returns explorer(query, width, height, **context) -> page; a reload would lose its mark."""

    def _open(query="", width=1280, height=900, **options):
        page = open_page(width, height, **options)
        page.goto(EXPLORER + query)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.body.dataset.mark = 'same page'")
        return page

    return _open


def asked(page):
    """Returns the filters in the address."""
    return sorted(parse_qsl(urlsplit(page.url).query))


def expect_total(page, count):
    expect(page.locator("[data-result-count]")).to_have_text(re.compile(rf"^{count} space"))


def is_same_page(page):
    return page.evaluate("document.body.dataset.mark") == "same page"


def wait_for(page, pattern):
    """Waits until the address matches and the new results are settled in the page."""
    page.wait_for_url(re.compile(pattern))
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def choose(page, facet, value):
    panel = page.locator(f"#facet-{facet}")
    if panel.get_attribute("open") is None:
        panel.locator("summary").click()
    box = page.locator(f'input[name="{facet}"][value="{value}"]')
    box.locator("xpath=..").click()


def count_beside(page, facet, value):
    box = page.locator(f'input[name="{facet}"][value="{value}"]')
    return int(box.locator("xpath=../span[@class='choice-count']").text_content())


# --- Filters ---


def test_choosing_a_filter_updates_list_counts_address_and_map_at_once(explorer):
    page = explorer()
    map_query = []
    page.on("request", lambda request: "map.json" in request.url and map_query.append(request.url))
    wanted = count_beside(page, "category", "craft")
    choose(page, "category", "craft")
    expect_total(page, wanted)
    wait_for(page, r"category=craft")
    page.wait_for_load_state("networkidle")
    assert asked(page) == [("category", "craft")]
    assert page.locator("#results [data-space-id]").count() == wanted
    assert any("category=craft" in url for url in map_query)
    assert page.locator("#facet-category").get_attribute("open") is not None
    assert page.locator('#facet-category input[value="craft"]').is_checked()
    assert is_same_page(page)


def test_two_values_of_a_filter_add_up_and_a_second_filter_narrows(explorer):
    page = explorer()
    choose(page, "district", "002")
    wait_for(page, "district=002")
    choose(page, "district", "003")
    wait_for(page, "district=003")
    assert asked(page) == [("district", "002"), ("district", "003")]
    choose(page, "category", "craft")
    wait_for(page, "category=craft")
    expect(page.locator("[data-chip]")).to_have_count(3)
    choose(page, "category", "craft")
    expect(page.locator("[data-chip]")).to_have_count(2)
    assert asked(page) == [("district", "002"), ("district", "003")]


def test_search_answers_while_typing_and_clearing_it_brings_all_back(explorer):
    page = explorer()
    page.fill("#q", "manzi")
    expect_total(page, 1)
    assert asked(page) == [("q", "manzi")]
    assert page.locator("#q").evaluate("element => element === document.activeElement")
    asked_again = []
    page.on("request", lambda request: EXPLORER in request.url and asked_again.append(request.url))
    page.keyboard.press("Tab")
    page.wait_for_timeout(400)
    assert asked_again == []
    page.fill("#q", "")
    expect_total(page, 14)
    assert asked(page) == []
    assert is_same_page(page)


def test_order_can_be_chosen(explorer):
    page = explorer()
    first = page.locator("#results .card-title").first.inner_text()
    page.get_by_label("Order").select_option(label="Newest first")
    wait_for(page, "sort=newest")
    expect(page.locator("#results .card-title").first).to_have_text("Manzi House")
    assert first != "Manzi House"
    page.get_by_label("Order").select_option(label="Name")
    expect(page.locator("#results .card-title").first).to_have_text(first)
    assert asked(page) == []
    assert is_same_page(page)


def test_chip_removes_its_filter_everywhere(explorer):
    page = explorer("?q=khong&category=craft&status=active")
    page.locator("[data-chip]", has_text="khong").click()
    expect(page.locator("[data-chip]")).to_have_count(2)
    assert asked(page) == [("category", "craft"), ("status", "active")]
    expect(page.locator("#q")).to_have_value("")
    page.locator("[data-chip]", has_text="Craft village").click()
    expect(page.locator("[data-chip]")).to_have_count(1)
    assert not page.locator('input[value="craft"]').is_checked()
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("[data-chip]")).to_have_count(0)
    expect_total(page, 14)
    assert asked(page) == []
    assert is_same_page(page)


def test_filter_chosen_after_a_chip_was_removed_does_not_bring_it_back(explorer):
    page = explorer("?q=khong&open_now=1&bbox=105,20,107,22&near=21,105.8")
    for chip in ("khong", "Open now", "This map section", "Near a point"):
        page.locator("[data-chip]", has_text=chip).click()
        expect(page.locator("[data-chip]", has_text=chip)).to_have_count(0)
    choose(page, "category", "craft")
    wait_for(page, "category=craft")
    assert asked(page) == [("category", "craft")]


def test_empty_result_is_loosened_with_one_click(explorer):
    page = explorer("?q=manzi&category=craft&ownership=state")
    expect_total(page, 0)
    page.get_by_role("link", name=re.compile("^Without State: 1 space")).click()
    expect_total(page, 1)


def test_language_switch_follows_the_filters(explorer):
    page = explorer()
    choose(page, "category", "craft")
    wait_for(page, "category=craft")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="FR").click()
    wait_for(page, "/fr/spaces/")
    assert asked(page) == [("category", "craft")]


def test_result_count_is_told_to_screen_readers_by_a_region_that_stays(explorer):
    page = explorer()
    page.evaluate("document.querySelector('[role=status][data-told]').dataset.mark = 'same region'")
    page.fill("#q", "manzi")
    expect_total(page, 1)
    region = page.locator("[role=status][data-told]")
    expect(region).to_have_text("1 space")
    assert region.get_attribute("data-mark") == "same region"


# --- Going back and forth ---


def test_back_and_forward_bring_the_results_of_their_address(explorer):
    page = explorer()
    choose(page, "category", "craft")
    wait_for(page, "category=craft")
    wanted = page.locator("[data-result-count]").inner_text()
    page.fill("#q", "manzi")
    wait_for(page, "q=manzi")
    page.go_back()
    expect(page.locator("[data-result-count]")).to_have_text(wanted)
    assert asked(page) == [("category", "craft")]
    expect(page.locator("#q")).to_have_value("")
    page.go_back()
    expect_total(page, 14)
    assert asked(page) == []
    page.go_forward()
    expect(page.locator("[data-result-count]")).to_have_text(wanted)


def test_way_back_from_a_space_leads_to_the_same_results(explorer):
    page = explorer("?q=manzi")
    page.locator(".card-title a").first.click()
    expect(page.locator("h1")).to_have_text("Manzi House")
    page.go_back()
    expect_total(page, 1)


def test_pages_of_results_change_without_a_reload(explorer, settings):
    settings.PAGE_SIZE = 5
    page = explorer()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="2").click()
    wait_for(page, "page=2")
    expect(page.locator(".pagination [aria-current]")).to_have_text("2")
    assert is_same_page(page)
    choose(page, "category", "craft")
    wait_for(page, "category=craft")
    assert asked(page) == [("category", "craft")]


# --- The keyboard alone ---


def test_filters_are_worked_by_keyboard(explorer):
    page = explorer()
    summary = page.locator("#facet-category > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    name, value = focused.get_attribute("name"), focused.get_attribute("value")
    assert name == "category"
    page.keyboard.press("Space")
    page.wait_for_url(re.compile(f"category={value}"))
    page.wait_for_load_state("networkidle")
    again = page.locator(":focus")
    assert (again.get_attribute("name"), again.get_attribute("value")) == (name, value)
    page.keyboard.press("Escape")
    assert page.locator("#facet-category").get_attribute("open") is None
    assert page.locator("#facet-category > summary").evaluate("element => element === document.activeElement")


def test_one_panel_is_open_at_a_time_and_closes_beside_it(explorer):
    page = explorer()
    page.locator("#facet-district > summary").click()
    page.locator("#facet-category > summary").click()
    assert page.locator("[data-pill][open]").count() == 1
    page.locator("h1").click()
    assert page.locator("[data-pill][open]").count() == 0


# --- The map ---


def test_search_this_area_narrows_the_list_and_a_chip_widens_it(explorer):
    page = explorer(reduced_motion="reduce")
    page.wait_for_selector(".map-pin, .map-cluster")
    page.locator(".map").focus()
    for _step in range(3):
        page.keyboard.press("+")
        page.wait_for_timeout(150)
    page.get_by_role("button", name="Search this area").click()
    wait_for(page, "bbox=")
    expect(page.locator("[data-chip]", has_text="This map section")).to_have_count(1)
    narrowed = page.locator("#results [data-space-id]").count()
    assert narrowed < 14
    page.locator("[data-chip]", has_text="This map section").click()
    expect_total(page, 14)
    assert asked(page) == []


def test_position_is_asked_for_on_demand_alone(explorer):
    page = explorer(geolocation={"latitude": 21.0, "longitude": 105.8}, permissions=["geolocation"])
    page.get_by_role("button", name="Near me").click()
    wait_for(page, "near=21.0000%2C105.8000")
    expect(page.locator("[data-chip]", has_text="Near a point")).to_have_count(1)


def test_position_that_is_refused_is_said(explorer):
    page = explorer()
    button = page.get_by_role("button", name="Near me")
    button.click()
    expect(page.locator("[data-near-refused]")).to_be_visible()
    expect(button).to_be_enabled()
    assert asked(page) == []


# --- On a phone ---


def test_phone_switches_between_list_and_map(explorer):
    page = explorer(width=390, height=800, has_touch=True)
    assert page.locator("#results").is_visible()
    assert not page.locator(".map-pane").is_visible()
    switch = page.locator("[data-view-switch]")
    assert switch.inner_text().strip() == "Map"
    switch.click()
    page.wait_for_selector(".map-pin, .map-cluster")
    assert not page.locator("#results").is_visible()
    assert switch.get_attribute("aria-pressed") == "true"
    assert switch.inner_text().strip() == "List"
    switch.click()
    assert page.locator("#results").is_visible()
    assert not page.locator(".map-pane").is_visible()


def test_map_of_a_phone_shows_what_the_filters_left_and_nothing_lies_under_it(explorer):
    page, map_queries = explorer(width=390, height=800), []
    page.on("request", lambda request: "map.json" in request.url and map_queries.append(request.url))
    choose(page, "category", "craft")
    wait_for(page, "category=craft")
    page.locator("#facet-category [data-close-panel]").click()
    page.locator("[data-view-switch]").click()
    page.wait_for_selector(".map-pin, .map-cluster")
    assert map_queries
    assert all("category=craft" in url for url in map_queries)
    for _stop in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('.results, .site-footer, .filterbar')")


# --- Without JavaScript ---


def test_filters_work_without_javascript(explorer, open_page, city):
    page = open_page(java_script_enabled=False)
    page.goto(EXPLORER)
    page.locator("#facet-category > summary").click()
    page.locator('input[name="category"][value="craft"]').check()
    page.locator("#facet-category [data-close-panel]").click()
    assert ("category", "craft") in asked(page)
    assert page.locator('input[name="category"][value="craft"]').is_checked()
    page.fill("#q", "làng")
    page.get_by_label("Order").select_option(label="Newest first")
    page.get_by_role("button", name="Show", exact=True).click()
    assert {("q", "làng"), ("sort", "newest"), ("category", "craft")} <= set(asked(page))
    page.locator("[data-chip]", has_text="làng").click()
    assert "q" not in dict(asked(page))
    assert page.locator(".notice").count() == 0
