"""The register of stakeholders, when each member last looked, and the digests that were due."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models.product import Product
from products.validators import storable_text

CADENCES = (
    ("never", "Never"),
    ("weekly", "Every week"),
    ("fortnight", "Every two weeks"),
    ("monthly", "Every month"),
)


@pghistory.track(exclude=["next_digest_at", "version"])
class Stakeholder(TenantModel):
    """Somebody with a stake in the product: a member of the workspace, or an e-mail address only."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", editable=False)
    name = models.CharField(max_length=120, validators=[storable_text])
    organisation = models.CharField(max_length=120, blank=True, validators=[storable_text])
    position = models.CharField(
        "role", max_length=120, blank=True, validators=[storable_text], help_text="Such as “Head of sales”."
    )
    user = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="member",
        help_text="Their account here, if they have one: they then hear of all that their role may see.",
    )
    email = models.EmailField(
        "e-mail", blank=True, help_text="Without an account they hear only of what is public."
    )
    interest = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    influence = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    wants = ArrayField(
        models.CharField(max_length=24), default=list, blank=True
    )  # keys of kinds; none is all
    topics = ArrayField(models.PositiveIntegerField(), default=list, blank=True)  # numbers of records
    cadence = models.CharField("digest", max_length=9, choices=CADENCES, default="never")
    next_contact = models.DateField(null=True, blank=True)
    notes = models.TextField(
        max_length=4000, blank=True, validators=[storable_text], help_text="Only product managers see these."
    )
    next_digest_at = models.DateTimeField(null=True, editable=False)
    unsubscribed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # the ETag

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "user"], name="one_stakeholder_a_member"),
            models.CheckConstraint(
                condition=models.Q(interest__lte=100, influence__lte=100), name="stakeholder_on_the_grid"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_digest_at"],
                condition=models.Q(next_digest_at__isnull=False),
                name="stakeholder_digest_due",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return (self.user.email if self.user is not None else self.email).lower()


class Look(TenantModel):
    """Up to which moment a member has seen what changed in a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "user"], name="one_look_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.product}"


class Digest(TenantModel):
    """One person, one period, one row: whoever inserts it sends the digest, so nobody gets two."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="digests")
    period = models.DateTimeField()  # the moment it was due
    since = models.DateTimeField()
    until = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # none: nothing had changed, or it was not accepted
    changes = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stakeholder", "period"], name="one_digest_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.stakeholder} for {self.period:%Y-%m-%d}"
