"""What is watched of a metric, what the last look found, and the changes that were found so far."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from metrics.models.metric import GRANULARITIES, Metric, shown
from products.models import Activity


class Watch(TenantModel):
    """One a metric: when to tell people, and what its points said when they were looked at last.

    `due_at` is set with the points that call for a look and emptied with what the look found.
    """

    VERDICTS = (
        ("", "Not looked at yet"),
        ("moved", "Moved"),
        ("steady", "No real change"),
        ("short", "Too little history"),
    )

    metric = models.OneToOneField(Metric, primary_key=True, on_delete=models.CASCADE, related_name="watch")
    tell_change = models.BooleanField("a real change", default=True)
    tell_target = models.BooleanField("the target is crossed", default=True)
    above = models.DecimalField("the value is above", max_digits=20, decimal_places=6, null=True, blank=True)
    below = models.DecimalField("the value is below", max_digits=20, decimal_places=6, null=True, blank=True)
    due_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=6, choices=VERDICTS, blank=True)
    found = models.JSONField(default=dict)  # the numbers of calc.changes.Change, with days for indexes
    # On which side of each line the newest value lay: what is told is a crossing, once.
    sides = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="watch_due", condition=models.Q(due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.verdict}"


class Insight(TenantModel):
    """One change of one metric, from the look that found it first to the one that no longer does."""

    KINDS = (
        ("change", "A real change"),
        ("target", "The target"),
        ("above", "An upper line"),
        ("below", "A lower line"),
    )
    DIRECTIONS = (("up", "Up"), ("down", "Down"))

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="insights")
    activity = models.OneToOneField(Activity, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=6, choices=KINDS)
    direction = models.CharField(max_length=4, choices=DIRECTIONS)
    granularity = models.CharField(max_length=7, choices=GRANULARITIES)
    since = models.DateField()  # the first period of the new level, or the one that crossed the line
    before = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    after = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    low = models.DecimalField(max_digits=30, decimal_places=10, null=True)  # of after less before
    high = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    line = models.DecimalField(
        max_digits=20, decimal_places=6, null=True
    )  # the target or limit that was crossed
    newest = models.DateField()  # the newest period that was over when it was found first
    found_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)  # the last look that still found it
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "kind"], name="one_open_insight_a_kind", condition=models.Q(ended_at=None)
            )
        ]
        indexes = [models.Index(fields=["metric", "-found_at"], name="insight_newest")]

    def __str__(self) -> str:
        return f"{self.metric}: {self.kind} {self.direction} since {self.since}"

    @property
    def by(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def relative(self) -> float | None:
        return (
            float(self.by / self.before) if self.by is not None and self.before and self.before > 0 else None
        )

    def written(self, value: Any) -> str:
        return shown(value, self.metric.unit)


class Follower(TenantModel):
    """Somebody who wants to be told of a metric although it is not theirs."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "user"], name="one_follower_a_person_and_metric")
        ]

    def __str__(self) -> str:
        return f"{self.user} follows {self.metric}"
