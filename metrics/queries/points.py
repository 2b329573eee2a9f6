"""Metrics, their runs and their stored points."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from metrics.calc.periods import next_start
from metrics.inputs import inputs_of
from metrics.models import SUMMARY, SUMMARY_START, Metric, MetricPoint, MetricRun
from metrics.params import usual
from products import formula, kinds
from products.models import Item, Product
from products.queries import detail


@dataclass(frozen=True, slots=True)
class Headline:
    """The one number of a metric as it is known now; `low` and `high` are its interval, where it has one."""

    value: Decimal | None
    known_at: datetime | None
    unit: str
    target: Decimal | None
    low: float | None = None
    high: float | None = None


def live_metrics(product: Product) -> QuerySet[Metric]:
    return (
        Metric.objects.filter(item__product=product, item__archived_at=None, item__status="live")
        .select_related("item__product__workspace", "item__workspace", "item__owner")
        .order_by("item__number")
    )


def metric_of(product: Product, number: int) -> Metric | None:
    found: Metric | None = detail(product, kinds.get("metric"), number)
    return found


def forecast_source(product: Product, number: int) -> Metric:
    """The metric that a forecast follows; ValueError, to be read by a person, when it cannot be followed."""
    found = metric_of(product, number)
    if found is None:
        raise ValueError(f"There is no metric {number} in this product to forecast.")
    if found.calculation == "forecast":
        raise ValueError(f"Metric {number} is a forecast itself. Follow the metric that it follows.")
    return found


def formula_input(product: Product, number: int) -> Metric:
    """A metric that a formula names; ValueError, to be read by a person, when it cannot be used."""
    found = metric_of(product, number)
    if found is None:
        raise ValueError(f"names m{number}, and there is no metric {number} in this product")
    if found.calculation == "forecast":
        raise ValueError(f"names m{number}, which is a forecast: name the metric that it follows")
    return found


def formulas_of(product: Product) -> dict[int, list[int]]:
    """Each formula metric of the product with the metrics it names, by their numbers."""
    rows = Metric.objects.filter(item__product=product, calculation="formula")
    return {
        number: inputs_of("formula", params) for number, params in rows.values_list("item__number", "params")
    }


def formula_unit(product: Product, text: Any) -> str | None:
    """The unit that follows from those of the metrics a formula names; None where none does."""
    inputs = inputs_of("formula", {"formula": text})
    if not inputs:
        return None
    rows = Metric.objects.filter(item__product=product, item__number__in=inputs)
    # A part of a metric (m3.customers) may be counted in something else than the metric, so it has no unit here.
    known = {f"m{number}": unit for number, unit in rows.values_list("item__number", "unit")}
    return formula.unit_of(formula.parse(text), known)


def titles_of(product: Product, numbers: Iterable[int]) -> dict[int, str]:
    rows = Item.objects.filter(product=product, kind="metric", number__in=list(numbers))
    return dict(rows.values_list("number", "title"))


def followable(product: Product) -> list[tuple[int, str]]:
    """Number and title of every metric that a forecast may follow and a formula may name."""
    rows = Metric.objects.filter(item__product=product, item__archived_at=None).exclude(
        calculation="forecast"
    )
    return list(rows.order_by("item__number").values_list("item__number", "item__title"))


def latest_points(metric: Metric, known_at: datetime | None = None) -> QuerySet[MetricPoint]:
    """The latest version of each period, oldest period first; with `known_at` as they were known then."""
    rows = MetricPoint.objects.filter(metric=metric)
    if known_at is not None:
        rows = rows.filter(known_at__lte=known_at)
    newest = rows.order_by("granularity", "period_start", "-known_at", "-pk")
    return newest.distinct("granularity", "period_start")


def points(
    metric: Metric,
    *,
    start: date | None = None,
    end: date | None = None,
    known_at: datetime | None = None,
    granularity: str = "",
) -> QuerySet[MetricPoint]:
    """Latest points whose period starts in [start, end], for the API and the metric's page."""
    rows = latest_points(metric, known_at)
    if granularity:
        rows = rows.filter(granularity=granularity)
    if start is not None:
        rows = rows.filter(period_start__gte=start)
    if end is not None:
        rows = rows.filter(period_start__lte=end)
    return rows


