"""Kept sessions against those that are cut from all times at once, without days that carry into each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from pyroaring import BitMap

from metrics.calc import session_runs as calc
from metrics.calc.times import Numbers, Times, joined, ordered
from metrics.fold import sessions, times
from metrics.fold.grouping import local_days
from metrics.models import Fold, SessionDay, SessionRule, TimesOf

EVENTS = 2_000_000  # about so many at a time, of some of the people


@dataclass(slots=True)
class Sum:
    """The sessions of one day. `mark` is the same for the same lengths in any order."""

    sessions: int = 0
    events: int = 0
    single: int = 0
    length: int = 0
    mark: int = 0
    people: BitMap = field(default_factory=BitMap)

    def add(self, kept: calc.Kept) -> None:
        self.sessions += kept.sessions
        self.events += kept.events
        self.single += kept.single
        self.length += int(kept.lengths.sum())
        self.mark = (self.mark + _mark(kept.lengths)) % (1 << 64)
        self.people |= kept.people


def _mark(lengths: Numbers) -> int:
    some = lengths.astype(np.uint64)
    return int(((some ^ some >> np.uint64(15)) * np.uint64(0x9E3779B97F4A7C15) ^ some << np.uint64(20)).sum())


def of_sessions(fold: Fold) -> list[str]:
    problems = []
    for rule in SessionRule.objects.filter(product_id=fold.product_id):
        sessions.bring_up(fold, rule)
        wanted, kept = _wanted(fold, rule), _kept(rule)
        days = sorted(day for day in wanted.keys() | kept.keys() if wanted.get(day) != kept.get(day))
        problems += [f"sessions of {rule.event} on {day} in {rule.zone}" for day in days]
    return problems


def _kept(rule: SessionRule) -> dict[date, Sum]:
    found: dict[date, Sum] = {}
    for row in SessionDay.objects.filter(rule=rule, sessions__gt=0).iterator(50):
        lengths = calc.unpacked_lengths(bytes(row.lengths))
        people = BitMap.deserialize(bytes(row.people))
        some = calc.Kept(row.sessions, row.events, row.single, people, lengths)
        is_sound = (row.users, row.length) == (len(people), int(lengths.sum()))
        if is_sound and calc.middles(some) == (row.middle_low, row.middle_high):
            found.setdefault(row.day, Sum()).add(some)
    return found


def _wanted(fold: Fold, rule: SessionRule) -> dict[date, Sum]:
    days = sessions.Days(fold, rule)
    found: dict[date, Sum] = {}
    for events in _people(fold, days.events):
        runs, _ = calc.advance(events, calc.NO_RUNS, calc.FOR_EVER, sessions.limits_of(rule))
        if not len(runs.start):
            continue
        starts = local_days(runs.start, ZoneInfo(rule.zone))
        order = np.argsort(starts, kind="stable")
        days_seen, begins = np.unique(starts[order], return_index=True)
        for day, rows in zip(days_seen.tolist(), np.split(order, begins[1:]), strict=True):
            found.setdefault(date.fromordinal(day), Sum()).add(calc.kept(runs.where(rows)))
    return found


def _people(fold: Fold, names: list[int] | None) -> Iterator[Times]:
    """All events of some people, then of others."""
    rows = TimesOf.objects.filter(product_id=fold.product_id)
    counts = rows.values_list("count", flat=True)
    parts = sum(counts) // EVENTS + 1
    first = rows.order_by("day").values_list("day", flat=True).first()
    last = rows.order_by("-day").values_list("day", flat=True).first()
    if first is None or last is None:
        return
    every = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    for part in range(parts):
        some = []
        for _, found in times.read(fold.product_id, every, names):
            is_theirs = found.person % parts == part
            some.append(Times(found.person[is_theirs], found.at[is_theirs]))
        yield ordered(joined(some))
