"""What metrics say, pulled for the stages that show their numbers without knowing how they are computed."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from metrics.models import SUMMARY, Metric, MetricPoint
from products.headlines import Headline
from products.models import Item

BACK = timedelta(days=400)
PERIODS = 12


def headlines_of(items: Iterable[Item]) -> dict[int, Headline]:
    """Two queries, however many metrics."""
    metrics = list(Metric.objects.filter(item__in=[item.pk for item in items]))
    trends = _trends([metric.pk for metric in metrics])
    return {
        metric.pk: Headline(
            shown=metric.shown_headline,
            value=None if metric.headline is None else float(metric.headline),
            known_at=metric.headline_at,
            on_target=metric.is_on_target,
            trend=tuple(trends.get(metric.pk, ())[-PERIODS:]),
        )
        for metric in metrics
    }


def _trends(metrics: list[int]) -> dict[int, list[float]]:
    """The values of the whole periods, oldest first, each as it is known now."""
    since = timezone.localdate() - BACK
    rows = MetricPoint.objects.filter(metric__in=metrics, period_start__gte=since, is_complete=True)
    newest = (
        rows.exclude(granularity=SUMMARY)
        .order_by("metric", "granularity", "period_start", "-known_at", "-pk")
        .distinct("metric", "granularity", "period_start")
    )
    by_grain: dict[tuple[int, str], list[float]] = {}
    for metric, grain, value in newest.values_list("metric", "granularity", "value"):
        if value is not None:
            by_grain.setdefault((metric, grain), []).append(float(value))
    longest: dict[int, list[float]] = {}
    for (metric, _), values in by_grain.items():
        if len(values) > len(longest.get(metric, ())):
            longest[metric] = values
    return longest
