"""Views of the roadmap that somebody gave a name."""

from typing import ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import TenantModel, User
from products.models import Product
from products.validators import storable_text


@pghistory.track(exclude=["updated_at"])
class SavedView(TenantModel):
    """A layout with what it is narrowed to; the initiatives themselves are the same in every view."""

    LAYOUTS = (
        ("timeline", "Timeline"),
        ("horizons", "Now · Next · Later"),
        ("goals", "By goal"),
        ("themes", "By theme"),
        ("board", "By status"),
        ("list", "List"),
    )
    MOST_CHOICES: ClassVar[int] = 200

    # Without a product: a view of the workspace's roadmap, across the products each reader may see.
    product = models.ForeignKey(
        Product, null=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    owner = models.ForeignKey(User, editable=False, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80, validators=[storable_text])
    layout = models.CharField(max_length=8, choices=LAYOUTS, default="timeline")
    # What stands in the address after the layout: {"theme": ["12"], "group": ["owner"], "zoom": ["week"]}.
    choices = models.JSONField(default=dict, blank=True)
    is_shared = models.BooleanField(
        "shared with the team", default=False, help_text="Everyone who sees this roadmap finds the view."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "product", "owner", "name"],
                name="one_view_a_name",
                nulls_distinct=False,
                violation_error_message="You have a view of this name here already.",
            )
        ]
        indexes = [models.Index(fields=["workspace", "product", "name"], name="view_by_name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.name = " ".join(self.name.split())
        if not self.name:
            raise ValidationError({"name": "Give it a name."})
        if sum(len(values) for values in self.choices.values()) > self.MOST_CHOICES:
            raise ValidationError({"choices": f"A view has at most {self.MOST_CHOICES} choices."})
