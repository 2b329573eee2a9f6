"""The whole dashboard for programs: as JSON, and as CSV with a row for each value of each tile's metric."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from metrics import queries, tiles
from metrics.arrangement import Place
from metrics.dashboard import Board, Shown
from metrics.models import MetricPoint
from products import charts
from products.csvcells import safe

COLUMNS = (
    "metric", "title", "unit", "granularity", "period_start", "value", "low", "high", "target", "is_complete",
    "is_revision", "known_at",
)  # fmt: skip


def as_json(made: Board) -> dict[str, Any]:
    """Tiles in their order, and each metric on them once, with its points of the range."""
    return {
        "range": made.range,
        "from": made.start,
        "to": made.end,
        "as_of": made.as_of,
        "version": made.version,
        "is_arranged": made.is_arranged,
        "tiles": [
            {
                "id": place.key,
                "metric": place.metric.item.number,
                "chart": place.chart,
                "size": place.size,
                "compare": place.is_compared,
                "breakdown": place.breakdown,
                "table": _table(made, place),
            }
            for place in made.places
        ],
        "metrics": [_metric(one) for one in made.shown],
        "marks": [{"date": one.date, "label": one.label, "kind": one.kind} for one in made.marks],
    }


def _table(made: Board, place: Place) -> dict[str, Any] | None:
    """What a tile shows that is broken down; what the others show stands in the points of their metrics."""
    if not place.breakdown or made.as_of is not None:
        return None
    one = next(one for one in made.shown if one.metric.pk == place.metric.pk)
    tile = tiles.broken_down(made, place, one)
    if tile.drawn is None:
        return None
    columns, rows = charts.table_of(tile.drawn.chart)
    return {"columns": columns, "rows": rows}


def _point(point: MetricPoint) -> dict[str, Any]:
    return {
        "period_start": point.period_start,
        "value": point.value,
        "payload": point.payload,
        "is_complete": point.is_complete,
        "is_revision": point.is_revision,
    }


def _metric(one: Shown) -> dict[str, Any]:
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
        "trend": _trend(one),
        "target": metric.target,
        "on_target": metric.is_on_target,
        "computed_at": metric.headline_at,
        "run": {"state": run.state, "error": run.error, "finished_at": run.finished_at} if run else None,
        "summary": one.summary.payload if one.summary else None,
        "points": [_point(point) for point in one.points],
        "before": [_point(point) for point in one.before],
    }


def _trend(one: Shown) -> dict[str, Any] | None:
    """The newest finished period against the one about a month before."""
    if one.compared is None:
        return None
    after, before = one.compared
    change = float(after.value or 0) - float(before.value or 0)
    return {
        "period_start": after.period_start,
        "value": after.value,
        "before_start": before.period_start,
        "before": before.value,
        "change": change,
        "share": change / float(before.value) if before.value and before.value > 0 else None,
    }


def as_csv(made: Board) -> str:
    """Points of the range; then one row a metric with its headline, in which the granularity is `now`."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in made.shown:
        writer.writerows(_rows(one))
    return file.getvalue()


def _rows(one: Shown) -> Iterator[list[Any]]:
    metric = one.metric
    start = [metric.item.number, safe(metric.item.title), safe(metric.unit)]
    for point in one.points:
        low, high = queries.interval_of(point.payload)
        values = [
            point.granularity,
            point.period_start,
            _plain(point.value),
            low,
            high,
            _plain(metric.target),
        ]
        yield [*start, *values, point.is_complete, point.is_revision, point.known_at.isoformat()]
    low, high = queries.interval_of(one.summary.payload) if one.summary else (None, None)
    at = metric.headline_at.isoformat() if metric.headline_at else ""
    yield [*start, "now", "", _plain(metric.headline), low, high, _plain(metric.target), "", "", at]


def _plain(value: Any) -> Any:
    """A stored number without the zeros its column pads it with."""
    return None if value is None else f"{value.normalize():f}"
