"""The roadmap as it stood on a day, and what changed since, from the history that triggers keep."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Actor
from products import actions
from products.models import Item
from roadmaps.models import Initiative, Theme
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db
START, END = dt.date(2026, 11, 2), dt.date(2026, 12, 20)
TRACKED: Any = (Item, Theme, Initiative)


def send_back(days: int) -> None:
    """All history so far happened so many days ago."""
    for model in TRACKED:
        model.pgh_event_model.objects.update(pgh_created_at=timezone.now() - dt.timedelta(days=days))


def day(ago: int) -> str:
    return (timezone.localdate() - dt.timedelta(days=ago)).isoformat()


@pytest.fixture
def told(world: World) -> dict[str, Any]:
    """Forty days ago four initiatives; since then one slipped, one was archived, one dropped, one erased, one new."""
    actor = Actor(world.manager)
    theme = factories.item(world.product, "theme", title="Promises")
    made = {
        title: factories.item(
            world.product, "initiative", world.manager, title=title, theme=theme, horizon="next", effort=2.0,
            start_date=START, end_date=END,
        )
        for title in ("Slipping", "Archived", "Given up", "Erased")
    }  # fmt: skip
    send_back(40)
    actions.edit(detail=theme, actor=actor, values={"title": "Promises kept"})
    actions.edit(
        detail=made["Slipping"],
        actor=actor,
        values={
            "end_date": END + dt.timedelta(days=21),
            "horizon": "now",
            "status": "progress",
            "effort": 5.0,
        },
    )
    actions.archive(item=made["Archived"].item, actor=actor)
    actions.edit(detail=made["Given up"], actor=actor, values={"status": "dropped"})
    Item.objects.filter(pk=made["Erased"].pk).delete()
    made["New"] = factories.item(world.product, "initiative", world.manager, title="New", horizon="later")
    return made


def test_a_past_day_shows_what_was_known_then_and_cannot_be_changed(
    world: World, told: dict[str, Any]
) -> None:
    client = world.client(world.manager)
    page = client.get(world.url(f"roadmaps/timeline/?as_of={day(30)}"))
    titles = {bar["row"].title: bar["row"] for lane in page.context["lanes"] for bar in lane["bars"]}
    assert set(titles) == {"Slipping", "Archived", "Given up"}
    assert (titles["Slipping"].end, titles["Slipping"].horizon) == (END, "next")
    assert page.context["lanes"][0]["title"] == "Promises"
    assert "This is the past" in page.text
    assert "/move/" not in page.text
    assert "Back to today" in page.text
    now = client.get(world.url("roadmaps/timeline/"))
    assert "This is the past" not in now.text
    assert "Archived" not in {bar["row"].title for lane in now.context["lanes"] for bar in lane["bars"]}
    before = client.get(world.url(f"roadmaps/horizons/?as_of={day(50)}"))
    assert "Nothing was planned yet" in before.text
    assert client.get(world.url("roadmaps/list/?as_of=yesterday")).context["asked"].as_of is None
    columns = client.get(world.url(f"roadmaps/horizons/?as_of={day(30)}")).context["columns"]
    assert [card["row"].title for card in columns[1]["cards"]] == ["Slipping", "Archived", "Given up"]


def test_what_changed_is_told_in_words_and_over_rest(world: World, told: dict[str, Any]) -> None:
    page = world.client(world.stakeholder).get(world.url(f"roadmaps/changes/?since={day(30)}")).text
    assert "ends 21 days later" in page
    answer = world.client(None).get(
        world.api(f"roadmap/changes/?since={day(30)}"), headers=world.bearer(world.stakeholder, "read")
    )
    changes = {(one["kind"], one["title"]): one for one in answer.json()["changes"]}
    assert set(changes) == {
        ("added", "New"),
        ("removed", "Archived"),
        ("removed", "Given up"),
        ("later", "Slipping"),
        ("horizon", "Slipping"),
        ("status", "Slipping"),
        ("scope", "Slipping"),
    }
    assert changes["later", "Slipping"]["days"] == 21
    assert changes["removed", "Archived"]["words"] == "archived"
    assert changes["horizon", "Slipping"]["words"] == "from Next to Now"
    assert changes["scope", "Slipping"]["words"] == "effort from 2 person-months to 5 person-months"
    until = f"roadmap/changes/?since={day(50)}&as_of={day(30)}"
    past = world.client(None).get(world.api(until), headers=world.bearer(world.stakeholder, "read")).json()
    assert [(one["kind"], one["title"]) for one in past["changes"]] == [
        ("added", title) for title in ("Slipping", "Archived", "Given up")
    ]


def test_the_past_takes_the_same_queries_for_one_row_and_for_many(world: World) -> None:
    counts = []
    for more in (1, 20):
        for _ in range(more):
            factories.item(world.product, "initiative", theme=factories.item(world.product, "theme"))
        send_back(40)
        client = world.client(world.manager)
        with CaptureQueriesContext(connection) as taken:
            client.get(world.url(f"roadmaps/list/?as_of={day(30)}"))
        with CaptureQueriesContext(connection) as compared:
            client.get(world.url(f"roadmaps/changes/?since={day(30)}"))
        counts.append((len(taken), len(compared)))
    assert counts[0] == counts[1]


def test_views_and_the_roadmap_over_rest(world: World, told: dict[str, Any]) -> None:
    client, headers = world.client(None), world.bearer(world.contributor)
    for base in (world.api("roadmap-views/"), "/api/v1/workspaces/acme/roadmap-views/"):
        body = {"name": "Mine", "layout": "list", "choices": {"horizon": ["now"], "unknown": ["x"]}}
        made = client.post(base, body, "application/json", headers=headers)
        assert made.status_code == 201
        assert made.json()["choices"] == {"horizon": ["now"]}
        one = f"{base}{made.json()['id']}/"
        renamed = client.patch(one, {"name": "Ours", "is_shared": True}, "application/json", headers=headers)
        assert renamed.json()["name"] == "Ours"
        assert (
            client.post(base, body | {"name": "Ours"}, "application/json", headers=headers).status_code == 400
        )
        other = world.bearer(factories.member(world.workspace, "contributor"))
        assert [row["name"] for row in client.get(base, headers=other).json()] == ["Ours"]
        assert client.delete(one, headers=other).status_code == 403
        assert client.delete(one, headers=headers).status_code == 204
    rows = client.get(world.api("roadmap/?horizon=now"), headers=headers).json()
    assert [(row["title"], row["theme"]["title"]) for row in rows["initiatives"]] == [
        ("Slipping", "Promises kept")
    ]
    then = client.get(f"/api/v1/workspaces/acme/roadmap/?as_of={day(30)}&layout=list", headers=headers).json()
    assert [row["title"] for row in then["initiatives"]] == ["Slipping", "Archived", "Given up"]
    assert client.get(world.api("roadmap/?as_of=soon"), headers=headers).status_code == 400
    number = told["Slipping"].item.number
    stale = client.post(
        world.api(f"initiatives/{number}/move/"), {"start": None, "end": None}, "application/json",
        headers=headers | world.bearer(world.manager) | {"If-Match": '"1"'},
    )  # fmt: skip
    assert stale.status_code == 412


def test_the_presentation_tells_goal_metric_and_evidence_theme_by_theme(world: World) -> None:
    goal = factories.item(world.product, "objective", title="Keep promises")
    theme = factories.item(world.product, "theme", title="Promises", goal="98 % kept")
    row = factories.item(world.product, "initiative", title="Countdown", theme=theme, objective=goal)
    factories.item(
        world.product, "key_result", title="Replies kept", objective=goal, start=1, target=9, current=5
    )
    falling = {"direction": "decrease", "start": 5, "target": 3, "current": 4.5}
    factories.item(world.product, "key_result", title="Churn", objective=goal, **falling)
    idea = factories.item(world.product, "idea", title="Warn me earlier")
    actions.link(source=idea.item, target=row.item, kind="motivates", actor=Actor(world.manager))
    page = world.client(world.stakeholder).get(world.url("roadmaps/present/"))
    for said in ("Promises", "98 % kept", "Replies kept", "Warn me earlier", "1 idea", "Countdown"):
        assert said in page.text, said
    churn = page.text.partition("Churn")[2].partition("</li>")[0]
    assert "from 5, target 3" in churn
    assert 'class="fill" width="25.00%"' in churn
    other = (
        world.client(world.stakeholder).get(world.url("roadmaps/present/?group=objective")).context["slides"]
    )
    assert [slide["title"] for slide in other] == ["Keep promises"]
