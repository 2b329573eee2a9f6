"""Stripe's webhook of a product, what it told, and the kept sums of MRR movements."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel
from products.models import Product


class StripeEndpoint(TenantModel):
    """Where Stripe sends a product's events. The address names nobody; the secret proves who sends."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=60, unique=True)
    sealed_secret = models.TextField(blank=True)  # see metrics/vault.py; "" until somebody has pasted it
    hint = models.CharField(max_length=4, blank=True)  # the secret's last characters
    created_at = models.DateTimeField(default=timezone.now)
    secret_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"Stripe of {self.product_id}"


class StripeEvent(TenantModel):
    """What one event said, as far as it matters for revenue. Versions are made from all of them anew."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    event_id = models.CharField(max_length=50)
    type = models.CharField(max_length=60)
    created = models.DateTimeField()
    subject = models.CharField(max_length=60)
    customer = models.CharField(max_length=60, blank=True)
    data = models.JSONField()
    previous = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "event_id"], name="one_stripe_event_an_id")]
        indexes = [
            models.Index(fields=["product", "subject"], name="stripe_event_subject"),
            models.Index(fields=["product", "customer"], name="stripe_event_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class RevenueDelivery(TenantModel):
    """Versions of subscriptions that have been stored but are not part of the sums yet (see Delivery)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "revenue deliveries"

    def __str__(self) -> str:
        return f"Revenue delivery {self.pk}"


class RevenueFold(TenantModel):
    """The sums of one product: whoever changes them holds this row's lock."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="+")
    folded_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    difference = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"Revenue of {self.product_id}"


class RevenueView(TenantModel):
    """One way of reading the versions: months of a zone, changes close together as one. Its sums hold all
    changes up to `until`.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    zone = models.CharField(max_length=60)
    grouping_minutes = models.IntegerField()
    until = models.DateTimeField()
    # Customers whose money is not in the sums: they pay in several currencies, so that a rate decides.
    mixed = ArrayField(models.CharField(max_length=120), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "zone", "grouping_minutes"], name="one_view_a_reading")
        ]

    def __str__(self) -> str:
        return f"Revenue of {self.product_id} in {self.zone}"


class RevenueMonth(TenantModel):
    """The sums of one view, month and currency, in that currency: fractions as text, by name."""

    view = models.ForeignKey(RevenueView, on_delete=models.CASCADE, related_name="months")
    month = models.DateField()
    currency = models.CharField(max_length=3)
    sums = models.JSONField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "month", "currency"], name="one_sum_a_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.currency}"
