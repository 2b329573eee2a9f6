"""Keeping the state: folding what waits, checking at night that it still equals the raw rows."""

import structlog
from celery import current_app

from metrics import fold
from metrics.fold.check import check
from metrics.models import Delivery, Fold
from products.models import Product

log = structlog.get_logger(__name__)


def fold_waiting() -> int:
    """Folds the deliveries of every product that has some; one that fails does not hold up the others."""
    folded = 0
    waiting = Delivery.objects.order_by().values("product").distinct()
    for product in Product.objects.select_related("workspace").filter(pk__in=waiting):
        try:
            while count := fold.fold_pending(product):
                folded += count
        except Exception:
            log.exception("fold_failed", product=product.pk)
    return folded


def count_soon(*, product: Product) -> None:
    """Asks a worker to count all of a product's events in its workspace's days. Asking twice counts once."""
    current_app.send_task("metrics.tasks.count", kwargs={"product_id": product.pk})


def count(*, product_id: int) -> None:
    product = Product.objects.select_related("workspace").filter(pk=product_id).first()
    if product is not None:
        fold.ready(product, product.workspace.timezone)


def check_states() -> int:
    """Compares every product's state with its raw rows; returns how many differ and says so in the log."""
    differing = 0
    for product in Product.objects.select_related("workspace").filter(pk__in=Fold.objects.values("product")):
        if found := check(product):
            differing += 1
            log.error("state_differs", product=product.pk, difference=found)
    return differing
