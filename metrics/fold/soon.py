"""The state for somebody who waits for a page: brought up to date at once where that is quick."""

from typing import Literal

from metrics import fold
from metrics.calc import periods as cal
from metrics.models import Delivery, Event, Fold
from products.models import Product

QUICK_DELIVERIES, QUICK_EVENTS = 20, 100_000
State = Literal["ready", "behind", "uncounted"]


def soon(product: Product, zone: str) -> State:
    """`ready`, `behind` while the newest events wait for a worker, `uncounted` before the zone was ever counted."""
    kept = Fold.objects.filter(product=product).first()
    is_cut = (
        kept is not None
        and zone in kept.zones
        and kept.week_start == cal.WEEKDAYS[product.workspace.week_start]
    )
    if not is_cut:
        if Event.objects.filter(product=product)[: QUICK_EVENTS + 1].count() > QUICK_EVENTS:
            return "uncounted"
        fold.ready(product, zone)
        return "ready"
    waiting = Delivery.objects.filter(product=product)[: QUICK_DELIVERIES + 1].count()
    if waiting > QUICK_DELIVERIES:
        return "behind"
    if waiting:
        fold.fold_pending(product)
    return "ready"
