"""The parts of a metric's page that tell of its past: the look back, and the page as of a day."""

import datetime as dt
from typing import Any

from metrics import charts, dashboard, queries, seen
from metrics.models import Metric
from products import calendar_marks
from products.access import may_edit
from products.paths import item_url

SHOWN_POINTS, SHOWN_MONTHS = 30, 12


def backfill_context(metric: Metric, access: Any) -> dict[str, Any]:
    newest = queries.newest_backfill(metric)
    may = may_edit(access, metric.item) and not metric.item.is_archived
    return {
        "backfill": newest,
        "month_ends": queries.month_ends(metric)[:SHOWN_MONTHS] if newest else [],
        "may_look_back": may and metric.calculation != "pushed" and not metric.params.get("as_of"),
        "today": dt.datetime.now(metric.item.product.workspace.zone).date(),
    }


def context(metric: Metric, day: dt.date, access: Any) -> dict[str, Any]:
    """The metric in hand gets the headline that it had on the day."""
    product = metric.item.product
    at = seen.end_of(day, product)
    points, worked_out = seen.points_of(metric, at)
    seen.put_back(metric, points)
    rows = dashboard.periods_of(metric, points)
    shown = dashboard.Shown(metric, rows, seen.headline_of(points), None)
    marks = calendar_marks.marks(product, rows[0].period_start, day) if rows else []
    return {
        "metric": metric,
        "item": metric.item,
        "kind": metric.kind,
        "tab": "detail",
        "day": day,
        "worked_out": worked_out,
        "chart": charts.own_chart(product, shown, marks) if points else None,
        "points": list(reversed(rows[-SHOWN_POINTS:])),
        "known": bool(points),
        "back_url": item_url(metric.item),
        "today": dt.datetime.now(product.workspace.zone).date(),
    }
