"""Active users and sessions from events."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from metrics import fold, queries
from metrics.calc import periods as cal
from metrics.calc.active import MONTH_DAYS, ActiveDay
from metrics.calc.bitmaps import active_users as calculate_active
from metrics.calc.session_runs import Limits, Runs
from metrics.calc.sessions import SessionTotals
from metrics.calc.times import MICRO, micros
from metrics.compute.client_sessions import by_period
from metrics.compute.kept import first_kept
from metrics.compute.segment import among, segment_people
from metrics.compute.session_days import SessionDays
from metrics.compute.setting import Point, Result, Setting, plain, stored

MINUTE = timedelta(minutes=1) // MICRO


def active_users(setting: Setting) -> Result:
    """One point a local day; the headline is the last day's MAU unless the settings name another number."""
    zone = setting.tz.key
    fold.ready(setting.product, zone)
    first = setting.day("date_from") or queries.first_day(setting.product, zone=zone)
    if first is None or first > setting.last_day:
        return _nothing({"stickiness_avg_dau_over_mau": None, "active_days_of_last_7": {}})
    since = first - timedelta(days=MONTH_DAYS - 1)
    people = queries.people_of(
        setting.product,
        zone=zone,
        event=setting.get("event"),
        span="day",
        since=since,
        until=setting.last_day,
    )
    people = among(people, segment_people(setting, setting.last_day))
    table = calculate_active(people, first, setting.last_day)
    name = setting.get("headline")
    average = table.stickiness_avg_dau_over_mau
    counted = queries.events_counted(setting.product, zone=zone, since=since, until=setting.last_day)
    result = Result(stored(average if name == "stickiness" else getattr(table.days[-1], name)), counted)
    result.points = [_day_point(row, name, setting) for row in table.days]
    result.summary(
        {"stickiness_avg_dau_over_mau": average, "active_days_of_last_7": table.active_days_of_last_7}
    )
    return result


def _nothing(payload: dict[str, Any]) -> Result:
    result = Result(None)
    result.summary(payload)
    return result


def _first_day(setting: Setting) -> date | None:
    first = queries.first_event_at(setting.product)
    return setting.local(first) if first else None


def _day_point(row: ActiveDay, name: str, setting: Setting) -> Point:
    value = row.dau_mau if name == "stickiness" else getattr(row, name)
    counts = {"dau": row.dau, "wau": row.wau, "mau": row.mau, "dau_mau": row.dau_mau, "dau_wau": row.dau_wau}
    return Point("day", row.day, stored(value), counts, setting.is_complete(row.day, "day"))


def sessions(setting: Setting) -> Result:
    """One point a period of the sessions that started in it; the summary covers the whole range."""
    fold.ready(setting.product, setting.tz.key)
    first = setting.day("date_from") or _first_day(setting)
    if first is None or first > setting.last_day:
        return _nothing({})
    longest = timedelta(hours=setting.get("max_hours"))
    first = max(first, first_kept(setting, longest) or first)
    if queries.has_client_sessions(setting.product, setting.get("event")):
        return _sessions_from_events(setting, first)
    days = SessionDays(setting, first)
    totals = days.totals(first, setting.last_day)
    made = {
        start: days.totals(max(start, first), min(end, setting.last_day))
        for start, end in _periods(setting, first)
    }
    return _sessions_result(setting, totals, made, totals.events)


def _sessions_from_events(setting: Setting, first: date) -> Result:
    """Where clients send ids of their own, a session has no length that days could be cut by."""
    parts, ends = client_runs(setting, first), ends_of(setting, first)
    whole, made, events = by_period(parts, micros(setting.begin(first)), ends)
    lengths = {start: one.lengths for start, one in made.items()}
    totals = {start: one.totals for start, one in made.items()}
    return _sessions_result(setting, whole.totals, totals, events, lengths)


def client_runs(setting: Setting, first: date) -> Iterator[Runs]:
    """The sessions that clients have cut, some that began before the first day among them."""
    longest = timedelta(hours=setting.get("max_hours"))
    limits = Limits(setting.get("timeout_minutes") * MINUTE, longest // MICRO)
    since, before = setting.begin(first) - longest, setting.end(setting.last_day)
    return queries.client_sessions(setting.product, setting.get("event"), since, before, limits)


def ends_of(setting: Setting, first: date) -> dict[date, int]:
    """The end of each period, none later than that of the last day."""
    before = setting.end(setting.last_day)
    return {start: micros(min(setting.end(last), before)) for start, last in _periods(setting, first)}


def _periods(setting: Setting, first: date) -> list[tuple[date, date]]:
    """(first day, last day) of each period up to the last day."""
    granularity: cal.Granularity = setting.get("granularity")
    begin = cal.start_of(first, granularity, setting.week_start)
    end = cal.start_of(setting.last_day, granularity, setting.week_start)
    starts = cal.period_range(begin, end, granularity)
    return [(start, cal.next_start(start, granularity) - timedelta(days=1)) for start in starts]


def _sessions_result(
    setting: Setting,
    totals: SessionTotals,
    made: dict[date, SessionTotals],
    rows: int,
    lengths: dict[date, list[int]] | None = None,
) -> Result:
    """`lengths`: how many sessions of each period are how long, where that is not kept by day."""
    granularity: cal.Granularity = setting.get("granularity")
    name = setting.get("headline")
    result = Result(stored(getattr(totals, name)), rows)
    for start, one in made.items():
        complete = setting.is_complete(start, granularity)
        value = stored(getattr(one, name))
        payload = plain(asdict(one)) | ({"lengths": lengths[start]} if lengths else {})
        result.points.append(Point(granularity, start, value, payload, complete))
    result.summary(asdict(totals))
    return result
