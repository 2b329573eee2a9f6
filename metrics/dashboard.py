"""The dashboard's content: which metrics, which range, which charts. Few queries, however many metrics."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from metrics import queries
from metrics.models import SUMMARY, Metric, MetricPoint, MetricRun
from products import calendar_marks
from products.models import Product

RANGES: dict[str, tuple[str, int | None]] = {
    "28": ("28 days", 28),
    "90": ("90 days", 90),
    "365": ("12 months", 365),
    "all": ("All", None),
}
USUAL = "365"


@dataclass(slots=True)
class Shown:
    """One metric with what the dashboard needs of it."""

    metric: Metric
    points: list[MetricPoint]
    summary: MetricPoint | None
    run: MetricRun | None

    @property
    def is_revised(self) -> bool:
        return any(point.is_revision for point in self.points)


@dataclass(slots=True)
class Board:
    product: Product
    range: str
    start: dt.date | None
    end: dt.date
    shown: list[Shown] = field(default_factory=list)
    marks: list[calendar_marks.Mark] = field(default_factory=list)

    def first(self, calculation: str) -> Shown | None:
        return next((one for one in self.shown if one.metric.calculation == calculation and one.points), None)


def board(product: Product, asked: str) -> Board:
    """The live metrics with their points of the range, which ends with the newest data and not after today."""
    name = asked if asked in RANGES else USUAL
    metrics = list(queries.live_metrics(product))
    ids = [metric.pk for metric in metrics]
    past = [metric.pk for metric in metrics if metric.calculation != "forecast"]
    newest, oldest = queries.span(product, past)
    end = newest or dt.datetime.now(product.workspace.zone).date()
    days = RANGES[name][1]
    start = end - dt.timedelta(days=days - 1) if days else None
    found = queries.dashboard_points(product, ids, start and start.replace(day=1))
    runs = queries.newest_runs(product, ids)
    made = Board(product, name, start, end)
    for metric in metrics:
        rows = found[metric.pk]
        points = periods_of(metric, rows)
        summary = next((one for one in rows if one.granularity == SUMMARY), None)
        made.shown.append(Shown(metric, points, summary, runs.get(metric.pk)))
    first = start or oldest or end
    made.marks = calendar_marks.marks(product, first, end)
    return made


def periods_of(metric: Metric, rows: list[MetricPoint]) -> list[MetricPoint]:
    """The points that are the metric's course over time, of all its latest ones."""
    if metric.calculation == "forecast":
        return [one for one in rows if one.granularity != SUMMARY]
    granularity = queries.granularity_of(metric)
    return [one for one in rows if one.granularity == granularity]


def as_json(product: Product, asked: str) -> dict[str, Any]:
    made = board(product, asked)
    return {
        "range": made.range,
        "from": made.start,
        "to": made.end,
        "metrics": [_metric_json(one) for one in made.shown],
        "marks": [{"date": one.date, "label": one.label, "kind": one.kind} for one in made.marks],
    }


def _metric_json(one: Shown) -> dict[str, Any]:
    metric, run = one.metric, one.run
    low, high = queries.interval_of(one.summary.payload) if one.summary else (None, None)
    return {
        "number": metric.item.number,
        "title": metric.item.title,
        "calculation": metric.calculation,
        "unit": metric.unit,
        "direction": metric.direction,
        "value": metric.headline,
        "low": low,
        "high": high,
        "target": metric.target,
        "on_target": metric.is_on_target,
        "computed_at": metric.headline_at,
        "run": {"state": run.state, "error": run.error, "finished_at": run.finished_at} if run else None,
        "summary": one.summary.payload if one.summary else None,
        "points": [
            {
                "period_start": point.period_start,
                "value": point.value,
                "payload": point.payload,
                "is_complete": point.is_complete,
                "is_revision": point.is_revision,
            }
            for point in one.points
        ],
    }
