"""Growth accounting: its identities for any people, and the metric as a person and a program see it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.lengths import EDGES, counts_of, counts_of_sorted, middle_of, together
from metrics.calc.lifecycle import lifecycle
from tests.metrics.given import Api, send_all, track, work, write_key
from tests.thorough import examples

FIRST = date(2026, 1, 5)  # a Monday
ACTIVE = st.lists(st.sets(st.integers(0, 7)), min_size=1, max_size=8)


@settings(max_examples=examples(60))
@given(ACTIVE, st.integers(0, 3), st.sampled_from(["day", "week", "month"]))
def test_everybody_active_is_new_returning_or_resurrecting(
    active: list[set[int]], skipped: int, granularity: cal.Granularity
) -> None:
    start = cal.start_of(FIRST, granularity)
    starts = [cal.shift(start, granularity, k) for k in range(len(active))]
    people = {at: BitMap(who) for at, who in zip(starts, active, strict=True)}
    skipped = min(skipped, len(starts) - 1)
    rows = lifecycle(people, starts[skipped], starts[-1], granularity)
    assert [row.start for row in rows] == starts[skipped:]
    for k, row in enumerate(rows, skipped):
        now, before = active[k], active[k - 1] if k else set()
        ever: set[int] = set().union(*active[:k]) if k else set()
        assert row.active == len(now) == row.new + row.returning + row.resurrecting
        assert row.dormant == len(before) - row.returning == len(before - now)
        assert (row.new, row.returning) == (len(now - ever), len(now & before))
        assert row.resurrecting == len((now & ever) - before)
        assert row.net == len(now) - len(before)


@settings(max_examples=examples(40))
@given(st.lists(st.one_of(st.sampled_from(EDGES), st.integers(0, 20_000)), max_size=30))
def test_lengths_are_counted_alike_from_any_list_and_from_kept_ones(seconds: list[int]) -> None:
    counts = counts_of(seconds)
    assert sum(counts) == len(seconds)
    kept = sorted(one * 1000 for one in seconds if one)
    assert counts_of_sorted(kept, seconds.count(0), 1000) == counts
    assert together([counts, counts]) == [2 * count for count in counts]
    middle = middle_of(counts)
    assert (middle is None) == (not seconds)
    if middle:
        below = sum(counts[: middle.bin])
        assert below <= len(seconds) / 2 <= below + counts[middle.bin]


@pytest.mark.django_db
def test_the_lifecycle_of_a_product(world: Any) -> None:
    now = datetime.now(UTC)
    api = Api(world)
    weeks = {0: "abcd", 1: "abe", 2: "ae", 3: "aec"}  # c is away for two weeks, b and d go for good
    monday = datetime.combine(now.date() - timedelta(days=now.weekday() + 28), datetime.min.time(), UTC)
    events = [
        track(f"{week}{who}", who, "open", (monday + timedelta(weeks=week, hours=20)).isoformat())
        for week, people in weeks.items()
        for who in people
    ]
    send_all(write_key(world), events)
    number = api.metric("lifecycle", params={"headline": "quick_ratio", "timezone": "UTC"})
    half = api.metric("lifecycle", params={"headline": "returning", "timezone": "UTC", "event": "close"})
    assert work() == ["done", "done"]
    rows = [point["payload"] for point in api.of(number, "week")]
    names = ("active", "new", "returning", "resurrecting", "dormant", "net")
    assert [tuple(row[name] for name in names) for row in rows] == [
        (4, 4, 0, 0, 0, 4),
        (3, 1, 2, 0, 2, -1),
        (2, 0, 2, 0, 1, -1),
        (3, 0, 2, 1, 0, 1),
        (0, 0, 0, 0, 3, -3),  # the week that runs
    ]
    assert [row["quick_ratio"] for row in rows] == [None, 0.5, 0, None, 0]
    assert (
        api.get(f"metrics/{number}/").json()["headline"] is None
    )  # nobody went in the newest week that is over
    assert api.of(half, "week") == []
    assert (
        api.post(
            "metrics/", {"title": "x", "calculation": "lifecycle", "params": {"headline": "mau"}}
        ).status_code
        == 400
    )
