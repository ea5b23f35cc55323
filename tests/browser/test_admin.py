"""The staff area in a real browser: no breach of the policy, nothing that axe finds, and its helps work."""

import io

import pytest
from django.contrib.auth.models import Group
from PIL import Image

from spaces.actions.photos import add_photo
from spaces.actions.spaces import save_space
from spaces.models import Space
from tests.builders import (
    PASSWORD,
    make_activity,
    make_category,
    make_district,
    make_space,
    make_superuser,
    make_unit,
)

LONG = "Không gian sáng tạo và triển lãm nghệ thuật cộng đồng Phúc Tân – bãi giữa sông Hồng"
SPACES = "/admin/spaces/space/"


@pytest.fixture
def city(site, settings, tmp_path):
    """A few spaces with everything that pages show."""
    settings.MEDIA_ROOT = tmp_path
    district = make_district("Hoàn Kiếm", latitude=21.03, longitude=105.85)
    ward = make_unit("Văn Miếu – Quốc Tử Giám", parent=district, latitude=21.028, longitude=105.846)
    category = make_category("Không gian nghệ thuật", tone="lacquer", icon="art-space")
    make_category("Phòng tranh", parent=category)
    space = make_space(
        LONG, published=True, category=category, ward=ward, district=district, latitude=21.0301,
        longitude=105.8502, position_error_m=137, activities=[make_activity()], summary_vi="Bãi giữa.",
        opening_hours="Tu-Su 09:00-17:00; Mo off",
    )  # fmt: skip
    make_space("Manzi Art Space", category=category)
    make_space("Manzi Artspace", category=category, latitude=21.03, longitude=105.85)
    save_space(space=space, by=make_superuser("Hồng Nhung"), data={"capacity": 50}, reason="đếm ghế")
    buffer = io.BytesIO()
    Image.new("RGB", (800, 600), "#a3242b").save(buffer, "JPEG")
    buffer.size = len(buffer.getvalue())
    words = {"alt_vi": "Bãi giữa", "credit": "A", "licence": "CC0-1.0"}
    add_photo(space=space, by=None, file=buffer, data=words)
    return space


def sign_in(page, user="Hồng Nhung"):
    page.goto("/admin/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")


def addresses(space):
    return [
        "/admin/", SPACES, f"{SPACES}?problem=draft&q=manzi", f"{SPACES}?q=khong+co", f"{SPACES}add/",
        f"{SPACES}{space.pk}/change/", f"{SPACES}{space.pk}/history/", f"{SPACES}{space.pk}/photos/",
        f"{SPACES}{Space.objects.get(name_vi='Manzi Art Space').pk}/delete/", f"{SPACES}duplicates/",
        "/admin/spaces/category/", f"/admin/spaces/category/{space.category_id}/change/",
        f"/admin/spaces/category/{space.category_id}/merge/", "/admin/spaces/administrativeunit/",
        f"/admin/spaces/administrativeunit/{space.ward_id}/change/", "/admin/spaces/operator/add/",
        "/admin/spaces/activity/", "/admin/spaces/user/", "/admin/spaces/user/add/",
        f"/admin/auth/group/{Group.objects.first().pk}/change/", "/admin/password_change/",
    ]  # fmt: skip


