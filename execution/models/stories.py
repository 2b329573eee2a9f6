"""User stories, and the acceptance criteria that say when one is done."""

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models

from accounts.models import TenantModel, User
from execution.models.releases import Release
from execution.models.requirements import Requirement
from products.models import Detail
from products.validators import storable_text


@pghistory.track(exclude=["position", "placed_in", "criteria_total", "criteria_met"])
class Story(Detail):
    requirement = models.ForeignKey(
        Requirement, null=True, blank=True, on_delete=models.SET_NULL, related_name="stories"
    )
    release = models.ForeignKey(
        Release, null=True, blank=True, on_delete=models.SET_NULL, related_name="stories"
    )
    as_a = models.CharField("as a", max_length=120, blank=True, validators=[storable_text])
    i_want = models.CharField("I want", max_length=300, blank=True, validators=[storable_text])
    so_that = models.CharField("so that", max_length=300, blank=True, validators=[storable_text])
    points = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    is_blocked = models.BooleanField("blocked", default=False)
    blocked_reason = models.CharField(
        "what blocks it", max_length=300, blank=True, validators=[storable_text]
    )
    # The place on the board: a position counts within the column it was given for.
    placed_in = models.CharField(max_length=16, editable=False, default="")
    position = models.IntegerField(editable=False, default=0)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Counted by the actions on criteria, so that boards and lists need no join.
    criteria_total = models.PositiveSmallIntegerField(editable=False, default=0)
    criteria_met = models.PositiveSmallIntegerField(editable=False, default=0)

    class Meta:
        verbose_name_plural = "stories"
        indexes = [models.Index(fields=["workspace", "placed_in", "position"], name="story_on_board")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(points=None) | models.Q(points__lte=100), name="story_points_to_100"
            ),
            models.CheckConstraint(
                condition=models.Q(is_blocked=False) | ~models.Q(blocked_reason=""),
                name="story_blocked_by_something",
            ),
        ]

    def clean(self) -> None:
        if self.is_blocked and not self.blocked_reason.strip():
            raise ValidationError({"blocked_reason": "Say what blocks it, so that somebody can help."})

    def criteria_share(self) -> str:
        return f"{self.criteria_met} of {self.criteria_total}" if self.criteria_total else ""


@pghistory.track(exclude=["position"])
class Criterion(TenantModel):
    """One thing that must be true before the story is done."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="criteria")
    text = models.CharField(max_length=500, validators=[storable_text])
    position = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "criteria"
        indexes = [models.Index(fields=["story", "position"], name="criterion_in_story")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_checked(self) -> bool:
        return self.checked_at is not None

    def clean(self) -> None:
        self.text = " ".join(self.text.split())
        if not self.text:
            raise ValidationError({"text": "Write what must be true."})
