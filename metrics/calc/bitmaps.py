"""Active users from bitmaps of people: the same answers as from events, thousands of times faster.

A bitmap holds the numbers of the people who did an event in one local day, week or month. Definitions are
those of active.py, whose results these functions give; tests compare the two. Retention is in cohorts.py.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.active import MONTH_DAYS, WEEK_DAYS, ActiveDay, ActiveUsers

People = Mapping[date, BitMap]
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
