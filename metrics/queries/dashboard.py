"""What the dashboard reads: three queries, however many metrics and tiles."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, TruncMonth
from django.utils.dateparse import parse_datetime

from metrics.models import SUMMARY, Dashboard, DashboardShare, Metric, MetricPoint, MetricRun, Tile
from metrics.queries.points import live_metrics
from products.models import Product
from products.sharing import queries as sharing

RUN = ("id", "state", "error", "created_at", "started_at", "finished_at", "retry_at", "rows_read")
TILE = ("metric_id", "chart", "size", "is_compared", "breakdown")
Points = dict[int, list[MetricPoint]]


@dataclass(slots=True)
class Arrangement:
    """The dashboard as it is stored: the tiles in their order, none while the usual ones are shown."""

    version: int = 0
    is_arranged: bool = False
    tiles: list[Tile] = field(default_factory=list)


def arrangement_of(product: Product) -> Arrangement:
    rows = Dashboard.objects.filter(product=product).order_by("tiles__position", "tiles__pk")
    columns = [f"tiles__{name}" for name in TILE]
    found = list(rows.values_list("version", "arranged_at", *columns))
    if not found:
        return Arrangement()
    version, arranged_at = found[0][:2]
    tiles = [Tile(**dict(zip(TILE, row[2:], strict=True))) for row in found if row[2]]
    return Arrangement(version, arranged_at is not None, tiles)


def board_metrics(product: Product, known_at: datetime | None = None) -> QuerySet[Metric, Any]:
    """The live metrics, each with its newest run (see `run_of`); with `known_at` the newest at that moment."""
    runs = MetricRun.objects.filter(metric=OuterRef("pk"))
    if known_at is not None:
        runs = runs.filter(created_at__lte=known_at)
    newest = runs.order_by("-created_at", "-pk").values(row=JSONObject(**{name: name for name in RUN}))
    return live_metrics(product).annotate(newest_run=Subquery(newest[:1]))


def run_of(metric: Metric) -> MetricRun | None:
    """The run that came along with a metric of `board_metrics`."""
    row: dict[str, Any] | None = getattr(metric, "newest_run", None)
    if row is None:
        return None
    times = {name: row[name] and parse_datetime(row[name]) for name in RUN if name.endswith("_at")}
    return MetricRun(**row | times, metric=metric)


def board_points(
    product: Product, metrics: list[Metric], days: int | None, known_at: datetime | None = None
) -> Points:
    """The latest points of several metrics without their details, with `known_at` as they were known then.

    Those of the last `days` up to the newest one that is no forecast, from the first of that month on; None: all
    of them. Summaries always come along.
    """
    ids = [metric.pk for metric in metrics]
    past = [metric.pk for metric in metrics if metric.calculation != "forecast"]
    every = MetricPoint.objects.filter(metric__item__product=product)
    if known_at is not None:
        every = every.filter(known_at__lte=known_at)
    rows = every.filter(metric__in=ids).defer("detail")
    if days is not None:
        dated = every.filter(metric__in=past).exclude(granularity=SUMMARY).order_by()
        newest = dated.values(scope=F("workspace")).annotate(last=Max("period_start")).values("last")
        first = TruncMonth(Subquery(newest) - timedelta(days=days - 1))
        rows = rows.filter(period_start__gte=first) | rows.filter(granularity=SUMMARY)
    rows = rows.order_by("metric", "granularity", "period_start", "-known_at", "-pk")
    found: Points = {pk: [] for pk in ids}
    for point in rows.distinct("metric", "granularity", "period_start"):
        found[point.metric_id].append(point)
    return found


def shares(product: Product) -> QuerySet[DashboardShare]:
    return sharing.shares(product, DashboardShare)


def share(product: Product, pk: int) -> DashboardShare | None:
    return sharing.share(product, DashboardShare, pk)


def open_share(secret: str, now: datetime) -> DashboardShare | None:
    return sharing.open_share(secret, DashboardShare, now)
