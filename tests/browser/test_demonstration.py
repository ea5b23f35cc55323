"""The banner of a demonstration in a real browser: on phones, in the dark and in print, never in the way."""

import pytest

from tests.builders import make_space

pytestmark = pytest.mark.slow


@pytest.fixture
def demonstration(site, settings):
    settings.DEMO = True
    return make_space("Hiên Mưa Lụa (minh họa)", published=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_banner_is_read_by_everybody_and_widens_no_page(open_page, demonstration, assert_accessible, scheme):
    page = open_page(width=320, height=640, color_scheme=scheme)
    for path in ("/vi/spaces/", "/fr/", f"/en/spaces/{demonstration.slug}/", "/admin/login/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        banner = page.locator(".demo-banner")
        assert banner.is_visible()
        assert banner.bounding_box()["y"] == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert_accessible(page)


def test_banner_is_printed(open_page, demonstration):
    page = open_page()
    page.goto("/en/spaces/")
    page.emulate_media(media="print")
    assert page.locator(".demo-banner").is_visible()
