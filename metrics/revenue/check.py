"""Recomputed from the versions equals kept: every customer by the exact road, compared with the sums."""

from django.db import transaction
from django.utils import timezone

from metrics import queries
from metrics.calc.mrr_cells import Cells, add
from metrics.models import RevenueFold, RevenueView, SubscriptionVersion
from metrics.revenue import fold_pending, locked
from metrics.revenue.exact import cells_of_customers, folded
from metrics.revenue.store import cells_kept
from products.models import Product

MOST_NAMED = 5
CUSTOMERS = 2000  # at once, for the memory's sake


@transaction.atomic
def check(product: Product) -> str:
    """Compares, notes the outcome for people to see, and returns what differs ("" when nothing does)."""
    found = difference(product)
    RevenueFold.objects.filter(product=product).update(checked_at=timezone.now(), difference=found[:500])
    return found


@transaction.atomic
def difference(product: Product) -> str:
    while fold_pending(product):
        pass
    locked(product)
    problems = [
        problem for view in RevenueView.objects.filter(product=product) for problem in _of_view(product, view)
    ]
    more = f" and {len(problems) - MOST_NAMED} more" if len(problems) > MOST_NAMED else ""
    return "; ".join(problems[:MOST_NAMED]) + more


def _of_view(product: Product, view: RevenueView) -> list[str]:
    raw: Cells = {}
    mixed: set[str] = set()
    everybody = SubscriptionVersion.objects.filter(product=product).order_by("customer_id")
    names = list(everybody.values_list("customer_id", flat=True).distinct())
    for start in range(0, len(names), CUSTOMERS):
        customers = set(names[start : start + CUSTOMERS])
        versions = queries.subscription_versions(product, folded(), customers=customers)
        cells, several = cells_of_customers(view, versions, view.until, customers)
        add(raw, cells)
        mixed |= several
    add(raw, cells_kept(view), sign=-1)
    problems = [f"customers of several currencies in {view.zone}"] if mixed != set(view.mixed) else []
    return problems + [f"MRR of {month:%Y-%m} in {currency} ({view.zone})" for month, currency in sorted(raw)]
