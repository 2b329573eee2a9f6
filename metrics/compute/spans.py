"""The kept bitmaps of an event by the periods of a computation."""

from datetime import timedelta
from functools import partial

from metrics import queries
from metrics.calc import bitmaps
from metrics.calc import periods as cal
from metrics.compute.setting import Setting


def people_by_period(
    setting: Setting, granularity: cal.Granularity, event: str, kept_week: str
) -> bitmaps.People:
    """The event's people by period, over all history up to as_of; from days where the kept weeks begin otherwise.

    `metrics.fold.ready` must have been called; `kept_week` is the day on which its weeks begin.
    """
    people_of = partial(queries.people_of, setting.product, zone=setting.tz.key, event=event)
    week_start = setting.week_start
    if granularity == "week" and week_start != kept_week:
        days = people_of(span="day", until=setting.today)
        return bitmaps.by_period(days, "week", week_start)
    # The period that as_of lies in may hold later days already, when as_of lies in the past.
    current = cal.start_of(setting.today, granularity, week_start)
    spans = people_of(span=granularity, until=current - timedelta(days=1))
    days = people_of(span="day", since=current, until=setting.today)
    return {**spans, **bitmaps.by_period(days, granularity, week_start)}
