"""Where the product wants to be: objectives, and the key results that say how one would know."""

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models import Detail, Item
from products.validators import plausible_date, storable_text
from roadmaps import periods, scoring
from roadmaps.checks import finite

SURE, UNSURE = 10, 1  # the ends of the scale of confidence


def confidence() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(UNSURE), MaxValueValidator(SURE)],
        help_text="That the target will be reached: 1 hardly, 5 even odds, 10 certainly.",
    )


@pghistory.track()
class Objective(Detail):
    CADENCES = (("weekly", "Every week"), ("fortnightly", "Every two weeks"), ("monthly", "Every month"))
    OVER = ("achieved", "missed")

    description = models.TextField(max_length=20_000, blank=True, validators=[storable_text])
    period_start = models.DateField("from", validators=[plausible_date])
    period_end = models.DateField("to", validators=[plausible_date])
    cadence = models.CharField(
        "check-ins",
        max_length=11,
        choices=CADENCES,
        default="fortnightly",
        help_text="How often somebody says where the key results stand that follow no metric.",
    )
    # Set when it is closed, cleared when it is opened again.
    final_score = models.FloatField(null=True, editable=False)
    closing_note = models.TextField(max_length=4000, blank=True, editable=False, validators=[storable_text])
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="objective_period_forward",
                violation_error_message="The period ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(final_score=None) | Q(final_score__gte=0, final_score__lte=1),
                name="objective_score_share",
            ),
        ]

    def clean(self) -> None:
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise ValidationError({"period_end": "The end must be on or after the start."})

    def period(self) -> str:
        return periods.words(self.period_start, self.period_end)


@pghistory.track(exclude=["checked_at", "reminded_at"])
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
    weight = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="How much it counts in the objective's score, 1 to 10.",
    )
    confidence = confidence()  # of the latest check-in
    checked_at = models.DateTimeField(null=True, editable=False)  # of the latest check-in or reading
    reminded_at = models.DateTimeField(null=True, editable=False)

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

    @property
    def score(self) -> float:
        """The grade so far, 0 to 1."""
        return round(self.progress, 2)


class CheckIn(TenantModel):
    """Somebody said where a key result stands. Said once, it stays: a correction is another one."""

    key_result = models.ForeignKey(KeyResult, on_delete=models.CASCADE, related_name="check_ins")
    value = models.FloatField(validators=[finite])
    confidence = confidence()
    note = models.TextField(max_length=4000, blank=True, validators=[storable_text])
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key_result", "-at"], name="check_in_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__gte=UNSURE, confidence__lte=SURE),
                name="check_in_confidence_known",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="said_once", fields=["workspace", "key_result", "value", "confidence", "note", "at"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.value:g} on {self.at:%Y-%m-%d}"
