"""Funnels and activation: published examples, edges, and what holds for any events in any order."""

import random
from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from metrics.calc.activation import ActivationRule, Newcomer, activation, newcomers
from metrics.calc.events import Event
from metrics.calc.funnel import Funnel, FunnelRule, attempts, funnel, histories

START = datetime(2026, 3, 1, 13, tzinfo=UTC)
STEPS = ("A", "B", "C")
MINUTES = st.integers(0, 40)
ROWS = st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("ABCX"), MINUTES), max_size=25)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def told(*rows: tuple[str, str, float]) -> list[Event]:
    return [
        Event(f"e{index:03}", person, name, at(minutes)) for index, (person, name, minutes) in enumerate(rows)
    ]


def rule(window: float = 60, as_of: float = 1000, **more: datetime) -> FunnelRule:
    return FunnelRule(STEPS, timedelta(minutes=window), at(as_of), **more)


def answer(events: list[Event], asked: FunnelRule) -> Funnel:
    return funnel(attempts(histories(events, asked), asked).values(), asked.steps)


def users(events: list[Event], asked: FunnelRule) -> list[int]:
    return [row.users for row in answer(events, asked).steps]


def test_mixpanels_re_entry_example_converts() -> None:
    events = told(("p", "A", 0), ("p", "A", 30), ("p", "B", 45), ("p", "C", 75))
    assert users(events, rule()) == [1, 1, 1]
    assert answer(events, rule()).median_seconds_total == 45 * 60


def test_the_limit_of_the_window_is_included_and_a_moment_later_is_not() -> None:
    assert users(told(("p", "A", 0), ("p", "B", 1), ("p", "C", 60)), rule()) == [1, 1, 1]
    assert users(told(("p", "A", 0), ("p", "B", 1), ("p", "C", 60.001)), rule()) == [1, 1, 0]


def test_events_of_one_moment_follow_their_ids() -> None:
    assert users(told(("p", "A", 0), ("p", "B", 0), ("p", "C", 0)), rule()) == [1, 1, 1]
    assert users(told(("p", "C", 0), ("p", "B", 0), ("p", "A", 0)), rule()) == [1, 0, 0]


def test_of_equally_long_attempts_the_earliest_counts() -> None:
    events = told(("p", "A", 0), ("p", "B", 10), ("p", "A", 100), ("p", "B", 101))
    (best,) = attempts(histories(events, rule()), rule()).values()
    assert best.times == (at(0), at(10))


def test_an_entry_outside_the_range_opens_nothing_but_later_steps_may_lie_after_it() -> None:
    asked = rule(entered_from=at(10), entered_before=at(20))
    events = told(("p", "A", 9), ("p", "B", 11), ("q", "A", 10), ("q", "B", 30), ("r", "A", 20))
    assert users(events, asked) == [1, 1, 0]


def test_an_open_window_is_pending_and_a_closed_one_is_not() -> None:
    events = told(("p", "A", 0), ("q", "A", 0), ("q", "B", 1), ("r", "A", 0), ("r", "B", 1), ("r", "C", 2))
    open_now, closed = answer(events, rule(as_of=59)), answer(events, rule(as_of=60))
    assert [row.pending for row in open_now.steps] == [1, 1, 0]
    assert (open_now.pending, closed.pending) == (2, 0)


def test_what_comes_after_as_of_is_not_seen() -> None:
    assert users(told(("p", "A", 0), ("p", "B", 5), ("q", "A", 6)), rule(as_of=4)) == [1, 0, 0]


def test_nobody_gives_null_and_no_rate() -> None:
    empty = answer([], rule())
    assert (empty.overall, empty.median_seconds_total, empty.steps[0].from_first) == (None, None, None)
    dropped = answer(told(("p", "A", 0)), rule())
    assert [row.from_previous for row in dropped.steps] == [1.0, 0.0, None]
    assert dropped.overall == 0.0


def test_a_step_named_twice_needs_two_events() -> None:
    asked = FunnelRule(("A", "A"), timedelta(hours=1), at(1000))
    assert users(told(("p", "A", 0), ("q", "A", 0), ("q", "A", 1)), asked) == [2, 1]


def slowly(events: list[Event], asked: FunnelRule) -> list[int]:
    """The same counts by trying every choice of events."""
    best = dict.fromkeys({event.person for event in events}, 0)
    for person in best:
        mine = [event for event in events if event.person == person]
        for length in range(1, len(STEPS) + 1):
            chosen = product(*([one for one in mine if one.event == name] for name in STEPS[:length]))
            for path in chosen:
                keys = [(one.at, one.event_id) for one in path]
                if keys == sorted(set(keys)) and path[-1].at - path[0].at <= asked.window:
                    best[person] = length
    return [sum(length > k for length in best.values()) for k in range(len(STEPS))]


@given(ROWS, st.integers(0, 30), st.randoms(use_true_random=False))
def test_order_of_arrival_and_repeats_change_nothing(
    rows: list[tuple[str, str, int]], window: int, chance: random.Random
) -> None:
    events, asked = told(*rows), rule(window)
    mixed = events + events[: len(events) // 2]
    chance.shuffle(mixed)
    found = answer(mixed, asked)
    assert found == answer(events, asked)
    counts = [row.users for row in found.steps]
    assert counts == sorted(counts, reverse=True)
    assert counts == slowly(events, asked)


@given(ROWS, st.integers(0, 40))
def test_a_wider_window_never_loses_anybody(rows: list[tuple[str, str, int]], window: int) -> None:
    narrow, wide = users(told(*rows), rule(window)), users(told(*rows), rule(window + 5))
    assert all(before <= after for before, after in zip(narrow, wide, strict=True))


def active(as_of: float, times: int = 2) -> ActivationRule:
    return ActivationRule("A", "B", times, timedelta(minutes=60), at(as_of))


def test_activation_counts_enough_events_in_time() -> None:
    events = told(
        ("p", "A", 0), ("p", "B", 1), ("p", "B", 60),
        ("q", "A", 0), ("q", "B", 1), ("q", "B", 61),
        ("r", "B", 0), ("r", "A", 1), ("r", "B", 2),
        ("s", "A", 941), ("s", "B", 942), ("s", "B", 943),
    )  # fmt: skip
    found = activation(newcomers(events, active(1000)).values())
    assert (found.eligible, found.activated, found.pending, found.rate) == (3, 1, 1, 1 / 3)


def test_who_signed_up_exactly_long_enough_ago_is_eligible() -> None:
    assert activation(newcomers(told(("p", "A", 0)), active(60)).values()).rate == 0.0
    assert activation(newcomers(told(("p", "A", 0)), active(59)).values()).rate is None


def test_only_the_first_signup_opens_the_time() -> None:
    events = told(("p", "A", 0), ("p", "A", 100), ("p", "B", 110), ("p", "B", 111))
    assert newcomers(events, active(1000)) == {"p": Newcomer(at(0), eligible=True, activated=False)}


@given(ROWS, st.randoms(use_true_random=False))
def test_activation_is_the_same_in_every_order(
    rows: list[tuple[str, str, int]], chance: random.Random
) -> None:
    events = told(*rows)
    mixed = events + events[::2]
    chance.shuffle(mixed)
    assert newcomers(mixed, active(70, 1)) == newcomers(events, active(70, 1))
