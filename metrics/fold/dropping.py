"""Dropping raw events that the product's rule does not keep any longer. What was folded from them stays."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from metrics.fold import FOLDED, locked, ready
from metrics.models import KeepRule
from products.models import Product

AT_ONCE = 20_000
# A row that came in lately stays for a while however old it says it is, so that sending it again is still noticed.
DROP = f"""
DELETE FROM metrics_event WHERE id IN (
    SELECT id FROM metrics_event e
    WHERE product_id = %s AND occurred_at < %s AND received_at < %s AND {FOLDED} LIMIT {AT_ONCE}
)
"""  # noqa: S608 (constants of the fold)


def drop_old(rule: KeepRule, now: datetime) -> int:
    """Drops what is older than the rule says, in pieces; returns how many rows went.

    That raw rows of before `raw_from` may be gone is laid down first: dying in between leaves nothing wrong.
    """
    product: Product = rule.product
    until = datetime.combine(
        (now - timedelta(days=rule.days)).astimezone(UTC).date(), datetime.min.time(), UTC
    )
    with transaction.atomic():
        # Also where no metric has asked yet: a later one finds the days in the workspace's own time zone.
        ready(product, product.workspace.timezone)
        fold = locked(product)
        fold.raw_from = max(fold.raw_from or until, until)
        fold.save()
    dropped = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(DROP, [product.pk, until, until])
            dropped += cursor.rowcount
            if cursor.rowcount < AT_ONCE:
                return dropped
