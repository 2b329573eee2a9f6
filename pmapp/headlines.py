"""What metrics say, pulled for the stages that show their numbers without knowing how they are computed."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from metrics import queries
from metrics.models import Metric
from products.headlines import Headline
from products.models import Item

BACK = timedelta(days=400)
PERIODS = 12


def headlines_of(items: Iterable[Item]) -> dict[int, Headline]:
    """Two queries, however many metrics; of each as many points as are shown."""
    metrics = list(Metric.objects.filter(item__in=[item.pk for item in items]))
    trends = queries.newest_values(metrics, PERIODS, timezone.localdate() - BACK)
    return {
        metric.pk: Headline(
            shown=metric.shown_headline,
            value=None if metric.headline is None else float(metric.headline),
            known_at=metric.headline_at,
            on_target=metric.is_on_target,
            trend=tuple(trends.get(metric.pk, ())),
        )
        for metric in metrics
    }
