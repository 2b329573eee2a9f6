"""A range against the one before it, in words."""

from collections.abc import Sequence

from metrics.drawing.asked import Asked
from metrics.drawing.view import DATES, RANGES
from metrics.models import MetricPoint
from metrics.models.metric import shown


def words(asked: Asked) -> str:
    """One sentence: the mean of the periods that are over, now and before, and the difference."""
    if not asked.view.is_compared or asked.is_whole:
        return ""
    if asked.view.range == "all":
        return "Before all there is nothing to compare with. Choose a shorter range."
    now, before = _values(asked.shown.points), _values(asked.before)
    named = "these dates" if asked.view.range == DATES else f"the {RANGES[asked.view.range]} shown"
    earlier = "as long a time" if asked.view.range == DATES else f"the {RANGES[asked.view.range]}"
    if not now:
        return ""
    if not before:
        return f"Nothing is known of the time before {named}."
    unit, by = asked.metric.unit, asked.by
    mean, was = sum(now) / len(now), sum(before) / len(before)
    more = _change(mean, was, unit)
    said = f"On average {shown(mean, unit)} in each {by}, {more} {earlier} before ({shown(was, unit)})."
    missing = len(now) - len(before)
    if missing > max(1, len(now) // 20):
        said += f" Of that only {len(before)} of {len(now)} {by}s are known."
    return said


def _values(points: Sequence[MetricPoint]) -> list[float]:
    return [float(point.value) for point in points if point.is_complete and point.value is not None]


def _change(now: float, before: float, unit: str) -> str:
    if now == before:
        return "the same as in"
    more = "more than in" if now > before else "less than in"
    if unit == "%":
        return f"{shown(abs(now - before) * 100, '')} points {more}"
    if before > 0 and now >= 0:
        return f"{shown(abs(now / before - 1), '%')} {more}"
    return f"{shown(abs(now - before), unit)} {more}"