@pytest.mark.parametrize("locale", ["vi-VN", "en-GB", "fr-FR"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_within_the_policy(
    open_page, city, problems, assert_accessible, width, locale
):
    problems.expected.append("/media/")  # served by a view of its own
    problems.expected.append("status of 404")
    page = open_page(width=width, locale=locale, bypass_csp=True)
    page.goto("/admin/login/")
    assert_accessible(page)
    sign_in(page)
    for address in addresses(city):
        page.goto(address)
        assert_accessible(page)
        beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(beyond) <= 0, address


def test_every_page_keeps_the_policy(open_page, city, problems):
    problems.expected.append("status of 404")
    page = open_page()
    sign_in(page)
    for address in addresses(city):
        page.goto(address, wait_until="networkidle")


def test_dark_pages_have_enough_contrast(open_page, city, problems, assert_accessible):
    problems.expected.append("status of 404")
    page = open_page(color_scheme="dark", bypass_csp=True)
    sign_in(page)
    for address in addresses(city)[:8]:
        page.goto(address)
        assert_accessible(page)


def test_confirmation_conflict_and_duplicate_warning_are_accessible(
    open_page, city, assert_accessible, problems
):
    problems.expected.append("status of 404")
    page = open_page(bypass_csp=True, locale="en-GB")
    sign_in(page)
    page.goto(f"{SPACES}{city.pk}/change/")
    page.fill("#id_address", "2 Của tôi")
    save_space(space=city, by=None, data={"address": "3 Của họ"}, reason="số mới")
    page.fill("#id_reason", "đổi")
    page.click(".space-side [name=_save]")
    page.wait_for_selector("#conflict-title")
    assert_accessible(page)
    page.click("[data-take=address]")
    assert page.input_value("#id_address") == "3 Của họ"
    page.goto(f"{SPACES}add/")
    page.fill("#id_name_vi", "Manzi Art-Space")
    page.select_option("#id_category", label="Không gian nghệ thuật")
    page.click(".space-side [name=_save]")
    page.wait_for_selector("#likely-title")
    assert_accessible(page)
    page.goto(SPACES)
    page.check(".action-select >> nth=0")
    page.select_option("[name=action]", "withdraw")
    page.click("[name=index]")
    page.wait_for_selector("[name=confirmed]", state="attached")
    assert_accessible(page)


def test_form_helps_while_it_is_filled_in(open_page, city, problems):
    problems.expected.append("status of 400")
    page = open_page(locale="en-GB")
    sign_in(page)
    page.goto(f"{SPACES}add/")
    page.fill("#id_name_vi", "Phố bích họa")
    assert page.locator(".field-name_en .missing-mark").is_visible()
    page.fill("#id_name_en", "Mural street")
    assert not page.locator(".field-name_en .missing-mark").is_visible()
    page.fill("#id_opening_hours", "Tu-Su 09:00-17:00")
    page.locator("#id_opening_hours").blur()
    page.wait_for_selector("[data-hours] >> text=09:00–17:00")
    page.fill("#id_opening_hours", "always")
    page.locator("#id_opening_hours").blur()
    page.wait_for_selector("[data-hours].is-error")
    page.fill("#id_opening_hours", "")
    page.locator("#id_latitude").fill("21.0285, 105.8462")
    page.wait_for_selector("[data-place-hint] >> text=Quốc Tử Giám")
    assert (page.input_value("#id_latitude"), page.input_value("#id_longitude")) == ("21.0285", "105.8462")
    page.click("[data-place-take]")
    assert page.locator("#id_ward option:checked").inner_text() == city.ward.full_name or page.input_value(
        "#id_ward"
    )
    assert page.input_value("#id_district") == str(city.district_id)


def test_marker_is_set_by_a_click_on_the_map_and_saved(open_page, city):
    page = open_page(locale="en-GB")
    sign_in(page)
    page.goto(f"{SPACES}add/")
    page.fill("#id_name_vi", "Ở giữa")
    page.select_option("#id_category", label="Không gian nghệ thuật")
    page.locator(".picker").scroll_into_view_if_needed()
    page.wait_for_selector(".picker.leaflet-container")
    page.wait_for_timeout(500)
    page.click(".picker", position={"x": 150, "y": 150})
    page.wait_for_function("document.getElementById('id_latitude').value !== ''")
    page.fill("#id_position_error_m", "50")
    page.click(".space-side [name=_save]")
    page.wait_for_selector(".messagelist")
    assert Space.objects.get(name_vi="Ở giữa").has_position


def open_area_form(page):
    """Opens the form of a new area, its map drawn and still."""
    sign_in(page)
    page.goto(f"{SPACES}add/")
    assert not page.locator("#id_outline").is_visible()
    page.get_by_label("Area", exact=True).check()
    page.locator(".picker").scroll_into_view_if_needed()
    page.wait_for_selector(".outline-tools")
    page.locator(".picker").evaluate("element => element.scrollIntoView({block: 'center'})")
    for _step in range(6):
        page.get_by_role("button", name="Zoom in").click()


def test_outline_is_drawn_with_three_clicks_and_shown_to_the_public(open_page, city, assert_accessible):
    page = open_page(locale="en-GB", reduced_motion="reduce", bypass_csp=True)
    open_area_form(page)
    page.get_by_role("button", name="Draw outline").click()
    for x, y in ((120, 120), (220, 120), (220, 220), (60, 220)):
        page.locator(".picker").click(position={"x": x, "y": y})
    assert page.locator(".map-corner").count() == 4
    page.get_by_role("button", name="Remove last corner").click()
    assert_accessible(page)
    page.get_by_role("button", name="Finish").click()
    assert len(page.input_value("#id_outline").splitlines()) == 3
    assert page.input_value("#id_latitude") == ""
    before = page.input_value("#id_outline")
    page.locator(".map-corner").first.drag_to(page.locator(".picker"), target_position={"x": 100, "y": 90})
    changed = page.input_value("#id_outline").splitlines()
    assert changed[0] != before.splitlines()[0]
    assert changed[1:] == before.splitlines()[1:]
    page.fill("#id_name_vi", "Hồ")
    page.select_option("#id_category", label="Không gian nghệ thuật")
    page.locator(".space-side [name=_publish]").click()
    page.wait_for_selector(".messagelist")
    space = Space.objects.get(name_vi="Hồ")
    assert space.has_position
    assert len(space.outline["coordinates"][0]) == 4
    page.goto(f"/en/spaces/{space.slug}/")
    page.wait_for_selector("path.map-outline.tone-lacquer")
    assert page.locator(".map-error").count() == 0
    assert_accessible(page)


def test_typed_outline_is_drawn_and_goes_with_the_kind(open_page, city):
    page = open_page(locale="en-GB", reduced_motion="reduce")
    open_area_form(page)
    page.fill("#id_outline", "20.93, 105.95\n20.93, 105.96\n20.94, 105.96")
    assert page.locator(".map-corner").count() == 3
    assert page.locator(".map-corner").first.is_visible()  # the map went there
    page.fill("#id_outline", "21.03, 105.85\nabc")
    assert page.locator(".map-corner").count() == 0
    assert page.get_by_text("Some corners cannot be read").is_visible()
    page.fill("#id_outline", "21.03, 105.85\n21.03, 105.86\n21.04, 105.86")
    page.get_by_label("Building or point").check()
    assert page.locator(".map-corner").count() == 0
    assert not page.locator("#id_outline").is_visible()
    plain = open_page(java_script_enabled=False)
    sign_in(plain)
    plain.goto(f"{SPACES}add/")
    assert plain.locator("#id_outline").is_visible()


def test_filter_applies_at_once_and_search_works_without_script(open_page, city, problems):
    problems.expected.append("status of 404")
    page = open_page(locale="en-GB")
    sign_in(page)
    page.goto(SPACES)
    page.click(".filters summary")
    page.select_option("#filter-state", "draft")
    page.wait_for_url("**state=draft**")
    assert page.locator("#result_list tbody tr").count() == 2
    plain = open_page(java_script_enabled=False)
    sign_in(plain)
    plain.goto(SPACES)
    plain.fill("#searchbar", "phuc tan")
    plain.press("#searchbar", "Enter")
    assert plain.locator("#result_list tbody tr").count() == 1


def test_language_is_switched_from_any_page(open_page, city):
    page = open_page(locale="en-GB")
    sign_in(page)
    page.goto(f"{SPACES}duplicates/")
    page.click(".languages [value=fr]")
    page.wait_for_selector("html[lang=fr]")
    assert page.url.endswith("/duplicates/")


def test_leaving_with_typed_text_asks_first(open_page, city, problems):
    problems.expected.append("status of 404")
    page = open_page()
    sign_in(page)
    page.goto(f"{SPACES}add/")
    page.fill("#id_name_vi", "chưa lưu")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/admin/")
    assert asked == ["beforeunload"]
