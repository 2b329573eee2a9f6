"""Retention from bitmaps of people, counted while they come: the same table as retention.py makes from events.

Periods come oldest first. Each person is in the cohort of the first period of all in which they started, so what a
period adds is known the moment it comes, and who came back in it is counted against the cohorts before it while
PostgreSQL fetches the next. Only “in that or a later period” needs a second pass, backwards. Definitions: retention.py.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate, repeat, zip_longest

from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.bitmaps import NOBODY, People
from metrics.calc.events import ANY
from metrics.calc.retention import CohortRow, Retention, RetentionRule

Columns = list[Sequence[int]]  # of each k the counts of the cohorts, oldest first
FROM_THE_FIRST = date.min  # as a rule's cohorts_from: from the first period that anybody started in


def answers(rule: RetentionRule) -> bool:
    """Whether bitmaps can say it: not where a return must follow a start of another name within the same period."""
    return ANY in (rule.start_event, rule.return_event) or rule.start_event == rule.return_event


def retention(starts: People, returns: People, rule: RetentionRule, who: BitMap | None = None) -> Retention:
    """The cohort table of `starts` and `returns`: {start of a period: people}, over all of the product's history."""
    counting = Counting(rule, who)
    for period in sorted(starts.keys() | returns.keys()):
        counting.take(period, starts.get(period, NOBODY), returns.get(period, NOBODY))
    return counting.table()


class Counting:
    """`take` each period that anybody was active in, oldest first, over all of the product's history; then `table`.

    Of everybody, or of these people only: a cohort of them is what they are of the whole cohort, so nothing else needs
    to be cut down to them. ValueError where `answers(rule)` is false. No period may begin after `rule.as_of`.
    """

    def __init__(self, rule: RetentionRule, who: BitMap | None = None) -> None:
        if not answers(rule):
            raise ValueError("Within the first period the order of two different events is not kept.")
        self.rule, self.who = rule, who
        self.is_open = rule.cohorts_from == FROM_THE_FIRST
        self.next = FROM_THE_FIRST if self.is_open else self._start_of(rule.cohorts_from)  # to be laid next
        self.first, self.last = self.next, self._start_of(rule.cohorts_to)
        self.end = cal.shift(self.last, rule.granularity, rule.periods)  # the last column of the last cohort
        self.seen, self.later = BitMap(), BitMap()  # who has started; who returned after `end`
        self.cohorts: list[BitMap] = []
        self.newest = deque([NOBODY] * (rule.periods + 1), rule.periods + 1)
        self.returns: list[BitMap] = []
        self.on: list[list[int]] = []  # of each period, of its cohort and those before it

    def _start_of(self, day: date) -> date:
        return cal.start_of(day, self.rule.granularity, self.rule.week_start)

    def take(self, period: date, started: BitMap, returned: BitMap) -> None:
        if self.is_open and started:
            self.is_open, self.first, self.next = False, period, period
        cohort = self._new(started) if period <= self.last else NOBODY
        if self.is_open or period < self.first:
            return
        if period > self.end:
            self.later |= returned
            return
        self._lay_until(period)
        self._lay(cohort, returned)

    def _new(self, started: BitMap) -> BitMap:
        cohort = started - self.seen
        self.seen |= cohort
        if self.who is not None:
            cohort &= self.who
        cohort.run_optimize()  # numbers are given in the order of arrival, so these mostly follow one another
        return cohort

    def _lay_until(self, period: date) -> None:
        while self.next < period:
            self._lay(NOBODY, NOBODY)

    def _lay(self, cohort: BitMap, returned: BitMap) -> None:
        if self.next <= self.last:
            self.cohorts.append(cohort)
        self.newest.appendleft(cohort)
        self.returns.append(returned)
        self.on.append(list(map(returned.intersection_cardinality, self.newest)))
        self.next = cal.next_start(self.next, self.rule.granularity)

    def table(self) -> Retention:
        if self.is_open:
            self.first = self.next = self.last
        wanted = cal.period_range(self.first, self.last, self.rule.granularity)
        if not wanted:
            return Retention((), (None,) * (self.rule.periods + 1), (None,) * (self.rule.periods + 1))
        self._lay_until(cal.next_start(self.end, self.rule.granularity))
        made = _Table([len(people) for people in self.cohorts], self.first, len(self.returns), self.rule)
        on, on_or_after = self._on(made.begun), self._on_or_after(made.begun)
        rows = zip(wanted, made.sizes, made.rows(on), made.rows(on_or_after), made.complete, strict=True)
        return Retention(
            cohorts=tuple([CohortRow(*row) for row in rows]),
            weighted_mean_on=made.means(on),
            weighted_mean_on_or_after=made.means(on_or_after),
        )

    def _on(self, begun: int) -> Columns:
        return self._columns(self.on[:begun])

    def _on_or_after(self, begun: int) -> Columns:
        """One pass backwards. A period is asked for the cohorts of which it is a column, its own (k = 0) first."""
        since = BitMap.union(self.later, *self.returns[begun:])
        around = [NOBODY] * self.rule.periods
        asked = [*around, *self.cohorts, *around][::-1]
        at, backwards = len(asked) - self.rule.periods - begun, []
        for who in reversed(self.returns[:begun]):
            since |= who
            these = asked[at : at + self.rule.periods + 1]
            backwards.append(list(map(since.intersection_cardinality, these)))
            at += 1
        return self._columns(backwards[::-1])

    def _columns(self, counted: list[list[int]]) -> Columns:
        """Of each k the counts of the cohorts for which it has begun, from those of each period."""
        by_k = list(zip(*counted, strict=True)) or [()] * (self.rule.periods + 1)
        return [counts[k : k + len(self.cohorts)] for k, counts in enumerate(by_k)]


class _Table:
    """What follows from the calendar: row `at` and column `k` stand for the period `at + k`.

    So the columns of a row that have begun, and those that are over, are the first few of them.
    """

    def __init__(self, sizes: list[int], first: date, many: int, rule: RetentionRule) -> None:
        today = cal.local_date(rule.as_of, rule.tz)
        starts = cal.period_range(first, cal.shift(first, rule.granularity, many), rule.granularity)
        self.sizes, self.width = sizes, rule.periods + 1
        self.begun, self.over = bisect_right(starts[:-1], today), bisect_right(starts[1:], today)
        marks = [(True,) * n + (False,) * (self.width - n) for n in range(self.width + 1)]
        self.complete = [marks[min(max(self.over - at, 0), self.width)] for at in range(len(sizes))]

    def rows(self, columns: Columns) -> Iterator[tuple[int | None, ...]]:
        """Each cohort's counts, and None from the first period on that has not begun."""
        begun = zip_longest(*columns, repeat(None, len(self.sizes)))
        return (row[:-1] for row in begun)

    def means(self, columns: Columns) -> tuple[float | None, ...]:
        """As `weighted_means` in retention.py has them: of the complete cells of each column."""
        up_to = [0, *accumulate(self.sizes)]
        made: list[float | None] = []
        for k, column in enumerate(columns):
            many = min(max(self.over - k, 0), len(self.sizes))
            people = up_to[many]
            made.append(sum(column[:many]) / people if people else None)
        return tuple(made)
