"""The scoring sheet in a real browser: by touch, by keyboard, without a connection, on two devices."""

import io
import random

import numpy as np
import pytest
from django.utils import timezone
from PIL import Image

from spaces.actions.sheets import save_score
from spaces.enums import RoundPhase, SheetState
from spaces.models import Evidence, Score
from spaces.scoring import Scheme, sheet_totals
from tests.assessment import (
    fill,
    make_assessor,
    make_assignment,
    make_coordinator,
    make_entry,
    make_round,
    make_version,
)
from tests.browser.test_admin import sign_in
from tests.builders import make_space, make_superuser

PHONE = {"width": 320, "height": 640, "has_touch": True, "is_mobile": True}


@pytest.fixture
def sheet(site, settings, tmp_path):
    """A sheet of three criteria (A1, A2: 1 to 5; B1: 0 to 4, less is better), declared and empty."""
    settings.MEDIA_ROOT = tmp_path
    space = make_space(
        "Không gian Phúc Tân", published=True, address="Phúc Tân", latitude=21.03, longitude=105.85
    )
    version = make_version(published=False)
    version.criteria.filter(code="B1").update(evidence_required=True, guidance_vi="Đếm phản ánh.")
    entry = make_entry(make_round(version), space)
    return make_assignment(entry, make_assessor("an", last_name="Nguyễn An"))


@pytest.fixture
def opened(open_page, sheet):
    """Returns opened(**options) -> a page of the assessor that shows the sheet."""

    def _open(**options):
        page = open_page(**({"locale": "en-GB"} | options))
        sign_in(page, "an")
        page.goto(f"/admin/sheets/{sheet.pk}/")
        return page

    return _open


def card(page, code):
    return page.locator("article.criterion", has=page.locator(f".criterion-code:text-is('{code}')"))


def choose(page, code, level):
    card(page, code).locator(f".level:has(input[value='{level}'])").click()


def wait_saved(page):
    page.wait_for_selector("[data-save-state][data-kind=saved]:has-text('Saved at')")


