"""The demo's data are believable: their size, their revenue, their people."""

from datetime import date
from typing import Any

import pytest

from metrics import demo, queries
from metrics.models import Event, Metric, SubscriptionVersion

pytestmark = pytest.mark.django_db


def test_both_products_are_built_and_computed(world: Any) -> None:
    people = {name: getattr(world, name) for name in ("admin", "manager", "contributor", "stakeholder")}
    ctx: dict[str, Any] = {"today": date(2026, 11, 22)}
    demo.collect(world.product, people, ctx)
    demo.collect_open_source(world.other_product, people)
    demo.build(world.product, people, ctx)
    demo.build_open_source(world.other_product, people, ctx)
    made = {name: Metric.objects.get(item=item) for name, item in ctx["metrics_by_product"]["NOTES"].items()}
    headlines = {name: float(metric.headline) for name, metric in made.items() if metric.headline is not None}
    assert 54_000 < headlines["mrr"] < 68_000
    assert 40_000 < Event.objects.filter(product=world.product).count() < 60_000
    assert SubscriptionVersion.objects.values("customer_id").distinct().count() == 420
    churn = [
        point.payload["logo_churn_rate"]
        for point in queries.points(made["mrr"], granularity="month")
        if point.is_complete and (point.payload["customers_opening"] or 0) > 100
    ]
    assert 0.015 < sum(churn) / len(churn) < 0.035
    assert 500 < headlines["wau"] < 1100
    assert 0.2 < headlines["retention"] < 0.8
    assert set(headlines) == {
        "mrr",
        "wau",
        "retention",
        "sessions",
        "activation",
        "larger",
        "first_reply",
    } | {
        "funnel",
        "lifetime",
        "forecast",
    }
    assert all(Metric.objects.get(item=item).headline for item in ctx["metrics_by_product"]["BOARD"].values())
    assert (
        world.client(world.manager)
        .get(world.url("metrics/dashboard/?range=all", world.other_product))
        .status_code
        == 200
    )
