"""Share links: a revocable address for readers without an account. A stage adds what its links show."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models.product import Product
from products.validators import storable_text

UNTRACKED = ["token_hash", "password", "views", "last_viewed_at"]  # for pghistory.track(exclude=…)


class ShareLink(TenantModel):
    """Of the address only a hash is kept, so nobody who reads the database can open it."""

    PREFIX: ClassVar[str]  # begins each secret of this sort of link

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", editable=False)
    name = models.CharField(
        max_length=80, validators=[storable_text], help_text="For you only, such as “Customer newsletter”."
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    password = models.CharField(max_length=128, blank=True, editable=False)  # as Django's hashers keep it
    created_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("expires", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    views = models.PositiveIntegerField(default=0, editable=False)
    last_viewed_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        days: Any  # the manager of the stage's ShareDays

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def has_password(self) -> bool:
        return bool(self.password)


class ShareDays(TenantModel):
    """The view log: how often a link was opened on a day. Nothing about who opened it is kept.

    A stage adds `share`, with the related name `days`, and that a link has one row a day.
    """

    date = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.views} on {self.date}"
