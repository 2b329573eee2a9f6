"""Local periods across time zones, clock changes included."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calc import periods as cal

ZONES = (
    "UTC",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "America/St_Johns",
    "America/Bogota",
    "Europe/Madrid",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
)
zones = st.sampled_from(ZONES).map(cal.zone)
FIRST = datetime(1975, 1, 1, tzinfo=UTC)
instants = st.integers(0, 60 * 366 * 86400 * 10**6).map(lambda n: FIRST + timedelta(microseconds=n))
dates = st.dates(min_value=date(1975, 1, 1), max_value=date(2035, 1, 1))
granularities = st.sampled_from(get_args(cal.Granularity))
week_starts = st.sampled_from(cal.WEEKDAYS)


@given(instants, granularities, zones, week_starts)
def test_an_instant_lies_inside_its_own_period(instant, granularity, tz, week_start):
    start = cal.period_of(instant, granularity, tz, week_start)
    assert cal.instant_of(start, tz) <= instant < cal.instant_of(cal.next_start(start, granularity), tz)


@given(dates, zones)
def test_a_day_begins_at_its_own_first_instant(day, tz):
    start = cal.instant_of(day, tz)
    skipped = cal.instant_of(day + timedelta(days=1), tz) == start  # Samoa had no 30 December 2011
    assert cal.local_date(start, tz) == day or skipped
    assert cal.local_date(start - timedelta(microseconds=1), tz) < day


@given(dates, granularities, week_starts, st.integers(-500, 500))
def test_shift_and_periods_between_undo_each_other(day, granularity, week_start, k):
    start = cal.start_of(day, granularity, week_start)
    there = cal.shift(start, granularity, k)
    assert cal.start_of(there, granularity, week_start) == there
    assert cal.periods_between(start, there, granularity) == k
    assert cal.shift(there, granularity, -k) == start


@given(dates, granularities, week_starts)
def test_start_of_is_the_last_start_not_after_the_day(day, granularity, week_start):
    start = cal.start_of(day, granularity, week_start)
    assert start <= day < cal.next_start(start, granularity)
    if granularity == "week":
        assert start.weekday() == cal.WEEKDAYS.index(week_start)


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("America/New_York", date(2025, 3, 9), 23),
        ("America/New_York", date(2025, 11, 2), 25),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),  # clocks jump over midnight
        ("America/Sao_Paulo", date(2018, 2, 17), 25),  # 23:00 to midnight comes twice
        ("America/Havana", date(2024, 11, 3), 25),  # midnight strikes twice
        ("Africa/Cairo", date(2024, 4, 26), 23),
        ("Australia/Lord_Howe", date(2024, 10, 6), 23.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Asia/Kathmandu", date(2024, 4, 26), 24),
    ],
)
def test_length_of_a_day(name, day, hours):
    tz = cal.zone(name)
    assert cal.instant_of(day + timedelta(days=1), tz) - cal.instant_of(day, tz) == timedelta(hours=hours)


def test_a_clock_that_falls_back_across_midnight_keeps_days_apart():
    tz = cal.zone("America/St_Johns")  # 2010-11-07 00:01 went back to 2010-11-06 23:01
    start = cal.instant_of(date(2010, 11, 7), tz)
    assert start == datetime(2010, 11, 7, 3, 30, tzinfo=UTC)
    hour_before = [start - timedelta(minutes=minutes) for minutes in range(1, 62)]
    assert {cal.local_date(at, tz) for at in hour_before} == {date(2010, 11, 6)}


def test_a_running_period_is_complete_only_at_its_end():
    tz = cal.zone("America/New_York")
    end = datetime(2025, 4, 1, 4, tzinfo=UTC)
    assert cal.is_complete(date(2025, 3, 1), "month", tz, end)
    assert not cal.is_complete(date(2025, 3, 1), "month", tz, end - timedelta(microseconds=1))


def test_period_range_has_both_ends_and_may_be_empty():
    assert cal.period_range(date(2024, 12, 1), date(2025, 2, 1), "month") == [
        date(2024, 12, 1),
        date(2025, 1, 1),
        date(2025, 2, 1),
    ]
    assert cal.period_range(date(2025, 2, 1), date(2025, 1, 1), "month") == []


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="Unknown time zone"):
        cal.zone("Mars/Olympus")
    with pytest.raises(ValueError, match="time zone"):
        cal.period_of(FIRST.replace(tzinfo=None), "day", cal.zone("UTC"))
    with pytest.raises(ValueError, match="granularity"):
        cal.start_of(date(2025, 1, 1), "year")
