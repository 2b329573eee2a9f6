"""What the looks at metrics found."""

from datetime import date

from django.db.models import Count, QuerySet

from accounts.models import User
from metrics.calc.periods import next_start
from metrics.models import Follower, Insight, Metric, Watch
from metrics.queries.points import granularity_of, points
from products.models import Product

UNWATCHED = {"forecast"}  # its points lie ahead
MOST_LOOKED_AT = 400  # points


def finished_values(metric: Metric) -> list[tuple[date, float | None]]:
    """The value of each period that is over, oldest first, None for a period without one."""
    granularity = granularity_of(metric)
    rows = points(metric, granularity=granularity)
    known = {
        start: None if value is None else float(value)
        for start, value, complete in rows.values_list("period_start", "value", "is_complete")
        if complete
    }
    if not known:
        return []
    made, day, last = [], min(known), max(known)
    while day <= last:
        made.append((day, known.get(day)))
        day = next_start(day, granularity)  # type: ignore[arg-type]  # one of the three that points have
    return made[-MOST_LOOKED_AT:]


def watch_of(metric: Metric) -> Watch:
    """What is watched; a metric that nobody has set has the usual."""
    return Watch.objects.filter(metric=metric).first() or Watch(metric=metric)


def follows(metric: Metric, user: User) -> bool:
    return Follower.objects.filter(metric=metric, user=user).exists()


def insights(metric: Metric) -> QuerySet[Insight]:
    return (
        Insight.objects.filter(metric=metric)
        .select_related("metric__item__product__workspace")
        .order_by("-found_at", "-pk")
    )


def open_insights(product: Product) -> QuerySet[Insight]:
    """What has changed and still shows, of the live metrics of a product, newest first."""
    return (
        Insight.objects.filter(
            metric__item__product=product,
            metric__item__archived_at=None,
            metric__item__status="live",
            ended_at=None,
        )
        .select_related("metric__item__product__workspace")
        .order_by("-since", "-pk")
    )


def verdicts(product: Product) -> dict[str, int]:
    """How many live metrics moved, did not, and have too little history to say."""
    rows = Watch.objects.filter(
        metric__item__product=product, metric__item__archived_at=None, metric__item__status="live"
    )
    counted = rows.exclude(verdict="").order_by().values("verdict").annotate(n=Count("pk"))
    return {row["verdict"]: row["n"] for row in counted}
