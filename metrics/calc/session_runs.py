"""Sessions by the rule, from columns of times: what sessions.py says one event after the other, all at once.

Days are gone through in order. What is open when a day ends is carried into the next one, so that a day can be
done again without those before it. Tests compare with sessions.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from metrics.calc.sessions import SessionTotals
from metrics.calc.times import NONE, UNITS, Numbers, Times, ordered, packed_columns, unit_of, unpacked_columns

NEVER = -(1 << 62)
FOR_EVER = 1 << 62


class Limits(NamedTuple):
    """Of a session, in microseconds: the longest pause, and from the first to the last event."""

    timeout: int
    longest: int


class Runs(NamedTuple):
    """Sessions or parts of them, row by row: instants of the first and the last event, and how many."""

    person: Numbers
    start: Numbers
    last: Numbers
    events: Numbers

    def where(self, mask: NDArray[Any]) -> "Runs":
        return Runs(*(column[mask] for column in self))


NO_RUNS = Runs(NONE, NONE, NONE, NONE)


def together(parts: Iterable[Runs]) -> Runs:
    some = list(parts)
    return Runs(*(np.concatenate(column) for column in zip(*some, strict=True))) if some else NO_RUNS


def advance(events: Times, carried: Runs, end: int, limits: Limits) -> tuple[Runs, Runs]:
    """Goes on with the events before `end`: (sessions that are over, those that may still go on at `end`).

    `events` are in the order of `times.ordered`, and `carried`, which were open before them, have each person
    once, in order.
    """
    runs = _runs(events, carried, limits) if len(events.at) else carried
    may_go_on = (runs.last + limits.timeout >= end) & (runs.start + limits.longest >= end)
    still = runs.where(may_go_on)
    return runs.where(~may_go_on), still.where(np.argsort(still.person))


def of_events(person: Numbers, key: Numbers, at: Numbers, limits: Limits) -> Runs:
    """All sessions of these people: events of one key that is not 0 are one, the rule cuts the others."""
    is_free = key == 0
    free = ordered(Times(person[is_free], at[is_free]))
    by_rule, _ = advance(free, NO_RUNS, FOR_EVER, limits)
    person, key, at = person[~is_free], key[~is_free], at[~is_free]
    if not len(at):
        return by_rule
    order = np.lexsort((key, person))
    person, key, at = person[order], key[order], at[order]
    opens = np.concatenate(([True], (person[1:] != person[:-1]) | (key[1:] != key[:-1])))
    first = np.flatnonzero(opens)
    start, last = np.minimum.reduceat(at, first), np.maximum.reduceat(at, first)
    return together([by_rule, Runs(person[first], start, last, np.diff(first, append=len(at)))])


def _runs(events: Times, carried: Runs, limits: Limits) -> Runs:
    person, at = events
    is_head = np.concatenate(([True], person[1:] != person[:-1]))
    before = np.concatenate(([NEVER], at[:-1]))
    heads = np.flatnonzero(is_head)
    place = np.searchsorted(carried.person, person[heads])
    known = np.flatnonzero(np.append(carried.person, -1)[place] == person[heads])
    before[heads] = NEVER
    before[heads[known]] = carried.last[place[known]]
    opens = at - before > limits.timeout

    first = np.flatnonzero(opens | is_head)
    stop = np.append(first[1:], len(at))
    goes_on = ~opens[first]  # the person's first events here, joined to what was carried
    of = np.searchsorted(carried.person, person[first[goes_on]])
    start = at[first]
    start[goes_on] = carried.start[of]
    last_before, count_before = np.zeros_like(start), np.zeros_like(start)
    last_before[goes_on], count_before[goes_on] = carried.last[of], carried.events[of]
    parts = []
    while True:  # once for each `longest` that somebody goes on without a pause
        cut = _cut(at, first, stop, start + limits.longest)
        last = np.where(cut > first, at[cut - 1], last_before)
        parts.append(Runs(person[first], start, last, cut - first + count_before))
        more = cut < stop
        if not more.any():
            break
        first, stop = cut[more], stop[more]
        start, last_before, count_before = at[first], at[first], np.zeros_like(first)
    is_joined = np.zeros(len(carried.person), dtype=bool)
    is_joined[of] = True
    return together([*parts, carried.where(~is_joined)])


def _cut(at: Numbers, first: Numbers, stop: Numbers, limit: Numbers) -> Numbers:
    """Of each stretch of events the place of the first one after its limit; its stop where there is none."""
    cut = stop.copy()
    long = np.flatnonzero(at[stop - 1] > limit)
    for one in long.tolist():
        begin, end = int(first[one]), int(stop[one])
        cut[one] = begin + int(np.searchsorted(at[begin:end], limit[one], side="right"))
    return cut


def packed_open(runs: Runs, end: int) -> bytes:
    """What is carried over the end of a day. How many events it has so far, nobody asks later."""
    if not len(runs.person):
        return b""
    return packed_columns([np.diff(runs.person, prepend=0), end - runs.start, end - runs.last])


def unpacked_open(data: bytes, end: int) -> Runs:
    if not data:
        return NO_RUNS
    (steps, start, last), _ = unpacked_columns(data, 3)
    return Runs(np.cumsum(steps), end - start, end - last, np.zeros_like(steps))


@dataclass(slots=True)
class Kept:
    """What is kept of the sessions that started within a time. `lengths`: those above zero, sorted."""

    sessions: int
    events: int
    single: int
    people: BitMap
    lengths: Numbers


def kept(runs: Runs) -> Kept:
    lengths = np.sort(runs.last - runs.start)
    return Kept(
        sessions=len(lengths),
        events=int(runs.events.sum()),
        single=int((runs.events == 1).sum()),
        people=BitMap(runs.person.astype(np.uint32)),
        lengths=lengths[np.searchsorted(lengths, 0, side="right") :],
    )


def packed_lengths(lengths: Numbers) -> bytes:
    """Sorted lengths."""
    unit = unit_of(lengths)
    return packed_columns([np.diff(lengths, prepend=0) // unit], UNITS.index(unit))


def unpacked_lengths(data: bytes) -> Numbers:
    (steps,), code = unpacked_columns(data, 1)
    return np.cumsum(steps) * UNITS[code]


def middles(some: Kept) -> tuple[int, int]:
    """The two lengths in the middle, the same one twice of an odd number; (0, 0) of none."""
    return middle_of(some.sessions, some.lengths)


def middle_of(sessions: int, lengths: Numbers) -> tuple[int, int]:
    """Of so many sessions, of which those that last have these lengths in order."""
    if not sessions:
        return 0, 0
    zeros = sessions - len(lengths)
    low, high = (sessions - 1) // 2 - zeros, sessions // 2 - zeros
    return int(lengths[low]) if low >= 0 else 0, int(lengths[high]) if high >= 0 else 0


def totals(
    *, sessions: int, users: int, events: int, single: int, length: int, middle: tuple[int, int]
) -> SessionTotals:
    """As `sessions.summarise` gives them; lengths in microseconds."""
    second = timedelta(seconds=1) // timedelta(microseconds=1)
    longer = sessions - single
    low, high = (one / second for one in middle)
    return SessionTotals(
        sessions=sessions,
        users=users,
        events=events,
        sessions_per_user=sessions / users if users else None,
        events_per_session=events / sessions if sessions else None,
        avg_duration_s=length / second / sessions if sessions else None,
        median_duration_s=(low if low == high else (low + high) / 2) if sessions else None,
        single_event_sessions=single,
        avg_duration_excluding_single_event_s=length / second / longer if longer else None,
    )
