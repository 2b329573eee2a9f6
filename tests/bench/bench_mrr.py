"""How long MRR movements take: 36 months of 100,000 customers with a million changes, from nothing and after one
more change, against one bare SQL aggregate over the same rows in the same run.

    python -m tests.bench.bench_mrr [customers] [changes]

Services in DATA_DIR, as `make bench` starts them; a workspace of its own, whose rows are removed afterwards.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.set_up import django_ready, services_ready

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
PLAIN = "SELECT sum(unit_amount_minor * quantity) FROM metrics_subscriptionversion WHERE product_id = %s"
ROUNDS = 5


def seconds(what: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def best(what: Callable[[], Any]) -> float:
    return min(seconds(what) for _ in range(ROUNDS))


def main(customers: int, changes: int) -> None:
    services_ready()
    django_ready()
    from django.conf import settings
    from django.db import connection

    from tests import factories

    settings.DEBUG = False  # or every statement is remembered
    product = factories.product(factories.workspace(f"bench-{os.getpid()}"), "BENCH")
    try:
        with connection.cursor() as cursor:
            given = {"workspace": product.workspace_id, "product": product.pk, "first": FIRST, "changes": changes,
                     "subscriptions": customers * 11 // 10,
                     "seconds": (NOW - FIRST).total_seconds()}  # fmt: skip
            cursor.execute(FILL, given)
        analyze()
        measure(product)
    finally:
        remove(product)


def analyze() -> None:
    """What the server does by itself within a minute of an import. Only a table's owner may."""
    import psycopg2

    owner = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    with owner, owner.cursor() as cursor:
        cursor.execute("ANALYZE metrics_subscriptionversion")
    owner.close()


def measure(product: Any) -> None:
    from django.db import connection

    from metrics import revenue
    from metrics.calc.mrr_cells import Kept, month_rows
    from metrics.calc.mrr_rates import Rates
    from metrics.calc.mrr_state import CountingRule
    from metrics.calc.periods import period_range, zone
    from metrics.models import RevenueView
    from metrics.revenue.check import difference

    def sql(query: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(query, [product.pk])
            cursor.fetchall()

    first = period_range(FIRST.date().replace(day=1), NOW.date().replace(day=1), "month")
    rates = Rates("USD", {first[0]: {"EUR": 1, "JPY": 1}})

    def table() -> None:
        view = revenue.ready(product, ZONE, GROUPING, NOW)
        Kept(revenue.cells_kept(view), rates, CountingRule()).fill(month_rows(first, zone(ZONE), NOW))

    def anew() -> None:
        RevenueView.objects.filter(product=product).delete()
        table()

    bare, whole = best(lambda: sql(AGGREGATE)), best(lambda: sql(PLAIN))
    nothing = min(seconds(anew) for _ in range(3))
    times = []
    for number in range(ROUNDS):
        change(product, number)
        times.append(seconds(table))
    one = min(times)
    for name, took, against in (
        ("SQL: sum by month", bare, ""),
        ("SQL: sum of all", whole, ""),
        ("36 months from nothing", nothing, f"{nothing / bare:.1f} x the sum by month (at most 20)"),
        ("after one new change", one, f"{100 * one / nothing:.2f} % of from nothing (at most 1)"),
    ):
        print(f"{name:28} {took * 1000:10.1f} ms  {against}")  # noqa: T201 (a script's answer)
    print(f"{'recomputed one by one':28} {difference(product) or 'equal'}")  # noqa: T201 (as above)


def change(product: Any, number: int) -> None:
    """One customer's new version, as it comes by API."""
    from accounts.access import SYSTEM
    from metrics import actions

    row = {"event_id": f"new-{number}", "effective_at": (NOW - timedelta(days=3, hours=number)).isoformat(),
           "subscription_id": f"sub_{number * 7 + 5}", "status": "active",
           "interval": "month", "unit_amount_minor": 7700, "sequence": 10**9}  # fmt: skip
    row["customer_id"], row["currency"] = holder(product, row["subscription_id"])
    actions.take_rows(product=product, what="subscriptions", rows=[row], actor=SYSTEM)


def holder(product: Any, subscription: Any) -> Any:
    from metrics.models import SubscriptionVersion

    rows = SubscriptionVersion.objects.filter(product=product, subscription_id=subscription)
    return rows.values_list("customer_id", "currency").first()


def remove(product: Any) -> None:
    """As the application may: rows, not tables."""
    from metrics.models import Intake, RevenueDelivery, RevenueFold, RevenueView, SubscriptionVersion

    SubscriptionVersion.objects.filter(product=product)._raw_delete("default")
    for model in (RevenueView, RevenueDelivery, RevenueFold, Intake):
        model.objects.filter(product=product).delete()


if __name__ == "__main__":
    main(
        *(int(one.replace("_", "")) for one in (sys.argv[1:] + ["100_000", "1_000_000"][len(sys.argv) - 1 :]))
    )
