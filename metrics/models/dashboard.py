"""The product's dashboard: its tiles in their order."""

from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel
from metrics.models.metric import Metric
from products.models import UNTRACKED, Product, ShareDays, ShareLink

SIZES = (("s", "Small"), ("m", "Half a row"), ("l", "A whole row"))


class Dashboard(TenantModel):
    """Made by the first person who arranges it. Until then, and once it is reset, every metric is shown."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=0)  # goes up with each change, so that none is lost unseen
    arranged_at = models.DateTimeField(null=True)  # empty: the usual tiles
    changed_at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        tiles: "models.Manager[Tile]"

    def __str__(self) -> str:
        return f"Dashboard of {self.product}"


class Tile(TenantModel):
    """One metric shown one way; which ways there are says metrics/arrangement.py."""

    dashboard = models.ForeignKey(Dashboard, on_delete=models.CASCADE, related_name="tiles")
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    chart = models.CharField(max_length=20)
    size = models.CharField(max_length=1, choices=SIZES)
    position = models.PositiveIntegerField()
    is_compared = models.BooleanField(default=False)  # with the period before
    breakdown = models.CharField(max_length=120, blank=True)  # a trait

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dashboard", "metric", "chart"], name="one_tile_a_metric_and_chart"
            ),
            models.CheckConstraint(condition=models.Q(size__in=["s", "m", "l"]), name="tile_size_known"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} as {self.chart}"


@pghistory.track(exclude=UNTRACKED)
class DashboardShare(ShareLink):
    """A link to the dashboard for readers outside. What it lets out is chosen here, and in metrics/edition.py."""

    PREFIX = "db"
    RANGES = (("28", "28 days"), ("90", "90 days"), ("365", "12 months"), ("all", "All"))

    range = models.CharField(max_length=3, choices=RANGES, default="365")
    show_targets = models.BooleanField("show targets", default=True)
    show_marks = models.BooleanField(
        "show releases, launches and price changes", default=False, help_text="By their names, on the charts."
    )
    show_breakdowns = models.BooleanField(
        "break down by traits",
        default=False,
        help_text="Where tiles do: the values are shown, such as names of plans.",
    )


class DashboardShareDay(ShareDays):
    share = models.ForeignKey(DashboardShare, on_delete=models.CASCADE, related_name="days")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share", "date"], name="one_dashboard_share_day")]
