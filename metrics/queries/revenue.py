"""Versions of subscriptions and exchange rates, in the shapes that the calculations take."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from metrics.calc import mrr_state
from metrics.models import FxRate, SubscriptionVersion
from products.models import Product

CHUNK = 5000


def _discount(given: dict[str, Any] | None) -> mrr_state.Discount | None:
    if not given:
        return None
    percent, amount, ends_at = given.get("percent_off"), given.get("amount_off_minor"), given.get("ends_at")
    return mrr_state.Discount(
        duration=given["duration"],
        percent_off=Decimal(percent) if percent else None,
        amount_off_minor=Decimal(amount) if amount else None,
        ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
    )


VERSION = [one.name for one in fields(mrr_state.Version)]


def _version(row: dict[str, Any]) -> mrr_state.Version:
    return mrr_state.Version(**row | {"discount": _discount(row["discount"])})


def subscription_versions(
    product: Product, chosen: Q | None = None, *, customers: Iterable[str] | None = None
) -> list[mrr_state.Version]:
    """The versions as they stand now, or those that `chosen` names; with `customers`, only of subscriptions that
    one of them has ever had.
    """
    rows = SubscriptionVersion.objects.filter(
        Q(replaced_by=None) if chosen is None else chosen, product=product
    )
    if customers is not None:
        rows = rows.filter(_once_of(product, customers))
    return [_version(row) for row in rows.values(*VERSION).iterator(chunk_size=CHUNK)]


def versions_by_delivery(
    product: Product, customers: Iterable[str]
) -> list[tuple[mrr_state.Version, int | None, int | None]]:
    """(version, the delivery it came in, the delivery that replaces it) of everything that subscriptions of these
    customers have ever been.
    """
    rows = SubscriptionVersion.objects.filter(_once_of(product, customers), product=product)
    read = rows.values(*VERSION, "delivery_id", "replaced_by")
    return [(_version(row), came, gone) for row in read for came, gone in [_deliveries(row)]]


def _deliveries(row: dict[str, Any]) -> tuple[int | None, int | None]:
    return row.pop("delivery_id"), row.pop("replaced_by")


def _once_of(product: Product, customers: Iterable[str]) -> Q:
    theirs = SubscriptionVersion.objects.filter(product=product, customer_id__in=list(customers))
    return Q(subscription_id__in=list(theirs.values_list("subscription_id", flat=True).distinct()))


def customers_of_deliveries(product: Product, deliveries: Sequence[int], most: int) -> set[str]:
    """Whoever had, at any time, one of the subscriptions that these deliveries change; at most so many and one."""
    rows = SubscriptionVersion.objects.filter(
        Q(delivery_id__in=deliveries) | Q(replaced_by__in=deliveries), product=product
    )
    subscriptions = list(rows.values_list("subscription_id", flat=True).distinct()[: most + 1])
    holders = SubscriptionVersion.objects.filter(product=product, subscription_id__in=subscriptions)
    return set(holders.values_list("customer_id", flat=True).distinct()[: most + 1])


def first_version_at(product: Product) -> datetime | None:
    found = SubscriptionVersion.objects.filter(product=product, replaced_by=None)
    return found.order_by("effective_at").values_list("effective_at", flat=True).first()


def versions_counted(product: Product) -> int:
    return SubscriptionVersion.objects.filter(product=product, replaced_by=None).count()


def customers_changing(product: Product, spans: Iterable[tuple[datetime, datetime]]) -> set[str]:
    """Whoever may have moved in one of the spans [begin, end): a version or the end of a discount lies in it."""
    within = Q(pk=None)
    for begin, end in spans:
        within |= Q(effective_at__gte=begin, effective_at__lt=end)
        within |= Q(discount_ends_at__gte=begin, discount_ends_at__lt=end)
    rows = SubscriptionVersion.objects.filter(within, product=product)
    holders = SubscriptionVersion.objects.filter(
        product=product, subscription_id__in=rows.values("subscription_id")
    )
    return set(holders.values_list("customer_id", flat=True).distinct())


def fx_rates(product: Product, to_currency: str) -> dict[date, dict[str, Decimal]]:
    table: dict[date, dict[str, Decimal]] = {}
    for rate in FxRate.objects.filter(product=product, to_currency=to_currency):
        table.setdefault(rate.month, {})[rate.currency] = rate.rate
    return table
