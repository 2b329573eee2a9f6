"""What was known on a day, for the metric's page, the dashboard and REST alike."""

import datetime as dt

from metrics import queries
from metrics.calc import periods as cal
from metrics.models import SUMMARY, Metric, MetricPoint
from products.models import Product

LAST_INSTANT = dt.timedelta(microseconds=1)


def end_of(day: dt.date, product: Product) -> dt.datetime:
    """The last instant of a day by the product's clock."""
    return cal.instant_of(day + dt.timedelta(days=1), product.workspace.zone) - LAST_INSTANT


def asked(text: str, product: Product) -> dt.datetime | None:
    """The last instant of the day that an address names; None for no day, one to come or nonsense: then now."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    today = dt.datetime.now(product.workspace.zone).date()
    return end_of(day, product) if day.year >= 1970 and day <= today else None


def points_of(metric: Metric, at: dt.datetime) -> tuple[list[MetricPoint], bool]:
    """The metric's points as they were known at a moment, and whether they were worked out later instead,
    because nothing was known of it yet.
    """
    known = list(queries.points(metric, known_at=at).defer("detail"))
    if known:
        for point in known:
            point.metric = metric
        return known, False
    worked = queries.worked_out(metric.item.product, [metric], at).get(metric.pk, [])
    return worked, bool(worked)


def headline_of(points: list[MetricPoint]) -> MetricPoint | None:
    return next((point for point in points if point.granularity == SUMMARY), None)


def put_back(metric: Metric, points: list[MetricPoint]) -> None:
    """Gives the metric in hand (never the stored one) the headline that it had."""
    summary = headline_of(points)
    metric.headline = summary.value if summary else None
    metric.headline_at = summary.known_at if summary else None
