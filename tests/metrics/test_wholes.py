"""Funnels, lifetimes and forecasts by the road of real data: sent, computed when due, read over REST."""

from datetime import timedelta
from typing import Any

import pytest

from tests.metrics.given import Api, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)


def test_a_funnel_has_a_point_for_each_period_of_entry(world: Any) -> None:
    api = Api(world)
    rows = [
        ("a1", "ann", "A", "2026-03-28T22:30:00Z"),  # the 28th in Madrid, its last hour but one
        ("a2", "ann", "B", "2026-03-29T22:30:00Z"),  # an hour of the 29th fell away: the 30th there
        ("b1", "bob", "A", "2026-03-29T22:30:00Z"),
    ]
    send_all(write_key(world), [track(*row) for row in rows])
    params = {"steps": ["A", "B"], "within_days": 1, "granularity": "day", "timezone": "Europe/Madrid"}
    number = api.metric("funnel", params=params | {"as_of": "2026-03-30T12:00:00Z"})
    assert work() == ["done"]
    points = api.of(number, "day")
    assert [(one["period_start"], one["value"], one["is_complete"]) for one in points] == [
        ("2026-03-28", 1.0, True),
        ("2026-03-30", 0.0, False),
    ]
    assert api.summary(number)["pending"] == 1


def test_an_alias_merges_two_halves_of_a_conversion(world: Any) -> None:
    api, key = Api(world), write_key(world)
    send_all(key, [track("1", "anon", "A", "2026-03-01T10:00:00Z")])
    send_all(key, [track("2", "ann", "B", "2026-03-01T11:00:00Z")])
    number = api.metric("funnel", params={"steps": ["A", "B"]})
    work()
    assert api.summary(number)["overall"] == 0.0
    send_all(key, [{"type": "alias", "previousId": "anon", "userId": "ann"}])
    assert work(LATER) == ["done"]
    assert api.summary(number)["overall"] == 1.0


def version(index: int, customer: str, at: str, status: str) -> dict[str, Any]:
    return {
        "event_id": f"e{index}", "effective_at": at, "subscription_id": customer, "customer_id": customer,
        "status": status, "interval": "month", "unit_amount_minor": 1000, "currency": "USD",
    }  # fmt: skip


def test_lifetimes_come_from_subscriptions_and_a_return_is_no_end(world: Any) -> None:
    api = Api(world)
    rows = [
        version(1, "stays", "2026-01-10T10:00:00Z", "active"),
        version(2, "leaves", "2026-01-10T10:00:00Z", "active"),
        version(3, "leaves", "2026-03-20T10:00:00Z", "canceled"),
        version(4, "returns", "2026-02-10T10:00:00Z", "active"),
        version(5, "returns", "2026-03-10T10:00:00Z", "canceled"),
        version(6, "returns", "2026-04-10T10:00:00Z", "active"),
    ]
    assert api.post("metric-data/subscriptions/", {"rows": rows}).status_code == 201
    params = {"method": "kaplan_meier", "project_to": 4, "currency": "USD", "as_of": "2026-06-15T00:00:00Z"}
    number = api.metric("customer_lifetime", params=params)
    assert work() == ["done"]
    found = api.summary(number)
    assert (found["customers"], found["churned"]) == (3, 1)
    assert found["survival"] == {
        "1": 1.0, "2": 1.0, "3": pytest.approx(2 / 3), "4": pytest.approx(2 / 3), "5": pytest.approx(2 / 3),
    }  # fmt: skip
    paying = {one["period_start"]: one["payload"]["paying"] for one in api.of(number, "month")}
    assert paying == {"2026-01-01": 1, "2026-02-01": 1}


def test_tenures_come_by_csv_once_and_by_cohort(world: Any) -> None:
    api = Api(world)
    rows = [
        {"external_id": "1", "cohort": "spring", "tenure": 2, "churned": True},
        {"external_id": "2", "cohort": "spring", "tenure": "4.5", "churned": "no"},
        {"external_id": "3", "cohort": "autumn", "tenure": 1, "churned": True, "customers": 40},
    ]
    for known in (0, 3):
        sent = api.post("metric-data/lifetimes/", {"rows": rows})
        assert sent.json() == {"stored": 3 - known, "known": known}
    params = {"source": "lifetimes", "method": "kaplan_meier", "cohort": "spring", "project_to": 3}
    number = api.metric("customer_lifetime", params=params)
    assert work() == ["done"]
    assert api.summary(number)["survival"] == {"1": 1.0, "2": 0.5, "3": 0.5, "4": 0.5}
    bad = api.post("metric-data/lifetimes/", {"rows": [{"external_id": "4", "tenure": -1, "churned": True}]})
    assert bad.status_code == 400


def push(api: Api, number: int, values: list[float], first: int = 1) -> None:
    points = [{"period_start": f"2026-01-{first + k:02}", "value": value} for k, value in enumerate(values)]
    assert api.post(f"metrics/{number}/points/", {"points": points}).status_code == 201


def test_a_forecast_falls_due_when_the_metric_it_follows_has_a_new_value(world: Any) -> None:
    api = Api(world)
    source = api.metric("pushed")
    push(api, source, [10, 12, 14, 16])
    params = {"metric": source, "method": "seasonal_naive", "season_length": 1, "horizon": 2}
    number = api.metric("forecast", params=params)
    assert work() == ["done"]
    assert [(one["period_start"], one["value"]) for one in api.of(number, "day")] == [
        ("2026-01-05", 16.0),
        ("2026-01-06", 16.0),
    ]
    assert work(LATER) == []
    push(api, source, [20], first=5)
    assert work(LATER) == ["done"]
    assert api.summary(number)["forecast"] == [20.0, 20.0]


def test_a_gap_ends_the_history_and_too_little_of_it_is_said(world: Any) -> None:
    api = Api(world)
    source = api.metric("pushed")
    push(api, source, [1, 2, 3])
    push(api, source, [5, 6, 7], first=5)
    number = api.metric("forecast", params={"metric": source, "season_length": 4})
    assert work() == ["done"]
    found = api.summary(number)
    assert found["reason"] == "A forecast needs 8 periods of history, and 3 are known."
    assert api.of(number, "day") == []


@pytest.mark.parametrize(
    ("calculation", "params", "said"),
    [
        ("funnel", {}, "“steps” is missing"),
        ("funnel", {"steps": []}, "“steps” must be 1 to 20 event names"),
        ("activation", {"event": "B"}, "“start_event” is missing"),
        ("forecast", {}, "“metric” is missing"),
        ("forecast", {"metric": 4711}, "There is no metric 4711"),
        ("customer_lifetime", {"discount_rate": 2}, "must be a number from 0 to 1"),
    ],
)
def test_settings_that_cannot_be_computed_are_refused(
    world: Any, calculation: str, params: dict[str, Any], said: str
) -> None:
    made = Api(world).post("metrics/", {"title": "No", "calculation": calculation, "params": params})
    assert made.status_code == 400
    assert said in made.content.decode()


def test_a_forecast_of_a_forecast_is_refused(world: Any) -> None:
    api = Api(world)
    first = api.metric("forecast", params={"metric": api.metric("pushed")})
    made = api.post("metrics/", {"title": "No", "calculation": "forecast", "params": {"metric": first}})
    assert "is a forecast itself" in made.content.decode()
