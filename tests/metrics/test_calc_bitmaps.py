"""Bitmaps say what the events say, one by one: retention of any shape, active users of short and long ranges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from metrics.calc import bitmaps, cohorts
from metrics.calc import periods as cal
from metrics.calc.active import active_users
from metrics.calc.events import matches
from metrics.calc.retention import histories, retention
from tests.metrics.test_calc_behaviour import MADRID, START, event_lists, rule
from tests.thorough import examples

FIRST = date(2025, 3, 20)
SHAPES = (("*", "*"), ("signup", "signup"), ("signup", "*"), ("*", "open"))
NUMBERS = {f"p{n}": n * 40_000 for n in range(6)}  # in several containers of a bitmap
SOME = ("p0", "p2", "p3")


def people(events, asked, name):
    """{start of the period: who}, as the state keeps it."""
    found = {}
    for event in events:
        if matches(event.event, name):
            start = cal.period_of(event.at, asked.granularity, MADRID, asked.week_start)
            found.setdefault(start, BitMap()).add(NUMBERS[event.person])
    return found


@settings(max_examples=examples(150))
@given(
    event_lists(),
    st.sampled_from(["day", "week", "month"]),
    st.sampled_from(SHAPES),
    st.integers(0, 12),
    st.integers(-3, 45),
    st.tuples(st.integers(-10, 40), st.integers(-10, 40)),
)
@example([], "day", ("*", "*"), 3, -3, (0, 9))
@example([], "week", ("*", "*"), 3, 9, (9, 0))
def test_retention_from_bitmaps_is_that_from_events(events, granularity, shape, periods, known, between):
    start, back = shape
    as_of = START + timedelta(days=known, hours=5)
    first, last = (cal.start_of(FIRST + timedelta(days=days), granularity) for days in between)
    asked = rule(granularity, periods=periods, as_of=as_of, start_event=start, return_event=back)
    asked = replace(asked, cohorts_from=first, cohorts_to=last)
    events = [event for event in events if event.at <= as_of]
    found = cohorts.retention(people(events, asked, start), people(events, asked, back), asked)
    assert found == retention(histories(events, asked), asked)
    some = [event for event in events if event.person in SOME]
    numbers = BitMap(NUMBERS[person] for person in SOME)
    begun, back_again = people(events, asked, start), people(events, asked, back)
    assert cohorts.retention(begun, back_again, asked, numbers) == retention(histories(some, asked), asked)
    opened = replace(asked, cohorts_from=min(begun, default=last))
    since_ever = replace(asked, cohorts_from=cohorts.FROM_THE_FIRST)
    assert cohorts.retention(begun, back_again, since_ever) == cohorts.retention(begun, back_again, opened)
    assert not bitmaps.NOBODY


@settings(max_examples=examples(60))
@given(event_lists(), st.integers(0, 35), st.integers(0, 9))
def test_active_users_from_bitmaps_are_those_from_events(events, since, more):
    first = FIRST + timedelta(days=since)
    last = first + timedelta(days=more)
    days = people(events, rule("day"), "*")
    assert bitmaps.active_users(days, first, last) == active_users(events, MADRID, first, last)


def test_different_events_within_one_period_are_not_told_apart():
    with pytest.raises(ValueError, match="order"):
        cohorts.retention({}, {}, rule(start_event="signup", return_event="open"))
