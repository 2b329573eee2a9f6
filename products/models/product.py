"""Product, who is on it, and tokens that reach only one product."""

import pghistory
from django.core.validators import RegexValidator
from django.db import models

from accounts.models import ApiToken, TenantModel, User
from accounts.roles import ROLES

HUES = [
    (hue, hue.capitalize()) for hue in ("indigo", "sky", "teal", "green", "amber", "rose", "violet", "slate")
]


@pghistory.track(exclude=["last_number"])
class Product(TenantModel):
    LIFECYCLE = (
        ("discovery", "Discovery"),
        ("development", "Development"),
        ("introduction", "Introduction"),
        ("growth", "Growth"),
        ("maturity", "Maturity"),
        ("decline", "Decline"),
        ("retired", "Retired"),
    )
    VISIBILITY = (("workspace", "Everyone in the workspace"), ("members", "Only people added to it"))

    name = models.CharField(max_length=80)
    key = models.CharField(
        max_length=8,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]{1,7}\Z", "Two to eight capital letters or digits, a letter first."
            )
        ],
        help_text="Begins every record's number, such as NOTES-42. It cannot be changed later.",
    )
    description = models.TextField(max_length=4000, blank=True)
    lifecycle = models.CharField("lifecycle stage", max_length=12, choices=LIFECYCLE, default="discovery")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hue = models.CharField("colour", max_length=8, choices=HUES, default="indigo")
    website = models.URLField(blank=True)
    visibility = models.CharField(max_length=9, choices=VISIBILITY, default="workspace")
    last_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="one_product_a_key")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProductMembership(TenantModel):
    """A role that holds within one product and wins over the workspace's."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="product_memberships")
    role = models.CharField(max_length=12, choices=ROLES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "user"], name="one_product_role_a_person")]

    def __str__(self) -> str:
        return f"{self.user} on {self.product}"


class TokenLimit(TenantModel):
    """A token that has one of these reaches this product only."""

    token = models.OneToOneField(ApiToken, primary_key=True, on_delete=models.CASCADE, related_name="limit")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
