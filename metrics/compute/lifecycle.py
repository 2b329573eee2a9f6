"""Growth accounting from the kept bitmaps."""

from dataclasses import asdict

from metrics import fold, queries
from metrics.calc import lifecycle as calc
from metrics.calc import periods as cal
from metrics.calc.bitmaps import People
from metrics.compute.segment import among, segment_people
from metrics.compute.setting import Point, Result, Setting, stored
from metrics.compute.spans import people_by_period


def lifecycle(setting: Setting) -> Result:
    """One point a period; the headline is of the newest period that is over, else of the one that runs."""
    rows = rows_of(setting, among(people_of(setting), segment_people(setting, setting.last_day)))
    result = Result(None)
    if not rows:
        result.summary({})
        return result
    granularity: cal.Granularity = setting.get("granularity")
    name = setting.get("headline")
    for row in rows:
        payload = asdict(row) | {"net": row.net, "quick_ratio": row.quick_ratio}
        del payload["start"]
        complete = setting.is_complete(row.start, granularity)
        result.points.append(Point(granularity, row.start, stored(payload[name]), payload, complete))
    done = [point for point in result.points if point.is_complete] or result.points
    result.headline = done[-1].value
    result.rows = queries.events_counted(setting.product, zone=setting.tz.key, until=setting.last_day)
    result.summary({"period": done[-1].period_start} | done[-1].payload)
    return result


def people_of(setting: Setting) -> People:
    """Everybody who did the event, by the metric's periods."""
    kept = fold.ready(setting.product, setting.tz.key)
    return people_by_period(setting, setting.get("granularity"), setting.get("event"), kept.week_start)


def rows_of(setting: Setting, people: People) -> tuple[calc.Lifecycle, ...]:
    """The metric's periods; none where nobody has done anything yet."""
    granularity: cal.Granularity = setting.get("granularity")
    first = setting.day("date_from") or min((start for start, who in people.items() if who), default=None)
    if first is None or first > setting.last_day:
        return ()
    first = cal.start_of(first, granularity, setting.week_start)
    last = cal.start_of(setting.last_day, granularity, setting.week_start)
    return calc.lifecycle(people, first, last, granularity)
