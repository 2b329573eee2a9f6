"""Retention by cohort from events."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pyroaring import BitMap

from metrics import fold, queries
from metrics.calc import bitmaps
from metrics.calc import periods as cal
from metrics.calc import retention as calc
from metrics.calc.cohorts import FROM_THE_FIRST, Counting, answers
from metrics.calc.cohorts import retention as retention_of
from metrics.compute.kept import needs_all
from metrics.compute.segment import segment_people
from metrics.compute.setting import Point, Result, Setting, plain, stored
from metrics.compute.spans import each_period, people_by_period

USUAL_PERIODS = {"day": 14, "week": 12, "month": 12}


def retention(setting: Setting) -> Result:
    """One point a cohort: its share that came back in the headline period; the summary has the means."""
    rule = rule_of(setting)
    return _kept(rule, setting) if is_kept(rule, setting) else _from_events(rule, setting)


def rule_of(setting: Setting) -> calc.RetentionRule:
    """What the metric asks, of every cohort there is."""
    granularity: cal.Granularity = setting.get("granularity")
    last = setting.last_day
    return calc.RetentionRule(
        tz=setting.tz,
        granularity=granularity,
        periods=setting.get("periods") or USUAL_PERIODS[granularity],
        as_of=setting.as_of,
        cohorts_from=FROM_THE_FIRST,
        cohorts_to=cal.start_of(last, granularity, setting.week_start),
        week_start=setting.week_start,
        start_event=setting.get("start_event") or setting.get("event"),
        return_event=setting.get("return_event") or setting.get("event"),
    )


def within(rule: calc.RetentionRule, first: date, last: date) -> calc.RetentionRule:
    """The same of the cohorts from one to another; both are starts of periods."""
    return replace(rule, cohorts_from=first, cohorts_to=last)


def people_of(
    rule: calc.RetentionRule, setting: Setting, kept_week: str
) -> tuple[bitmaps.People, bitmaps.People]:
    """Who started and who returned, by period, of everybody. The state must be ready."""
    starts, returns = (
        people_by_period(setting, rule.granularity, name, kept_week)
        for name in (rule.start_event, rule.return_event)
    )
    return starts, returns


def is_kept(rule: calc.RetentionRule, setting: Setting) -> bool:
    """Whether the kept bitmaps can say it: whole days, no hours, nothing after as_of on its own day."""
    asks_hours = setting.get("brackets") or setting.get("rolling_24h_days") is not None
    if asks_hours or not answers(rule):
        return False
    return not queries.anything_within(setting.product, setting.as_of, setting.end(setting.today))


def _kept(rule: calc.RetentionRule, setting: Setting) -> Result:
    zone = setting.tz.key
    kept = fold.ready(setting.product, zone)
    who = segment_people(setting, setting.last_day)
    if first := setting.day("date_from"):
        rule = _begun(rule, setting, first)
    table = _counted(rule, setting, kept.week_start, who)
    counted = queries.events_counted(setting.product, zone=zone, until=setting.today)
    return _result(table, rule, setting, counted)


def _counted(
    rule: calc.RetentionRule, setting: Setting, kept_week: str, who: BitMap | None
) -> calc.Retention:
    """Counted while it is read, where people start and return by the same event."""
    if rule.start_event != rule.return_event:
        return retention_of(*people_of(rule, setting, kept_week), rule, who)
    counting = Counting(rule, who)

    def take(period: date, people: BitMap) -> None:
        counting.take(period, people, people)

    each_period(setting, rule.granularity, rule.start_event, kept_week, take)
    return counting.table()


def _from_events(rule: calc.RetentionRule, setting: Setting) -> Result:
    needs_all(setting, "Retention by these settings")
    # The start is the first one ever, so nothing before the asked cohorts may be left out.
    events = queries.person_events(
        setting.product,
        since=None,
        before=setting.as_of + timedelta(microseconds=1),
        names=[rule.start_event, rule.return_event],
    )
    if setting.get("segment"):
        fold.ready(setting.product, setting.tz.key)
        who = segment_people(setting, setting.last_day) or BitMap()
        ids = queries.ids_of(setting.product, who)
        events = [event for event in events if event.person in ids]
    people = calc.histories(events, rule)
    starts = [person.start for person in people.values() if person.start is not None]
    first = setting.day("date_from") or (setting.local(min(starts)) if starts else rule.cohorts_to)
    rule = _begun(rule, setting, first)
    return _result(calc.retention(people, rule), rule, setting, len(events), _shares(people, rule, setting))


def _begun(rule: calc.RetentionRule, setting: Setting, first: date) -> calc.RetentionRule:
    return replace(rule, cohorts_from=cal.start_of(first, rule.granularity, setting.week_start))


def _result(
    table: calc.Retention,
    rule: calc.RetentionRule,
    setting: Setting,
    rows: int,
    shares: dict[str, Any] | None = None,
) -> Result:
    column = min(setting.get("headline_period"), rule.periods)
    name = setting.get("headline")
    means = table.weighted_mean_on if name == "on" else table.weighted_mean_on_or_after
    result = Result(stored(means[column]), rows)
    result.points = [_cohort_point(row, name, column, rule) for row in table.cohorts]
    result.summary(
        {
            "granularity": rule.granularity,
            "periods": rule.periods,
            "weighted_mean_on": table.weighted_mean_on,
            "weighted_mean_on_or_after": table.weighted_mean_on_or_after,
            **(shares or {}),
        }
    )
    return result


def _cohort_point(row: calc.CohortRow, name: str, column: int, rule: calc.RetentionRule) -> Point:
    count = getattr(row, name)[column]
    share = count / row.size if row.size and row.complete[column] and count is not None else None
    payload = {"cohort": row.cohort, "size": row.size, "on": row.on, "on_or_after": row.on_or_after}
    payload["complete"] = row.complete
    return Point(rule.granularity, row.cohort, stored(share), plain(payload), row.complete[-1])


def _shares(people: dict[str, calc.History], rule: calc.RetentionRule, setting: Setting) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if asked := setting.get("brackets"):
        shares = calc.brackets(people, rule, [(low, high) for low, high in asked])
        made["brackets"] = [
            {"days": [one.low, one.high], "eligible": one.eligible, "retained": one.retained}
            for one in shares
        ]
    if (last_day := setting.get("rolling_24h_days")) is not None:
        made["rolling_24h"] = [
            {"day": one.low, "eligible": one.eligible, "retained": one.retained}
            for one in calc.rolling_24h(people, rule, last_day)
        ]
    return made
