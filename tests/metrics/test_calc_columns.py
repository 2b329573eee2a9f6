"""Funnels and activation over columns say what the plain calculations say, whatever shares a moment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from metrics.calc import activation_columns, funnel_columns, keyed
from metrics.calc.activation import ActivationRule, activation, newcomers
from metrics.calc.events import Event
from metrics.calc.funnel import FunnelRule, attempts, funnel, histories
from metrics.calc.times import EPOCH, Times, micros, ordered
from tests.thorough import examples

NAMES = ("A", "B", "C")
rows = st.tuples(st.integers(0, 60), st.integers(1, 3), st.sampled_from(NAMES), st.integers(0, 12))
given_rows = st.lists(rows, max_size=24, unique_by=lambda row: row[0])
names = st.sampled_from([*NAMES, "*"])
funnels = st.lists(names, min_size=1, max_size=4).map(tuple)


def at_hour(hours: float) -> datetime:
    return EPOCH + timedelta(days=3, hours=hours)


def told(given: list[Any], as_of: int) -> list[Event]:
    return [
        Event(f"{number:02}", str(person), name, at_hour(at))
        for number, person, name, at in given
        if at <= as_of
    ]


def times_of(events: Sequence[Event]) -> Times:
    people, moments = [int(one.person) for one in events], [micros(one.at) for one in events]
    return Times(np.array(people, dtype=np.int64), np.array(moments, dtype=np.int64))


def log_of(events: list[Event], wanted: Sequence[str]) -> keyed.Log:
    """The columns of these names, each in two pieces."""
    of = {name: [one for one in events if name in ("*", one.event)] for name in wanted}
    return {name: [ordered(times_of(some[::2])), ordered(times_of(some[1::2]))] for name, some in of.items()}


def ranks_of(events: list[Event]) -> keyed.Ranks:
    """Who tells the order of the ids at some moments."""

    def ranks(tied: Times) -> dict[str, tuple[Times, Any]]:
        moments = set(zip(tied.person.tolist(), tied.at.tolist(), strict=True))
        mine = [one for one in events if (int(one.person), micros(one.at)) in moments]
        places = {one.event_id: place for place, one in enumerate(sorted(mine, key=lambda one: one.event_id))}
        by_name = {name: [one for one in mine if one.event == name] for name in NAMES}
        return {
            name: (times_of(some), np.array([places[one.event_id] for one in some]))
            for name, some in by_name.items()
            if some
        }

    return ranks


@settings(max_examples=examples(150))
@given(
    given_rows, funnels, st.integers(0, 6), st.integers(4, 20), st.integers(0, 8), st.sampled_from([1, 3, 99])
)
@example([(1, 1, "A", 0), (0, 1, "B", 0), (2, 1, "B", 0), (3, 1, "A", 0)], ("A", "B", "A"), 0, 20, 0, 99)
@example([(1, 1, "A", 0), (0, 1, "B", 0)], ("A", "*"), 5, 20, 0, 99)
@example([(0, 1, "A", 0), (1, 1, "A", 0)], ("A", "A"), 0, 20, 0, 99)
def test_a_funnel_over_columns_is_the_plain_funnel(
    given: list[Any], steps: tuple[str, ...], window: int, as_of: int, since: int, at_once: int
) -> None:
    events = told(given, as_of)
    begins = [at_hour(since), at_hour(since + 2), at_hour(11)]
    rule = FunnelRule(steps, timedelta(hours=window), at_hour(as_of), begins[0], begins[2])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyed, "AT_ONCE", at_once)
        patch.setattr(
            keyed, "LARGEST_BITS", 21 if at_once == 99 else 63
        )  # one person's times and places alone
        whole, parts = funnel_columns.counted(
            log_of(events, steps), rule, ranks_of(events), np.array([micros(one) for one in begins[:2]])
        )
    people = histories(events, rule)
    assert funnel_columns.funnel(whole) == funnel(attempts(people, rule).values(), steps)
    for group in (0, 1):
        some = replace(rule, entered_from=begins[group], entered_before=begins[group + 1])
        one = funnel(attempts(people, some).values(), steps)
        assert parts.users(group) == [row.users for row in one.steps]
        assert (parts.overall(group), int(parts.pending[group].sum())) == (one.overall, one.pending)


@settings(max_examples=examples(80))
@given(given_rows, names, names, st.integers(1, 3), st.integers(0, 6))
def test_activation_over_columns_is_the_plain_one(
    given: list[Any], start: str, event: str, times: int, within: int
) -> None:
    events = told(given, as_of=10)
    rule = ActivationRule(start, event, times, timedelta(hours=within), at_hour(10))
    found = activation_columns.newcomers(log_of(events, (start, event)), rule, ranks_of(events))
    plain = newcomers(events, rule).values()
    assert found.among(found.start >= 0) == activation(plain)
    assert sorted(found.start.tolist()) == sorted(micros(one.start) for one in plain)
