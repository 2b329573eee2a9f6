"""What a team settles about its board."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import TenantModel
from products.models import Product


@pghistory.track()
class BoardColumn(TenantModel):
    """The work-in-progress limit of one column; a column without a row has none."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="board_columns")
    status = models.CharField(max_length=16)
    wip_limit = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(99)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "status"], name="one_limit_a_column"),
            models.CheckConstraint(condition=models.Q(wip_limit__range=(1, 99)), name="wip_limit_1_to_99"),
        ]

    def __str__(self) -> str:
        return f"{self.status}: at most {self.wip_limit}"
