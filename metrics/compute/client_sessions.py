"""Sessions with ids of the client's own, put together by periods."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from metrics.calc import session_runs as calc
from metrics.calc.lengths import counts_of_sorted
from metrics.calc.sessions import SessionTotals
from metrics.calc.times import NONE, UNITS, Numbers


class Found(NamedTuple):
    totals: SessionTotals
    lengths: list[int]  # how many sessions of each bin of calc.lengths


class _Sum:
    """What is known of some sessions while more of them come, part of the people by part."""

    def __init__(self) -> None:
        self.sessions = self.events = self.single = 0
        self.people = BitMap()
        self.lengths: list[Numbers] = []

    def add(self, runs: calc.Runs) -> None:
        some = calc.kept(runs)
        self.sessions += some.sessions
        self.events += some.events
        self.single += some.single
        self.people |= some.people
        self.lengths.append(some.lengths)

    def found(self) -> Found:
        lengths = np.sort(np.concatenate([NONE, *self.lengths]))
        totals = calc.totals(
            sessions=self.sessions,
            users=len(self.people),
            events=self.events,
            single=self.single,
            length=int(lengths.sum()),
            middle=calc.middle_of(self.sessions, lengths),
        )
        zeros = self.sessions - len(lengths)
        return Found(totals, counts_of_sorted(lengths, zeros, UNITS[0]))  # type: ignore[arg-type]  # numpy's


def by_period(
    parts: Iterable[calc.Runs], begin: int, ends: dict[date, int]
) -> tuple[Found, dict[date, Found], int]:
    """(all that start from `begin` on, those that start in each period, how many events there were).

    `ends` has the end of each period in order; the first one begins with `begin`.
    """
    whole, sums, events = _Sum(), {start: _Sum() for start in ends}, 0
    bounds = [begin, *ends.values()]
    for runs in parts:
        events += int(runs.events.sum())
        order = np.argsort(runs.start)
        places = np.searchsorted(runs.start[order], bounds).tolist()
        whole.add(runs.where(order[places[0] :]))
        for made, first, last in zip(sums.values(), places, places[1:], strict=False):
            if first < last:
                made.add(runs.where(order[first:last]))
    return whole.found(), {start: made.found() for start, made in sums.items()}, events
