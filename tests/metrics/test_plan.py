"""The tracking plan: what comes in against what is expected."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics import fold
from metrics.models import EventName, PlannedEvent
from products.models import Activity
from tests.metrics.given import Api, send_all, track, write_key

pytestmark = pytest.mark.django_db
EVENTS = "metrics/sources/events/"
FIRST, LAST = "2026-01-05T12:00:00Z", "2026-01-07T12:00:00Z"


def come(world: Any, *names: str) -> None:
    rows = [
        track(f"{name}-{at}", "u1", name, at, properties={"plan": "Team", "seats": 3, "odd": None})
        for name in names
        for at in (LAST, FIRST)
    ]
    send_all(write_key(world), rows)
    fold.fold_pending(world.product)


def test_events_are_listed_with_how_often_and_when_they_came(world: Any) -> None:
    api = Api(world)
    come(world, "Opened", "Signed up")
    send_all(write_key(world), [track("again", "u2", "Opened", "2026-01-09T00:00:00Z")])
    fold.fold_pending(world.product)
    said = api.get("tracked-events/").json()
    assert said["left_out"] == 0
    assert [(one["name"], one["count"], one["is_expected"], one["id"]) for one in said["events"]] == [
        ("Opened", 3, False, None),
        ("Signed up", 2, False, None),
    ]
    assert (said["events"][0]["first_at"], said["events"][0]["last_at"]) == (FIRST, "2026-01-09T00:00:00Z")


def test_an_event_is_accepted_described_and_taken_out_over_rest(world: Any) -> None:
    api = Api(world)
    come(world, "Opened")
    made = api.post("tracked-events/", {"name": "Opened", "properties": {"plan": "text"}})
    assert (made.status_code, made.json()["is_expected"], made.json()["count"]) == (201, True, 2)
    path, client = world.api(f"tracked-events/{made.json()['id']}/"), world.client(None)
    headers, kind = world.bearer(world.manager), "application/json"
    sent = client.patch(path, {"description": "The inbox was opened"}, content_type=kind, headers=headers)
    assert (sent.json()["description"], sent.json()["properties"]) == (
        "The inbox was opened",
        {"plan": "text"},
    )
    bad = api.post("tracked-events/", {"name": "Opened", "properties": {"plan": "colour"}})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (400, "/properties/plan")
    refused = client.patch(path, {}, content_type=kind, headers=world.bearer(world.contributor))
    assert refused.status_code == 403
    for person, status in ((world.contributor, 403), (world.stakeholder, 403), (world.outsider, 404)):
        assert Api(world, person).post("tracked-events/", {"name": "Mine"}).status_code == status
    foreign = world.api(f"tracked-events/{made.json()['id']}/", world.other_product)
    assert client.delete(foreign, headers=headers).status_code == 404
    assert client.delete(path, headers=headers).status_code == 204
    assert [one["is_expected"] for one in api.get("tracked-events/").json()["events"]] == [False]
    verbs = Activity.objects.filter(verb="tracking_plan.changed").order_by("pk")
    assert [one.changes["event"] for one in verbs] == [[None, "Opened"], [None, "Opened"], ["Opened", None]]


def test_what_nobody_expects_is_reported_once_there_is_a_plan(world: Any) -> None:
    client = world.client(world.manager)
    come(world, "Opened", "Opend")
    report = "1 event came in that nobody expects"
    assert report not in client.get(world.url("metrics/sources/")).content.decode()
    page = client.post(world.url(f"{EVENTS}accept/"), {"name": "Opened"}, follow=True).content.decode()
    assert report in page
    assert report in client.get(world.url("metrics/sources/")).content.decode()
    assert page.index(">Opend<") < page.index(">Opened<")
    values = {
        "name": "Bought",
        "description": "Paid",
        "is_expected": "on",
        "properties": "price: number\nnote",
    }
    page = client.post(world.url(f"{EVENTS}save/"), values, follow=True).content.decode()
    assert "Never came" in page
    assert PlannedEvent.objects.get(name="Bought").properties == {"price": "number", "note": "any"}
    assert "Accept" not in world.client(world.contributor).get(world.url(EVENTS)).content.decode()
    assert (
        world.client(world.contributor).post(world.url(f"{EVENTS}accept/"), {"name": "x"}).status_code == 403
    )


def test_an_events_properties_are_compared_with_the_plan(world: Any) -> None:
    client = world.client(world.manager)
    come(world, "Opened")
    values = {"name": "Opened", "is_expected": "on", "properties": "plan: number\nodd: text\ngone: text"}
    assert client.post(world.url(f"{EVENTS}save/"), values).status_code == 302
    answer = client.get(world.url(f"{EVENTS}one/?name=Opened"))
    assert {one.name: one.problem for one in answer.context["seen"]} == {
        "plan": "sent as text",
        "odd": "",
        "seats": "not in the plan",
        "gone": "never sent",
    }
    bad = client.post(world.url(f"{EVENTS}save/"), values | {"properties": "plan: colour"})
    assert (bad.status_code, "“colour” is no type." in bad.content.decode()) == (422, True)
    assert client.get(world.url(f"{EVENTS}one/?name=Nobody")).status_code == 404
    forget = world.url(f"{EVENTS}{PlannedEvent.objects.get().pk}/forget/")
    assert client.post(forget).status_code == 302
    assert not PlannedEvent.objects.exists()


def test_a_plan_outlives_a_rebuild(world: Any) -> None:
    come(world, "Opened")
    Api(world).post("tracked-events/", {"name": "Opened", "description": "Kept"})
    fold.rebuild(world.product)
    (one,) = Api(world).get("tracked-events/").json()["events"]
    assert (one["description"], one["count"], one["last_at"]) == ("Kept", 2, LAST)


def test_the_page_takes_as_many_queries_for_many_events_as_for_one(world: Any) -> None:
    client, counts = world.client(world.manager), []
    for names in (("A",), ("B", "C", "D")):
        come(world, *names)
        client.get(world.url(EVENTS))
        with CaptureQueriesContext(connection) as captured:
            client.get(world.url(EVENTS))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_names_beyond_number_do_not_flood_the_list(world: Any) -> None:
    EventName.objects.bulk_create(
        EventName(workspace=world.workspace, product=world.product, name=f"n{index}", number=index, count=1)
        for index in range(1, 521)
    )
    said = Api(world).get("tracked-events/").json()
    assert (len(said["events"]), said["left_out"]) == (500, 20)
