"""Ordered funnels: how many people take each step, in order and in time.

Source: kpi.md section 6 (Amplitude: "earliest-longest"; Mixpanel's re-entry example).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from metrics.calc.events import ANY, Event, distinct

Key = tuple[datetime, str]  # (occurred, event id): the order of events, ties told apart by the id
ByName = dict[str, list[Key]]


@dataclass(frozen=True, slots=True)
class FunnelRule:
    """`steps`: event names in order, `*` is any event. An attempt opens at a step-1 event in
    [entered_from, entered_before) (None: no limit); every other step lies at most `window` after it, limit
    included, and not after `as_of`.
    """

    steps: tuple[str, ...]
    window: timedelta
    as_of: datetime
    entered_from: datetime | None = None
    entered_before: datetime | None = None


class Attempt(NamedTuple):
    """One person's best attempt: when each step that it reached happened, the first one included."""

    times: tuple[datetime, ...]
    is_open: bool  # not all steps, and some attempt of the person may still get further


@dataclass(frozen=True, slots=True)
class StepRow:
    """`pending` people stopped here so far and still have time; the rates are null without a denominator."""

    step: str
    users: int
    pending: int
    from_previous: float | None
    from_first: float | None
    median_seconds_from_previous: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """`overall` = people of the last step / people of the first; medians are over those who got there."""

    steps: tuple[StepRow, ...]
    overall: float | None
    median_seconds_total: float | None
    pending: int


def histories(events: Iterable[Event], rule: FunnelRule) -> dict[str, ByName]:
    """For each person the events of each step's name up to as_of, sorted by (time, event id).

    Events in any order, with persons already merged; an event id counts once, its first delivery.
    """
    people: dict[str, ByName] = {}
    for event in distinct(events):
        if event.at <= rule.as_of:
            for name in {event.event, ANY}.intersection(rule.steps):
                mine = people.setdefault(event.person, {})
                mine.setdefault(name, []).append((event.at, event.event_id))
    for mine in people.values():
        for keys in mine.values():
            keys.sort()
    return people


def attempts(people: Mapping[str, ByName], rule: FunnelRule) -> dict[str, Attempt]:
    """The best attempt of each person who entered: the furthest, of equals the earliest.

    `people` are `histories` of a rule with the same steps and as_of. The next step is the first later event of
    its name in the order (time, event id). ValueError without steps.
    """
    if not rule.steps:
        raise ValueError("A funnel needs at least one step.")
    best = {person: _best(mine, rule) for person, mine in people.items()}
    return {person: one for person, one in best.items() if one is not None}


def _best(mine: ByName, rule: FunnelRule) -> Attempt | None:
    entries = mine.get(rule.steps[0], [])
    low = bisect_left(entries, (rule.entered_from, "")) if rule.entered_from else 0
    high = bisect_left(entries, (rule.entered_before, "")) if rule.entered_before else len(entries)
    best: tuple[datetime, ...] = ()
    for entry in entries[low:high]:
        times = _followed(entry, mine, rule)
        if len(times) > len(best):
            best = times
        if len(best) == len(rule.steps):
            break
    if not best:
        return None
    is_whole = len(best) == len(rule.steps)
    return Attempt(best, not is_whole and entries[high - 1][0] + rule.window > rule.as_of)


def _followed(entry: Key, mine: ByName, rule: FunnelRule) -> tuple[datetime, ...]:
    """The times of the steps that one entry reaches. The earliest next step is always the best one."""
    times, at, limit = [entry[0]], entry, entry[0] + rule.window
    for name in rule.steps[1:]:
        keys = mine.get(name, [])
        position = bisect_right(keys, at)
        if position == len(keys) or keys[position][0] > limit:
            break
        at = keys[position]
        times.append(at[0])
    return tuple(times)


def funnel(found: Iterable[Attempt], steps: tuple[str, ...]) -> Funnel:
    """Counts, rates and median times (seconds) over the best attempts of people, each given once."""
    all_of = list(found)
    reached = [[one for one in all_of if len(one.times) > k] for k in range(len(steps))]
    rows = []
    for k, step in enumerate(steps):
        gaps = [(one.times[k] - one.times[k - 1]).total_seconds() for one in reached[k]] if k else []
        users, before = len(reached[k]), len(reached[max(k - 1, 0)])
        rows.append(
            StepRow(
                step=step,
                users=users,
                pending=sum(one.is_open for one in reached[k] if len(one.times) == k + 1),
                from_previous=users / before if before else None,
                from_first=users / len(reached[0]) if reached[0] else None,
                median_seconds_from_previous=median(gaps) if gaps else None,
            )
        )
    totals = [(one.times[-1] - one.times[0]).total_seconds() for one in reached[-1]]
    return Funnel(
        steps=tuple(rows),
        overall=rows[-1].from_first,
        median_seconds_total=median(totals) if totals else None,
        pending=sum(row.pending for row in rows),
    )
