"""How long MRR movements take: 36 months of 100,000 customers with a million changes, from nothing and after one
more change, against one bare SQL aggregate over the same rows.

In a workspace of its own, whose rows are removed afterwards.
"""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
from django.db import connection

from accounts.access import SYSTEM
from metrics import actions, revenue
from metrics.calc.mrr_cells import Kept, month_rows
from metrics.calc.mrr_rates import Rates
from metrics.calc.mrr_state import CountingRule
from metrics.calc.periods import period_range, zone
from metrics.models import Intake, RevenueDelivery, RevenueFold, RevenueView, SubscriptionVersion
from metrics.revenue.check import difference
from products.models import Product
from tests import factories
from tests.bench.lines import Line, timed

FIRST = datetime(2023, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 10, 31, 12, tzinfo=UTC)
ZONE, GROUPING = "America/New_York", 60
FILL = """
INSERT INTO metrics_subscriptionversion (workspace_id, product_id, received_at, event_id, effective_at, sequence,
    subscription_id, customer_id, status, interval, interval_count, unit_amount_minor, quantity, currency, metered,
    discount, discount_ends_at, made_from)
SELECT %(workspace)s, %(product)s, at, 'evt_' || n, at, n, 'sub_' || who, 'cus_' || who / 11 * 10 + who %% 10,
    (ARRAY['active', 'active', 'active', 'active', 'past_due', 'canceled', 'trialing', 'paused'])
        [1 + n %% 997 * 7919 %% 8],
    (ARRAY['month', 'month', 'year'])[1 + who %% 3], 1, (1 + n %% 997 * 31 %% 90) * 100, 1 + n %% 997 * 13 %% 9,
    (ARRAY['USD', 'EUR', 'JPY'])[1 + who / 11 %% 3], false,
    CASE WHEN n %% 16 = 0 THEN jsonb_build_object('duration', 'repeating', 'percent_off', '20',
         'amount_off_minor', null, 'ends_at', to_char(at + interval '90 days', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00')) END,
    CASE WHEN n %% 16 = 0 THEN at + interval '90 days' END, ''
FROM (SELECT n, n %% %(subscriptions)s AS who,
      %(first)s::timestamptz + (random() * %(seconds)s) * interval '1 second' AS at
      FROM generate_series(1, %(changes)s) AS n) made
"""
AGGREGATE = """
SELECT date_trunc('month', effective_at), count(*), sum(unit_amount_minor * quantity)
FROM metrics_subscriptionversion WHERE product_id = %s GROUP BY 1
"""
ROUNDS = 5


def lines(customers: int, changes: int) -> list[Line]:
    product = factories.product(factories.workspace(f"bench-{os.getpid()}"), "BENCH")
    try:
        with connection.cursor() as cursor:
            given = {"workspace": product.workspace_id, "product": product.pk, "first": FIRST, "changes": changes,
                     "subscriptions": customers * 11 // 10,
                     "seconds": (NOW - FIRST).total_seconds()}  # fmt: skip
            cursor.execute(FILL, given)
        _analyze()
        return _measured(
            product, f"MRR movements, 36 months of {changes:,} changes of {customers:,} customers"
        )
    finally:
        _remove(product)


def _analyze() -> None:
    """What the server does by itself within a minute of an import. Only a table's owner may."""
    owner = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    with owner, owner.cursor() as cursor:
        cursor.execute("ANALYZE metrics_subscriptionversion")
    owner.close()


def _measured(product: Product, what: str) -> list[Line]:
    first = period_range(FIRST.date().replace(day=1), NOW.date().replace(day=1), "month")
    rates = Rates("USD", {first[0]: {"EUR": 1, "JPY": 1}})

    def aggregate() -> None:
        with connection.cursor() as cursor:
            cursor.execute(AGGREGATE, [product.pk])
            cursor.fetchall()

    def table() -> None:
        view = revenue.ready(product, ZONE, GROUPING, NOW)
        Kept(revenue.cells_kept(view), rates, CountingRule()).fill(month_rows(first, zone(ZONE), NOW))

    def anew() -> None:
        RevenueView.objects.filter(product=product).delete()
        table()

    bare, _ = timed(aggregate, ROUNDS)
    nothing, _ = timed(anew, 3)
    one = float("inf")
    for number in range(ROUNDS):
        _change(product, number)
        one = min(one, timed(table, 1)[0])
    if problem := difference(product):
        raise SystemExit(f"{what}: the answers differ: {problem}")
    return [
        _line(
            f"{what}, from nothing",
            nothing,
            bare,
            "SQL, sum by month",
            f"{nothing / bare:,.1f} × (20 × allowed)",
        ),
        _line(
            "the same after one new change",
            one,
            nothing,
            "from nothing",
            f"{one / nothing:.2%} (1 % allowed)",
        ),
    ]


def _line(what: str, ours: float, other: float, name: str, said: str) -> Line:
    return Line(what, f"{ours * 1000:,.1f} ms", f"{name} {other * 1000:,.1f} ms", said)


def _change(product: Product, number: int) -> None:
    """One customer's new version, as it comes by API."""
    row = {"event_id": f"new-{number}", "effective_at": (NOW - timedelta(days=3, hours=number)).isoformat(),
           "subscription_id": f"sub_{number * 7 + 5}", "status": "active",
           "interval": "month", "unit_amount_minor": 7700, "sequence": 10**9}  # fmt: skip
    row["customer_id"], row["currency"] = _holder(product, row["subscription_id"])
    actions.take_rows(product=product, what="subscriptions", rows=[row], actor=SYSTEM)


def _holder(product: Product, subscription: Any) -> Any:
    rows = SubscriptionVersion.objects.filter(product=product, subscription_id=subscription)
    return rows.values_list("customer_id", "currency").first()


def _remove(product: Product) -> None:
    """As the application may: rows, not tables."""
    SubscriptionVersion.objects.filter(product=product)._raw_delete("default")
    for model in (RevenueView, RevenueDelivery, RevenueFold, Intake):
        model.objects.filter(product=product).delete()
