"""Funnels and activation from events: the answer over the whole range, and one point a period of entry."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from metrics import queries
from metrics.calc import activation as act
from metrics.calc import funnel as calc
from metrics.calc import periods as cal
from metrics.compute.kept import first_kept, needs_all
from metrics.compute.setting import Point, Result, Setting, plain, stored

INSTANT = timedelta(microseconds=1)  # rows are read before a moment, the settings name the last one
# (from, before) -> (value, payload): what is known of the people who entered then
Measure = Callable[[datetime, datetime], tuple[float | None, dict[str, Any]]]


def funnel(setting: Setting) -> Result:
    """The headline is the share of people who took the last step, of those who took the first."""
    asked, kept = _limit(setting, "entered_from", "date_from"), first_kept(setting)
    begin = setting.begin(kept) if kept else None
    rule = calc.FunnelRule(
        steps=tuple(setting.get("steps")),
        window=_length(setting),
        as_of=setting.as_of,
        entered_from=max(asked or begin, begin) if begin else asked,
        entered_before=_limit(setting, "entered_before", "date_to"),
    )
    events = queries.person_events(
        setting.product, since=rule.entered_from, before=rule.as_of + INSTANT, names=rule.steps
    )
    people = calc.histories(events, rule)

    def entered(start: datetime, end: datetime) -> tuple[float | None, dict[str, Any]]:
        low = max(start, rule.entered_from or start)
        high = min(end, rule.entered_before or end)
        best = calc.attempts(people, replace(rule, entered_from=low, entered_before=high))
        one = calc.funnel(best.values(), rule.steps)
        payload = {"overall": one.overall, "pending": one.pending, "users": [row.users for row in one.steps]}
        return one.overall, payload

    best = calc.attempts(people, rule)
    whole = calc.funnel(best.values(), rule.steps)
    result = Result(stored(whole.overall), len(events))
    starts = [key[0] for mine in people.values() for key in mine.get(rule.steps[0], ())]
    last = rule.entered_before - INSTANT if rule.entered_before else rule.as_of
    result.points = _by_period(setting, [at for at in starts if at <= last], rule.window, entered)
    result.summary(asdict(whole) | {"within_seconds": rule.window.total_seconds()})
    return result


def activation(setting: Setting) -> Result:
    """The headline is the share of people, new long enough, who became active in time."""
    rule = act.ActivationRule(
        start_event=setting.get("start_event"),
        event=setting.get("event"),
        times=setting.get("times"),
        within=_length(setting),
        as_of=setting.as_of,
    )
    needs_all(setting, "Activation")
    # The start is the first one ever, so nothing before the asked days may be left out.
    events = queries.person_events(
        setting.product, since=None, before=rule.as_of + INSTANT, names=[rule.start_event, rule.event]
    )
    low, high = _limit(setting, "", "date_from"), _limit(setting, "", "date_to")
    people = [
        one
        for one in act.newcomers(events, rule).values()
        if (low is None or low <= one.start) and (high is None or one.start < high)
    ]

    def started(start: datetime, end: datetime) -> tuple[float | None, dict[str, Any]]:
        one = act.activation(person for person in people if start <= person.start < end)
        return one.rate, asdict(one)

    whole = act.activation(people)
    result = Result(stored(whole.rate), len(events))
    result.points = _by_period(setting, [one.start for one in people], rule.within, started)
    result.summary(asdict(whole) | {"times": rule.times, "within_seconds": rule.within.total_seconds()})
    return result


def _length(setting: Setting) -> timedelta:
    """The time that people have, by its exact seconds, else by its days."""
    seconds = setting.get("within_seconds")
    return timedelta(days=setting.get("within_days")) if seconds is None else timedelta(seconds=seconds)


def _limit(setting: Setting, moment: str, day: str) -> datetime | None:
    """The exact moment that is set, else the begin of the first or the end of the last day that is set."""
    if given := setting.get(moment):
        return datetime.fromisoformat(given)
    found = setting.day(day)
    if found is None:
        return None
    return setting.end(found) if day == "date_to" else setting.begin(found)


def _by_period(
    setting: Setting, starts: Iterable[datetime], length: timedelta, measure: Measure
) -> list[Point]:
    """One point for each period in which somebody began; complete once everybody in it has had `length`."""
    granularity: cal.Granularity = setting.get("granularity")
    week_start = setting.week_start
    periods: set[date] = {cal.period_of(at, granularity, setting.tz, week_start) for at in starts}
    made = []
    for start in sorted(periods):
        begin = setting.begin(start)
        end = setting.begin(cal.next_start(start, granularity))
        value, payload = measure(begin, end)
        complete = end + length <= setting.as_of
        made.append(Point(granularity, start, stored(value), plain(payload), complete))
    return made
