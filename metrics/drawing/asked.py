"""A metric's points for one view: those of the range, those of the period before, and what happened meanwhile."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from metrics import queries
from metrics.calc import periods as cal
from metrics.dashboard import Shown
from metrics.drawing.base import Marks
from metrics.drawing.coarser import LONGER, coarser, may_be_longer
from metrics.drawing.view import DATES, View
from metrics.models import SUMMARY, Metric, MetricPoint
from products import calendar_marks

MOST_DRAWN = 400  # points of a line on a page of its own
WHOLES = ("customer_lifetime", "forecast")  # computations without a course over time


@dataclass(slots=True)
class Asked:
    metric: Metric
    view: View
    shown: Shown
    first: date
    last: date
    before: list[MetricPoint] = field(default_factory=list)
    marks: Marks = ()
    longer: tuple[str, ...] = ()  # periods that can be chosen beside the metric's own
    by: str = ""  # the periods that are shown
    is_anything: bool = True  # whether there is a point at all, in whichever range

    @property
    def is_whole(self) -> bool:
        return self.metric.calculation in WHOLES


def asked(metric: Metric, view: View) -> Asked:
    """A few queries, however long the range."""
    product = metric.item.product
    newest, oldest = queries.known_span(metric)
    today = timezone.now().astimezone(product.workspace.zone).date()
    own: Any = queries.granularity_of(metric)
    week_start = _week_start(metric)
    is_current = newest is None or newest >= today - timedelta(days=31)
    start, last = view.span(today if is_current else newest or today, own, week_start)
    first = start or oldest or last
    summary = queries.points(metric, granularity=SUMMARY).defer("detail").first()
    shown = Shown(metric, [], summary, queries.runs(metric).first())
    made = Asked(metric, view, shown, first, last, is_anything=newest is not None, by=own)
    if made.is_whole:
        shown.points = list(queries.points(metric).exclude(granularity=SUMMARY).defer("detail"))
        return made
    shown.points = _points(metric, own, first, last)
    if view.is_compared and start is not None:
        length = len(cal.period_range(start, cal.start_of(last, own, week_start), own))
        made.before = _points(metric, own, cal.shift(start, own, -length), start - timedelta(days=1))
    made.marks = calendar_marks.marks(product, first, last)
    return _by(made, own)


def _points(metric: Metric, granularity: str, first: date, last: date) -> list[MetricPoint]:
    rows = queries.points(metric, start=first, end=last, granularity=granularity).defer("detail")
    found = list(rows)
    for point in found:
        point.metric = metric  # known already; its unit is shown beside each value
    return found


def _week_start(metric: Metric) -> cal.WeekStart:
    given: cal.WeekStart | None = metric.params.get("week_start")
    return given or cal.WEEKDAYS[metric.item.product.workspace.week_start]


def _by(made: Asked, own: str) -> Asked:
    """Longer periods where they are asked for, or where there are more points than a line can show."""
    if not may_be_longer(made.metric):
        return made
    made.longer = tuple(one for one in LONGER[own])
    wanted = made.view.by if made.view.by in made.longer else ""
    if not wanted and len(made.shown.points) > MOST_DRAWN:
        wanted = next(
            (
                one
                for one in made.longer
                if len(made.shown.points) / {"week": 7, "month": 30}[one] < MOST_DRAWN
            ),
            "",
        )
    if wanted:
        week_start = _week_start(made.metric)
        shown = coarser(made.metric, made.shown.points, wanted, week_start)
        made.shown = replace(made.shown, points=shown)
        made.before = coarser(made.metric, made.before, wanted, week_start)
        made.by = wanted
    return made


__all__ = ["DATES", "Asked", "asked"]
