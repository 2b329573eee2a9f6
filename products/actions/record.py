"""Recording: the one place where an Activity is written."""

import datetime as dt
import decimal
from typing import Any

from django.db import models

from accounts.access import Actor
from products.models import Activity, Item, Product
from products.tasks import wake_reactions


def record(
    verb: str,
    *,
    product: Product,
    actor: Actor,
    item: Item | None = None,
    changes: dict[str, Any] | None = None,
) -> Activity:
    """One thing done, in the caller's transaction; other stages and people hear of it after the commit."""
    activity = Activity.objects.create(
        workspace_id=product.workspace_id,
        product=product,
        item=item,
        actor=actor.user,
        source=actor.source,
        verb=verb,
        changes=changes or {},
    )
    if item is not None and item.declared.changed:
        item.declared.changed(activity, actor)
    wake_reactions()
    return activity


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it in Activity.changes; related rows by what they are called."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    return value
