"""Dropping raw events that the product's rule does not keep any longer. What was folded from them stays."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from metrics.fold import FOLDED, locked, ready, sessions, times
from metrics.models import KeepRule
from products.models import Product

AT_ONCE = 20_000
# A row that came in lately stays for a while however old it says it is, so that sending it again is still noticed.
DROP = f"""
DELETE FROM metrics_event WHERE occurred_at < %(until)s AND (id, occurred_at) IN (
    SELECT id, occurred_at FROM metrics_event e
    WHERE product_id = %(product)s AND occurred_at < %(until)s AND received_at < %(until)s AND {FOLDED}
    LIMIT {AT_ONCE}
)
"""  # noqa: S608 (constants of the fold)


def drop_old(rule: KeepRule, now: datetime) -> int:
    """Drops what is older than the rule says, in pieces; returns how many rows went."""
    lay_down(rule, now)
    return drop_rows(rule, now)


def lay_down(rule: KeepRule, now: datetime) -> datetime:
    """That raw rows of before `raw_from` may be gone is said first: dying in between leaves nothing wrong."""
    product: Product = rule.product
    until = _until(rule, now)
    with transaction.atomic():
        # Also where no metric has asked yet: a later one finds the days in the workspace's own time zone.
        ready(product, product.workspace.timezone)
        fold = locked(product)
        fold.raw_from = max(fold.raw_from or until, until)
        # With the raw rows go the times of people, and what sessions were made from them.
        times.forget(fold, fold.raw_from)
        sessions.forget(fold, fold.raw_from)
        fold.save()
    return until


def drop_rows(rule: KeepRule, now: datetime) -> int:
    dropped = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(DROP, {"product": rule.product_id, "until": _until(rule, now)})
            dropped += cursor.rowcount
            if cursor.rowcount < AT_ONCE:
                return dropped


def _until(rule: KeepRule, now: datetime) -> datetime:
    day = (now - timedelta(days=rule.days)).astimezone(UTC).date()
    return datetime.combine(day, datetime.min.time(), UTC)
