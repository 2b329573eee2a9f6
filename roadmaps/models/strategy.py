"""Where the product wants to be: objectives, and the key results that say how one would know."""

import datetime as dt

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from products.models import Detail, Item
from products.validators import plausible_date, storable_text
from roadmaps import scoring
from roadmaps.checks import finite


@pghistory.track()
class Objective(Detail):
    description = models.TextField(max_length=20_000, blank=True, validators=[storable_text])
    period_start = models.DateField("from", validators=[plausible_date])
    period_end = models.DateField("to", validators=[plausible_date])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="objective_period_forward",
                violation_error_message="The period ends before it starts.",
            )
        ]

    def clean(self) -> None:
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise ValidationError({"period_end": "The end must be on or after the start."})

    def period(self) -> str:
        return f"{_month(self.period_start)} – {_month(self.period_end)}"


def _month(day: dt.date) -> str:
    return f"{day:%b %Y}"


@pghistory.track()
class KeyResult(Detail):
    DIRECTIONS = (("increase", "Increase it"), ("decrease", "Decrease it"))

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="key_results")
    direction = models.CharField(max_length=8, choices=DIRECTIONS, default="increase")
    unit = models.CharField(
        max_length=24, blank=True, validators=[storable_text], help_text="Such as %, days or $."
    )
    start = models.FloatField(
        default=0, validators=[finite], help_text="Where it stood when the period began."
    )
    target = models.FloatField(validators=[finite])
    current = models.FloatField(
        null=True, blank=True, validators=[finite], help_text="Empty means still at the start."
    )
    metric = models.ForeignKey(
        Item,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="With a metric chosen, the current value follows it by itself.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(target=F("start")),
                name="key_result_has_a_way",
                violation_error_message="Start and target are the same.",
            )
        ]

    def clean(self) -> None:
        if self.start is None or self.target is None:
            return
        if self.direction == "increase" and not self.target > self.start:
            raise ValidationError({"target": "To increase it, the target must be above the start."})
        if self.direction == "decrease" and not self.target < self.start:
            raise ValidationError({"target": "To decrease it, the target must be below the start."})

    @property
    def now(self) -> float:
        return self.start if self.current is None else self.current

    @property
    def progress(self) -> float:
        return scoring.progress(self.start, self.target, self.now) or 0.0
