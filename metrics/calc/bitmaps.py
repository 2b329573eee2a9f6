"""Active users and retention from bitmaps of people: the same answers as from events, thousands of times faster.

A bitmap holds the numbers of the people who did an event in one local day, week or month. Definitions are
those of active.py and retention.py, whose results these functions give; tests compare the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.active import MONTH_DAYS, WEEK_DAYS, ActiveDay, ActiveUsers
from metrics.calc.events import ANY
from metrics.calc.retention import CohortRow, Retention, RetentionRule, weighted_means

People = Mapping[date, BitMap]
NOBODY = BitMap()


def _union(people: People, first: date, last: date) -> BitMap:
    days = cal.period_range(first, last, "day")
    return BitMap.union(NOBODY, *(people[day] for day in days if day in people))


def active_users(people: People, date_from: date, date_to: date) -> ActiveUsers:
    """DAU, WAU and MAU of each local day date_from..date_to (both included; ValueError if reversed).

    `people` maps local days to who was active and must hold the 29 days before date_from too.
    """
    if date_to < date_from:
        raise ValueError("date_to comes before date_from.")
    wanted = cal.period_range(date_from - timedelta(days=MONTH_DAYS - 1), date_to, "day")
    active = [people.get(day, NOBODY) for day in wanted]
    rows = zip(wanted, map(len, active), _within(active, WEEK_DAYS), _within(active, MONTH_DAYS), strict=True)
    days = tuple(ActiveDay(*row) for row in rows)[MONTH_DAYS - 1 :]
    last_days = cal.period_range(date_to - timedelta(days=MONTH_DAYS - 1), date_to, "day")
    mean_dau = sum(len(people.get(day, NOBODY)) for day in last_days) / MONTH_DAYS
    mau = days[-1].mau
    return ActiveUsers(
        days=days,
        stickiness_avg_dau_over_mau=mean_dau / mau if mau else None,
        active_days_of_last_7=_active_days(people, date_to),
    )


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
    at_least = [_union(people, last - timedelta(days=WEEK_DAYS - 1), last)]
    at_least += [BitMap() for _ in range(WEEK_DAYS + 1)]  # at_least[k]: on k of the days so far, for k > 0
    for day in cal.period_range(last - timedelta(days=WEEK_DAYS - 1), last, "day"):
        for k in range(WEEK_DAYS, 0, -1):
            at_least[k] |= at_least[k - 1] & people.get(day, NOBODY)
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


def retention(starts: People, returns: People, rule: RetentionRule) -> Retention:
    """The cohort table. `starts` and `returns` map period starts to people, over all of the product's history.

    ValueError where `answers(rule)` is false. Nothing in them may lie after `rule.as_of`.
    """
    if not answers(rule):
        raise ValueError("Within the first period the order of two different events is not kept.")
    first = cal.start_of(rule.cohorts_from, rule.granularity, rule.week_start)
    wanted = cal.period_range(first, rule.cohorts_to, rule.granularity)
    if not wanted:
        return Retention((), (None,) * (rule.periods + 1), (None,) * (rule.periods + 1))
    last = cal.shift(wanted[-1], rule.granularity, rule.periods)
    columns = _columns(cal.period_range(first, last, rule.granularity), returns, rule)
    cohorts = _cohorts(starts)
    rows = tuple(
        _row(cohort, cohorts.get(cohort, NOBODY), columns[at : at + rule.periods + 1])
        for at, cohort in enumerate(wanted)
    )
    return Retention(
        cohorts=rows,
        weighted_mean_on=weighted_means(rows, [row.on for row in rows], rule.periods),
        weighted_mean_on_or_after=weighted_means(rows, [row.on_or_after for row in rows], rule.periods),
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """One period: who returned in it, who in it or later, whether it has begun and is over."""

    on: BitMap
    on_or_after: BitMap
    begun: bool
    complete: bool


def _columns(periods: list[date], returns: People, rule: RetentionRule) -> list[_Column]:
    seen, made = BitMap.union(NOBODY, *(who for start, who in returns.items() if start > periods[-1])), []
    for start in reversed(periods):
        who = returns.get(start, NOBODY)
        seen = seen | who
        begun = cal.instant_of(start, rule.tz) <= rule.as_of
        made.append(_Column(who, seen, begun, cal.is_complete(start, rule.granularity, rule.tz, rule.as_of)))
    return made[::-1]


def _row(cohort: date, people: BitMap, columns: list[_Column]) -> CohortRow:
    count = people.intersection_cardinality
    return CohortRow(
        cohort=cohort,
        size=len(people),
        on=tuple([count(one.on) if one.begun else None for one in columns]),
        on_or_after=tuple([count(one.on_or_after) if one.begun else None for one in columns]),
        complete=tuple([one.complete for one in columns]),
    )


def _cohorts(starts: People) -> dict[date, BitMap]:
    """Each person in the first period of all in which they started."""
    seen, made = BitMap(), {}
    for period in sorted(starts):
        made[period] = starts[period] - seen
        seen |= starts[period]
    return made
