"""Funnels and activation from kept times: the answer over the whole range, and one point a period of entry."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from metrics import fold, queries
from metrics.calc import activation as act
from metrics.calc import activation_columns, funnel_columns
from metrics.calc import funnel as calc
from metrics.calc import periods as cal
from metrics.calc.events import ANY
from metrics.calc.keyed import Log
from metrics.calc.times import EPOCH, MICRO, Numbers, micros
from metrics.compute.kept import first_kept, needs_all
from metrics.compute.setting import Point, Result, Setting, plain, stored

INSTANT = timedelta(microseconds=1)  # times are read before a moment, the settings name the last one


class Period(NamedTuple):
    start: date
    begin: datetime
    end: datetime


def funnel(setting: Setting) -> Result:
    """The headline is the share of people who took the last step, of those who took the first."""
    fold.ready(setting.product, setting.tz.key)
    rule = rule_of(setting)
    log = log_of(setting, rule)
    periods = _periods(setting, _entries(log, rule))
    whole, parts = counted(setting, rule, log, [period.begin for period in periods])
    one = funnel_columns.funnel(whole)
    result = Result(stored(one.overall), _rows(log))
    for group, period in enumerate(periods):
        users, overall = parts.users(group), parts.overall(group)
        if users[0]:
            payload = {"overall": overall, "pending": int(parts.pending[group].sum()), "users": users}
            result.points.append(_point(setting, period, rule.window, overall, payload))
    result.summary(asdict(one) | {"within_seconds": rule.window.total_seconds()})
    return result


def rule_of(setting: Setting) -> calc.FunnelRule:
    asked, kept = _limit(setting, "entered_from", "date_from"), first_kept(setting)
    begin = setting.begin(kept) if kept else None
    return calc.FunnelRule(
        steps=tuple(setting.get("steps")),
        window=_length(setting),
        as_of=setting.as_of,
        entered_from=max(asked or begin, begin) if begin else asked,
        entered_before=_limit(setting, "entered_before", "date_to"),
    )


def log_of(setting: Setting, rule: calc.FunnelRule) -> Log:
    """What people did that may be a step; the first one may have been taken from `entered_from` on."""
    return queries.log_of(
        setting.product, names=rule.steps, since=rule.entered_from, before=rule.as_of + INSTANT
    )


def counted(
    setting: Setting, rule: calc.FunnelRule, log: Log, begins: list[datetime]
) -> tuple[funnel_columns.Tally, funnel_columns.Tally]:
    """(of the whole range, of each period that begins at one of these moments)."""
    moments = np.array([micros(begin) for begin in begins], dtype=np.int64)
    return funnel_columns.counted(log, rule, queries.ranks_of(setting.product, rule.steps), moments)


def _entries(log: Log, rule: calc.FunnelRule) -> Numbers:
    """The first and the last entry; nothing where there is none."""
    before = micros(rule.entered_before or rule.as_of + INSTANT)
    found = [piece.at[piece.at < before] for piece in log[rule.steps[0]]]
    return np.array([limit for at in found if len(at) for limit in (at.min(), at.max())], dtype=np.int64)


def _rows(log: Log) -> int:
    """How many events there are in it, each once."""
    sizes = {name: sum(len(piece.at) for piece in pieces) for name, pieces in log.items()}
    return sizes.get(ANY, sum(sizes.values()))


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
    fold.ready(setting.product, setting.tz.key)
    names = (rule.start_event, rule.event)
    # The start is the first one ever, so nothing before the asked days may be left out.
    log = queries.log_of(setting.product, names=names, since=None, before=rule.as_of + INSTANT)
    people = activation_columns.newcomers(log, rule, queries.ranks_of(setting.product, names))
    low, high = _limit(setting, "", "date_from"), _limit(setting, "", "date_to")
    is_asked = np.ones(len(people.start), dtype=bool)
    if low is not None:
        is_asked &= people.start >= micros(low)
    if high is not None:
        is_asked &= people.start < micros(high)
    whole = people.among(is_asked)
    result = Result(stored(whole.rate), _rows(log))
    for period in _periods(setting, people.start[is_asked]):
        is_new = is_asked & (people.start >= micros(period.begin)) & (people.start < micros(period.end))
        if is_new.any():
            one = people.among(is_new)
            result.points.append(_point(setting, period, rule.within, one.rate, asdict(one)))
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


def _periods(setting: Setting, starts: Numbers) -> list[Period]:
    """Every period from the first to the last of these moments."""
    if not len(starts):
        return []
    granularity: cal.Granularity = setting.get("granularity")
    first, last = (
        cal.period_of(EPOCH + int(at) * MICRO, granularity, setting.tz, setting.week_start)
        for at in (starts.min(), starts.max())
    )
    return [
        Period(start, setting.begin(start), setting.begin(cal.next_start(start, granularity)))
        for start in cal.period_range(first, last, granularity)
    ]


def _point(
    setting: Setting, period: Period, length: timedelta, value: float | None, payload: dict[str, Any]
) -> Point:
    """Complete once everybody who began in it has had `length`."""
    complete = period.end + length <= setting.as_of
    return Point(setting.get("granularity"), period.start, stored(value), plain(payload), complete)
