"""Recording: the one place where an Activity is written."""

import datetime as dt
import decimal
from typing import Any

from django.db import connection, models

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


def analyze_records() -> None:
    """After many records came at once: joins of them are planned by how many there are, and not as for a handful.

    PostgreSQL looks by itself once a minute, but sees no row of a transaction that is still open, and then plans for
    none at all: with the demo's four thousand links a page's query took half a minute.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT products_analyze_records()")
