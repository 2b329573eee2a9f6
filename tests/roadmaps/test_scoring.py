"""The pure functions of this stage, by example and by property."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps import scoring, timeline

numbers = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
days = st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2030, 12, 31))
spans = st.lists(st.tuples(days, days).map(lambda pair: (min(pair), max(pair))), max_size=25)


@pytest.mark.parametrize(
    ("inputs", "score"),
    [
        ((500, 3, 100, 2), 750.0),
        ((2000, 0.25, 50, 0.5), 500.0),
        ((0, 3, 100, 1), 0.0),
        ((500, 3, 100, 0), None),
        ((500, 3, 100, -1), None),
        ((None, 3, 100, 1), None),
        ((500, None, 100, 1), None),
        ((500, 3, None, 1), None),
        ((500, 3, 100, None), None),
        ((500, 3, 100, float("nan")), None),
    ],
)
def test_rice_is_reach_times_impact_times_confidence_over_effort(
    inputs: tuple[float | None, ...], score: float | None
) -> None:
    assert scoring.rice(*inputs) == score


@given(
    st.integers(0, 10**6),
    st.sampled_from([3, 2, 1, 0.5, 0.25]),
    st.sampled_from([100, 80, 50]),
    st.floats(0.5, 100),
)
def test_more_effort_never_raises_a_score(reach: int, impact: float, confidence: int, effort: float) -> None:
    less = scoring.rice(reach, impact, confidence, effort)
    more = scoring.rice(reach, impact, confidence, effort * 2)
    assert less is not None
    assert more is not None
    assert more <= less


@given(numbers, numbers, numbers)
def test_progress_is_a_share_and_the_same_seen_from_the_other_side(
    start: float, target: float, now: float
) -> None:
    share = scoring.progress(start, target, now)
    if start == target:
        assert share is None
        return
    assert share is not None
    assert 0.0 <= share <= 1.0
    assert scoring.progress(-start, -target, -now) == share
    assert scoring.progress(start, target, start) == 0.0
    assert scoring.progress(start, target, target) == 1.0


def test_progress_works_downwards_and_an_objective_is_the_mean_of_its_key_results() -> None:
    assert scoring.progress(12, 4, 10) == 0.25
    assert scoring.progress(0, 10, 25) == 1.0
    assert scoring.progress(0, 10, -5) == 0.0
    assert scoring.mean_progress([0.25, 0.75, None]) == 0.5
    assert scoring.mean_progress([]) is None


@given(spans)
def test_packed_bars_never_overlap_and_need_no_more_rows_than_lie_over_each_other(
    made: list[timeline.Span],
) -> None:
    places, count = timeline.pack(made)
    for row in set(places):
        mine = sorted(span for span, place in zip(made, places) if place == row)
        assert all(before[1] < after[0] for before, after in pairwise(mine))
    busiest = max((sum(1 for s, e in made if s <= start <= e) for start, _ in made), default=0)
    assert count == max(1, busiest)


@given(spans, days)
def test_a_timeline_is_whole_quarters_around_today_and_at_most_five_years(
    made: list[timeline.Span], today: dt.date
) -> None:
    shown = timeline.window(made, today)
    assert shown.first <= today <= shown.last
    assert shown.first.day == 1
    assert shown.first.month in {1, 4, 7, 10}
    assert 365 <= shown.days <= 366 * 5 + 92
    for months in (1, 3):
        steps = timeline.stretches(shown, months)
        assert steps[0].s == 0
        assert sum(step.d for step in steps) == shown.days
        assert all(before.s + before.d == after.s for before, after in pairwise(steps))


def test_one_bar_dated_by_mistake_does_not_stretch_the_timeline() -> None:
    today = dt.date(2026, 11, 22)
    shown = timeline.window(
        [(dt.date(1990, 1, 1), dt.date(1990, 2, 1)), (dt.date(2150, 1, 1), dt.date(2150, 1, 2))], today
    )
    assert (shown.first, shown.last) == (dt.date(2024, 10, 1), dt.date(2029, 12, 31))
    assert not shown.holds(dt.date(1990, 1, 1), dt.date(1990, 2, 1))
