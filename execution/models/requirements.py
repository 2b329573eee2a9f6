"""A requirement document and every text it ever had."""

import pghistory
from django.db import models

from accounts.models import TenantModel, User
from execution import spec_check
from products.models import Detail
from products.validators import storable_text

BODY_LIMIT = 100_000


@pghistory.track()
class Requirement(Detail):
    DOC_TYPES = (
        ("prd", "Product requirements (PRD)"),
        ("fsd", "Functional specification (FSD)"),
        ("short", "Short spec"),
    )

    doc_type = models.CharField("document type", max_length=8, choices=DOC_TYPES, default="prd")
    body = models.TextField(max_length=BODY_LIMIT, blank=True, validators=[storable_text])

    def spec_gaps(self) -> list[str]:
        """What a reader still misses, by key; empty when the document says all three things."""
        return [point.key for point in spec_check.check(self.body) if not point.is_met]

    def completeness(self) -> str:
        points = spec_check.check(self.body)
        return f"{sum(point.is_met for point in points)} of {len(points)}"


@pghistory.track()
class RequirementVersion(TenantModel):
    """The text as it was after one save. Never changed but for its note, never deleted."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField(max_length=BODY_LIMIT, blank=True, validators=[storable_text])
    note = models.CharField("what changed", max_length=200, blank=True, validators=[storable_text])
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "number"], name="one_requirement_version_a_number"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="requirement_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}, version {self.number}"
