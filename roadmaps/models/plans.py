"""What is to be done: themes, and the initiatives on them."""

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from products.models import HUES, Detail
from products.validators import plausible_date, storable_text
from roadmaps import precision, scoring
from roadmaps.checks import finite, known_impact
from roadmaps.models.strategy import Objective

LAST = 1_000_000  # where a new initiative stands in its column until somebody orders the column


@pghistory.track()
class Theme(Detail):
    goal = models.CharField(max_length=200, blank=True, validators=[storable_text])
    hue = models.CharField("colour", max_length=8, choices=HUES, default="indigo")
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Lanes of the roadmap stand in this order."
    )
    public_title = models.CharField(
        max_length=120,
        blank=True,
        validators=[storable_text],
        help_text="What readers outside call it. They never see the internal title.",
    )


@pghistory.track(exclude=["position"])
class Initiative(Detail):
    LEVELS = (("initiative", "Initiative"), ("outcome", "Outcome"), ("feature", "Feature"))
    HORIZONS = (("now", "Now"), ("next", "Next"), ("later", "Later"), ("none", "No horizon"))

    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="initiatives"
    )
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.SET_NULL, related_name="initiatives"
    )
    level = models.CharField(
        max_length=10, choices=LEVELS, default="initiative", help_text="What it is in the plan."
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="beneath",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        help_text="The initiative, outcome or feature that this one is a part of.",
    )
    description = models.TextField(max_length=20_000, blank=True, validators=[storable_text])
    team = models.CharField(
        max_length=60, blank=True, validators=[storable_text], help_text="Who does the work."
    )
    start_date = models.DateField("starts", null=True, blank=True, validators=[plausible_date])
    end_date = models.DateField("ends", null=True, blank=True, validators=[plausible_date])
    date_precision = models.CharField(
        "dates are meant",
        max_length=7,
        choices=precision.PRECISIONS,
        default="day",
        help_text="To the month or quarter, both dates are widened to whole ones.",
    )
    horizon = models.CharField(max_length=5, choices=HORIZONS, default="none")
    position = models.PositiveIntegerField(default=LAST, editable=False)
    progress = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(100)], help_text="Per cent done."
    )
    reach = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(2_000_000_000)],
        help_text="People reached in a quarter.",
    )
    impact = models.FloatField(null=True, blank=True, validators=[known_impact])
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, choices=scoring.CONFIDENCES)
    effort = models.FloatField(
        null=True,
        blank=True,
        validators=[finite, MinValueValidator(scoring.LEAST_EFFORT), MaxValueValidator(10_000)],
        help_text="Person-months, at least half of one.",
    )
    is_public = models.BooleanField(
        "shown outside", default=False, help_text="Part of editions behind share links."
    )
    public_title = models.CharField(max_length=120, blank=True, validators=[storable_text])
    public_description = models.TextField(max_length=4000, blank=True, validators=[storable_text])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date=None, end_date=None)
                | Q(start_date__isnull=False, end_date__isnull=False, end_date__gte=F("start_date")),
                name="initiative_dates_forward",
                violation_error_message="Give both dates, the end on or after the start, or none.",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="initiative_progress_share"),
            models.CheckConstraint(
                condition=Q(effort=None) | Q(effort__gte=scoring.LEAST_EFFORT), name="initiative_effort_least"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("item")), name="initiative_not_beneath_itself"
            ),
        ]

    def clean(self) -> None:
        if self.start_date and not self.end_date:
            raise ValidationError({"end_date": "Give both dates or none."})
        if self.end_date and not self.start_date:
            raise ValidationError({"start_date": "Give both dates or none."})
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValidationError({"end_date": "The end must be on or after the start."})
        if self.is_public and not self.public_title.strip():
            raise ValidationError(
                {"public_title": "Readers outside never see the internal title, so give it a public one."}
            )

    @property
    def rice_score(self) -> float | None:
        score = scoring.rice_of(self)
        return None if score is None else round(score, 1)

    def span(self) -> str:
        if self.start_date is None or self.end_date is None:
            return ""
        return precision.words(self.start_date, self.end_date, self.date_precision)
