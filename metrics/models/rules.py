"""What people lay down about the data of a product: which events are expected, how long raw ones are kept."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel
from products.models import Product

FEWEST_DAYS, MOST_DAYS = 30, 3650


class PlannedEvent(TenantModel):
    """An event of the tracking plan. Apart from EventName, which can be made again from raw rows; this cannot."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    description = models.TextField(max_length=1000, blank=True)
    properties = models.JSONField(default=dict, blank=True)  # {name: its type, see metrics/plantext.py}
    expected_at = models.DateTimeField(null=True)  # described, but not expected, when empty
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="one_plan_an_event")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expected(self) -> bool:
        return self.expected_at is not None


class KeepRule(TenantModel):
    """How many days raw events are kept after they happened and came in; without one they stay for good."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="+")
    days = models.PositiveIntegerField(
        validators=[MinValueValidator(FEWEST_DAYS), MaxValueValidator(MOST_DAYS)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__gte=FEWEST_DAYS, days__lte=MOST_DAYS), name="keep_days_in_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.days} days"
