"""Retention by cohort from events."""

from datetime import date, timedelta
from typing import Any

from metrics import queries
from metrics.calc import periods as cal
from metrics.calc import retention as calc
from metrics.calc.events import ANY
from metrics.compute.setting import Point, Result, Setting, plain, stored

USUAL_PERIODS = {"day": 14, "week": 12, "month": 12}


def retention(setting: Setting) -> Result:
    """One point a cohort: its share that came back in the headline period; the summary has the means."""
    granularity: cal.Granularity = setting.get("granularity", "week")
    start_event = setting.get("start_event", setting.get("event", ANY))
    return_event = setting.get("return_event", setting.get("event", ANY))
    # The start is the first one ever, so nothing before the asked cohorts may be left out.
    events = queries.person_events(
        setting.product,
        since=None,
        before=setting.as_of + timedelta(microseconds=1),
        names=[start_event, return_event],
    )
    last = setting.day("date_to") or setting.today
    rule = calc.RetentionRule(
        tz=setting.tz,
        granularity=granularity,
        periods=setting.get("periods", USUAL_PERIODS[granularity]),
        as_of=setting.as_of,
        cohorts_from=date.min,
        cohorts_to=cal.start_of(last, granularity, setting.week_start),
        week_start=setting.week_start,
        start_event=start_event,
        return_event=return_event,
    )
    people = calc.histories(events, rule)
    starts = [person.start for person in people.values() if person.start is not None]
    first = setting.day("date_from") or (setting.local(min(starts)) if starts else last)
    begin = cal.start_of(first, granularity, setting.week_start)
    rule = calc.RetentionRule(
        **{name: getattr(rule, name) for name in rule.__slots__} | {"cohorts_from": begin}
    )
    return _result(people, rule, setting, len(events))


def _result(people: dict[str, calc.History], rule: calc.RetentionRule, setting: Setting, rows: int) -> Result:
    table = calc.retention(people, rule)
    column = min(setting.get("headline_period", 1), rule.periods)
    name = setting.get("headline", "on")
    means = table.weighted_mean_on if name == "on" else table.weighted_mean_on_or_after
    result = Result(stored(means[column]), rows)
    result.points = [_cohort_point(row, name, column, rule) for row in table.cohorts]
    result.summary(
        {
            "granularity": rule.granularity,
            "periods": rule.periods,
            "weighted_mean_on": table.weighted_mean_on,
            "weighted_mean_on_or_after": table.weighted_mean_on_or_after,
            **_shares(people, rule, setting),
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
    if asked := setting.get("brackets", None):
        shares = calc.brackets(people, rule, [(low, high) for low, high in asked])
        made["brackets"] = [
            {"days": [one.low, one.high], "eligible": one.eligible, "retained": one.retained}
            for one in shares
        ]
    if (last_day := setting.get("rolling_24h_days", None)) is not None:
        made["rolling_24h"] = [
            {"day": one.low, "eligible": one.eligible, "retained": one.retained}
            for one in calc.rolling_24h(people, rule, last_day)
        ]
    return made
