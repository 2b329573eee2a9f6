"""What people lay down about a product's data: the tracking plan, and how long raw events are kept."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from metrics.actions.months import drop_months
from metrics.fold.dropping import drop_rows, lay_down
from metrics.models import KeepRule, PlannedEvent
from products.actions import record
from products.models import Product

log = structlog.get_logger(__name__)


@transaction.atomic
def plan_event(*, product: Product, name: str, values: dict[str, Any], actor: Actor) -> PlannedEvent:
    """Describes, expects or no longer expects an event; `values` has description, is_expected, properties, or some."""
    plan, _ = PlannedEvent.objects.select_for_update().get_or_create(
        product=product, name=name, defaults={"workspace_id": product.workspace_id}
    )
    before = {"description": plan.description, "is_expected": plan.is_expected, "properties": plan.properties}
    changed = {key: [before[key], new] for key, new in values.items() if before[key] != new}
    if not changed:
        return plan
    now = timezone.now()
    plan.description = values.get("description", plan.description)
    plan.properties = values.get("properties", plan.properties)
    if "is_expected" in changed:
        plan.expected_at = now if values["is_expected"] else None
    plan.changed_at = now
    plan.full_clean(exclude=["workspace"], validate_unique=False)
    plan.save()
    record("tracking_plan.changed", product=product, actor=actor, changes={"event": [None, name]} | changed)
    return plan


@transaction.atomic
def unplan_event(*, plan: PlannedEvent, actor: Actor) -> None:
    record("tracking_plan.changed", product=plan.product, actor=actor, changes={"event": [plan.name, None]})
    plan.delete()


@transaction.atomic
def keep_days(*, product: Product, days: int | None, actor: Actor) -> None:
    """How long raw events are kept; None: for good. Rows that go by it are dropped in the next night."""
    before = KeepRule.objects.filter(product=product).values_list("days", flat=True).first()
    if before == days:
        return
    if days is None:
        KeepRule.objects.filter(product=product).delete()
    else:
        KeepRule.objects.update_or_create(
            product=product, defaults={"days": days, "workspace_id": product.workspace_id}
        )
    record("product.keep_days_changed", product=product, actor=actor, changes={"days": [before, days]})


def drop_old_events(*, now: datetime) -> int:
    """Follows every product's rule; one that fails does not hold up the others.

    Whole months that no product keeps go first, each as a table: the rows that are left go one by one.
    """
    rules, untils = [], []
    for rule in KeepRule.objects.select_related("product__workspace"):
        try:
            untils.append(lay_down(rule, now))
            rules.append(rule)
        except Exception:
            log.exception("drop_failed", product=rule.product_id)
    dropped = drop_months(before=max(untils)) if untils else 0
    for rule in rules:
        try:
            dropped += drop_rows(rule, now)
        except Exception:
            log.exception("drop_failed", product=rule.product_id)
    return dropped
