"""What single customers pay today, for whoever weighs their wishes."""

from collections.abc import Set
from decimal import Decimal

from django.db.models.functions import Lower
from django.utils import timezone

from metrics.calc.mrr_state import CountingRule, Version, monthly_amount
from metrics.models import SubscriptionVersion
from metrics.queries.revenue import subscription_versions
from products.models import Product


def monthly_revenue(product: Product, customers: Set[str]) -> dict[str, Decimal]:
    """By customer in lower case: what their subscriptions in the workspace's currency are worth a month now.

    Customers are told apart by what the billing calls them, such as their e-mail address; who is not known there is
    left out.
    """
    rows = SubscriptionVersion.objects.filter(product=product).annotate(lower=Lower("customer_id"))
    known = list(rows.filter(lower__in=customers).values_list("customer_id", flat=True).distinct())
    if not known:
        return {}
    now, newest = timezone.now(), dict[str, Version]()
    for version in subscription_versions(product, customers=known):
        before = newest.get(version.subscription_id)
        if version.effective_at <= now and (before is None or _order(before) <= _order(version)):
            newest[version.subscription_id] = version
    made: dict[str, Decimal] = {}
    for version in newest.values():
        who = version.customer_id.lower()
        if version.currency.upper() == product.workspace.currency and who in customers:
            worth = monthly_amount(version, now, CountingRule())
            made[who] = made.get(who, Decimal(0)) + Decimal(worth.numerator) / Decimal(worth.denominator)
    return made


def _order(version: Version) -> tuple[object, ...]:
    return version.effective_at, version.sequence, version.received_at
