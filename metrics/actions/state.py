"""Keeping the state: folding what waits, checking at night that it still equals the raw rows."""

import structlog
from celery import current_app
from django.db.models import Max, Q

from metrics import fold, revenue
from metrics.fold import sessions
from metrics.fold.check import check
from metrics.models import Delivery, Fold, RevenueDelivery, RevenueFold
from metrics.revenue.check import check as check_revenue
from products.models import Product

log = structlog.get_logger(__name__)
KEEPERS = ((Delivery, fold.fold_pending), (RevenueDelivery, revenue.fold_pending))


def fold_waiting() -> int:
    """Folds the deliveries of every product that has some.

    One that fails does not hold up the others, nor one in which ever more comes in.
    """
    folded = 0
    for model, fold_pending in KEEPERS:
        waiting = set(model.objects.order_by().values_list("product_id", flat=True).distinct())
        for product in Product.objects.select_related("workspace").filter(pk__in=waiting):
            try:
                last = model.objects.filter(product=product).aggregate(last=Max("pk"))["last"]
                while model.objects.filter(product=product, pk__lte=last or 0).exists():
                    folded += fold_pending(product)
            except Exception:
                log.exception("fold_failed", product=product.pk)
    return folded


def count_soon(*, product: Product) -> None:
    """Asks a worker to count all of a product's events in its workspace's days, and to cut sessions anew.

    Asking twice counts once.
    """
    current_app.send_task("metrics.tasks.count", kwargs={"product_id": product.pk})


def count(*, product_id: int) -> None:
    product = Product.objects.select_related("workspace").filter(pk=product_id).first()
    if product is not None:
        fold.ready(product, product.workspace.timezone)
        sessions.bring_up_all(product)


def check_states() -> int:
    """Compares every product's state with its raw rows; returns how many differ and says so in the log."""
    differing = 0
    kept = Q(pk__in=Fold.objects.values("product")) | Q(pk__in=RevenueFold.objects.values("product"))
    for product in Product.objects.select_related("workspace").filter(kept):
        found = "; ".join(filter(None, (check(product), check_revenue(product))))
        if found:
            differing += 1
            log.error("state_differs", product=product.pk, difference=found)
    return differing
