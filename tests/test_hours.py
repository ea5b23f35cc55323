"""Opening hours in the city's time zone."""

import datetime
import time

import pytest

from spaces.hours import CITY, is_by_appointment, open_state, week

HOURS = "Tu-Su 09:00-17:00; Mo off"


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=CITY)


def test_open_on_a_day_of_the_week_until_closing_time():
    state = open_state(HOURS, at("2026-01-06T10:00"))  # a Tuesday
    assert state.is_open
    assert state.until.hour == 17


def test_closed_on_the_day_off_until_the_next_opening():
    state = open_state(HOURS, at("2026-01-05T10:00"))  # a Monday
    assert not state.is_open
    assert state.until == at("2026-01-06T09:00")


def test_moment_counts_in_city_time_wherever_it_is_named():
    utc = datetime.datetime(2026, 1, 6, 2, 30, tzinfo=datetime.UTC)  # 09:30 in Hanoi
    assert open_state(HOURS, utc).is_open
    assert not open_state(HOURS, utc - datetime.timedelta(hours=1)).is_open


@pytest.mark.parametrize("hours", ["", "whenever we like", "25:00-26:61 Mo"])
def test_what_cannot_be_read_is_unknown(hours):
    assert open_state(hours, at("2026-01-06T10:00")) is None


def test_always_open_has_no_end():
    assert open_state("24/7", at("2026-01-06T10:00")) == (True, None)


def test_change_beyond_a_week_is_not_told():
    assert open_state("2030 Jan 01 10:00-12:00", at("2026-01-06T10:00")) == (False, None)


def test_hours_past_midnight_go_on_the_next_day():
    state = open_state("Fr 20:00-02:00", at("2026-01-10T01:00"))  # Saturday, one in the morning
    assert state.is_open
    assert state.until == at("2026-01-10T02:00")


def test_week_lists_seven_days_with_their_spans():
    days = week(HOURS, datetime.date(2026, 1, 5))
    assert [day.day for day, _spans in days] == [5, 6, 7, 8, 9, 10, 11]
    assert days[0][1] == []
    assert days[1][1] == [("09:00", "17:00")]


def test_week_cuts_a_night_at_midnight():
    days = dict(week("Fr 20:00-02:00", datetime.date(2026, 1, 5)))
    assert days[datetime.date(2026, 1, 9)] == [("20:00", "24:00")]
    assert days[datetime.date(2026, 1, 10)] == [("00:00", "02:00")]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ('unknown "by appointment"', True),
        ("24/7", False),
        ("Tu-Su 09:00-17:00", False),
        ("off", False),
        ("", False),
        ("whenever we like", False),
    ],
)
def test_appointment_is_told_from_closed(hours, expected):
    assert is_by_appointment(hours) is expected


@pytest.mark.parametrize(
    "hours", ["Mo-Su 00:00-24:00", "22:00-46:00", "Mo[5] 10:00-12:00; Mo[5] off", "2020"]
)
def test_hours_that_never_change_are_read_without_looking_through_all_years(hours):
    open_state(hours, at("2026-01-06T10:00"))  # is parsed now
    started = time.process_time()
    state = open_state(hours, at("2026-01-06T11:00"))
    assert state.until is None
    assert time.process_time() - started < 0.2
