"""What was known of metrics at a moment of the past, and what would have been."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, QuerySet

from metrics.inputs import inputs_of
from metrics.models import SUMMARY, Backfill, BackfillPiece, Metric, MetricPoint, PastPoint
from products.models import Product

Known = dict[tuple[str, date], PastPoint]


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The headline at the end of a month; `is_seen` when it was known then, and not worked out later."""

    day: date
    value: Decimal | None
    is_seen: bool
    shown: str


def first_known(metric: Metric) -> date | None:
    """The first day of which the metric, or the metrics it follows, has a point."""
    numbers = inputs_of(metric.calculation, metric.params) or [metric.item.number]
    rows = MetricPoint.objects.filter(
        metric__item__product=metric.item.product_id, metric__item__number__in=numbers
    )
    found = rows.exclude(granularity=SUMMARY).aggregate(first=Min("period_start"))
    return found["first"]


def newest_backfill(metric: Metric) -> Backfill | None:
    return Backfill.objects.filter(metric=metric).select_related("asked_by").order_by("-created_at").first()


def backfills(metric: Metric) -> QuerySet[Backfill]:
    return Backfill.objects.filter(metric=metric).select_related("asked_by").order_by("-created_at", "-pk")


def past_latest(metric_id: int, at: datetime) -> Known:
    """The latest worked-out version of each period at a moment."""
    rows = PastPoint.objects.filter(metric=metric_id, known_at__lte=at)
    newest = rows.order_by("granularity", "period_start", "-known_at", "-pk")
    return {
        (one.granularity, one.period_start): one for one in newest.distinct("granularity", "period_start")
    }


def worked_out(product: Product, metrics: Iterable[Metric], at: datetime) -> dict[int, list[MetricPoint]]:
    """Of metrics of which nothing was known yet at `at`: what was worked out for that moment, as if it were
    points. A metric of which anything was known is left out: what people saw is what counts.
    """
    found = {metric.pk: metric for metric in metrics}
    seen = MetricPoint.objects.filter(metric__item__product=product, metric__in=found, known_at__lte=at)
    missing = set(found) - set(seen.values_list("metric", flat=True).distinct())
    rows = PastPoint.objects.filter(metric__in=missing, known_at__lte=at)
    newest = rows.order_by("metric", "granularity", "period_start", "-known_at", "-pk")
    made: dict[int, list[MetricPoint]] = {}
    for one in newest.distinct("metric", "granularity", "period_start"):
        made.setdefault(one.metric_id, []).append(_as_point(one, found[one.metric_id]))
    return made


def _as_point(one: PastPoint, metric: Metric) -> MetricPoint:
    return MetricPoint(
        workspace_id=one.workspace_id,
        metric=metric,
        granularity=one.granularity,
        period_start=one.period_start,
        value=one.value,
        payload=one.payload,
        is_complete=one.is_complete,
        known_at=one.known_at,
    )


def month_ends(metric: Metric) -> list[MonthEnd]:
    """The headline at the end of each month that was looked back at, newest first."""
    pieces = BackfillPiece.objects.filter(metric=metric).exclude(done_at=None).order_by("until")
    worked: Any = dict(
        PastPoint.objects.filter(metric=metric, granularity=SUMMARY).values_list("known_at", "value")
    )
    summaries = MetricPoint.objects.filter(metric=metric, granularity=SUMMARY).order_by("known_at", "pk")
    seen = list(summaries.values_list("known_at", "value"))
    made, value = [], None
    for piece in pieces:
        value = worked.get(piece.until_at, value)  # kept only where it differs from the month before
        known = [one for at, one in seen if at <= piece.until_at]
        stands = known[-1] if known else value
        shown = MetricPoint(metric=metric, value=stands).shown
        made.append(MonthEnd(piece.until, stands, bool(known), shown))
    return made[::-1]
