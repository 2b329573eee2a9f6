"""Points of days or weeks as points of longer periods, for the few metrics whose points allow it.

Numbers of people cannot be added up: who came on two days would count twice. What looks back from a day (people
active in the 30 days before it) is read off at the end of the longer period; what counts events is added up.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from metrics.calc import periods as cal
from metrics.models import Metric, MetricPoint

LONGER = {"day": ("week", "month"), "week": ("month",), "month": ()}


def may_be_longer(metric: Metric) -> bool:
    return metric.calculation == "active_users" or _counts_events(metric)


def _counts_events(metric: Metric) -> bool:
    return metric.calculation == "explored" and metric.params.get("measure") == "events"


def coarser(
    metric: Metric, points: Sequence[MetricPoint], by: str, week_start: cal.WeekStart
) -> list[MetricPoint]:
    """One point a period of `by` (weeks that begin in another month belong to the month they begin in)."""
    groups: dict[Any, list[MetricPoint]] = {}
    for point in points:
        start = cal.start_of(point.period_start, by, week_start)  # type: ignore[arg-type]  # one of LONGER
        groups.setdefault(start, []).append(point)
    return [_one(metric, some, start, by) for start, some in sorted(groups.items())]


def _one(metric: Metric, points: list[MetricPoint], start: Any, by: str) -> MetricPoint:
    newest = points[-1]
    value, payload = newest.value, newest.payload
    if _counts_events(metric):
        known = [point.value for point in points if point.value is not None]
        value, payload = (sum(known, Decimal(0)) if known else None), {}
    own_end = cal.next_start(newest.period_start, newest.granularity)  # type: ignore[arg-type]  # never a summary
    return MetricPoint(
        metric=metric,
        granularity=by,
        period_start=start,
        value=value,
        payload=payload,
        is_complete=newest.is_complete and own_end >= cal.next_start(start, by),  # type: ignore[arg-type]  # as above
        is_revision=any(point.is_revision for point in points),
        known_at=max(point.known_at for point in points),
    )
