"""Retention: who comes back, by calendar period, by bracket of days, by 24-hour windows.

Definitions: kpi.md section 3. The default is calendar periods in the workspace's zone (as PostHog, and
Amplitude's and Mixpanel's calendar modes); `rolling_24h` counts elapsed hours from each person's own start,
so its numbers differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from metrics.calc import periods as cal
from metrics.calc.events import ANY, Event, distinct, matches


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """What is asked. `periods` is the last column k; `cohorts_from`/`cohorts_to` are period starts, both
    included.
    """

    tz: ZoneInfo
    granularity: cal.Granularity
    periods: int
    as_of: datetime
    cohorts_from: date
    cohorts_to: date
    week_start: cal.WeekStart = "monday"
    start_event: str = ANY
    return_event: str = ANY


@dataclass(slots=True)
class History:
    """One person: first start event ever, and the instants of every return event up to as_of (unordered)."""

    start: datetime | None = None
    returns: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CohortRow:
    """People counted for columns k = 0..periods; None where the period begins after as_of."""

    cohort: date
    size: int
    on: tuple[int | None, ...]
    on_or_after: tuple[int | None, ...]
    complete: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """Cohort rows in time order, and the column means as ratios (None where no complete cell has people)."""

    cohorts: tuple[CohortRow, ...]
    weighted_mean_on: tuple[float | None, ...]
    weighted_mean_on_or_after: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """`retained` of the `eligible` people whose window has wholly passed. Days low..high, both included."""

    low: int
    high: int
    eligible: int
    retained: int

    @property
    def ratio(self) -> float | None:
        """0..1; None when nobody is eligible."""
        return self.retained / self.eligible if self.eligible else None


def histories(events: Iterable[Event], rule: RetentionRule) -> dict[str, History]:
    """Gather merged events (any order, repeats allowed) into one History a person, reading them once.

    Events after `as_of` are left out; a person without a start event has `start` None and joins no cohort.
    """
    people: dict[str, History] = {}
    for event in distinct(events):
        if event.at > rule.as_of:
            continue
        person = people.setdefault(event.person, History())
        if matches(event.event, rule.start_event) and (person.start is None or event.at < person.start):
            person.start = event.at
        if matches(event.event, rule.return_event):
            person.returns.append(event.at)
    return people


def _cohort_of(person: History, rule: RetentionRule) -> date | None:
    """The person's cohort, or None when they never started or started outside the asked cohorts."""
    if person.start is None:
        return None
    cohort = cal.period_of(person.start, rule.granularity, rule.tz, rule.week_start)
    return cohort if rule.cohorts_from <= cohort <= rule.cohorts_to else None


def _columns(start: datetime, cohort: date, returns: Sequence[datetime], rule: RetentionRule) -> set[int]:
    """The columns k in which a person returned, at or after the own start."""
    return {
        cal.periods_between(
            cohort, cal.period_of(at, rule.granularity, rule.tz, rule.week_start), rule.granularity
        )
        for at in returns
        if at >= start
    }


def _row(cohort: date, people: Sequence[set[int]], rule: RetentionRule) -> CohortRow:
    on: list[int | None] = []
    on_or_after: list[int | None] = []
    complete: list[bool] = []
    for k in range(rule.periods + 1):
        start = cal.shift(cohort, rule.granularity, k)
        begun = cal.instant_of(start, rule.tz) <= rule.as_of
        on.append(sum(k in columns for columns in people) if begun else None)
        on_or_after.append(sum(max(columns, default=-1) >= k for columns in people) if begun else None)
        complete.append(cal.is_complete(start, rule.granularity, rule.tz, rule.as_of))
    return CohortRow(cohort, len(people), tuple(on), tuple(on_or_after), tuple(complete))


def weighted_means(
    rows: Sequence[CohortRow], counts: Sequence[Sequence[int | None]], periods: int
) -> tuple[float | None, ...]:
    """Mean of each column over complete cells, weighted by cohort size; None when those cohorts are empty."""
    sizes, sums = [0] * (periods + 1), [0] * (periods + 1)
    for row, cells in zip(rows, counts, strict=True):
        for k, (count, complete) in enumerate(zip(cells, row.complete, strict=True)):
            if complete and count is not None:
                sizes[k] += row.size
                sums[k] += count
    return tuple(total / people if people else None for total, people in zip(sums, sizes, strict=True))


def retention(people: Mapping[str, History], rule: RetentionRule) -> Retention:
    """The cohort table of `histories(...)` under the same rule."""
    first = cal.start_of(rule.cohorts_from, rule.granularity, rule.week_start)
    cohorts: dict[date, list[set[int]]] = {
        cohort: [] for cohort in cal.period_range(first, rule.cohorts_to, rule.granularity)
    }
    for person in people.values():
        cohort = _cohort_of(person, rule)
        if cohort is not None and person.start is not None:
            cohorts[cohort].append(_columns(person.start, cohort, person.returns, rule))
    rows = tuple(_row(cohort, members, rule) for cohort, members in cohorts.items())
    return Retention(
        cohorts=rows,
        weighted_mean_on=weighted_means(rows, [row.on for row in rows], rule.periods),
        weighted_mean_on_or_after=weighted_means(rows, [row.on_or_after for row in rows], rule.periods),
    )


def _members(people: Mapping[str, History], rule: RetentionRule) -> list[tuple[datetime, list[datetime]]]:
    """(start, returns at or after it) of everybody in the asked cohorts."""
    return [
        (person.start, [at for at in person.returns if at >= person.start])
        for person in people.values()
        if person.start is not None and _cohort_of(person, rule) is not None
    ]


def brackets(
    people: Mapping[str, History], rule: RetentionRule, days: Iterable[tuple[int, int]]
) -> tuple[Share, ...]:
    """Who returned on any calendar day low..high after the start day, all cohorts together.

    Only people whose last bracket day has ended at as_of are eligible.
    """
    members = [
        (cal.local_date(start, rule.tz), {cal.local_date(at, rule.tz) for at in returns})
        for start, returns in _members(people, rule)
    ]
    result = []
    for low, high in days:
        eligible = [
            any(low <= (day - start).days <= high for day in active)
            for start, active in members
            if cal.is_complete(cal.shift(start, "day", high), "day", rule.tz, rule.as_of)
        ]
        result.append(Share(low, high, len(eligible), sum(eligible)))
    return tuple(result)


def rolling_24h(people: Mapping[str, History], rule: RetentionRule, last_day: int) -> tuple[Share, ...]:
    """Day k = hours [24k, 24k + 24) of elapsed time since the own start, k = 0..last_day, all cohorts
    together.
    """
    day = timedelta(hours=24)
    members = [(start, {(at - start) // day for at in returns}) for start, returns in _members(people, rule)]
    result = []
    for k in range(last_day + 1):
        eligible = [k in active for start, active in members if start + (k + 1) * day <= rule.as_of]
        result.append(Share(k, k, len(eligible), sum(eligible)))
    return tuple(result)
