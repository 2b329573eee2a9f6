"""A metric that is made of others is computed after them."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from metrics.inputs import inputs_of
from metrics.models import Metric, MetricRun

LONGEST_WAIT = timedelta(minutes=10)  # then it is computed from what stands


def inputs_first(metrics: Iterable[Metric]) -> list[Metric]:
    """Each after those of them that it is made of; otherwise by product and number."""
    known = {(metric.item.product_id, metric.item.number): metric for metric in metrics}
    made: dict[int, Metric] = {}

    def put(metric: Metric, above: frozenset[int] = frozenset()) -> None:
        if metric.pk in made or metric.pk in above:
            return
        for number in inputs_of(metric.calculation, metric.params):
            if found := known.get((metric.item.product_id, number)):
                put(found, above | {metric.pk})
        made[metric.pk] = metric

    for key in sorted(known):
        put(known[key])
    return list(made.values())


def waits(run: MetricRun) -> bool:
    """Whether something it is made of has fallen due no later, and is not computed yet."""
    numbers = inputs_of(run.metric.calculation, run.metric.params)
    if not numbers:
        return False
    before = MetricRun.objects.filter(
        metric__item__product=run.metric.item.product_id,
        metric__item__number__in=numbers,
        state__in=["due", "running"],
        created_at__lte=run.created_at,
        created_at__gt=timezone.now() - LONGEST_WAIT,
    )
    return before.exclude(pk=run.pk).exists()
