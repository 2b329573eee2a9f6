"""Surveys answered by link, and their answers."""

import datetime as dt
import secrets
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import TenantModel
from products.models import Detail
from products.validators import plausible_date, storable_text

SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
ENDS = {
    "nps": ("Not at all likely", "Extremely likely"),
    "csat": ("Very unsatisfied", "Very satisfied"),
    "ces": ("Strongly disagree", "Strongly agree"),
}


def new_token() -> str:
    return secrets.token_urlsafe(24)


@pghistory.track(exclude=["token", "response_count"])
class Survey(Detail):
    QUESTION_KINDS = (("nps", "NPS (0–10)"), ("csat", "CSAT (1–5)"), ("ces", "CES (1–7)"))
    WAVES = (("quarter", "Each quarter"), ("month", "Each month"), ("once", "Only once"))

    question_kind = models.CharField("scale", max_length=4, choices=QUESTION_KINDS, default="nps")
    question = models.CharField(max_length=300, validators=[storable_text])
    thank_you = models.CharField(
        "thank-you text",
        max_length=500,
        default="Thank you. We read every answer.",
        validators=[storable_text],
    )
    opens_on = models.DateField("open from", null=True, blank=True, validators=[plausible_date])
    closes_on = models.DateField("open until", null=True, blank=True, validators=[plausible_date])
    wave_length = models.CharField(
        "asked",
        max_length=7,
        choices=WAVES,
        default="quarter",
        help_text="Of each person the latest answer counts, once in each such wave.",
    )
    anonymous_allowed = models.BooleanField(
        "anonymous answers allowed",
        default=True,
        help_text="If not, only the personal links can be answered.",
    )
    token = models.CharField(max_length=48, unique=True, default=new_token, editable=False)
    response_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_on=None)
                | models.Q(closes_on=None)
                | models.Q(closes_on__gte=models.F("opens_on")),
                name="survey_closes_after_opening",
                violation_error_message="A survey cannot close before it opens.",
            )
        ]

    def clean(self) -> None:
        self.question, self.thank_you = self.question.strip(), self.thank_you.strip()
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": "A survey cannot close before it opens."})

    @property
    def public_path(self) -> str:
        return reverse("survey", args=[self.token])

    @property
    def scale(self) -> tuple[int, int]:
        return SCALES[self.question_kind]

    @property
    def ends(self) -> tuple[str, str]:
        return ENDS[self.question_kind]

    def is_answerable(self, now: dt.datetime) -> bool:
        """Open by status and by date, in the days of its workspace."""
        today = now.astimezone(self.item.workspace.zone).date()
        in_time = (self.opens_on is None or self.opens_on <= today) and (
            self.closes_on is None or today <= self.closes_on
        )
        return self.item.status == "open" and not self.item.is_archived and in_time

    def wave(self, moment: dt.datetime) -> str:
        """The wave an answer belongs to: 2026-Q4, 2026-11, or the whole survey."""
        day = moment.astimezone(self.item.workspace.zone)
        if self.wave_length == "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        return f"{day.year}-{day.month:02}" if self.wave_length == "month" else "all"


class Response(TenantModel):
    """One answer. Rows are kept; of one person and wave only the latest counts."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    respondent = models.CharField(max_length=254, blank=True, validators=[storable_text])  # empty: anonymous
    score = models.SmallIntegerField()
    comment = models.TextField(max_length=5000, blank=True, validators=[storable_text])
    wave = models.CharField(max_length=8)
    source = models.CharField(max_length=4, choices=(("link", "Link"), ("csv", "CSV"), ("api", "API")))
    external_id = models.CharField(max_length=400, null=True)  # sending an answer twice is sending it once
    submitted_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    forwarded_at = models.DateTimeField(null=True)  # set when the metrics stage has it
    forward_tries = models.PositiveSmallIntegerField(default=0)  # how often it could not be handed on

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "external_id"], name="one_answer_an_id"),
            models.CheckConstraint(condition=models.Q(score__gte=0, score__lte=10), name="score_on_a_scale"),
        ]
        indexes = [
            models.Index(fields=["survey", "-submitted_at"], name="response_newest"),
            models.Index(fields=["survey", "respondent", "wave", "-submitted_at"], name="response_latest"),
            models.Index(fields=["id"], name="response_waiting", condition=models.Q(forwarded_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.score} by {self.respondent or 'somebody'}"

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        low, high = self.survey.scale
        if not low <= self.score <= high:
            errors["score"] = f"Choose a number from {low} to {high}."
        if self.submitted_at > timezone.now() + dt.timedelta(minutes=5):
            errors["submitted_at"] = "An answer cannot come from the future."
        if errors:
            raise ValidationError(errors)
