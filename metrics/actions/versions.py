"""Storing versions of subscriptions, each with the delivery that tells the sums of them."""

from datetime import datetime
from typing import Any

from metrics.actions.inserting import insert_rows
from metrics.models import RevenueDelivery, SubscriptionVersion
from metrics.shapes import Values
from products.models import Product

KNOWN_ALREADY = "(workspace_id, event_id) WHERE replaced_by IS NULL DO NOTHING"
SAID = (
    "event_id", "effective_at", "sequence", "subscription_id", "customer_id", "status", "interval", "interval_count",
    "unit_amount_minor", "quantity", "currency", "metered", "discount",
)  # fmt: skip


def add_versions(product: Product, values: list[Values]) -> int:
    """How many are new. Of two deliveries of one event id in one file, the earlier received counts."""
    values = sorted(values, key=lambda row: (row["event_id"], row["received_at"], row["sequence"]))
    delivery = _delivery(product)
    return insert_rows([_version(product, row, delivery) for row in values], KNOWN_ALREADY)


def replace_versions(product: Product, made_from: str, values: list[Values], now: datetime) -> list[datetime]:
    """Makes these the versions of one Stripe subscription; returns the moments at which something changed.

    What is replaced stays until the sums have taken it out. The caller holds the endpoint's lock.
    """
    stored = SubscriptionVersion.objects.filter(product=product, made_from=made_from, replaced_by=None)
    old = {_said(one): one for one in stored}
    new = [_version(product, row | {"received_at": now}, None) for row in values]
    kept = {_said(one) for one in new} & old.keys()
    gone = [one for said, one in old.items() if said not in kept]
    fresh = [one for one in new if _said(one) not in kept]
    if not gone and not fresh:
        return []
    delivery = _delivery(product)
    SubscriptionVersion.objects.filter(pk__in=[one.pk for one in gone]).update(replaced_by=delivery)
    for one in fresh:
        one.delivery_id, one.made_from = delivery, made_from
    insert_rows(sorted(fresh, key=lambda one: one.event_id), KNOWN_ALREADY)
    return [one.effective_at for one in (*gone, *fresh)]


def _said(row: SubscriptionVersion) -> tuple[Any, ...]:
    values = [getattr(row, name) for name in SAID]
    return tuple(str(value) if isinstance(value, dict) else value for value in values)


def _delivery(product: Product) -> int:
    made = RevenueDelivery.objects.create(workspace_id=product.workspace_id, product=product)
    return int(made.pk)


def _version(product: Product, row: Values, delivery: int | None) -> SubscriptionVersion:
    ends_at = (row["discount"] or {}).get("ends_at")
    return SubscriptionVersion(
        workspace_id=product.workspace_id,
        product=product,
        delivery_id=delivery,
        discount_ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
        **row,
    )
