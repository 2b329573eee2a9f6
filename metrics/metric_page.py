"""The metric's own part of its detail page."""

from typing import Any

from metrics import charts, dashboard, queries
from metrics.models import SUMMARY, Metric
from products.access import may_edit

SHOWN_POINTS, SHOWN_RUNS = 30, 10


def context(metric: Metric, access: Any) -> dict[str, Any]:
    product = metric.item.product
    points = list(queries.points(metric).defer("detail"))
    rows = dashboard.periods_of(metric, points)
    summary = next((one for one in points if one.granularity == SUMMARY), None)
    shown = dashboard.Shown(metric, rows, summary, None)
    for point in rows:
        point.metric = metric  # known already; its unit is shown beside each value
    runs = list(queries.runs(metric)[:SHOWN_RUNS])
    return {
        "metric": metric,
        "chart": charts.own_chart(product, shown),
        "points": list(reversed(rows[-SHOWN_POINTS:])),
        "runs": runs,
        "newest_run": runs[0] if runs else None,
        "may_compute": may_edit(access, metric.item)
        and metric.calculation != "pushed"
        and not metric.item.is_archived,
    }
