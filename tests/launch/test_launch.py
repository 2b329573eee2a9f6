"""A launch through the pages and the API: checklist, readiness, go, and what bars it."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.access import Actor
from launch import actions, queries
from products import calendar_marks
from products.models import Activity, Link
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timezone.now().date() + dt.timedelta(days=90)


@pytest.fixture
def launch(world: Any) -> Any:
    release = factories.item(world.product, "release", actor=world.manager, version_name="2.0")
    return factories.item(
        world.product, "launch", actor=world.manager, title="Big day", release=release.item, date=DAY, tier=3
    )


def url(world: Any, launch: Any, rest: str) -> str:
    return world.url(f"launch/launches/{launch.item.number}/{rest}")


def status(launch: Any) -> str:
    launch.item.refresh_from_db()
    return str(launch.item.status)


def test_it_hangs_on_its_release_and_asks_every_function(world: Any, launch: Any) -> None:
    link = Link.objects.get(kind="launches")
    assert (link.source, link.target) == (launch.release, launch.item)
    assert [row.verdict for row in queries.readiness(world.product, launch)] == ["pending"] * 7


def test_created_by_the_form_with_several_channels(world: Any) -> None:
    posted = {
        "title": "L",
        "status": "planned",
        "tier": "1",
        "distribution": "hybrid",
        "channels": ["email", "blog"],
    }
    response = world.client(world.manager).post(world.url("launches/new/"), posted)
    assert response.status_code == 302
    made = queries.launch(world.product, 1)
    assert made is not None
    assert made.channels == ["email", "blog"]
    bad = world.client(world.manager).post(world.url("launches/new/"), posted | {"channels": ["smoke"]})
    assert bad.status_code == 422


def test_the_checklist_is_added_once(world: Any, launch: Any) -> None:
    client = world.client(world.manager)
    client.post(url(world, launch, "checklist/"))
    first = queries.tasks(world.product, launch).count()
    client.post(url(world, launch, "checklist/"))
    assert queries.tasks(world.product, launch).count() == first > 3
    help_articles = queries.tasks(world.product, launch).get(item__title="Help articles published")
    assert help_articles.due_date == DAY - dt.timedelta(days=5)


def test_the_usual_tasks_of_a_launch_that_is_near_are_due_today_at_the_earliest(world: Any) -> None:
    today = queries.today(world.product)
    soon = factories.item(world.product, "launch", date=today + dt.timedelta(days=4), tier=3)
    answer = world.client(world.manager).post(url(world, soon, "checklist/"), follow=True)
    dues = {task.item.title: task.due_date for task in queries.tasks(world.product, soon)}
    assert min(due for due in dues.values() if due is not None) == today
    assert dues["Help articles published"] == today
    assert dues["Roll-out and roll-back rehearsed"] == today + dt.timedelta(days=1)
    text = answer.content.decode()
    assert f"{len(dues)} tasks added. The launch is near: 2 of them are due today." in text
    assert "overdue" not in text


def test_a_no_go_bars_the_launch_until_it_is_lifted(world: Any, launch: Any) -> None:
    client = world.client(world.manager)
    assert (
        client.post(url(world, launch, "readiness/legal/"), {"verdict": "no_go", "note": ""}).status_code
        == 422
    )
    client.post(url(world, launch, "readiness/legal/"), {"verdict": "no_go", "note": "Contract unsigned"})
    refused = client.post(url(world, launch, "go/"))
    assert refused.status_code == 422
    assert "Legal says no go: Contract unsigned" in refused.content.decode()
    assert status(launch) == "planned"
    client.post(url(world, launch, "readiness/legal/"), {"verdict": "go", "note": ""})
    assert client.post(url(world, launch, "go/")).status_code == 302
    assert status(launch) == "go"
    assert Activity.objects.filter(item=launch.item, verb="launch.decided").count() == 2
    assert Activity.objects.filter(item=launch.item, verb="launch.went").count() == 1


def test_the_feed_tells_of_a_launch_in_whole_sentences(world: Any, launch: Any) -> None:
    client = world.client(world.manager)
    client.post(url(world, launch, "readiness/legal/"), {"verdict": "go", "note": ""})
    for step in ("hold", "replan", "go", "complete"):
        client.post(url(world, launch, f"{step}/"))
    told = client.get(world.url("")).context["activities"]
    assert [f"{one['text']} {one['item'].title}" for one in told if one["item"] == launch.item] == [
        "completed launch Big day",
        "gave the go for launch Big day",
        "reopened the planning of launch Big day",
        "decided to hold launch Big day",
        "gave a verdict on launch Big day",
        "created launch Big day",
    ]


def test_an_open_must_have_bars_the_launch(world: Any, launch: Any) -> None:
    task = factories.item(
        world.product, "launch_task", actor=world.manager, launch=launch, title="Help page", must_have=True
    )
    client = world.client(world.manager)
    assert "Help page" in client.post(url(world, launch, "go/")).content.decode()
    client.post(world.url(f"launch/tasks/{task.item.number}/done/"), {"done": "1"})
    task.refresh_from_db()
    assert task.done_at is not None
    assert client.post(url(world, launch, "go/")).status_code == 302


def test_statuses_change_by_actions_only_and_in_order(world: Any, launch: Any) -> None:
    client = world.client(world.manager)
    api = client.patch(
        world.api(f"launches/{launch.item.number}/"),
        {"status": "launched"},
        content_type="application/json",
        headers=world.bearer(world.manager),
    )
    assert api.status_code in {400, 422}
    assert client.post(url(world, launch, "complete/")).status_code == 422
    for step, expected in (("hold", "held"), ("replan", "planned"), ("go", "go"), ("complete", "launched")):
        assert client.post(url(world, launch, f"{step}/")).status_code == 302
        assert status(launch) == expected
    assert (
        client.post(url(world, launch, "readiness/legal/"), {"verdict": "go", "note": ""}).status_code == 422
    )
    launch.refresh_from_db()
    assert launch.launched_at is not None


def test_another_launch_of_the_workspace_close_by_is_pointed_out(world: Any, launch: Any) -> None:
    near = {"date": DAY + dt.timedelta(days=14), "title": "Neighbour"}
    factories.item(world.other_product, "launch", actor=world.manager, **near)
    factories.item(world.other_product, "launch", date=DAY + dt.timedelta(days=15), title="Far enough")
    factories.item(world.foreign_product, "launch", date=DAY, title="Foreign")
    page = world.client(world.stakeholder).get(launch.item.url).content.decode()
    assert "Neighbour" in page
    assert "Far enough" not in page
    assert "Foreign" not in page


def test_it_stands_in_the_calendar_and_late_tasks_show(world: Any, launch: Any) -> None:
    marks = calendar_marks.marks(world.product, DAY, DAY)
    assert [(mark.label, mark.kind) for mark in marks] == [("Big day", "launch")]
    values = {"launch": launch, "title": "Late one", "due_date": dt.date(2020, 1, 1)}
    factories.item(world.product, "launch_task", actor=world.manager, **values)
    assert "1 task overdue" in world.client(world.stakeholder).get(launch.item.url).content.decode()


def test_who_may_decide(world: Any, launch: Any) -> None:
    for who, expected in ((world.contributor, 403), (world.stakeholder, 403), (world.outsider, 404)):
        assert world.client(who).post(url(world, launch, "go/")).status_code == expected
    assert world.client(world.manager).get(url(world, launch, "readiness/catering/")).status_code == 404
    assert status(launch) == "planned"


def test_readiness_and_decisions_over_rest(world: Any, launch: Any) -> None:
    client, bearer = world.client(None), world.bearer(world.manager)
    path = world.api(f"launches/{launch.item.number}/")
    json = {"content_type": "application/json", "headers": bearer}
    assert client.patch(f"{path}readiness/sales/", {"verdict": "no_go"}, **json).status_code in {400, 422}
    said = client.patch(f"{path}readiness/sales/", {"verdict": "no_go", "note": "No demo"}, **json).json()
    assert (said["verdict"], said["decided_by"]) == ("no_go", "manager@acme.test")
    assert client.get(f"{path}go-no-go/", headers=bearer).json()["obstacles"] == ["Sales says no go: No demo"]
    assert client.post(f"{path}go/", **json).status_code in {400, 422}
    actions.decide(launch=launch, function="sales", verdict="go", note="", actor=Actor(world.manager))
    assert client.post(f"{path}go/", **json).json()["status"] == "go"
    assert len(client.post(f"{path}checklist/", **json).json()) > 3
    assert len(client.get(f"{path}readiness/", headers=bearer).json()) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_the_launch_page_asks_as_often_for_three_tasks_as_for_one(
    world: Any, launch: Any, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.item(world.product, "launch_task", actor=world.manager, launch=launch)
    client = world.client(world.manager)
    client.get(launch.item.url)
    with django_assert_num_queries(LAUNCH_QUERIES):
        client.get(launch.item.url)


LAUNCH_QUERIES = 18
