"""What a metric would have shown at the ends of past months: the job that works it out, and what it found."""

from decimal import Decimal

from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from metrics.models.metric import GRANULARITIES, Metric, shown

LIVE = ("queued", "running", "failed")  # a failed one is tried again while it has a `retry_at`


class Backfill(TenantModel):
    """One order to look back. Its pieces are done one after the other, each in a short transaction."""

    STATES = (
        ("queued", "Waiting"),
        ("running", "Running"),
        ("done", "Done"),
        ("failed", "Failed"),
        ("cancelled", "Cancelled"),
    )
    REASONS = (("new", "The metric is new"), ("changed", "Its settings changed"), ("asked", "Asked for"))

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="backfills")
    reason = models.CharField(max_length=7, choices=REASONS)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    settings = models.JSONField(default=dict)  # the metric's, when it was ordered
    first = models.DateField()  # the last days of the first and the last month
    last = models.DateField()
    state = models.CharField(max_length=9, choices=STATES, default="queued")
    total = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)  # when a worker was last heard of, or last sent
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # of the piece that is next
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric"],
                name="one_backfill_at_a_time",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]
        indexes = [
            models.Index(fields=["metric", "-created_at"], name="backfill_newest"),
            models.Index(
                fields=["created_at"],
                name="backfill_unfinished",
                condition=models.Q(state__in=["queued", "running", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.last} ({self.state})"

    @property
    def is_live(self) -> bool:
        """Whether a worker has it or will have it."""
        return self.state in {"queued", "running"} or (self.state == "failed" and self.retry_at is not None)


class BackfillPiece(TenantModel):
    """One metric at the end of one month, done once; its row is locked while a worker computes it."""

    backfill = models.ForeignKey(Backfill, on_delete=models.CASCADE, related_name="pieces")
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    until = models.DateField()  # the month's last day
    until_at = models.DateTimeField()  # its last instant, by the product's clock
    done_at = models.DateTimeField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    points_stored = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["metric", "until"], name="one_piece_a_month")]

    def __str__(self) -> str:
        return str(self.until)


class PastPoint(TenantModel):
    """A point as it would have been known at a piece's moment, from what is known today. Never a MetricPoint:
    nobody saw it then.
    """

    piece = models.ForeignKey(BackfillPiece, on_delete=models.CASCADE, related_name="points")
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    granularity = models.CharField(max_length=7, choices=GRANULARITIES)
    period_start = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    payload = models.JSONField(default=dict)
    is_complete = models.BooleanField(default=True)
    known_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["metric", "granularity", "period_start", "-known_at"], name="past_point_latest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.granularity} {self.period_start}: {self.value}"

    def same_as(self, value: Decimal | None, payload: dict[str, object], is_complete: bool) -> bool:
        return (self.value, self.payload, self.is_complete) == (value, payload, is_complete)

    @property
    def shown(self) -> str:
        return shown(self.value, self.metric.unit)
