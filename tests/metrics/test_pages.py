"""The dashboard, the data sources and a metric's page, as each person sees them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from products.models import Activity
from tests.metrics.given import Api, send, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
DASHBOARD = "metrics/dashboard/"


def version(index: int, at: str, **more: Any) -> dict[str, Any]:
    row = {
        "event_id": f"e{index}", "effective_at": at, "subscription_id": f"s{index}", "customer_id": f"c{index}",
        "status": "active", "interval": "month", "unit_amount_minor": 10_000, "currency": "USD",
    }  # fmt: skip
    return row | more


def fill(world: Any, api: Api) -> list[int]:
    """A product with some of everything, all of it computed."""
    now = datetime.now(UTC)
    numbers = [
        api.metric("mrr", unit="$", target=150),
        api.metric("active_users"),
        api.metric("retention", unit="%"),
        api.metric("sessions"),
        api.metric("nps", unit="points"),
        api.metric("csat", unit="%", target=0.8),
    ]
    events = [
        track(f"m{day}-{user}", f"u{user}", "open", (now - timedelta(days=day, hours=user)).isoformat())
        for day in range(60)
        for user in range(day % 3 + 1)
    ]
    send_all(write_key(world), events)
    rows = [version(index, (now - timedelta(days=70 - 30 * index)).isoformat()) for index in range(3)]
    assert api.post("metric-data/subscriptions/", {"rows": rows}).status_code == 201
    answers = [
        {"external_id": f"{kind}{index}", "survey": kind, "kind": kind, "respondent": f"r{index}",
         "score": 4 + index % 7,
         "submitted_at": (now - timedelta(days=index)).isoformat()}
        for kind in ("nps", "csat")
        for index in range(40)
    ]  # fmt: skip
    assert api.post("metric-data/answers/", {"rows": answers}).status_code == 201
    assert work() == ["done"] * 6
    return numbers


def test_an_empty_dashboard_teaches_the_first_step(world: Any) -> None:
    text = world.client(world.manager).get(world.url(DASHBOARD)).content.decode()
    assert "Define the first metric" in text
    assert "curl -u YOUR_WRITE_KEY:" in text


def test_the_dashboard_shows_every_chart_with_when_it_was_computed(world: Any) -> None:
    fill(world, Api(world))
    text = world.client(world.stakeholder).get(world.url(DASHBOARD)).content.decode()
    titles = (
        "MRR movements",
        "MRR in ",
        "People active in a day",
        "who came back",
        "Mean session duration",
    )
    for title in (*titles, "Sessions a person", "A nps", "A csat"):
        assert title in text
    assert "$300" in text
    assert text.count("Last computed") == 10  # one under each chart
    assert "New metric" not in text


@pytest.mark.parametrize("asked", ["28", "90", "365", "all", "nonsense"])
def test_every_range_is_shown(world: Any, asked: str) -> None:
    fill(world, Api(world))
    answer = world.client(world.manager).get(world.url(f"{DASHBOARD}?range={asked}"))
    assert answer.status_code == 200
    assert answer.context["board"].range == (asked if asked != "nonsense" else "365")


def test_the_dashboard_takes_the_same_few_queries_however_many_metrics(world: Any) -> None:
    api = Api(world)
    client = world.client(world.manager)

    def queries() -> tuple[int, int]:
        """Of the whole page, and of them those to tables of this stage."""
        with CaptureQueriesContext(connection) as captured:
            client.get(world.url(DASHBOARD))
        return len(captured), sum('FROM "metrics_' in query["sql"] for query in captured)

    fill(world, api)
    client.get(world.url(DASHBOARD))
    before = queries()
    for _ in range(3):
        api.metric("sessions")
    work()
    assert (before[1], queries()) == (5, before)


def test_a_failed_computation_is_said_under_its_chart(world: Any) -> None:
    api = Api(world)
    fill(world, api)
    swiss = version(9, "2026-01-01T00:00:00Z", currency="CHF")
    assert api.post("metric-data/subscriptions/", {"rows": [swiss]}).status_code == 201
    assert work(timedelta(minutes=2)).count("failed") == 1
    text = world.client(world.stakeholder).get(world.url(DASHBOARD)).content.decode()
    assert "No exchange rate from CHF to USD." in text


def test_marks_of_the_product_stand_on_the_charts(world: Any) -> None:
    from metrics.models import ReleaseMark

    ReleaseMark.objects.create(
        workspace=world.workspace,
        product=world.product,
        date=timezone.now().date() - timedelta(days=7),
        label="v2.0",
    )
    fill(world, Api(world))
    answer = world.client(world.manager).get(world.url(DASHBOARD))
    assert [mark["label"] for mark in answer.context["active_lines"]["marks"]] == ["v2.0"]


def test_the_dashboard_in_one_call(world: Any) -> None:
    api = Api(world)
    fill(world, api)
    said = api.get("metrics/dashboard/?range=90").json()
    by_name = {one["calculation"]: one for one in said["metrics"]}
    assert (by_name["mrr"]["value"], by_name["mrr"]["on_target"], by_name["mrr"]["run"]["state"]) == (
        300,
        True,
        "done",
    )
    assert by_name["nps"]["low"] < by_name["nps"]["value"] < by_name["nps"]["high"]
    assert len(by_name["active_users"]["points"]) >= 60


def test_a_metrics_own_page(world: Any) -> None:
    api = Api(world)
    for number in fill(world, api):
        text = world.client(world.stakeholder).get(world.url(f"metrics/{number}/")).content.decode()
        assert "Computations" in text
        assert "Last computed" in text
        assert "Compute now" not in text
    number = api.metric("mrr")
    client = world.client(world.manager)
    assert "Compute now" in client.get(world.url(f"metrics/{number}/")).content.decode()
    answer = client.post(world.url(f"metrics/{number}/compute/"), follow=True)
    assert "Computing." in answer.content.decode()
    assert [one["state"] for one in api.get(f"metrics/{number}/runs/").json()] == ["due"]
    assert world.client(world.contributor).post(world.url(f"metrics/{number}/compute/")).status_code == 403


def test_the_list_shows_the_newest_value_in_as_many_queries_for_three_as_for_one(world: Any) -> None:
    api = Api(world)
    client = world.client(world.manager)
    counts = []
    for many in (1, 2):
        for _ in range(many):
            api.metric("active_users")
        client.get(world.url("metrics/"))
        with CaptureQueriesContext(connection) as captured:
            client.get(world.url("metrics/"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_write_key_is_shown_once_used_and_revoked(world: Any) -> None:
    client = world.client(world.manager)
    answer = client.post(world.url("metrics/sources/keys/new/"), {"name": "Web app"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert send(secret, "track", {"event": "open", "userId": "u1"}).status_code == 200
    send(secret, "track", {"event": "", "userId": "u1"})
    page = client.get(world.url("metrics/sources/"))
    text = page.content.decode()
    assert (secret in text, "Web app" in text, "event: This is missing." in text) == (False, True, True)
    (key,) = page.context["keys"]
    revoke = world.url(f"metrics/sources/keys/{key.pk}/revoke/")
    assert world.client(world.contributor).post(revoke).status_code == 403
    assert world.client(world.outsider).post(revoke).status_code == 404
    assert client.post(revoke, follow=True).context["keys"].count() == 0
    assert send(secret, "track", {"event": "open", "userId": "u1"}).status_code == 401


def test_a_write_key_over_rest(world: Any) -> None:
    api = Api(world)
    made = api.post("write-keys/", {"name": "Pipeline"})
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    secret, number = made.json()["secret"], made.json()["id"]
    assert send(secret, "track", {"event": "open", "userId": "u1"}).status_code == 200
    (listed,) = api.get("write-keys/").json()["results"]
    assert (listed["id"], listed["name"], "secret" in listed) == (number, "Pipeline", False)
    assert secret not in api.get("write-keys/").content.decode()
    assert Activity.objects.filter(verb="product.write_key_created", source="api").count() == 1
    assert api.post("write-keys/", {"name": " "}).json()["errors"][0]["pointer"] == "/name"
    delete = {"path": world.api(f"write-keys/{number}/")}
    foreign = world.api(f"write-keys/{number}/", world.other_product)
    client = world.client(None)
    assert client.delete(foreign, headers=world.bearer(world.manager)).status_code == 404
    assert client.delete(**delete, headers=world.bearer(world.contributor)).status_code == 403
    assert client.delete(**delete, headers=world.bearer(world.manager)).status_code == 204
    assert send(secret, "track", {"event": "open", "userId": "u1"}).status_code == 401
    for person, status in ((world.contributor, 403), (world.stakeholder, 403), (world.outsider, 404)):
        assert Api(world, person).post("write-keys/", {"name": "Mine"}).status_code == status


def test_a_key_of_another_product_is_not_found(world: Any) -> None:
    from accounts.queries import api_token

    foreign = api_token(write_key(world, world.other_product))
    assert foreign is not None
    revoke = world.url(f"metrics/sources/keys/{foreign.pk}/revoke/")
    assert world.client(world.manager).post(revoke).status_code == 404


def test_a_metric_is_made_in_the_browser_and_its_settings_checked(world: Any) -> None:
    client = world.client(world.manager)
    values = {
        "title": "Weekly retention", "status": "live", "calculation": "retention", "direction": "up",
        "schedule": "daily", "params": '{"periods": 8}', "unit": "%",
    }  # fmt: skip
    assert client.post(world.url("metrics/new/"), values).status_code == 302
    for params in ('{"periods": "x"}', "nope", '{"a": "\\u0000"}', "[]"):
        answer = client.post(world.url("metrics/new/"), values | {"params": params})
        assert (params, answer.status_code) == (params, 422 if params != "[]" else answer.status_code)
    assert world.client(world.contributor).post(world.url("metrics/new/"), values).status_code == 403
