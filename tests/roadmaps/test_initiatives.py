"""Initiatives by form, drag and REST: the rules hold on every road."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Actor
from products.actions import edit
from products.models import Activity
from roadmaps import actions, queries
from tests import factories
from tests.people import World

START, END = dt.date(2026, 6, 1), dt.date(2026, 8, 31)
HTMX = {"HX-Request": "true"}


def initiative(world: World, **values: Any) -> Any:
    return factories.item(world.product, "initiative", world.manager, **values)


@pytest.fixture
def routing(world: World) -> Any:
    return initiative(world, title="Skill-based routing", start_date=START, end_date=END)


def fresh(world: World, row: Any) -> Any:
    return queries.initiative(world.product, row.item.number)


# --- moving bars ---------------------------------------------------------------


def move_url(world: World, row: Any) -> str:
    return world.url(f"roadmaps/timeline/{row.item.number}/move/")


def test_a_dragged_bar_is_saved_and_the_lanes_come_back(world: World, routing: Any) -> None:
    theme = factories.item(world.product, "theme", title="Faster answers")
    body = {"start": "2026-07-01", "end": "2026-09-15", "lane": theme.item.number}
    response = world.client(world.manager).post(move_url(world, routing), body, headers=HTMX)
    assert response.status_code == 200
    assert 'id="lanes"' in response.text
    assert "<html" not in response.text
    moved = fresh(world, routing)
    assert (moved.start_date, moved.end_date, moved.theme) == (
        dt.date(2026, 7, 1),
        dt.date(2026, 9, 15),
        theme,
    )
    activity = Activity.objects.get(verb="initiative.moved")
    assert activity.changes["start_date"] == ["2026-06-01", "2026-07-01"]


def test_the_undo_of_a_move_puts_everything_back(world: World, routing: Any) -> None:
    client = world.client(world.manager)
    body = {"start": "2026-07-01", "end": "2026-09-15", "lane": 0}
    response = client.post(move_url(world, routing), body, headers=HTMX)

    undo = json.loads(response["HX-Trigger"])["toast"]["undoUrl"]
    assert client.post(undo).status_code == 302
    assert (fresh(world, routing).start_date, fresh(world, routing).end_date) == (START, END)
    theme = factories.item(world.product, "theme")
    assert client.post(move_url(world, routing), {"lane": theme.item.number}).status_code == 302
    moved = fresh(world, routing)  # what is not given stays
    assert (moved.theme, moved.start_date, moved.end_date) == (theme, START, END)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"start": "2026-09-01", "end": "2026-08-01"}, "end must be on or after the start"),
        ({"start": "2026-09-01", "end": ""}, "Give both dates or none"),
        ({"start": "yesterday", "end": "2026-08-01"}, "Enter a valid date"),
        ({"start": "1066-01-01", "end": "2026-08-01"}, "between 1970 and 2199"),
        ({"start": "2026-06-01", "end": "2026-08-31", "lane": "999999"}, "no such theme"),
        ({"start": "2026-06-01", "end": "2026-08-31", "lane": "x"}, "whole number"),
    ],
)
def test_a_bad_move_is_refused_with_its_reason_and_changes_nothing(
    world: World, routing: Any, body: dict[str, str], why: str
) -> None:
    response = world.client(world.manager).post(move_url(world, routing), body, headers=HTMX)
    assert response.status_code == 422
    assert why in response.text
    assert (fresh(world, routing).start_date, fresh(world, routing).end_date) == (START, END)


def test_only_who_may_change_an_initiative_may_drag_it(world: World, routing: Any) -> None:
    body = {"start": "2026-07-01", "end": "2026-09-15"}
    statuses = [
        world.client(who).post(move_url(world, routing), body).status_code
        for who in (world.contributor, world.stakeholder, world.outsider)
    ]
    assert statuses == [403, 403, 404]
    foreign = factories.item(world.foreign_product, "initiative")
    assert (
        world.client(world.manager)
        .post(world.url(f"roadmaps/timeline/{foreign.item.number + 50}/move/"), body)
        .status_code
        == 404
    )
    assert fresh(world, routing).start_date == START


def test_a_bar_is_only_movable_on_the_page_of_somebody_who_may_move_it(world: World, routing: Any) -> None:
    page = world.url("roadmaps/timeline/")
    assert move_url(world, routing) in world.client(world.manager).get(page).text
    shown = world.client(world.stakeholder).get(page).text
    assert "Skill-based routing" in shown
    assert move_url(world, routing) not in shown


def test_the_form_says_what_is_wrong_with_dates_and_numbers(world: World, routing: Any) -> None:
    form = {
        "title": "Routing",
        "status": "planned",
        "horizon": "now",
        "progress": "10",
        "start_date": "2026-06-02",
    }
    client, url = world.client(world.manager), world.url(f"initiatives/{routing.item.number}/edit/")
    response = client.post(url, form | {"end_date": "2026-06-01"})
    assert response.status_code == 422
    assert "The end must be on or after the start." in response.text
    response = client.post(url, form | {"end_date": "2026-06-30", "effort": "0.2"})
    assert response.status_code == 422
    response = client.post(url, form | {"end_date": "2026-06-30", "is_public": "on"})
    assert "Readers outside never see the internal title" in response.text
    assert (
        client.post(url, form | {"end_date": "2026-06-30", "impact": "0.5", "effort": "2"}).status_code == 302
    )
    assert fresh(world, routing).impact == 0.5


def test_rest_moves_and_refuses_by_the_same_rules(world: World, routing: Any) -> None:
    theme = factories.item(world.product, "theme")
    url, client = world.api(f"initiatives/{routing.item.number}/move/"), world.client(None)
    headers = world.bearer(world.manager)
    body = {"start": "2026-07-01", "end": "2026-07-31", "theme": theme.item.number}
    response = client.post(url, body, "application/json", headers=headers)
    assert response.status_code == 200
    assert (response.json()["start_date"], response.json()["theme"]) == ("2026-07-01", theme.item.number)
    bad = client.post(url, body | {"end": "2026-06-30"}, "application/json", headers=headers)
    assert bad.status_code == 400
    assert bad.json()["errors"][0]["pointer"] == "/end_date"
    assert (
        client.post(url, body, "application/json", headers=world.bearer(world.contributor)).status_code == 403
    )
    unknown = client.post(url, body | {"theme": 999}, "application/json", headers=headers)
    assert unknown.json()["errors"][0]["pointer"] == "/theme"


# --- now, next, later ------------------------------------------------------------


def order(world: World, horizon: str) -> list[str]:
    return [row.item.title for row in queries.column(world.product, horizon)]


def place(world: World, row: Any, column: str, index: Any, **more: Any) -> Any:
    body = {"id": row.item.number, "column": column, "index": index}
    return world.client(world.manager).post(world.url("roadmaps/horizons/place/"), body, **more)


def test_a_card_goes_where_it_is_dropped_and_the_others_close_ranks(world: World) -> None:
    a, b, c = (initiative(world, title=title, horizon="now") for title in "ABC")
    d = initiative(world, title="D", horizon="later")
    response = place(world, c, "now", 0, headers=HTMX)
    assert 'id="board"' in response.text
    assert order(world, "now") == ["C", "A", "B"]
    told = Activity.objects.get(verb="initiative.placed")  # one row: the neighbours gave way
    assert (told.item_id, told.changes) == (c.pk, {"position": [3, 1]})
    undo = json.loads(response["HX-Trigger"])["toast"]["undoUrl"]
    again = world.client(world.manager).post(undo, headers=HTMX)
    assert order(world, "now") == ["A", "B", "C"]
    world.client(world.manager).post(json.loads(again["HX-Trigger"])["toast"]["undoUrl"])
    assert order(world, "now") == ["C", "A", "B"]
    edit(detail=c, values={"reach": 5}, actor=Actor(world.manager))
    assert "Somebody else changed" in world.client(world.manager).post(undo, headers=HTMX).text
    place(world, d, "now", 1)
    assert order(world, "now") == ["C", "D", "A", "B"]
    assert order(world, "later") == []
    place(world, a, "now", 100_000)
    assert order(world, "now") == ["C", "D", "B", "A"]
    assert [row.position for row in queries.column(world.product, "now")] == [0, 1, 2, 3]
    assert fresh(world, b).horizon == "now"


def test_the_menu_of_a_card_moves_it_without_dragging(world: World) -> None:
    initiative(world, title="A", horizon="now")
    b = initiative(world, title="B", horizon="now")
    client = world.client(world.manager)
    entry = f"?id={b.item.number}&amp;column=now&amp;index=0"
    assert entry in client.get(world.url("roadmaps/horizons/")).text
    assert client.post(world.url("roadmaps/horizons/place/") + entry.replace("&amp;", "&")).status_code == 302
    assert order(world, "now") == ["B", "A"]


@pytest.mark.parametrize(("column", "index"), [("someday", 0), ("now", -1), ("now", "first"), ("", 0)])
def test_a_bad_place_is_refused(world: World, column: str, index: Any) -> None:
    a = initiative(world, title="A", horizon="next")
    assert place(world, a, column, index).status_code == 422
    assert order(world, "next") == ["A"]


def test_rest_places_a_card(world: World) -> None:
    initiative(world, title="A", horizon="next")
    b = initiative(world, title="B")
    response = world.client(None).post(
        world.api(f"initiatives/{b.item.number}/place/"),
        {"horizon": "next", "index": 0},
        "application/json",
        headers=world.bearer(world.manager),
    )
    assert response.json()["horizon"] == "next"
    assert order(world, "next") == ["B", "A"]


@pytest.mark.django_db(transaction=True)
def test_people_who_order_at_the_same_time_lose_nothing(world: World) -> None:
    rows = [initiative(world, title=f"I{n}", horizon="now" if n % 2 else "next") for n in range(8)]
    actor = Actor(world.manager)

    def work(job: int) -> None:
        row = rows[job % len(rows)]
        try:
            if job % 5 == 4:  # somebody edits meanwhile
                edit(detail=row, values={"reach": job}, actor=actor)
            else:
                actions.place(
                    initiative=row, horizon="now" if job % 3 else "next", index=job % 4, actor=actor
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(80)))  # 64 of them reorder
    now, following = list(queries.column(world.product, "now")), list(queries.column(world.product, "next"))
    assert len(now) + len(following) == len(rows)
    for column in (now, following):
        positions = [row.position for row in column]
        assert positions == sorted(set(positions))


# --- prioritise --------------------------------------------------------------------


@pytest.mark.parametrize("value", ["NaN", "Infinity", 4, 0, -1, "much"])
def test_rest_takes_no_impact_outside_the_scale(world: World, value: Any) -> None:
    row = initiative(world, impact=2.0)
    headers = world.bearer(world.manager)
    url = world.api(f"initiatives/{row.item.number}/")
    response = world.client(None).patch(url, {"impact": value}, "application/json", headers=headers)
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/impact"
    good = world.client(None).patch(
        url,
        {"impact": 0.25, "reach": 400, "confidence": 50, "effort": 0.5},
        "application/json",
        headers=headers,
    )
    assert good.json()["rice_score"] == 100.0


@pytest.mark.parametrize("page", ["timeline", "horizons", "prioritise"])
def test_pages_need_the_same_few_queries_however_many_rows(world: World, page: str) -> None:
    client = world.client(world.manager)
    client.get(world.url())  # the first request of a session also writes that session down

    def queries_with_one_more() -> int:
        theme = factories.item(world.product, "theme")
        score = {"reach": 10, "impact": 1.0, "confidence": 80, "effort": 2.0}
        initiative(world, theme=theme, start_date=START, end_date=END, **score)
        with CaptureQueriesContext(connection) as made:
            assert client.get(world.url(f"roadmaps/{page}/")).status_code == 200
        return len(made)

    one, _, three = (queries_with_one_more() for _ in range(3))
    assert one == three
    assert three <= 18  # of them eleven for signing in, the gate and the shell