def as_of(metric: Metric, known_at: datetime) -> QuerySet[MetricPoint]:
    """The metric's points as anybody could have seen them at a moment."""
    return latest_points(metric, known_at)


def granularity_of(metric: Metric) -> str:
    """The periods in which the metric's points are kept; a forecast has those of the metric it follows."""
    return str(metric.params.get("granularity") or usual(metric.calculation, "granularity"))


def settled_values(metric: Metric) -> list[tuple[date, Decimal]]:
    """The latest values of the periods that are over, oldest first, back to the newest gap."""
    granularity: Any = granularity_of(metric)
    rows = points(metric, granularity=granularity).values_list("period_start", "value", "is_complete")
    found: list[tuple[date, Decimal]] = []
    for start, value, is_complete in reversed(rows):
        if not is_complete and not found:
            continue  # still running
        if value is None or (found and next_start(start, granularity) != found[-1][0]):
            break
        found.append((start, value))
    return found[::-1]


def stored_latest(metric: Metric) -> dict[tuple[str, date], MetricPoint]:
    return {(point.granularity, point.period_start): point for point in latest_points(metric)}


def latest_pushed(metric: Metric) -> MetricPoint | None:
    newest = MetricPoint.objects.filter(metric=metric).exclude(granularity=SUMMARY)
    return newest.order_by("-period_start", "-known_at", "-pk").first()


def runs(metric: Metric) -> QuerySet[MetricRun]:
    return MetricRun.objects.filter(metric=metric).order_by("-created_at", "-pk")


def headline(product: Product, metric_item: Item) -> Headline | None:
    """The number a key result follows; None when the item is no metric of this product."""
    metric = Metric.objects.filter(item=metric_item, item__product=product).first()
    if metric is None:
        return None
    summary = latest_points(metric).filter(granularity=SUMMARY, period_start=SUMMARY_START).first()
    low, high = interval_of(summary.payload) if summary else (None, None)
    return Headline(metric.headline, metric.headline_at, metric.unit, metric.target, low, high)


def interval_of(payload: dict[str, Any]) -> tuple[float | None, float | None]:
    """The interval the payload of a survey or a forecast carries, in the unit of its value."""
    if wald := payload.get("adjusted_wald"):
        return wald["low"], wald["high"]
    if payload.get("wilson_low") is not None:
        return payload["wilson_low"] / 100, payload["wilson_high"] / 100
    if isinstance(payload.get("low"), int | float) and isinstance(payload.get("high"), int | float):
        return payload["low"], payload["high"]
    return None, None


# The index of the latest points gives each period in turn, so no more of them are read than are shown.
NEWEST = """
SELECT asked.metric, newest.value
FROM unnest(%s::bigint[], %s::text[]) AS asked (metric, granularity),
LATERAL (
    SELECT DISTINCT ON (period_start) period_start, value FROM metrics_metricpoint
    WHERE metric_id = asked.metric AND granularity = asked.granularity AND is_complete AND period_start >= %s
    ORDER BY period_start DESC, known_at DESC, id DESC LIMIT %s
) newest
ORDER BY asked.metric, newest.period_start
"""


def newest_values(metrics: Iterable[Metric], periods: int, since: date) -> dict[int, list[float]]:
    """{metric: its values of so many whole periods at most, oldest first}: one query, however many metrics."""
    asked = {metric.pk: granularity_of(metric) for metric in metrics}
    found: dict[int, list[float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [list(asked), list(asked.values()), since, periods])
        for metric, value in cursor.fetchall():
            if value is not None:
                found.setdefault(metric, []).append(float(value))
    return found
