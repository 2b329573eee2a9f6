"""Keeping the sums of MRR movements: after a change only the customers it touches are computed anew.

What a customer adds to the sums follows from the customer's versions alone. So a delivery is folded by taking out
what its customers added without it and putting in what they add with it, in the transaction that takes the delivery
off the list (compare metrics/fold).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from metrics import queries
from metrics.calc.mrr_cells import Cells, add
from metrics.calc.mrr_state import Version
from metrics.models import RevenueDelivery, RevenueFold, RevenueView, SubscriptionVersion
from metrics.revenue import store
from metrics.revenue.exact import cells_of_customers, folded, is_folded
from metrics.revenue.reading import everything
from metrics.revenue.store import cells_kept
from products.models import Product

AT_ONCE = 1000  # deliveries in one transaction
MOST_TOUCHED = 3000  # customers; for more it is faster to begin again with everything


def ready(product: Product, zone: str, grouping: int, now: datetime) -> RevenueView:
    """The sums with everything that has been acknowledged, and every change up to now."""
    with transaction.atomic():
        fold = locked(product)
        while _fold(fold, product, now) == AT_ONCE:
            pass
        view = RevenueView.objects.filter(product=product, zone=zone, grouping_minutes=grouping).first()
        if view is None:
            view = RevenueView(
                workspace_id=product.workspace_id,
                product=product,
                zone=zone,
                grouping_minutes=grouping,
                until=now,
            )
            _begin(view, now)
        elif view.until < now:
            _advance(view, now)
        return view


def fold_pending(product: Product, now: datetime | None = None) -> int:
    """Folds what has come in, at most `AT_ONCE` deliveries; returns how many it was."""
    with transaction.atomic():
        return _fold(locked(product), product, now or timezone.now())


def _fold(fold: RevenueFold, product: Product, now: datetime) -> int:
    waiting = RevenueDelivery.objects.filter(product=product).order_by("pk").values_list("pk", flat=True)
    deliveries = list(waiting[:AT_ONCE])
    if deliveries:
        _take(product, list(RevenueView.objects.filter(product=product)), deliveries, now)
        SubscriptionVersion.objects.filter(replaced_by__in=deliveries).delete()
        fold.folded_at = now
        fold.save(update_fields=["folded_at"])
    return len(deliveries)


def rebuild(product: Product, now: datetime | None = None) -> None:
    """Forgets the sums and makes them again from the versions."""
    now = now or timezone.now()
    while fold_pending(product, now):
        pass
    with transaction.atomic():
        locked(product)
        for view in RevenueView.objects.filter(product=product):
            view.until = max(view.until, now)
            _begin(view, view.until)


def locked(product: Product) -> RevenueFold:
    """The product's lock; whoever holds it may change the sums."""
    rows = RevenueFold.objects.select_for_update().filter(product=product)
    if (found := rows.first()) is None:
        made = RevenueFold(workspace_id=product.workspace_id, product=product)
        RevenueFold.objects.bulk_create([made], ignore_conflicts=True)
        found = rows.get()
    return found


def _begin(view: RevenueView, now: datetime) -> None:
    """Every customer at once. What is still on the list stays out: it is folded when its turn comes."""
    cells, view.mixed = everything(view)
    store.replace(view, cells, now)


def _take(product: Product, views: list[RevenueView], deliveries: list[int], now: datetime) -> None:
    customers = queries.customers_of_deliveries(product, deliveries, MOST_TOUCHED)
    if len(customers) > MOST_TOUCHED:
        RevenueDelivery.objects.filter(pk__in=deliveries).delete()
        for view in views:
            _begin(view, now)
        return
    # First the rows, then the list: what comes in between is on the list then, or not among the rows.
    rows = queries.versions_by_delivery(product, customers) if views else []
    waiting = set(RevenueDelivery.objects.filter(product=product).values_list("pk", flat=True))
    RevenueDelivery.objects.filter(pk__in=deliveries).delete()
    before = [row for row, came, gone in rows if is_folded(came, gone, waiting)]
    after = [row for row, came, gone in rows if is_folded(came, gone, waiting - set(deliveries))]
    for view in views:
        _restate(view, customers, before, after, view.until, now)


def _advance(view: RevenueView, now: datetime) -> None:
    """Takes in what was known before but has happened only since: versions and ends of discounts ahead."""
    later = {"gt": view.until, "lte": now}
    rows = SubscriptionVersion.objects.filter(
        Q(**{f"effective_at__{name}": at for name, at in later.items()})
        | Q(**{f"discount_ends_at__{name}": at for name, at in later.items()}),
        folded(),
        product=view.product,
    )
    holders = SubscriptionVersion.objects.filter(
        product=view.product, subscription_id__in=rows.values("subscription_id")
    )
    customers = set(holders.values_list("customer_id", flat=True).distinct()[: MOST_TOUCHED + 1])
    if len(customers) > MOST_TOUCHED:
        view.until = now
        _begin(view, now)
        return
    versions = queries.subscription_versions(view.product, folded(), customers=customers) if customers else []
    _restate(view, customers, versions, versions, now, now)


def _restate(
    view: RevenueView,
    customers: set[str],
    before: list[Version],
    after: list[Version],
    until: datetime,
    now: datetime,
) -> None:
    cells: Cells = {}
    gone, _ = cells_of_customers(view, before, view.until, customers)
    come, mixed = cells_of_customers(view, after, until, customers)
    add(cells, come)
    add(cells, gone, sign=-1)
    view.until = until
    view.mixed = sorted((set(view.mixed) - customers) | mixed)
    store.change(view, cells, now)


__all__ = ["cells_kept", "fold_pending", "locked", "ready", "rebuild"]
