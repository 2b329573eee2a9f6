"""Objectives and key results: progress, movement, and the metric that moves them."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from products import actions as shared_actions
from products.models import Activity
from products.thread import thread_of
from roadmaps import actions, queries, timeline
from tests import factories
from tests.people import World


@pytest.fixture
def objective(world: World) -> Any:
    return factories.item(world.product, "objective", world.manager, title="Answer faster")


def key_result(world: World, objective: Any, **values: Any) -> Any:
    made = {
        "title": "First reply time",
        "objective": objective,
        "start": 12.0,
        "target": 4.0,
        "direction": "decrease",
    }
    return factories.item(world.product, "key_result", world.manager, **made | values)


def now_of(world: World, row: Any) -> float:
    found = queries.strategy(world.product).objectives[0].shown_results
    return float(next(one.now for one in found if one.pk == row.pk))


def test_the_page_shows_progress_and_how_each_key_result_moved(world: World, objective: Any) -> None:
    row = key_result(world, objective)
    for value in (11.0, 8.0):
        shared_actions.edit(detail=row, actor=Actor(world.manager), values={"current": value})
    page = world.client(world.stakeholder).get(world.url("roadmaps/objectives/")).text
    assert "Answer faster" in page
    assert "50%" in page
    assert "−3" in page
    detail = world.client(world.stakeholder).get(world.url(f"objectives/{objective.item.number}/")).text
    assert "First reply time" in detail
    assert f'id="result-{row.item.number}"' in detail
    offered = world.client(world.manager).get(world.url(f"objectives/{objective.item.number}/")).text
    assert f"/key-results/new/?objective={objective.pk}" in offered


def test_of_many_movements_the_newest_fifty_are_drawn_and_all_are_a_link_away(
    world: World, objective: Any
) -> None:
    row = key_result(world, objective, start=100.0, target=0.0)
    other = key_result(world, objective, title="Other")
    shared_actions.edit(detail=other, actor=Actor(world.manager), values={"current": 11.0})
    client = world.client(world.stakeholder)
    for step in range(60):
        Activity.objects.create(
            workspace=world.workspace,
            product=world.product,
            item=row.item,
            verb="key_result.moved",
            changes={"current": [100.0 - step, 99.0 - step]},
        )
    blocks = client.get(world.url("roadmaps/objectives/")).context["blocks"]
    many, few = next(block["results"] for block in blocks if block["row"] == objective)
    assert (len(many["values"]), many["values"][0], many["values"][-1], many["step"]) == (
        51,
        90.0,
        40.0,
        -1.0,
    )
    assert many["all_moves"] == world.url(f"key-results/{row.item.number}/history/")
    assert (few["values"], few["all_moves"]) == ([12.0, 11.0], "")
    assert many["all_moves"] in client.get(world.url("roadmaps/objectives/")).text


def test_a_new_objective_starts_with_the_quarter_that_is_planned_now(world: World) -> None:
    form = world.client(world.manager).get(world.url("objectives/new/")).context["form"]
    today = timezone.localdate(timezone=world.workspace.zone)
    expected = timeline.planned_quarter(today)
    assert (form["period_start"].value(), form["period_end"].value()) == expected
    for day, start, end in (
        (dt.date(2026, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        (dt.date(2026, 5, 31), dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        (dt.date(2026, 6, 2), dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
        (dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 3, 31)),
    ):
        assert timeline.planned_quarter(day) == (start, end)


def test_a_key_result_supports_its_objective_in_the_thread(world: World, objective: Any) -> None:
    row = key_result(world, objective)
    found = thread_of(world.product, row.item, {world.product.pk})
    assert {node.item.title for node in found.nodes} == {"First reply time", "Answer faster"}


def test_a_key_result_tied_to_a_metric_moves_by_itself(world: World, objective: Any) -> None:
    metric = factories.item(world.product, "metric").item
    tied, loose = key_result(world, objective, metric=metric), key_result(world, objective, title="Other")
    gone = key_result(world, objective, metric=metric, title="Archived")
    shared_actions.archive(item=gone.item, actor=Actor(world.manager))
    moved = actions.move_key_results(metric_item=metric, value=6.0, actor=SYSTEM)
    assert [one.pk for one in moved] == [tied.pk]
    assert (now_of(world, tied), now_of(world, loose)) == (6.0, 12.0)
    actions.move_key_results(metric_item=metric, value=6.0, actor=SYSTEM)
    activity = Activity.objects.get(verb="key_result.moved")
    assert activity.changes == {"current": [None, 6.0]}
    assert activity.source == "task"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"target": 12}, "target"),
        ({"target": 20}, "target"),
        ({"direction": "increase"}, "target"),
        ({"direction": "sideways"}, "direction"),
        ({"current": "NaN"}, "current"),
        ({"objective": 999}, "objective"),
    ],
)
def test_rest_refuses_a_key_result_that_leads_nowhere(
    world: World, objective: Any, values: dict[str, Any], field: str
) -> None:
    body = {
        "title": "First reply time",
        "objective": objective.item.number,
        "direction": "decrease",
        "start": 12,
        "target": 4,
    }
    url, headers = world.api("key-results/"), world.bearer(world.manager)
    client = world.client(None)
    bad = client.post(url, body | values, "application/json", headers=headers)
    assert bad.status_code == 400
    assert bad.json()["errors"][0]["pointer"] == f"/{field}"
    good = client.post(url, body | {"current": 10}, "application/json", headers=headers)
    assert good.status_code == 201
    assert good.json()["progress"] == 0.25


def test_an_objective_does_not_end_before_it_starts_and_is_a_managers_to_make(world: World) -> None:
    body = {"title": "Grow", "period_start": "2026-07-01", "period_end": "2026-06-30"}
    url, client = world.api("objectives/"), world.client(None)
    bad = client.post(url, body, "application/json", headers=world.bearer(world.manager))
    assert bad.json()["errors"][0]["pointer"] == "/period_end"
    body["period_end"] = str(dt.date(2026, 12, 31))
    assert (
        client.post(url, body, "application/json", headers=world.bearer(world.contributor)).status_code == 403
    )
    assert client.post(url, body, "application/json", headers=world.bearer(world.manager)).status_code == 201
