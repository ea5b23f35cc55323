"""Opening hours filled in as a week: what it writes is read by the server, and by itself again."""

import datetime
import random

import pytest
from playwright.sync_api import expect

from spaces.hours import is_by_appointment, week
from spaces.validators import validate_opening_hours
from tests.browser.partner import hold, section
from tests.proposals import fresh, make_draft

MONDAY = datetime.date(2026, 1, 5)


@pytest.fixture
def visit(open_page, site):
    """Returns visit(hours, **options) -> a page that shows the section with these hours."""

    def _open(hours="", **options):
        proposal = make_draft(opening_hours=hours)
        page = hold(open_page(**({"locale": "en-GB"} | options)), site, proposal)
        page.proposal = proposal
        page.goto(section(proposal, "visit"))
        page.wait_for_selector("[data-hours-grid]:not([hidden])")
        return page

    return _open


def text(page):
    return page.locator("#id_opening_hours").input_value()


def day(page, number):
    return page.locator("[data-day]").nth(number)


def choose(page, mode):
    page.locator(f"[data-mode][value={mode}]").check()


def open_day(page, number, *spans):
    """Opens a day with one or two spans ('09:00', '17:00')."""
    row = day(page, number)
    row.locator("[data-open]").check()
    if len(spans) > 1 and "has-two" not in row.get_attribute("class"):
        row.locator("[data-second]").click()
    times = row.locator("input[type=time]")
    for place, time in enumerate(time for span in spans for time in span):
        times.nth(place).fill(time)
        times.nth(place).blur()


def test_week_is_filled_in_and_saved(visit):
    page = visit()
    choose(page, "week")
    open_day(page, 1, ("08:00", "11:30"), ("13:30", "17:00"))
    day(page, 2).locator("[data-open]").check()  # like the day before
    day(page, 5).locator("[data-open]").check()
    day(page, 5).locator("[data-one]").click()
    open_day(page, 5, ("08:00", "17:00"))
    day(page, 6).locator("[data-same]").click()
    page.get_by_label("Closed on public holidays").check()
    expected = "Tu,We 08:00-11:30,13:30-17:00; Sa,Su 08:00-17:00; PH off"
    assert text(page) == expected
    expect(page.locator("[data-hours-reading]")).to_contain_text("08:00–11:30, 13:30–17:00")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/photos/")
    assert fresh(page.proposal).data["opening_hours"] == expected


@pytest.mark.parametrize(
    ("mode", "expected"), [("always", "24/7"), ("appointment", 'unknown "by appointment"'), ("none", "")]
)
def test_other_answers_than_a_week(visit, mode, expected):
    page = visit("Tu-Su 09:00-17:00")
    choose(page, mode)
    assert text(page) == expected
    expect(page.locator("[data-week]")).to_be_hidden()
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/photos/")
    assert fresh(page.proposal).data["opening_hours"] == expected


@pytest.mark.parametrize(
    ("before", "again"),
    [
        ("Tu-Su 09:00-17:00; Mo off", "Tu-Su 09:00-17:00"),
        ("Mo-Su 00:00-24:00", "Mo-Su 00:00-24:00"),
        ("Fr-Mo 9:00-12:00", "Mo,Fr-Su 09:00-12:00"),
        ("09:00-17:00; Mo off; PH off", "Tu-Su 09:00-17:00; PH off"),
        ("Fr 18:00-26:00, Sa 10:00-12:00", "Fr 18:00-02:00, Sa 10:00-12:00"),
    ],
)
def test_simple_hours_are_read_back_into_the_week(visit, before, again):
    page = visit(before)
    assert text(page) == before  # looking changes nothing
    expect(page.locator("[data-note]")).to_be_hidden()
    day(page, 4).locator("input[type=time]").nth(0).blur()
    page.get_by_label("Closed on public holidays").click()
    page.get_by_label("Closed on public holidays").click()
    assert text(page) == again


@pytest.mark.parametrize(
    "hours", ["Mo-Fr 09:00-17:00; Dec 25 off", "Mo[1] 09:00-12:00", "sunrise-sunset", "Mo-Su,PH 09:00-17:00"]
)
def test_hours_that_say_more_are_left_as_they_are(visit, hours):
    page = visit(hours)
    expect(page.locator("[data-note]")).to_be_visible()
    expect(page.locator("[data-week]")).to_be_hidden()
    assert text(page) == hours
    choose(page, "week")
    expect(page.locator("[data-note]")).to_be_hidden()


