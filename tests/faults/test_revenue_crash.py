"""kill -9 while versions are folded, and versions that come in while others are: the sums are what they say."""

from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from accounts.access import Actor
from metrics import actions, revenue
from metrics.models import RevenueDelivery, RevenueMonth
from metrics.revenue.check import difference
from tests.faults.started import kill_group, started
from tests.faults.test_fold_crash import FOLD
from tests.waiting import someone_waits_for, until

pytestmark = [pytest.mark.slow, pytest.mark.kills, pytest.mark.django_db(transaction=True)]
ZONE, MINUTES = "Europe/Madrid", 60
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=200)


def version(number: int, customer: int) -> dict[str, Any]:
    return {
        "event_id": f"e{number}", "effective_at": (START + timedelta(hours=7 * number)).isoformat(),
        "subscription_id": f"s{customer}", "customer_id": f"c{customer}", "interval": "month", "currency": "USD",
        "status": "canceled" if number % 5 == 4 else "active", "unit_amount_minor": 100 * (1 + number % 7),
    }  # fmt: skip


def take(world: Any, rows: list[dict[str, Any]]) -> None:
    actions.take_rows(product=world.product, what="subscriptions", rows=rows, actor=Actor(world.manager))


@pytest.mark.parametrize("table", ["metrics_revenuemonth", "metrics_revenuedelivery"])
def test_a_fold_that_is_killed_is_done_again(world: Any, table: str) -> None:
    take(world, [version(number, number % 20) for number in range(100)])
    revenue.ready(world.product, ZONE, MINUTES, NOW)
    before = list(RevenueMonth.objects.order_by("pk").values_list("pk", "sums"))
    take(world, [version(number, number % 20) for number in range(100, 200)])
    with connection.cursor() as cursor, started(*FOLD) as first:
        cursor.execute("BEGIN")
        mode = (
            "EXCLUSIVE" if table == "metrics_revenuedelivery" else "ACCESS EXCLUSIVE"
        )  # the list may be read
        cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
        until(lambda: someone_waits_for(cursor))
        kill_group(first)
        cursor.execute("ROLLBACK")
    assert RevenueDelivery.objects.exists()
    assert list(RevenueMonth.objects.order_by("pk").values_list("pk", "sums")) == before
    actions.fold_waiting()
    assert not RevenueDelivery.objects.exists()
    assert list(RevenueMonth.objects.order_by("pk").values_list("pk", "sums")) != before
    assert difference(world.product) == ""


def test_versions_that_come_in_while_others_are_folded_are_in_the_sums_once(world: Any) -> None:
    take(world, [version(0, 0)])
    revenue.ready(world.product, ZONE, MINUTES, NOW)

    def deliver(part: int) -> None:
        for number in range(part, 240, 3):
            take(world, [version(number, number % 4)])
        connection.close()

    threads = [Thread(target=deliver, args=[part]) for part in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        revenue.ready(world.product, ZONE, MINUTES, NOW)
    assert difference(world.product) == ""
    assert not RevenueDelivery.objects.exists()
