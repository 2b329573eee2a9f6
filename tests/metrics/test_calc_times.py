"""Columns of times: what they are packed into comes out again, and what is cut from them all at once is what
the plain calculations say one event after the other."""

from datetime import timedelta

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from metrics.calc import session_runs as runs
from metrics.calc.events import Event
from metrics.calc.sessions import sessionise, summarise
from metrics.calc.times import DAY, EPOCH, MICRO, NONE, Times, ordered, packed, unpacked
from tests.thorough import examples

MINUTE = 60_000_000
TIMEOUT, LONGEST = timedelta(minutes=30), timedelta(hours=3)
LIMITS = runs.Limits(TIMEOUT // MICRO, LONGEST // MICRO)
gaps = st.sampled_from([0, 1, 10 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1, 100 * MINUTE, 6 * 60 * MINUTE])
histories = st.lists(st.lists(gaps, max_size=14), max_size=3)


def times_of(given: list[list[int]]) -> Times:
    rows = [(who, at) for who, steps in enumerate(given) for at in np.cumsum(steps).tolist()]
    return (
        Times(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)))
        if rows
        else runs_none()
    )


def runs_none() -> Times:
    return Times(NONE, NONE)


@given(
    st.lists(st.tuples(st.integers(0, 1 << 31), st.integers(0, DAY - 1)), max_size=30),
    st.sampled_from([1, 1000]),
)
def test_times_come_out_as_they_went_in(rows: list[tuple[int, int]], unit: int) -> None:
    base = 7 * DAY
    columns = np.array(rows, dtype=np.int64).reshape(-1, 2)
    times = ordered(Times(columns[:, 0], columns[:, 1] // unit * unit + base))
    assert sorted(zip(times.person.tolist(), times.at.tolist(), strict=True)) == list(
        zip(*map(np.ndarray.tolist, times), strict=True)
    )
    assert all(map(np.array_equal, unpacked(packed(times, base), base), times))


@settings(max_examples=examples(60))
@given(histories, st.sampled_from([40, 95, 24 * 60]))
@example([[30 * MINUTE] * 20], 90)  # nobody pauses: cut by length alone, over the end of a day too
@example([[0, 30 * MINUTE, 30 * MINUTE + 1]], 30)
def test_sessions_cut_day_by_day_are_those_of_the_plain_rule(given: list[list[int]], minutes: int) -> None:
    times, still, over, end = times_of(given), runs.NO_RUNS, [], 0
    while len(still.person) or end <= int(times.at.max(initial=0)):
        begin, end = end, end + minutes * MINUTE
        of_day = (times.at >= begin) & (times.at < end)
        ended, still = runs.advance(Times(times.person[of_day], times.at[of_day]), still, end, LIMITS)
        over.append(ended)
        again = runs.unpacked_open(runs.packed_open(still, end), end)
        assert all(map(np.array_equal, again[:3], still[:3]))
    found = runs.together(over)
    events = [
        Event(str(at), str(who), "Opened", EPOCH + moment * MICRO)
        for at, (who, moment) in enumerate(zip(times.person.tolist(), times.at.tolist(), strict=True))
    ]
    expected = sessionise(events, TIMEOUT, LONGEST)
    assert sorted(zip(*map(np.ndarray.tolist, found), strict=True)) == sorted(
        (int(one.person), (one.start - EPOCH) // MICRO, (one.end - EPOCH) // MICRO, one.events)
        for one in expected
    )
    kept = runs.kept(found)
    assert np.array_equal(runs.unpacked_lengths(runs.packed_lengths(kept.lengths)), kept.lengths)
    assert summarise(expected) == runs.totals(
        sessions=kept.sessions,
        users=len(kept.people),
        events=kept.events,
        single=kept.single,
        length=int(kept.lengths.sum()),
        middle=runs.middles(kept),
    )
