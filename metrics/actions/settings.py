"""What follows from changing a metric's settings."""

from typing import Any

from django.core.exceptions import ValidationError

from metrics import queries
from metrics.models import Metric, MetricPoint, MetricRun


def keep_calculation(metric: Metric) -> None:
    """The stored history of a metric means one thing: another calculation is another metric."""
    if metric.item.pk is None:
        return
    before = Metric.objects.filter(item=metric.item_id).values_list("calculation", flat=True).first()
    if (
        before not in (None, metric.calculation)
        and MetricPoint.objects.filter(metric=metric.item_id).exists()
    ):
        text = "This metric has history computed another way. Make a new metric and retire this one."
        raise ValidationError({"calculation": text})


def know_source(metric: Metric) -> None:
    """A forecast follows a metric of the same product that is no forecast itself."""
    number = metric.params.get("metric") if isinstance(metric.params, dict) else None
    if metric.calculation != "forecast" or not isinstance(number, int):
        return
    try:
        queries.forecast_source(metric.item.product, number)
    except ValueError as error:
        raise ValidationError({"params": str(error)}) from error


def recompute(metric: Metric, values: dict[str, Any]) -> None:
    """New settings are computed by the next look at what is due, in seconds."""
    has_run = MetricRun.objects.filter(
        metric=metric
    ).exists()  # else the schedule computes it for the first time
    if (
        metric.calculation == "pushed"
        or metric.schedule == "on_demand"
        or not has_run
        or "params" not in values
    ):
        return
    period = f"settings {metric.item.version}"
    MetricRun.objects.get_or_create(
        metric=metric, period=period, defaults={"workspace_id": metric.workspace_id}
    )