def stored():
    return dict(Score.objects.order_by("pk").values_list("criterion__code", "value"))


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (80, 60), "#a3242b").save(buffer, "JPEG")
    return {"name": "sổ.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def test_whole_sheet_is_scored_on_a_phone_by_touch(opened, sheet):
    page = opened(**PHONE)
    for code, level in (("A1", 4), ("A2", 2)):
        card(page, code).locator(f".level:has(input[value='{level}'])").tap()
    card(page, "B1").locator(".level:has(input[value='0'])").tap()
    card(page, "B1").locator("[data-files]").set_input_files([picture()])
    page.wait_for_selector(".evidence a[href*='/evidence/']")
    wait_saved(page)
    assert stored() == {"A1": 4, "A2": 2, "B1": 0}
    assert page.locator(".side-box [data-coverage]").inner_text() == "100"
    assert page.locator(".side-box [data-composite]").inner_text() == "0.75"
    page.locator(".side-box [data-hand-in]").tap()
    page.wait_for_url("**/hand-in/")
    page.get_by_role("button", name="Hand in").tap()
    page.wait_for_selector(".messagelist")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.HANDED_IN
    assert page.locator("form[data-sheet-form]").count() == 0
    assert page.locator(".given-value").count() == 3


def test_whole_sheet_is_scored_by_keyboard_alone(opened, sheet):
    page = opened()
    page.keyboard.press("j")  # nothing has the focus yet: the first criterion
    page.locator("body").press("Tab")
    card(page, "A1").locator("input[type=radio]").first.focus()
    page.keyboard.press("4")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.keyboard.type("Không có hiện vật")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("0")
    page.keyboard.press("t")
    page.keyboard.type("Đã hỏi tổ dân phố, n 1 2")
    wait_saved(page)
    page.locator("[data-fare=saved]").nth(2).wait_for()
    assert stored() == {"A1": 5, "A2": None, "B1": 0}
    assert Score.objects.get(criterion__code="A2").not_applicable
    assert Score.objects.get(criterion__code="A2").justification == "Không có hiện vật"
    assert Score.objects.get(criterion__code="B1").justification == "Đã hỏi tổ dân phố, n 1 2"
    assert page.locator("[data-missing] li").count() == 1  # the evidence of B1


def test_lost_connection_keeps_everything_and_sends_it_later(opened, problems):
    problems.expected.append("ERR_INTERNET_DISCONNECTED")
    page = opened()
    page.context.set_offline(True)
    choose(page, "A1", 3)
    card(page, "A1").locator("textarea").fill("Viết khi mất mạng")
    choose(page, "A2", 5)
    page.wait_for_selector("[data-save-state][data-kind=waiting]")
    page.wait_for_selector("[data-banner]:has-text('No connection')")
    assert page.locator(".side-box [data-coverage]").inner_text() == "60"
    assert stored() == {}
    page.context.set_offline(False)
    wait_saved(page)
    page.locator("[data-fare=saved]").nth(1).wait_for()
    assert stored() == {"A1": 3, "A2": 5}
    assert Score.objects.get(criterion__code="A1").justification == "Viết khi mất mạng"
    assert not page.locator("[data-banner]").is_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_reload_restores_what_was_not_sent_a_photo_among_it(opened, problems, sheet):
    problems.expected.append("ERR_FAILED")
    page = opened()
    page.route("**/scores/**", lambda route: route.abort())
    choose(page, "A1", 2)
    card(page, "A1").locator("textarea").fill("Chưa gửi")
    card(page, "B1").locator("[data-files]").set_input_files([picture()])
    page.wait_for_selector("[data-file-state]:has-text('Kept on this device')")
    page.wait_for_selector("[data-save-state][data-kind=waiting]")
    page.reload()
    assert card(page, "A1").locator("input:checked").get_attribute("value") == "2"
    assert card(page, "A1").locator("textarea").input_value() == "Chưa gửi"
    page.wait_for_selector(".evidence li")
    page.unroute("**/scores/**")
    page.reload()
    wait_saved(page)
    page.wait_for_selector(".evidence a[href*='/evidence/']")
    assert stored()["A1"] == 2
    assert Evidence.objects.get().score.criterion.code == "B1"


def test_answer_lost_on_its_way_back_is_no_conflict_with_oneself(opened, problems):
    problems.expected += ["ERR_FAILED", "status of 409"]
    page = opened()

    def lose_answer(route):
        route.fetch()
        route.abort()

    page.route("**/scores/**", lose_answer, times=1)
    choose(page, "A1", 2)
    page.wait_for_selector("[data-save-state][data-kind=waiting]")
    choose(page, "A1", 4)
    wait_saved(page)
    assert stored() == {"A1": 4}
    assert page.locator(".conflict").count() == 0


def test_two_pages_in_conflict_show_both_versions(opened, problems, assert_accessible, sheet):
    problems.expected.append("status of 409")
    first = opened(bypass_csp=True)
    save_score(
        assignment=sheet, criterion=sheet.entry.round.version.criteria.get(code="A1"), by=sheet.assessor,
        data={"value": 5, "justification": "từ máy kia"}, revision=0,
    )  # fmt: skip
    choose(first, "A1", 1)
    first.wait_for_selector(".conflict")
    assert first.locator(".conflict").inner_text().count("từ máy kia") == 1
    assert stored() == {"A1": 5}
    assert_accessible(first)
    first.get_by_role("button", name="Keep mine").click()
    wait_saved(first)
    assert stored() == {"A1": 1}
    Score.objects.update(value=3, revision=9)
    choose(first, "A1", 2)
    first.get_by_role("button", name="Take this one").click()
    assert card(first, "A1").locator("input:checked").get_attribute("value") == "3"
    assert stored() == {"A1": 3}
    assert first.evaluate("Object.keys(localStorage).length") == 0


def test_session_that_ended_keeps_what_is_typed_until_one_signs_in_again(opened, problems):
    problems.expected.append("status of 403")
    page = opened()
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    choose(page, "A1", 4)
    page.wait_for_selector("[data-banner]:has-text('Sign in again in another tab')")
    other = page.context.new_page()
    sign_in(other, "an")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_saved(page)
    assert stored() == {"A1": 4}
    assert cookies


def test_another_persons_session_writes_nothing(opened, problems):
    problems.expected += ["status of 403", "status of 404"]
    make_assessor("binh")
    page = opened()
    page.context.clear_cookies(name="sessionid")
    sign_in(page.context.new_page(), "binh")
    choose(page, "A1", 4)
    page.wait_for_selector("[data-banner]:not([hidden])")
    assert stored() == {}
    assert card(page, "A1").locator("input:checked").get_attribute("value") == "4"


@pytest.mark.parametrize("how", ["closed", "removed"])
def test_sheet_that_closes_while_scoring_keeps_what_was_typed(
    opened, problems, sheet, how, assert_accessible
):
    problems.expected += ["status of 423", "status of 410"]
    page = opened(bypass_csp=True)
    if how == "closed":
        round = sheet.entry.round
        round.phase, round.closed_at = RoundPhase.CLOSED, timezone.now()
        round.save()
    else:
        sheet.state = SheetState.REMOVED
        sheet.save()
    card(page, "A1").locator("textarea").fill("Không được mất")
    page.wait_for_selector("[data-banner]:not([hidden])")
    assert card(page, "A1").locator("textarea").input_value() == "Không được mất"
    page.reload()
    page.wait_for_selector("[data-kept]:has-text('Không được mất')")
    assert_accessible(page)
    page.click("[data-kept-drop]")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_refused_answer_shows_its_message_and_keeps_the_text(opened, problems):
    problems.expected.append("status of 422")
    page = opened()
    card(page, "A1").locator("textarea").evaluate("area => area.removeAttribute('maxlength')")
    card(page, "A1").locator("textarea").fill("x" * 5001)
    page.wait_for_selector("[data-errors]:not([hidden])")
    assert len(card(page, "A1").locator("textarea").input_value()) == 5001
    card(page, "A1").locator("textarea").fill("vừa đủ")
    wait_saved(page)
    assert not card(page, "A1").locator("[data-errors]").is_visible()


def test_file_that_is_none_is_refused_at_its_criterion(opened, problems):
    problems.expected.append("status of 422")
    page = opened()
    page.locator("[data-files]").first.set_input_files(
        [{"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}]
    )
    page.wait_for_selector("[data-errors]:has-text('no readable photo')")
    assert page.locator(".evidence li").count() == 0


def test_file_is_removed(opened, sheet):
    page = opened()
    page.locator("[data-files]").first.set_input_files([picture()])
    page.wait_for_selector(".evidence a[href*='/evidence/']")
    page.get_by_role("button", name="Remove").click()
    page.wait_for_selector(".evidence li", state="detached")
    assert not Evidence.objects.exists()


def test_sheet_works_without_scripts(opened, sheet):
    page = opened(java_script_enabled=False)
    choose(page, "A1", 4)
    card(page, "A2").get_by_label("Not applicable", exact=True).check()
    choose(page, "B1", 0)
    page.locator("[name$=-files]").last.set_input_files([picture()])
    page.get_by_role("button", name="Check and hand in").click()
    assert "Say why it is not applicable" in page.content()
    page.get_by_role("link", name="A2").click()
    card(page, "A2").locator("textarea").fill("Không có hiện vật")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.locator(".messagelist").inner_text().endswith("The sheet is saved.")
    page.goto(f"/admin/sheets/{sheet.pk}/hand-in/")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_load_state("networkidle")  # the picture too, before the database is emptied
    sheet.refresh_from_db()
    assert sheet.state == SheetState.HANDED_IN
    assert stored() == {"A1": 4, "A2": None, "B1": 0}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_a_sheet_is_accessible(open_page, sheet, assert_accessible, width, scheme):
    other = make_assignment(make_entry(sheet.entry.round), sheet.assessor, declared_at=None)
    fill(make_assignment(sheet.entry), A1=4, A2="n/a", B1=2)
    done = fill(make_assignment(make_entry(sheet.entry.round), sheet.assessor), A1=5, A2="n/a", B1=1)
    fill(make_assignment(done.entry), A1=2, A2=3, B1=2)
    fill(sheet, handed_in=False, A1=3)
    page = open_page(width=width, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    sign_in(page, "an")
    for address in (
        "/admin/", "/admin/sheets/", f"/admin/sheets/{sheet.pk}/", f"/admin/sheets/{other.pk}/",
        f"/admin/sheets/{done.pk}/", f"/admin/sheets/{sheet.pk}/hand-in/",
        f"/admin/sheets/{other.pk}/recuse/",
    ):  # fmt: skip
        page.goto(address)
        assert_accessible(page)
        beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(beyond) <= 0, address


def test_coordinator_fills_in_for_the_operator_and_gives_back(open_page, sheet, assert_accessible):
    make_coordinator("dung")
    make_superuser()
    fill(sheet, A1=4, A2=4, B1=1)
    page = open_page(locale="en-GB", bypass_csp=True)
    sign_in(page, "dung")
    page.goto(f"/admin/sheets/{sheet.pk}/")
    assert_accessible(page)
    page.get_by_role("link", name="Give the sheet back").click()
    page.get_by_label("Reason").fill("Thiếu căn cứ")
    page.get_by_role("button", name="Give back").click()
    page.wait_for_selector(".messagelist")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.reason) == (SheetState.ASSIGNED, "Thiếu căn cứ")


# --- the arithmetic -----------------------------------------------------------------------------------


def random_sheet(draw):
    """Returns (scheme for scripts, answers, what the server reckons) of a sheet made up at random."""
    count = draw.randint(1, 4)
    dimensions = [{"key": 10 + i, "weight": draw.uniform(0.1, 50)} for i in range(count)]
    criteria, values = [], []
    for key in range(draw.randint(count, 14)):
        low = draw.randint(-5, 1)
        high = low + draw.randint(1, 10)
        dimension = key if key < count else draw.randrange(count)
        criteria.append(
            {
                "key": key, "dimension": 10 + dimension, "weight": draw.uniform(0.1, 9),
                "low": low, "high": high, "down": draw.random() < 0.3,
            }
        )  # fmt: skip
        values.append(draw.choice([None, *range(low, high + 1)]))
    scheme = Scheme(
        dimension_of=np.array([c["dimension"] - 10 for c in criteria]),
        criterion_weights=np.array([c["weight"] for c in criteria]),
        dimension_weights=np.array([d["weight"] for d in dimensions]),
        scale_min=np.array([c["low"] for c in criteria], dtype=float),
        scale_max=np.array([c["high"] for c in criteria], dtype=float),
        is_down=np.array([c["down"] for c in criteria]),
    )
    raw = np.array([np.nan if value is None else value for value in values], dtype=float)
    answers = {
        str(c["key"]): {"value": v, "not_applicable": v is None}
        for c, v in zip(criteria, values, strict=True)
    }
    expected = sheet_totals(scheme, raw, np.ones(len(criteria), dtype=bool))
    return {"dimensions": dimensions, "criteria": criteria}, answers, expected


def test_running_totals_are_those_of_the_server(page, site):
    page.goto("/admin/login/")
    draw = random.Random(20191030)
    for _ in range(60):
        scheme, answers, expected = random_sheet(draw)
        got = page.evaluate(
            "async ([scheme, answers]) =>"
            " (await import('/static/js/sheet/totals.js')).totals(scheme, answers)",
            [scheme, answers],
        )
        known = [None if np.isnan(value) else pytest.approx(value) for value in expected.dimensions]
        assert [got["dimensions"][str(d["key"])] for d in scheme["dimensions"]] == known
        assert got["composite"] == (
            None if np.isnan(expected.composite) else pytest.approx(expected.composite)
        )
        assert got["coverage"] == pytest.approx(expected.coverage)
        assert got["answered"] == len(answers)
