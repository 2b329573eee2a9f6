"""Active users and retention from bitmaps of people: the same answers as from events, thousands of times faster.

A bitmap holds the numbers of the people who did an event in one local day, week or month. Definitions are
those of active.py and retention.py, whose results these functions give; tests compare the two.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, repeat, zip_longest

from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.active import MONTH_DAYS, WEEK_DAYS, ActiveDay, ActiveUsers
from metrics.calc.events import ANY
from metrics.calc.retention import CohortRow, Retention, RetentionRule

People = Mapping[date, BitMap]
Columns = list[Sequence[int]]  # of each k the counts of the cohorts, oldest first
NOBODY = BitMap()
FEW = 5


def active_users(people: People, date_from: date, date_to: date) -> ActiveUsers:
    """DAU, WAU and MAU of each local day date_from..date_to (both included; ValueError if reversed).

    `people` maps local days to who was active and must hold the 29 days before date_from too.
    """
    if date_to < date_from:
        raise ValueError("date_to comes before date_from.")
    wanted = cal.period_range(date_from - timedelta(days=MONTH_DAYS - 1), date_to, "day")
    active = [people.get(day, NOBODY) for day in wanted]
    count = _within if len(active) > MONTH_DAYS + FEW else _within_few
    rows = zip(wanted, map(len, active), count(active, WEEK_DAYS), count(active, MONTH_DAYS), strict=True)
    days = tuple(ActiveDay(*row) for row in rows)[MONTH_DAYS - 1 :]
    last_days = cal.period_range(date_to - timedelta(days=MONTH_DAYS - 1), date_to, "day")
    mean_dau = sum(len(people.get(day, NOBODY)) for day in last_days) / MONTH_DAYS
    mau = days[-1].mau
    return ActiveUsers(
        days=days,
        stickiness_avg_dau_over_mau=mean_dau / mau if mau else None,
        active_days_of_last_7=_active_days(people, date_to),
    )


def _within_few(active: list[BitMap], width: int) -> list[int]:
    """The same as `_within` for a few days after the first month, where most windows are not asked for."""
    asked = range(MONTH_DAYS, len(active) + 1)
    sizes = [len(BitMap.union(NOBODY, *active[end - width : end])) for end in asked]
    return [0] * (MONTH_DAYS - 1) + sizes


def _within(active: list[BitMap], width: int) -> list[int]:
    """How many different people the `width` days that end with each day have, in three unions a day.

    The days are cut into blocks as long as the window. A window then is the end of one block and the beginning
    of the next, and both are kept as running unions: backwards and forwards through each block.
    """
    ends: list[BitMap] = []
    for begin in range(0, len(active), width):
        running = NOBODY
        backwards = []
        for one in reversed(active[begin : begin + width]):
            running = running | one
            backwards.append(running)
        ends += reversed(backwards)
    sizes = []
    running = NOBODY
    for at, one in enumerate(active):
        running = one if at % width == 0 else running | one
        first = at - width + 1
        is_one_block = first <= 0 or first % width == 0
        sizes.append(len(running) if is_one_block else running.union_cardinality(ends[first]))
    return sizes


def _active_days(people: People, last: date) -> dict[int, int]:
    """{k: how many were active on exactly k of the seven days that end with `last`}; only k that somebody has."""
    at_least = [BitMap() for _ in range(WEEK_DAYS + 2)]  # at_least[k]: on k of the days so far, for k > 0
    for done, day in enumerate(cal.period_range(last - timedelta(days=WEEK_DAYS - 1), last, "day")):
        who = people.get(day, NOBODY)
        for k in range(done + 1, 1, -1):
            at_least[k] |= at_least[k - 1] & who
        at_least[1] |= who
    counts = {k: len(at_least[k]) - len(at_least[k + 1]) for k in range(1, WEEK_DAYS + 1)}
    return {k: count for k, count in counts.items() if count}


def by_period(people: People, granularity: cal.Granularity, week_start: cal.WeekStart) -> dict[date, BitMap]:
    """Days gathered into weeks or months."""
    made: dict[date, BitMap] = {}
    for day, who in people.items():
        made.setdefault(cal.start_of(day, granularity, week_start), BitMap()).update(who)
    return made


def answers(rule: RetentionRule) -> bool:
    """Whether bitmaps can say it: not where a return must follow a start of another name within the same period."""
    return ANY in (rule.start_event, rule.return_event) or rule.start_event == rule.return_event


def retention(starts: People, returns: People, rule: RetentionRule, who: BitMap | None = None) -> Retention:
    """The cohort table. `starts` and `returns` map period starts to people, over all of the product's history.

    Of everybody, or of these people only: a cohort of them is what they are of the whole cohort, so nothing else needs
    to be cut down to them. ValueError where `answers(rule)` is false. Nothing in them may lie after `rule.as_of`.
    """
    if not answers(rule):
        raise ValueError("Within the first period the order of two different events is not kept.")
    first = cal.start_of(rule.cohorts_from, rule.granularity, rule.week_start)
    wanted = cal.period_range(first, rule.cohorts_to, rule.granularity)
    if not wanted:
        return Retention((), (None,) * (rule.periods + 1), (None,) * (rule.periods + 1))
    periods = cal.period_range(first, cal.shift(wanted[-1], rule.granularity, rule.periods), rule.granularity)
    found = _cohorts(starts, wanted[-1], who)
    cohorts = [found.get(period, NOBODY) for period in wanted]
    table = _Table([len(people) for people in cohorts], periods, rule)
    begun = periods[: table.begun]
    on, on_or_after = _counts(cohorts, begun, returns, rule.periods)
    rows = zip(wanted, table.sizes, table.rows(on), table.rows(on_or_after), table.complete, strict=True)
    return Retention(
        cohorts=tuple([CohortRow(*row) for row in rows]),
        weighted_mean_on=table.means(on),
        weighted_mean_on_or_after=table.means(on_or_after),
    )


class _Table:
    """What follows from the calendar: row `at` and column `k` stand for the period `at + k`.

    So the columns of a row that have begun, and those that are over, are the first few of them.
    """

    def __init__(self, sizes: list[int], periods: list[date], rule: RetentionRule) -> None:
        today = cal.local_date(rule.as_of, rule.tz)
        ends = [*periods[1:], cal.next_start(periods[-1], rule.granularity)]
        self.sizes, self.width = sizes, rule.periods + 1
        self.begun, self.over = bisect_right(periods, today), bisect_right(ends, today)
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


def _cohorts(starts: People, last: date, who: BitMap | None = None) -> dict[date, BitMap]:
    """Each person in the first period of all in which they started, up to a last period."""
    left, made = BitMap.union(NOBODY, *starts.values()), {}
    if who is not None:
        left &= who
    for period in sorted(starts):
        if not left or period > last:
            break
        if new := starts[period] & left:
            left -= new
            new.run_optimize()  # numbers are given in the order of arrival, so these mostly follow one another
            made[period] = new
    return made


def _counts(
    cohorts: list[BitMap], periods: list[date], returns: People, last: int
) -> tuple[Columns, Columns]:
    """How many of each cohort came in its period k, and how many in that or a later one: for k = 0..last.

    One pass backwards through the periods. A period is asked for the cohorts of which it is one of the columns, the
    newest first: it is k = 0 of that one.
    """
    around = [NOBODY] * last
    asked = [*around, *cohorts, *around][::-1]
    begin = len(asked) - last - len(periods)
    on, on_or_after = [], []
    later = [who for period, who in returns.items() if not periods or period > periods[-1]]
    since = BitMap.union(NOBODY, *later)
    for period in reversed(periods):
        who = returns.get(period, NOBODY)
        since |= who
        these = asked[begin : begin + last + 1]
        on.append(list(map(who.intersection_cardinality, these)))
        on_or_after.append(list(map(since.intersection_cardinality, these)))
        begin += 1
    return _columns(on, last, len(cohorts)), _columns(on_or_after, last, len(cohorts))


def _columns(backwards: list[list[int]], last: int, cohorts: int) -> Columns:
    """Of each k the counts of the cohorts for which it has begun, from those of each period."""
    by_k = list(zip(*backwards[::-1], strict=True)) or [()] * (last + 1)
    return [counts[k : k + cohorts] for k, counts in enumerate(by_k)]
