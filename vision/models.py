"""The vision statement and its kept versions."""

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models import Detail, Item
from products.validators import storable_text

WORDING = (
    "target_customer",
    "customer_need",
    "category",
    "key_benefit",
    "alternative",
    "differentiator",
    "success_measure",
)


def _part(label: str, help_text: str) -> models.CharField:
    return models.CharField(
        label, max_length=300, blank=True, validators=[storable_text], help_text=help_text
    )


@pghistory.track()
class Vision(Detail):
    """The positioning statement. Parts may be empty in a draft; the pitch check says which are."""

    target_customer = _part("target customer", "For … : “support leads of teams of 5 to 50 agents”.")
    customer_need = _part("customer need", "… who … : “lose sight of promised replies as mail grows”.")
    category = _part("category", "… is a … : “shared inbox”.")
    key_benefit = _part("key benefit", "… that … : “answers every customer within the promised time”.")
    alternative = _part("competing alternative", "Unlike … : “a help desk priced by the agent”.")
    differentiator = _part("differentiator", "… our product … : “routes by promise, not by arrival”.")
    success_measure = models.TextField(
        "success measure",
        max_length=2000,
        blank=True,
        validators=[storable_text],
        help_text="How you will know it came true: what is counted, how much, and by when.",
    )
    metric = models.ForeignKey(
        Item,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The metric that will show it.",
    )
    # Why the wording was last changed; each version keeps its own.
    why = models.CharField(
        "why this change",
        max_length=500,
        blank=True,
        validators=[storable_text],
        help_text="Kept with this version, for whoever compares it later.",
    )

    class Meta:
        verbose_name_plural = "visions"

    @property
    def parts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in WORDING}


class VisionVersion(TenantModel):
    """The wording as it stood after one save: written once, never changed."""

    vision = models.ForeignKey(Vision, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    title = models.CharField(max_length=200)
    wording = models.JSONField()  # part -> text, as in WORDING
    why = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vision", "number"], name="one_vision_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"
