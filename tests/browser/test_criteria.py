"""Building criteria in a real browser: from nothing to published, by pointer, by touch and by keyboard."""

import re

import pytest

from spaces.enums import VersionState
from spaces.models import CriteriaVersion
from tests.assessment import make_version
from tests.browser.test_admin import sign_in
from tests.builders import make_category, make_superuser

LIST = "/admin/spaces/criteriaversion/"


@pytest.fixture
def builder(open_page):
    """A page of somebody who may do everything, in English."""
    make_superuser("Hồng Nhung")
    page = open_page(locale="en-GB", height=1400)
    sign_in(page)
    return page


@pytest.fixture
def draft(site):
    """A draft whose dimension has A1 to A3."""
    asked = [(f"A{number}", 1, 1, 3, "up") for number in (1, 2, 3)]
    return make_version([("A", 60, asked), ("B", 40, [("B1", 1, 0, 4, "up")])], published=False)


def codes(page):
    """Returns the codes of the first dimension's criteria as they stand on the page."""
    return page.locator(".panel.dimension").first.locator(".criterion .code").all_inner_texts()


def stored(version):
    return list(version.dimensions.first().criteria.values_list("code", flat=True))


def drag(page, code, above, *, steps=8):
    """Drags the grip of one criterion above another."""
    grip = page.locator(f".criterion:has(.code:text-is('{code}')) [data-grip]").bounding_box()
    target = page.locator(f".criterion:has(.code:text-is('{above}'))").bounding_box()
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, target["y"] + 4, steps=steps)
    page.mouse.up()


def fill(page, **values):
    for name, value in values.items():
        page.fill(f"[name={name}]", value)


def test_version_is_built_from_nothing_put_in_order_and_published(builder, problems):
    page = builder
    page.goto(LIST)
    page.click("text=New set")
    fill(page, code="city", name_vi="Bộ tiêu chí", name_en="City criteria", name_fr="Critères")
    page.click("button:text-is('Save')")
    page.click("text=Empty version")
    page.click("button:text-is('Save')")
    page.click("text=Add a dimension")
    fill(page, code="A", weight="100", name_vi="Nhóm", name_en="Group", name_fr="Volet")
    page.click("button:text-is('Save')")
    page.click("text=Add a criterion")
    for code in ("A1", "A2"):
        fill(page, code=code, weight="50", scale_max="2")
        for language in ("vi", "en", "fr"):
            fill(page, **{f"name_{language}": f"{code} {language}", f"guidance_{language}": "x"})
            fill(page, **{f"level_{n}_{language}": f"{n} {language}" for n in (1, 2)})
        assert page.locator("[data-level-row='3']").is_hidden()
        page.click("text=Save and add another" if code == "A1" else "button:text-is('Save')")
    page.click("text=Add a band")
    fill(page, code="all", threshold="0", name_vi="Tất cả", name_en="All", name_fr="Tout")
    page.click("button:text-is('Save')")
    drag(page, "A2", "A1")
    page.wait_for_selector("text=The new order is saved.")
    page.click("text=Publish …")
    page.click("button:text-is('Publish')")
    page.wait_for_selector("text=The version is published.")
    version = CriteriaVersion.objects.get()
    assert version.state == VersionState.PUBLISHED
    assert stored(version) == ["A2", "A1"]


def test_rows_are_dragged_and_dropped_in_their_list(builder, draft):
    builder.goto(f"{LIST}{draft.pk}/change/")
    drag(builder, "A3", "A1")
    builder.wait_for_selector("text=The new order is saved.")
    assert codes(builder) == ["A3", "A1", "A2"]
    assert stored(draft) == ["A3", "A1", "A2"]
    assert builder.locator(".criterion .place").first.input_value() == "1"


def test_rows_are_dragged_with_a_finger(open_page, draft):
    make_superuser("Hồng Nhung")
    page = open_page(width=390, height=2600, locale="en-GB", has_touch=True)
    sign_in(page)
    page.goto(f"{LIST}{draft.pk}/change/")
    grip = page.locator(".criterion:has(.code:text-is('A1')) [data-grip]").bounding_box()
    target = page.locator(".criterion:has(.code:text-is('A3'))").bounding_box()
    finger = page.context.new_cdp_session(page)
    x, start, end = grip["x"] + 12, grip["y"] + 12, target["y"] + target["height"] - 4
    for kind, y in (
        ("touchStart", start),
        *(("touchMove", start + (end - start) * n / 6) for n in range(1, 7)),
    ):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_selector("text=The new order is saved.")
    assert stored(draft) == ["A2", "A3", "A1"]


def test_rows_are_moved_by_keyboard_and_the_focus_stays(builder, draft):
    builder.goto(f"{LIST}{draft.pk}/change/")
    builder.focus("[aria-label='Move A2 Criterion A2 up']")
    builder.keyboard.press("Enter")
    builder.wait_for_selector("text=The new order is saved.")
    assert codes(builder) == ["A2", "A1", "A3"]
    assert builder.evaluate("document.activeElement.dataset.move") == "down"
    place = builder.locator("[aria-label='Place of A2 Criterion A2']")
    place.fill("3")
    with builder.expect_response(re.compile("/order/")):
        place.press("Enter")
    assert codes(builder) == ["A1", "A3", "A2"]
    assert stored(draft) == ["A1", "A3", "A2"]


def test_refused_order_is_said(builder, draft, problems):
    problems.expected.append("status of 409")
    builder.goto(f"{LIST}{draft.pk}/change/")
    draft.criteria.get(code="A3").delete()
    builder.click("[aria-label='Move A2 Criterion A2 up']")
    builder.wait_for_selector("text=reload the page")


def test_order_is_changed_without_javascript(open_page, draft):
    make_superuser("Hồng Nhung")
    page = open_page(java_script_enabled=False, locale="en-GB")
    sign_in(page)
    page.goto(f"{LIST}{draft.pk}/change/")
    page.click("[aria-label='Move A2 Criterion A2 up']")
    assert codes(page) == ["A2", "A1", "A3"]
    page.fill("[aria-label='Place of A2 Criterion A2']", "3")
    page.press("[aria-label='Place of A2 Criterion A2']", "Enter")
    assert codes(page) == ["A1", "A3", "A2"]


@pytest.mark.parametrize(("locale", "width"), [("vi-VN", 320), ("en-GB", 1280), ("fr-FR", 320)])
def test_every_page_of_criteria_is_accessible(open_page, site, assert_accessible, width, locale):
    make_superuser("Hồng Nhung")
    make_category()
    draft, published = make_version(published=False), make_version(is_illustrative=True)
    draft.bands.filter(threshold=0).delete()
    page = open_page(width=width, locale=locale, bypass_csp=True)
    sign_in(page)
    dimension, criterion, band = draft.dimensions.first(), draft.criteria.first(), draft.bands.first()
    parts = [
        "change/", "settings/", f"dimension/{dimension.pk}/", f"criterion/{criterion.pk}/",
        f"band/{band.pk}/", f"dimension/{dimension.pk}/delete/", "publish/", "discard/",
    ]  # fmt: skip
    addresses = [
        LIST, f"{LIST}sets/add/", f"{LIST}sets/{draft.criteria_set_id}/upload/",
        *(f"{LIST}{draft.pk}/{part}" for part in parts),
        *(f"{LIST}{published.pk}/{part}" for part in ("change/", "next/", "retire/")),
    ]  # fmt: skip
    for address in addresses:
        page.goto(address)
        assert_accessible(page)
        beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(beyond) <= 0, address
