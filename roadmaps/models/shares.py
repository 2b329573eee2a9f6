"""Share links: a revocable address of the edition for readers without an account."""

from datetime import datetime
from typing import TYPE_CHECKING

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models import Product
from products.validators import storable_text


@pghistory.track(exclude=["token_hash", "password", "views", "last_viewed_at"])
class Share(TenantModel):
    """Of the address only a hash is kept, so nobody who reads the database can open it."""

    VIEWS = (("timeline", "Timeline"), ("horizons", "Now · Next · Later"))

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="shares", editable=False)
    name = models.CharField(
        max_length=80, validators=[storable_text], help_text="For you only, such as “Customer newsletter”."
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    password = models.CharField(max_length=128, blank=True, editable=False)  # as Django's hashers keep it
    view = models.CharField(max_length=8, choices=VIEWS, default="timeline")
    show_dates = models.BooleanField("show dates", default=True)
    show_progress = models.BooleanField("show the state (planned, in progress, shipped)", default=True)
    themes = ArrayField(
        models.PositiveIntegerField(), default=list, blank=True
    )  # numbers; none chosen means all
    created_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("expires", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    views = models.PositiveIntegerField(default=0, editable=False)
    last_viewed_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        days: "models.Manager[ShareDay]"

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


class ShareDay(TenantModel):
    """The view log: how often a link was opened on a day. Nothing about who opened it is kept."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share", "date"], name="one_share_day")]

    def __str__(self) -> str:
        return f"{self.share} on {self.date}"
