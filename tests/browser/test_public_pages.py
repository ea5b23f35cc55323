"""Every public page in a real browser: accessible, quiet, inside the screen, in each language and width."""

import pytest

from tests.browser.cities import make_city

pytestmark = pytest.mark.slow

PAGES = {
    "home": "",
    "explorer": "spaces/",
    "explorer with filters": "spaces/?q=khong+gian&category=art&district=002&sort=newest",
    "explorer without results": "spaces/?q=xyzzy&category=craft",
    "explorer with complaints": "spaces/?colour=red&bbox=x&page=99",
    "space": "spaces/manzi/",
    "assessed space": "spaces/khong-gian-01/",
    "closed space": "spaces/da-dong/",
    "online space": "spaces/tren-mang/",
    "criteria": "criteria/",
    "version of criteria": "criteria/city/",
    "results": "results/",
    "round": "results/city/",
    "round with complaints": "results/city/?band=gold&page=9&q=khong",
    "about": "about/",
    "data": "data/",
    "privacy": "privacy/",
    "accessibility": "accessibility/",
    "not found": "spaces/nowhere/",
}
LANGUAGES = ["vi", "en", "fr"]
WIDTHS = [320, 1280]


@pytest.fixture
def city(site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_city()


def visit(page, path):
    """Goes to a page and waits until it asks for nothing more."""
    page.goto(path)
    page.wait_for_load_state("networkidle")


def too_wide(page):
    """Returns what makes the page wider than the screen."""
    return page.evaluate(
        """() => {
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          if (wide <= 0) return [];
          const limit = document.documentElement.clientWidth;
          return [`${wide} px`, ...[...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > limit + 1)
            .map((e) => `${e.tagName}.${e.className}`).slice(0, 8)];
        }"""
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_accessible_quiet_and_inside_the_screen(
    open_page, city, problems, assert_accessible, language, width
):
    problems.expected.append("status of 404")
    page, faults = open_page(width), []
    for name, path in PAGES.items():
        visit(page, f"/{language}/{path}")
        sideways = too_wide(page)
        if sideways:
            faults.append(f"{name}: {sideways}")
        try:
            assert_accessible(page)
        except AssertionError as error:
            faults.append(f"{name}: {error}")
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_in_the_dark(open_page, city, problems, assert_accessible, width):
    problems.expected.append("status of 404")
    page, faults = open_page(width, color_scheme="dark"), []
    for path in (
        "",
        "spaces/",
        "spaces/?q=xyzzy",
        "spaces/manzi/",
        "spaces/da-dong/",
        "about/",
        "spaces/nowhere/",
    ):
        visit(page, f"/en/{path}")
        try:
            assert_accessible(page)
        except AssertionError as error:
            faults.append(str(error))
    assert faults == []
    light, dark = (background(open_page(color_scheme=scheme)) for scheme in ("light", "dark"))
    assert light != dark


def background(page):
    page.goto("/en/about/")
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("panel", ["facet-district", "facet-ward", "facet-category", "facet-further"])
def test_open_panel_is_accessible_and_inside_the_screen(open_page, city, assert_accessible, width, panel):
    page = open_page(width)
    visit(page, "/en/spaces/")
    page.locator(f"#{panel} > summary").click()
    box = page.locator(f"#{panel} .panel").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert too_wide(page) == []
    assert_accessible(page)


def test_map_of_a_phone_is_accessible(open_page, city, assert_accessible):
    page = open_page(320, 640)
    visit(page, "/en/spaces/")
    page.get_by_role("button", name="Map", exact=True).click()
    page.wait_for_selector(".map-pin, .map-cluster")
    assert_accessible(page)
    assert too_wide(page) == []


def test_pages_stand_without_javascript(open_page, city, assert_accessible):
    page = open_page(java_script_enabled=False)
    for path in ("", "spaces/", "spaces/manzi/"):
        page.goto(f"/en/{path}")
        assert page.locator("h1").is_visible()
        assert page.locator(".needs-js:visible").count() == 0


def test_text_at_twice_the_size_stays_inside_the_screen(open_page, city):
    page, faults = open_page(640), []
    for name in ("home", "explorer", "space", "data"):
        visit(page, f"/vi/{PAGES[name]}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if too_wide(page):
            faults.append(f"{name}: {too_wide(page)}")
    assert faults == []


def test_nothing_moves_for_who_wants_no_motion(open_page, city):
    page = open_page(reduced_motion="reduce")
    for path in ("", "spaces/", "spaces/manzi/"):
        visit(page, f"/en/{path}")
        slow = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((element) => {
              const style = getComputedStyle(element);
              const longest = (list) => Math.max(...list.split(",").map(parseFloat));
              return longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01;
            }).map((element) => element.className || element.tagName)"""
        )
        assert slow == []
        assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0


def test_page_stands_in_forced_colours(open_page, city, assert_accessible):
    page = open_page(forced_colors="active")
    visit(page, "/en/spaces/")
    assert page.locator(".facets summary").first.is_visible()
    assert_accessible(page)


def test_skip_link_is_the_first_stop_and_leads_to_the_content(open_page, city):
    page = open_page()
    visit(page, "/en/")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href") == "#main"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_that_takes_the_focus_shows_it(open_page, city):
    page = open_page()
    for path in ("", "spaces/", "spaces/manzi/"):
        visit(page, f"/en/{path}")
        for _stop in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => {
                  const e = document.activeElement, s = getComputedStyle(e);
                  const near = e.parentElement ? getComputedStyle(e.parentElement) : s;
                  const ring = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
                    || style.boxShadow !== "none";
                  const sibling = e.nextElementSibling && ring(getComputedStyle(e.nextElementSibling));
                  const raised = e.classList.contains("is-active");  // a mark on the map
                  const over = ring(getComputedStyle(e, "::after"));
                  const shown = e === document.body || ring(s) || ring(near) || sibling || over || raised;
                  return shown ? "" : e.outerHTML.slice(0, 120);
                }"""
            )
            assert seen == ""


def test_page_prints_without_what_only_screens_need(open_page, city):
    page = open_page()
    visit(page, "/en/spaces/manzi/")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    for part in (".site-nav", ".languages", ".space-map"):
        assert not page.locator(part).is_visible(), part
