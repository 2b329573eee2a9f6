"""Active people a day, a week, a month, and how sticky the product is.

Definitions: kpi.md section 4. Week and month are the trailing 7 and 30 local days that end on the day,
inclusive.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from metrics.calc.events import ANY, Event, matches
from metrics.calc.periods import instant_of, local_date, period_range

WEEK_DAYS = 7
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class ActiveDay:
    """Distinct people on one local day and in the 7 and 30 days that end with it."""

    day: date
    dau: int
    wau: int
    mau: int

    @property
    def dau_mau(self) -> float | None:
        """Stickiness of the day, 0..1; None when nobody was active in the month."""
        return self.dau / self.mau if self.mau else None

    @property
    def dau_wau(self) -> float | None:
        """0..1; None when nobody was active in the week."""
        return self.dau / self.wau if self.wau else None


@dataclass(frozen=True, slots=True)
class ActiveUsers:
    """One row a day in order; mean DAU of the last 30 days over the last MAU; {k: people active on exactly k
    days}.

    The histogram covers the last 7 days and names only those k that somebody has.
    """

    days: tuple[ActiveDay, ...]
    stickiness_avg_dau_over_mau: float | None
    active_days_of_last_7: Mapping[int, int]


class _Window:
    """Distinct people in the last `width` days, kept by adding one day's set and removing another's."""

    def __init__(self, width: int, people: Mapping[date, AbstractSet[str]]) -> None:
        self.width = timedelta(days=width)
        self.people = people
        self.days_active: Counter[str] = Counter()

    def advance(self, day: date) -> int:
        self.days_active.update(self.people.get(day, ()))
        for person in self.people.get(day - self.width, ()):
            self.days_active[person] -= 1
            if not self.days_active[person]:
                del self.days_active[person]
        return len(self.days_active)


def people_by_day(
    events: Iterable[Event], tz: ZoneInfo, first: date, last: date, event: str = ANY
) -> dict[date, set[str]]:
    """Who was active on which local day, `first` to `last` included: one pass over merged events in any
    order.

    Repeats need no check, since a set counts a person once. Memory: one entry a person and active day.
    """
    begin, end = instant_of(first, tz), instant_of(last + timedelta(days=1), tz)
    people: dict[date, set[str]] = {}
    for row in events:
        if begin <= row.at < end and matches(row.event, event):
            people.setdefault(local_date(row.at, tz), set()).add(row.person)
    return people


def active_users(
    events: Iterable[Event], tz: ZoneInfo, date_from: date, date_to: date, event: str = ANY
) -> ActiveUsers:
    """DAU, WAU and MAU for each local day date_from..date_to (both included; ValueError if reversed).

    `events` are merged events in any order and must reach back 30 days before date_from; others are ignored.
    """
    if date_to < date_from:
        raise ValueError("date_to comes before date_from.")
    first = date_from - timedelta(days=MONTH_DAYS - 1)
    people = people_by_day(events, tz, first, date_to, event)
    return active_users_of(people, date_from, date_to)


def active_users_of(people: Mapping[date, AbstractSet[str]], date_from: date, date_to: date) -> ActiveUsers:
    """The same from {local day: people}, which must hold the 29 days before date_from too."""
    week, month = _Window(WEEK_DAYS, people), _Window(MONTH_DAYS, people)
    days = []
    for day in period_range(date_from - timedelta(days=MONTH_DAYS - 1), date_to, "day"):
        row = ActiveDay(day, len(people.get(day, ())), week.advance(day), month.advance(day))
        if day >= date_from:
            days.append(row)
    last_days = period_range(date_to - timedelta(days=MONTH_DAYS - 1), date_to, "day")
    mean_dau = sum(len(people.get(day, ())) for day in last_days) / MONTH_DAYS
    mau = days[-1].mau
    return ActiveUsers(
        days=tuple(days),
        stickiness_avg_dau_over_mau=mean_dau / mau if mau else None,
        active_days_of_last_7=dict(sorted(Counter(week.days_active.values()).items())),
    )
