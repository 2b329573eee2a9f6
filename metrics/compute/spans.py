"""The kept bitmaps of an event by the periods of a computation."""

from collections.abc import Callable
from datetime import date, timedelta

from pyroaring import BitMap

from metrics import queries
from metrics.calc import bitmaps
from metrics.calc import periods as cal
from metrics.compute.setting import Setting


def people_by_period(
    setting: Setting, granularity: cal.Granularity, event: str, kept_week: str
) -> bitmaps.People:
    """{period: people} of all that `each_period` gives."""
    found: dict[date, BitMap] = {}
    each_period(setting, granularity, event, kept_week, found.__setitem__)
    return found


def each_period(
    setting: Setting,
    granularity: cal.Granularity,
    event: str,
    kept_week: str,
    take: Callable[[date, BitMap], None],
) -> None:
    """Calls `take` with the event's people of each period, oldest first, over all history up to as_of.

    From days where the kept weeks begin on another day than `kept_week`. `metrics.fold.ready` must have been called.
    `take` cannot ask the same connection anything.
    """
    product, zone = setting.product, setting.tz.key
    # The period that as_of lies in may hold later days already, when as_of lies in the past.
    current = cal.start_of(setting.today, granularity, setting.week_start)
    if granularity == "week" and setting.week_start != kept_week:
        current = date.min
    else:
        until = current - timedelta(days=1)
        queries.each_people(product, zone=zone, event=event, span=granularity, until=until, take=take)
    days = queries.people_of(product, zone=zone, event=event, span="day", since=current, until=setting.today)
    for period, people in bitmaps.by_period(days, granularity, setting.week_start).items():
        take(period, people)
