"""A question of the explorer, asked again for every period there is."""

from metrics import fold, queries
from metrics.compute.setting import Point, Result, Setting, stored
from metrics.explore.answer import Place, answer
from metrics.explore.question import Question


def explored(setting: Setting) -> Result:
    """One point a period; the headline is the newest period that is over, else the one that runs."""
    zone = setting.tz.key
    fold.ready(setting.product, zone)
    first = setting.day("date_from") or queries.first_day(setting.product, zone=zone)
    result = Result(None)
    if first is None or first > setting.last_day:
        result.summary({})
        return result
    question = Question(
        events=tuple(setting.get("events") or ()),
        measure=setting.get("measure"),
        granularity=setting.get("granularity"),
        first=first,
        last=setting.last_day,
        segment=setting.get("segment"),
    )
    found = answer(question, Place(setting.product, zone, setting.week_start, setting.today))
    measured = found.question.measure
    for start, value in zip(found.starts, found.total.values, strict=True):
        complete = setting.is_complete(start, question.granularity)
        result.points.append(Point(question.granularity, start, stored(value), {measured: value}, complete))
    done = [point for point in result.points if point.is_complete] or result.points
    result.headline = done[-1].value
    result.rows = queries.events_counted(
        setting.product, zone=zone, since=found.starts[0], until=setting.last_day
    )
    result.summary({"total": found.total.total, "segment_people": found.segment_size})
    return result
