"""The metric, its runs and its points."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel
from metrics.params import problems_of
from products.models import Detail
from products.parsers import unclean
from products.validators import storable_text

CALCULATIONS = (
    ("mrr", "Monthly recurring revenue"),
    ("active_users", "Active users"),
    ("explored", "People or events in each period"),
    ("retention", "Retention by cohort"),
    ("lifecycle", "Lifecycle: new, returning, resurrecting, dormant"),
    ("sessions", "Sessions"),
    ("funnel", "Funnel of steps in order"),
    ("activation", "Activation of new people"),
    ("nps", "Net promoter score"),
    ("csat", "Customer satisfaction"),
    ("ces", "Customer effort"),
    ("customer_lifetime", "How long customers stay and what they are worth"),
    ("forecast", "Forecast of another metric"),
    ("formula", "Formula over other metrics"),
    ("pushed", "Values pushed by a program or person"),
)
SCHEDULES = (
    ("arrival", "As data arrives, at most once a minute"),
    ("hourly", "Every hour, and when late data changes the past"),
    ("daily", "Every day, and when late data changes the past"),
    ("on_demand", "Only when asked"),
)
GRANULARITIES = [(name, name.capitalize()) for name in ("day", "week", "month", "summary")]
# The summary of a whole computation has no period of its own: it stands under one fixed day.
SUMMARY, SUMMARY_START = "summary", dt.date(1970, 1, 1)


@pghistory.track(exclude=["headline", "headline_at"])
class Metric(Detail):
    DIRECTIONS = (("up", "Up is good"), ("down", "Down is good"))

    calculation = models.CharField(max_length=20, choices=CALCULATIONS, default="pushed")
    definition = models.TextField(
        "definition in words",
        max_length=2000,
        blank=True,
        validators=[storable_text],
        help_text="What is counted, for whom, and what is left out, so that two people read the same number.",
    )
    unit = models.CharField(
        max_length=20,
        blank=True,
        validators=[storable_text],
        help_text="Such as $, people or points. With % the values are shares: 0.42 is shown as 42%.",
    )
    direction = models.CharField(max_length=4, choices=DIRECTIONS, default="up")
    target = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    schedule = models.CharField(max_length=9, choices=SCHEDULES, default="arrival")
    params = models.JSONField(
        "settings",
        default=dict,
        blank=True,
        help_text='Settings of the calculation as JSON, such as {"granularity": "week", "periods": 12}. '
        "Leave empty for the usual ones.",
    )
    source = models.CharField(
        max_length=200, blank=True, validators=[storable_text], help_text="Where its data come from."
    )
    headline = models.DecimalField(max_digits=30, decimal_places=10, null=True, editable=False)
    headline_at = models.DateTimeField(null=True, editable=False)

    def clean(self) -> None:
        if not isinstance(self.params, dict):
            raise ValidationError({"params": 'Settings are an object, such as {"periods": 12}.'})
        if problem := unclean(self.params, "params"):
            raise ValidationError({"params": f"{problem[0]}: {problem[1]}"})
        if problems := problems_of(self.calculation, self.params):
            raise ValidationError({"params": [f"“{name[:60]}” {said}." for name, said in problems]})

    @property
    def shown_headline(self) -> str:
        return shown(self.headline, self.unit)

    @property
    def shown_target(self) -> str:
        return shown(self.target, self.unit)

    @property
    def is_on_target(self) -> bool | None:
        """None while there is no target or no value."""
        if self.target is None or self.headline is None:
            return None
        return self.headline >= self.target if self.direction == "up" else self.headline <= self.target


def shown(value: Decimal | float | None, unit: str) -> str:
    """A value with its unit as a person writes it; ratios keep their unit in the value (0.42 with % is 42%)."""
    from products.charts import full

    if value is None:
        return "–"
    if unit == "%":
        return f"{full(round(float(value) * 100, 1))}%"
    text = full(float(value))
    if unit in {"$", "€", "£", "¥"}:
        return f"−{unit}{text[1:]}" if text.startswith("−") else f"{unit}{text}"
    return f"{text} {unit}".strip()


class MetricRun(TenantModel):
    """One computation of one metric for one period; however often it is asked for, it is done once.

    While a worker computes, it holds this row's lock. A row that says running and is not locked lost its
    worker and is free to be claimed again: no clock and no heartbeat is needed to tell the two apart.
    """

    STATES = (("due", "Due"), ("running", "Running"), ("done", "Done"), ("failed", "Failed"))

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="runs")
    period = models.CharField(max_length=48)  # "hour 2026-11-22T17", "data 1041", "asked 2026-…"
    state = models.CharField(max_length=7, choices=STATES, default="due")
    created_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)  # when it was last given to a worker
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    points_stored = models.PositiveIntegerField(default=0)
    # What of the metric's data was there when it was computed (see queries.data_version).
    data_version = models.BigIntegerField(default=0)
    late_version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["metric", "period"], name="one_metric_run_a_period")]
        indexes = [
            models.Index(fields=["metric", "-created_at"], name="run_newest"),
            models.Index(
                fields=["created_at"],
                name="run_unfinished",
                condition=models.Q(state__in=["due", "running", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} ({self.state})"

    @property
    def took(self) -> float | None:
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class MetricPoint(TenantModel):
    """One value of one period as it became known at one moment. Only ever added: the latest one counts."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="points")
    run = models.ForeignKey(MetricRun, null=True, on_delete=models.SET_NULL, related_name="points")
    granularity = models.CharField(max_length=7, choices=GRANULARITIES)
    period_start = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    payload = models.JSONField(default=dict)  # the whole row: a cohort, a month of MRR, a day
    detail = models.JSONField(null=True)  # what only a closer look needs, such as a month's movements
    is_complete = models.BooleanField(default=True)
    is_revision = models.BooleanField(default=False)  # restates a period that was already over
    known_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["metric", "granularity", "period_start", "-known_at", "-id"], name="point_latest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.granularity} {self.period_start}: {self.value}"

    @property
    def shown(self) -> str:
        return shown(self.value, self.metric.unit)

    def same_as(self, other: Any) -> bool:
        """Whether another point of the period says the same, so that it need not be stored again."""
        mine = (self.value, self.payload, self.detail, self.is_complete)
        return mine == (other.value, other.payload, other.detail, other.is_complete)
