"""All versions of a product as columns of numbers, and the cells of everybody from them."""

from datetime import timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from metrics import queries
from metrics.calc import periods as cal
from metrics.calc.mrr_bulk import Columns, Numbers, bulk_cells
from metrics.calc.mrr_cells import Cells, add
from metrics.fold.reading import each_part
from metrics.models import RevenueView
from metrics.revenue.exact import cells_of_customers, folded
from products.models import Product

PARTS = 1_000_000  # of a minor unit: a price with four decimals less a percentage with two is still whole
SAME = -2  # the amount is the full amount
NOT_WHOLE = -1
WAITING = "SELECT 1 FROM metrics_revenuedelivery d WHERE d.id ="
FOLDED = f"""
(v.delivery_id IS NULL OR NOT EXISTS ({WAITING} v.delivery_id))
AND (v.replaced_by IS NULL OR EXISTS ({WAITING} v.replaced_by))
"""
VERSIONS = f"""
SELECT hashtextextended(customer_id, 0), hashtextextended(customer_id, 1), hashtextextended(subscription_id, 0),
    effective_at, sequence, received_at,
    CASE WHEN worth < 9e15 AND worth = trunc(worth) THEN worth::int8 ELSE {NOT_WHOLE} END,
    CASE WHEN less IS NULL THEN {SAME} WHEN less < 9e15 AND less = trunc(less) THEN less::int8 ELSE {NOT_WHOLE} END,
    coalesce(discount_ends_at, 'infinity'),
    CASE interval WHEN 'day' THEN 0 WHEN 'week' THEN 1000 WHEN 'month' THEN 2000 WHEN 'year' THEN 3000 END
        + interval_count::int4,
    currency::bpchar(3)
FROM (
    SELECT v.*, {{worth}} AS worth,
        CASE WHEN discount IS NULL OR discount->>'duration' = 'once' OR discount_ends_at <= effective_at THEN NULL
        ELSE greatest(0, {{worth}} * (100 - coalesce((discount->>'percent_off')::numeric, 0)) * 0.01
            - {{off}}) END AS less
    FROM metrics_subscriptionversion v WHERE product_id = %(product)s AND {FOLDED} OFFSET 0
) v
""".format(  # noqa: S608 (constants of this module)
    worth=f"CASE WHEN status IN ('active', 'past_due') AND NOT metered THEN unit_amount_minor * quantity * {PARTS} "
    "ELSE 0 END",
    off=f"coalesce((discount->>'amount_off_minor')::numeric, 0) * {PARTS}",
)
NUMBERS = ("customer", "fingerprint", "subscription", "at", "sequence", "received", "full", "amount", "ends")
ROW = np.dtype(
    [
        ("columns", ">i2"),
        *(pair for name in NUMBERS for pair in ((f"_{name}", ">i4"), (name, ">i8"))),
        ("_interval", ">i4"),
        ("interval", ">i4"),
        ("_currency", ">i4"),
        ("currency", "u1", (3,)),
    ]
)
HOLDERS = "SELECT DISTINCT customer_id FROM metrics_subscriptionversion WHERE product_id = %s"


def everything(view: RevenueView) -> tuple[Cells, list[str]]:
    """The cells of all customers, and those who pay in several currencies."""
    tz, grouping = cal.zone(view.zone), timedelta(minutes=view.grouping_minutes)
    cells, odd = bulk_cells(read(view.product), tz, grouping, view.until)
    if not len(odd):
        return cells, []
    customers = _names(view.product, odd)
    versions = queries.subscription_versions(view.product, folded(), customers=customers)
    more, mixed = cells_of_customers(view, versions, view.until, customers)
    add(cells, more)
    return cells, sorted(mixed)


def read(product: Product) -> Columns:
    parts: dict[str, list[Numbers]] = {name: [] for name in (*NUMBERS, "interval", "currency")}

    def take(rows: NDArray[np.void]) -> None:
        for name in (*NUMBERS, "interval"):
            parts[name].append(rows[name].astype(np.int64))
        letters = rows["currency"].astype(np.int64)
        parts["currency"].append((letters[:, 0] << 16) | (letters[:, 1] << 8) | letters[:, 2])

    each_part(VERSIONS, {"product": product.pk}, ROW, take)
    found = {
        name: np.concatenate(some) if some else np.array([], dtype=np.int64) for name, some in parts.items()
    }
    known, place = np.unique(found.pop("currency"), return_inverse=True)
    same = found["amount"] == SAME
    found["amount"][same] = found["full"][same]
    is_exact = (found["amount"] != NOT_WHOLE) & (found["full"] != NOT_WHOLE)
    currencies = [int(code).to_bytes(3, "big").decode() for code in known]
    found |= {"currency": place.astype(np.int64), "is_exact": is_exact.astype(np.int64)}
    return Columns(**found, currencies=currencies, parts=PARTS)


def _names(product: Product, numbers: Numbers) -> set[str]:
    """The customers of these numbers, and whoever had one of their subscriptions is among them already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{HOLDERS} AND hashtextextended(customer_id, 0) = ANY(%s)", [product.pk, numbers.tolist()]
        )
        return {name for (name,) in cursor.fetchall()}
