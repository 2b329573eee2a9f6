"""What a metric's own chart reads beside its points."""

from datetime import date

from django.db.models import Max, Min

from metrics.models import SUMMARY, Metric, MetricPoint


def known_span(metric: Metric) -> tuple[date | None, date | None]:
    """The newest and the oldest day on which a period of the metric starts; None where there is none yet."""
    rows = MetricPoint.objects.filter(metric=metric).exclude(granularity=SUMMARY)
    found = rows.aggregate(newest=Max("period_start"), oldest=Min("period_start"))
    return found["newest"], found["oldest"]
