"""The North Star of a product and what drives it: a tree of metrics."""

import pghistory
from django.db import models
from django.db.models import F, Q

from accounts.models import TenantModel
from products.models import Item, Product
from products.validators import storable_text


@pghistory.track(exclude=["position"])
class Driver(TenantModel):
    """One metric of the tree. That without a parent is the North Star itself."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", editable=False)
    metric = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(
        "self", verbose_name="drives", null=True, blank=True, on_delete=models.CASCADE, related_name="drivers"
    )
    influence = models.CharField(
        max_length=160,
        blank=True,
        validators=[storable_text],
        help_text="How it is assumed to move the metric above it, such as “every kept promise saves a renewal”.",
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "metric"], name="one_driver_a_metric"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(parent=None), name="one_north_star_a_product"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="driver_not_beneath_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.metric.title
