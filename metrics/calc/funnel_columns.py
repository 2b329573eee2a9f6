"""Funnels over columns: what funnel.py says of each person by itself, of all of them at once. Tests compare."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from metrics.calc.funnel import Funnel, FunnelRule, StepRow
from metrics.calc.keyed import Keyed, Log, Ranks, following, keyed
from metrics.calc.times import MICRO, Numbers, micros

SECOND = timedelta(seconds=1) // MICRO


@dataclass(slots=True)
class Best:
    """The best attempts, row by row: of which group, how many steps, when each was taken (one row a step)."""

    group: Numbers
    depth: Numbers
    at: Numbers
    is_open: NDArray[np.bool_]


@dataclass(slots=True)
class Tally:
    """What is counted of best attempts. Of each step how many people stopped there, and of them may still go on."""

    steps: tuple[str, ...]
    stopped: Numbers  # by group and step
    pending: Numbers
    gaps: list[list[Numbers]] = field(default_factory=list)  # of each step, the last one's since the first

    def users(self, group: int) -> list[int]:
        """How many took each step."""
        return np.cumsum(self.stopped[group][::-1])[::-1].tolist()

    def overall(self, group: int) -> float | None:
        users = self.users(group)
        return users[-1] / users[0] if users[0] else None


def counted(log: Log, rule: FunnelRule, ranks: Ranks, begins: Numbers) -> tuple[Tally, Tally]:
    """(of the whole range, of each stretch of entries that begins with one of `begins`, sorted).

    `log` holds nothing after `rule.as_of`; no entry lies before the first of `begins`.
    """
    if not rule.steps:
        raise ValueError("A funnel needs at least one step.")
    whole, parts = _empty(rule, 1), _empty(rule, max(len(begins), 1))
    for some in keyed(log, rule.steps, ranks):
        entries = _entries(some, rule)
        if not len(entries):
            continue
        people, first = some.scale.people(entries), some.scale.at(entries)
        depth, at = _chains(some, entries, rule)
        best = _best(people, np.zeros_like(people), depth, at, rule)
        _add(whole, best)
        for k in range(len(rule.steps)):
            reached = best.depth > k
            whole.gaps[k].append(best.at[k][reached] - best.at[k - 1][reached] if k else best.at[0][:0])
        is_whole = best.depth == len(rule.steps)
        whole.gaps[-1].append(best.at[-1][is_whole] - best.at[0][is_whole])
        if len(begins):
            group = np.searchsorted(begins, first, side="right") - 1
            _add(parts, _best(people, group, depth, at, rule))
    return whole, parts


def _empty(rule: FunnelRule, groups: int) -> Tally:
    steps = len(rule.steps)
    zeros = np.zeros((2, groups, steps), dtype=np.int64)
    return Tally(rule.steps, zeros[0], zeros[1], [[] for _ in range(steps + 1)])


def _entries(some: Keyed, rule: FunnelRule) -> Numbers:
    entries = some.keys[rule.steps[0]]
    at = some.scale.at(entries)
    is_asked = np.ones(len(at), dtype=bool)
    if rule.entered_from is not None:
        is_asked &= at >= micros(rule.entered_from)
    if rule.entered_before is not None:
        is_asked &= at < micros(rule.entered_before)
    return entries[is_asked]


def _chains(some: Keyed, entries: Numbers, rule: FunnelRule) -> tuple[Numbers, Numbers]:
    """(how many steps each entry reaches, when it takes each). The earliest next step is always the best one."""
    limit = some.scale.until(entries, rule.window // MICRO)
    depth = np.ones(len(entries), dtype=np.int64)
    at = np.zeros((len(rule.steps), len(entries)), dtype=np.int64)
    at[0] = some.scale.at(entries)
    alive, current = np.arange(len(entries)), entries
    for k, name in enumerate(rule.steps[1:], 1):
        # Attempts that meet at one event go on together, so the order of entries is the order of their last steps.
        found = following(some.keys[name], current)
        is_there = (found >= 0) & (found <= limit[alive])
        alive, current = alive[is_there], found[is_there]
        depth[alive] += 1
        at[k, alive] = some.scale.at(current)
    return depth, at


def _best(people: Numbers, group: Numbers, depth: Numbers, at: Numbers, rule: FunnelRule) -> Best:
    """Of each person and group the furthest, of equals the earliest. Rows are in the order (person, time)."""
    changes = (people[1:] != people[:-1]) | (group[1:] != group[:-1])
    heads = np.flatnonzero(np.concatenate(([True], changes)))
    last = np.append(heads[1:], len(people)) - 1
    rows = len(people)
    score = depth * rows + (rows - 1 - np.arange(rows))
    best = rows - 1 - np.maximum.reduceat(score, heads) % rows
    is_open = (depth[best] < len(rule.steps)) & (at[0, last] + rule.window // MICRO > micros(rule.as_of))
    return Best(group[heads], depth[best], at[:, best], is_open)


def _add(tally: Tally, best: Best) -> None:
    shape = tally.stopped.shape
    place = best.group * shape[1] + best.depth - 1
    size = shape[0] * shape[1]
    tally.stopped += np.bincount(place, minlength=size).reshape(shape)
    tally.pending += np.bincount(place[best.is_open], minlength=size).reshape(shape)


def funnel(tally: Tally) -> Funnel:
    """Counts, rates and median times of the whole range, as `funnel.funnel` gives them."""
    users, pending = tally.users(0), tally.pending[0].tolist()
    rows = tuple(
        StepRow(
            step=step,
            users=users[k],
            pending=pending[k],
            from_previous=users[k] / users[max(k - 1, 0)] if users[max(k - 1, 0)] else None,
            from_first=users[k] / users[0] if users[0] else None,
            median_seconds_from_previous=_median_seconds(tally.gaps[k]),
        )
        for k, step in enumerate(tally.steps)
    )
    return Funnel(rows, rows[-1].from_first, _median_seconds(tally.gaps[-1]), sum(pending))


def _median_seconds(parts: Iterable[Numbers]) -> float | None:
    found = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *parts]))
    if not len(found):
        return None
    low, high = (int(found[at]) / SECOND for at in ((len(found) - 1) // 2, len(found) // 2))
    return low if low == high else (low + high) / 2
