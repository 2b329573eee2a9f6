"""What is due is computed once; what fails says why; what is late restates the past and shows it."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from metrics import actions, tasks
from metrics.models import MetricPoint, MetricRun
from products.models import Activity
from tests.metrics.given import Api, send, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)


def days_ago(days: int) -> str:
    return (timezone.now() - timedelta(days=days)).isoformat()


@pytest.fixture
def api(world: Any) -> Api:
    return Api(world)


def test_a_metric_is_due_once_a_period_and_again_when_data_arrive(world: Any, api: Api) -> None:
    number = api.metric("active_users")
    key = write_key(world)
    assert (work(), work(), work(LATER)) == (["done"], [], [])
    send_all(key, [track("m1", "u1", "open", days_ago(0))])
    assert (work(), work(LATER), work(2 * LATER)) == ([], ["done"], [])  # at most once a minute, then once
    assert [one["state"] for one in api.get(f"metrics/{number}/runs/").json()] == ["done", "done"]
    assert api.get(f"metrics/{number}/").json()["headline"] == 1


def test_what_a_metric_is_made_of_is_computed_before_it(world: Any, api: Api) -> None:
    other = api.metric("active_users", schedule="on_demand")
    forecast = api.metric("forecast", title="Ahead", params={"metric": other, "season_length": 1})
    source = api.metric("active_users", title="Younger than what is made of it")
    assert (
        api.patch(f"metrics/{forecast}/", {"params": {"metric": source, "season_length": 1}}).status_code
        == 200
    )
    MetricRun.objects.all().delete()  # what new settings have asked for
    send_all(write_key(world), [track(f"m{day}", "u1", "open", days_ago(day)) for day in range(20)])
    first, second = actions.claim_due(now=timezone.now())
    assert [MetricRun.objects.get(pk=pk).metric.item.number for pk in (first, second)] == [source, forecast]
    assert tasks.compute(run_id=second) == ""  # a worker beside the one that has the first
    assert actions.claim_due(now=timezone.now()) == [second]
    assert (tasks.compute(run_id=first), tasks.compute(run_id=second)) == ("done", "done")
    assert api.get(f"metrics/{forecast}/").json()["headline"] is not None


def test_an_hourly_metric_waits_for_its_hour_unless_late_data_change_the_past(world: Any, api: Api) -> None:
    api.metric("active_users", schedule="hourly")
    key = write_key(world)
    assert work() == ["done"]
    MetricRun.objects.update(created_at=timezone.now())
    now = timezone.now().replace(minute=30)
    MetricRun.objects.update(created_at=now - timedelta(minutes=5), started_at=now - timedelta(minutes=5))
    send_all(key, [track("m1", "u1", "open", timezone.now().isoformat())])
    assert actions.claim_due(now=now) == []
    send_all(key, [track("m2", "u1", "open", days_ago(3))])
    assert len(actions.claim_due(now=now)) == 1


def test_metrics_on_demand_drafts_and_archived_ones_are_left_alone(world: Any, api: Api) -> None:
    number = api.metric("active_users", schedule="on_demand")
    api.metric("active_users", status="draft")
    assert work() == []
    assert api.post(f"metrics/{number}/compute/", {}).status_code == 202
    (run,) = MetricRun.objects.all()
    assert actions.compute(run_id=run.pk) == "done"
    assert actions.compute(run_id=run.pk) == ""  # delivered twice, done once


def test_late_data_restate_a_closed_day_and_the_past_can_still_be_seen(world: Any, api: Api) -> None:
    number, key = api.metric("active_users", params={"headline": "dau"}), write_key(world)
    send_all(key, [track("m1", "u1", "open", days_ago(5))])
    assert work() == ["done"]
    before = timezone.now().isoformat().replace("+00:00", "Z")
    send_all(key, [track("m2", "u2", "open", days_ago(5))])
    assert work(LATER) == ["done"]
    day = api.of(number, "day")[0]
    assert (day["value"], day["is_revision"], day["is_complete"]) == (2, True, True)
    (known,) = [
        one
        for one in api.points(number, f"?granularity=day&known_at={before}")
        if one["period_start"] == day["period_start"]
    ]
    assert (known["value"], known["is_revision"]) == (1, False)


def test_the_same_points_are_not_stored_again(world: Any, api: Api) -> None:
    api.metric("sessions")
    send_all(write_key(world), [track("m1", "u1", "open", days_ago(5))])
    assert work() == ["done"]
    stored = MetricPoint.objects.count()
    actions.compute_now(metric=MetricRun.objects.get().metric)
    assert MetricPoint.objects.count() == stored
    assert MetricRun.objects.order_by("pk").last().points_stored == 0


def test_an_activity_tells_of_a_new_headline_only(world: Any, api: Api) -> None:
    api.metric("active_users")
    key = write_key(world)
    send_all(key, [track("m1", "u1", "open", days_ago(0))])
    assert work() == ["done"]
    send_all(key, [track("m2", "u1", "open", days_ago(0))])
    assert work(LATER) == ["done"]
    told = Activity.objects.filter(verb="metric.computed")
    assert [one.changes for one in told] == [{"value": [None, 1.0]}]


def test_a_failure_says_why_backs_off_and_mends_itself(world: Any, api: Api) -> None:
    number = api.metric("mrr")
    version = {
        "event_id": "e1", "effective_at": days_ago(40), "subscription_id": "s1", "customer_id": "c1",
        "status": "active", "interval": "month", "unit_amount_minor": 10000, "currency": "CHF",
    }  # fmt: skip
    assert api.post("metric-data/subscriptions/", {"rows": [version]}).json() == {"stored": 1, "known": 0}
    assert (work(), work()) == (["failed"], [])
    (run,) = api.get(f"metrics/{number}/runs/").json()
    assert run["error"].startswith("No exchange rate from CHF to USD.")
    page = world.client(world.stakeholder).get(world.url(f"metrics/{number}/"))
    assert "No exchange rate from CHF to USD." in page.content.decode()
    month = days_ago(40)[:7]
    assert (
        api.post(
            "metric-data/fx-rates/", {"rows": [{"month": month, "currency": "CHF", "rate": 1.25}]}
        ).status_code
        == 201
    )
    assert work(timedelta(seconds=31)) == ["done"]
    assert api.of(number, "month")[0]["value"] == 125


def test_a_run_whose_worker_died_is_claimed_again_and_gives_up_in_the_end(world: Any, api: Api) -> None:
    api.metric("active_users")
    (run_id,) = actions.claim_due(now=timezone.now())
    for attempt in range(1, 6):  # marked as running, then nothing: what a killed worker leaves
        MetricRun.objects.filter(pk=run_id).update(
            state="running", attempts=attempt, started_at=timezone.now()
        )
        assert actions.claim_due(now=timezone.now()) == []
        claimed = actions.claim_due(now=timezone.now() + timedelta(seconds=11))
        assert claimed == ([run_id] if attempt < 5 else [])
    run = MetricRun.objects.get()
    assert (run.state, run.error) == ("failed", "The worker died 5 times while computing this.")


def test_new_settings_are_computed_without_waiting_for_the_schedule(world: Any, api: Api) -> None:
    number = api.metric("sessions", schedule="daily")
    send_all(write_key(world), [track("m1", "u1", "open", days_ago(5))])
    assert work() == ["done"]
    path, headers = world.api(f"metrics/{number}/"), world.bearer(world.manager)
    sent = world.client(None).patch(
        path, data={"params": {"granularity": "day"}}, content_type="application/json", headers=headers
    )
    assert sent.status_code == 200
    assert work() == ["done"]
    assert len(api.of(number, "day")) == 6


def test_pushed_values_are_points_like_any_other(world: Any, api: Api) -> None:
    number = api.metric("pushed", unit="ms")
    points = [{"period_start": "2026-01-01", "value": 12.5}, {"period_start": "2026-01-02", "value": 14}]
    assert api.post(f"metrics/{number}/points/", {"points": points}).json() == {
        "stored": 3
    }  # two days and the headline
    assert api.post(f"metrics/{number}/points/", {"points": points}).json() == {"stored": 0}
    api.post(f"metrics/{number}/points/", {"points": [{"period_start": "2026-01-01", "value": 13}]})
    assert [(one["value"], one["is_revision"]) for one in api.of(number, "day")] == [(13, True), (14, False)]
    assert api.get(f"metrics/{number}/").json()["headline"] == 14
    bad = api.post(f"metrics/{number}/points/", {"points": [{"period_start": "nope", "value": 1}]})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (400, "/rows/0/period_start")
    computed = api.metric("active_users")
    assert api.post(f"metrics/{computed}/points/", {"points": points}).status_code == 400


@pytest.mark.parametrize(
    ("calculation", "params", "said"),
    [
        ("retention", {"periods": 0}, "“periods” must be a whole number from 1 to 120."),
        ("retention", {"granularity": "year"}, "“granularity” must be one of: day, week, month."),
        ("retention", {"periods": 3, "headline_period": 4}, "“headline_period” lies beyond “periods”."),
        ("mrr", {"currency": "usd"}, "“currency” must be three capital letters, such as USD."),
        ("mrr", {"timezone": "Mars/Olympus"}, "“timezone” must be a time zone such as Europe/Madrid."),
        ("nps", {"confidence": 2}, "“confidence” must be at least 0.5 and below 1."),
        (
            "active_users",
            {"date_from": "2026-02-01", "date_to": "2026-01-01"},
            "“date_to” comes before “date_from”.",
        ),
        (
            "pushed",
            {"color": "red"},
            "“color” is no setting of this calculation. Known: granularity, timezone.",
        ),
        ("pushed", ["red"], 'Settings are an object, such as {"periods": 12}.'),
    ],
)
def test_settings_are_checked_by_name(world: Any, api: Api, calculation: str, params: Any, said: str) -> None:
    answer = api.post("metrics/", {"title": "A", "calculation": calculation, "params": params})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": "/params", "detail": said}]


def test_a_metric_with_history_keeps_its_calculation(world: Any, api: Api) -> None:
    number = api.metric("active_users")
    assert work() == ["done"]
    path, headers = world.api(f"metrics/{number}/"), world.bearer(world.manager)
    sent = world.client(None).patch(
        path, data={"calculation": "mrr"}, content_type="application/json", headers=headers
    )
    assert sent.json()["errors"][0]["pointer"] == "/calculation"


def test_twelve_thousand_events_take_less_than_two_seconds(world: Any, api: Api) -> None:
    """Of this process's own time: other programs of a busy machine are not what is measured."""
    numbers = [api.metric(name) for name in ("retention", "active_users", "sessions")]
    key = write_key(world)
    begin = timezone.now() - timedelta(days=400)
    rows = [
        track(f"m{index}", f"u{index % 900}", "open", (begin + timedelta(minutes=45 * index)).isoformat())
        for index in range(12_000)
    ]
    send_all(key, rows)
    for run_id in actions.claim_due(now=timezone.now()):
        started = time.process_time()
        assert actions.compute(run_id=run_id) == "done"
        assert time.process_time() - started < 2
    assert all(api.get(f"metrics/{number}/runs/").json()[0]["rows_read"] == 12_000 for number in numbers)


def test_send_is_a_no_op_for_a_metric_of_another_product(world: Any, api: Api) -> None:
    number = api.metric("active_users")
    send(write_key(world, world.other_product), "track", track("m1", "u1", "open", days_ago(0)))
    assert work() == ["done"]
    assert api.of(number, "day") == []