def test_text_that_is_typed_changes_the_week(visit):
    page = visit()
    page.locator("#id_opening_hours").fill("Sa 10:00-12:00")
    page.locator("#id_opening_hours").blur()
    expect(day(page, 5).locator("[data-open]")).to_be_checked()
    assert day(page, 5).locator("input[type=time]").nth(1).input_value() == "12:00"


def test_half_a_time_is_said_and_not_written(visit):
    page = visit()
    choose(page, "week")
    day(page, 0).locator("[data-open]").check()
    day(page, 0).locator("input[type=time]").nth(0).fill("09:00")
    day(page, 0).locator("input[type=time]").nth(0).blur()
    expect(day(page, 0).locator("[data-half]").first).to_be_visible()
    assert text(page) == ""


def test_whatever_the_week_writes_the_server_reads_alike(visit):
    page, chance = visit(), random.Random(4)
    plans = [[_spans(chance) for _day in range(7)] for _plan in range(150)]
    written = page.evaluate(
        """async (plans) => {
            const { readHours, writeHours } = await import("/static/js/hours/syntax.js");
            return plans.map((days, number) => {
                const text = writeHours({ mode: "week", days, holidays: number % 2 === 0 });
                const again = readHours(text);
                return { text, again: again.days, rewritten: writeHours(again) };
            });
        }""",
        plans,
    )
    for days, answer in zip(plans, written, strict=True):
        if not answer["text"]:
            assert not any(days)
            continue
        validate_opening_hours(answer["text"])
        assert answer["again"] == days
        assert answer["rewritten"] == answer["text"]
        assert [spans for _date, spans in week(answer["text"], MONDAY)] == _as_days(days), answer["text"]


def _spans(chance):
    """Returns no, one or two spans in ascending order; the last may end after midnight."""
    times = sorted(chance.sample(range(0, 24 * 60, 30), 4))
    clock = [f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in times]
    kind = chance.randrange(5)
    if kind == 0:
        return []
    if kind == 1:
        return [[clock[3], clock[0]]]
    return [[clock[0], clock[1]]] if kind == 2 else [[clock[0], clock[1]], [clock[2], clock[3]]]


def _as_days(days):
    """Returns what each day is open for by the plan: cut at midnight, joined where spans meet or overlap."""
    minutes = [set() for _day in range(7)]
    for number, spans in enumerate(days):
        for begin, end in (map(_minutes, span) for span in spans):
            if end <= begin:
                minutes[(number + 1) % 7] |= set(range(end))
                end = 24 * 60
            minutes[number] |= set(range(begin, end))
    return [_joined(open_minutes) for open_minutes in minutes]


def _minutes(clock):
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _joined(minutes):
    spans, begin = [], None
    for minute in range(24 * 60 + 1):
        if minute in minutes and begin is None:
            begin = minute
        elif minute not in minutes and begin is not None:
            spans.append((_clock(begin), _clock(minute)))
            begin = None
    return spans


def _clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def test_appointment_is_understood_by_the_server(visit):
    page = visit()
    choose(page, "appointment")
    assert is_by_appointment(text(page))
    expect(page.locator("[data-hours-reading]")).to_contain_text("by appointment")


def test_week_is_filled_in_by_keyboard_on_a_small_phone(visit, assert_accessible):
    page = visit(width=320, height=640)
    page.locator("[data-mode]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # Monday: the focus goes on to its first time
    page.keyboard.type("0900a")  # also where clocks have twelve hours
    day(page, 0).locator("input[type=time]").nth(1).focus()
    page.keyboard.type("1100a")
    day(page, 0).locator("input[type=time]").nth(1).blur()
    assert text(page) == "Mo 09:00-11:00"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert_accessible(page)


def test_text_is_enough_without_scripts(visit, open_page, site):
    proposal = make_draft(opening_hours="Tu-Su 09:00-17:00")
    page = hold(open_page(java_script_enabled=False), site, proposal)
    page.goto(section(proposal, "visit"))
    expect(page.locator("[data-hours-grid]")).to_be_hidden()
    expect(page.locator("[data-hours-reading]")).to_contain_text("09:00–17:00")
