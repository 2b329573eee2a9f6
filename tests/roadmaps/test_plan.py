"""How plans hang together: what stands beneath an initiative, what it waits for, how exactly it is dated."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Actor
from products import actions as shared
from products.models import Link
from products.thread import thread_of
from roadmaps.models import Initiative
from roadmaps.precision import words
from roadmaps.strategy.rollup import Part, rollups
from tests import factories
from tests.people import World


def initiative(world: World, title: str = "", **values: Any) -> Any:
    named = {"title": title} if title else {}
    return factories.item(world.product, "initiative", world.manager, **named, **values)


def patch(world: World, row: Any, **body: Any) -> Any:
    client, url = world.client(None), world.api(f"initiatives/{row.item.number}/")
    return client.patch(
        url, body, content_type="application/json", headers=world.bearer(world.manager, "write")
    )


def test_what_stands_beneath_adds_up_and_is_part_of_the_thread(world: World) -> None:
    whole = initiative(world, "Whole", effort=9.0, progress=10)
    outcome = initiative(world, "Outcome", parent=whole, level="outcome", effort=1.0)
    initiative(world, "Done", parent=outcome, level="feature", effort=3.0, status="shipped")
    initiative(world, "Open", parent=outcome, level="feature", effort=1.0, progress=20)
    initiative(world, "Dropped", parent=whole, effort=50.0, status="dropped")
    answer = world.client(None).get(
        world.api(f"initiatives/{whole.item.number}/family/"), headers=world.bearer(world.stakeholder, "read")
    )
    found = answer.json()
    assert (found["effort_beneath"], found["progress_beneath"]) == (4.0, 80.0)
    shown = [(part["title"], part["depth"], part["effort_beneath"]) for part in found["parts"]]
    assert shown == [("Outcome", 1, 4.0), ("Done", 2, None), ("Open", 2, None), ("Dropped", 1, None)]
    page = world.client(world.stakeholder).get(world.url(f"initiatives/{whole.item.number}/")).text
    assert 'data-depth="2"' in page
    assert "80 %" in page
    nodes = {node.item.title for node in thread_of(world.product, whole.item).downstream}
    assert nodes == {"Outcome", "Done", "Open", "Dropped"}


def test_a_part_without_effort_weighs_as_its_siblings_do() -> None:
    rows = [Part(1, 0, None, None, 0, "ready"), Part(2, 1, 1, 4.0, 50, "ready")]
    rows += [Part(3, 1, 1, None, 0, "done"), Part(4, 1, 9, 1.0, 0, "ready")]
    assert (rollups(rows)[1].effort, rollups(rows)[1].progress, rollups(rows)[1].parts) == (4.0, 75.0, 2)


def test_nothing_stands_beneath_itself_at_any_depth(world: World) -> None:
    top = initiative(world, "Top")
    middle = initiative(world, "Middle", parent=top)
    bottom = initiative(world, "Bottom", parent=middle)
    for row in (top, middle, bottom):
        answer = patch(world, top, parent=row.item.number)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/parent"
    form = world.client(world.manager).post(
        world.url(f"initiatives/{top.item.number}/edit/"),
        {"title": "Top", "status": "proposed", "horizon": "none", "progress": "0", "level": "outcome"}
        | {"date_precision": "day", "parent": str(bottom.pk)},
    )
    assert form.status_code == 422
    assert "“Bottom” itself stands beneath this one." in form.text
    assert patch(world, bottom, parent=top.item.number).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_circles_are_refused_also_when_all_close_them_at_once(world: World) -> None:
    rows = [initiative(world, f"I{n}") for n in range(6)]
    actor = Actor(world.manager)

    def work(job: int) -> bool:
        row, other = rows[job % 6], rows[(job + 1) % 6]
        try:
            if job < 6:
                shared.edit(detail=row, actor=actor, values={"parent": other})
            else:
                shared.link(source=row.item, target=other.item, kind="blocks", actor=actor)
            return True
        except ValidationError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(work, range(12)))
    assert sum(done[:6]) == sum(done[6:]) == 5  # all but the one that would have closed the circle
    assert Initiative.objects.exclude(parent=None).count() == Link.objects.filter(kind="blocks").count() == 5


def test_dependencies_are_tied_across_products_and_seen_by_those_who_may(world: World) -> None:
    first = factories.item(world.other_product, "initiative", world.manager, title="Login service")
    second = initiative(world, "Sign in once", start_date=dt.date(2027, 1, 4), end_date=dt.date(2027, 2, 1))
    shared.edit(
        detail=first,
        actor=Actor(world.manager),
        values={"start_date": dt.date(2026, 12, 1), "end_date": dt.date(2027, 1, 10)},
    )
    url = world.api(f"initiatives/{second.item.number}/dependencies/")
    client, bearer = world.client(None), world.bearer(world.manager, "write")

    def tie(other: str, way: str = "waits") -> Any:
        body = {"other": other, "way": way}
        return client.post(url, body, content_type="application/json", headers=bearer)

    made = tie(f"board-{first.item.number}")
    assert made.status_code == 201
    assert made.json()["clash"] == "“Sign in once” starts 7 days before “Login service” has to be done."
    circle = tie(f"BOARD-{first.item.number}", "blocks")
    assert (circle.status_code, circle.json()["errors"][0]["pointer"]) == (400, "/other")
    assert tie("BOARD-999999").status_code == tie("nonsense").status_code == 400
    page = world.client(world.stakeholder).get(world.url(f"initiatives/{second.item.number}/")).text
    assert "Login service" in page
    world.other_product.visibility = "members"
    world.other_product.save()
    page = world.client(world.stakeholder).get(world.url(f"initiatives/{second.item.number}/")).text
    assert "Login service" not in page
    world.other_product.visibility = "workspace"
    world.other_product.save()
    other = initiative(world, "Later")
    form = world.client(world.manager).post(
        world.url(f"roadmaps/initiatives/{second.item.number}/depend/"),
        {"way": "blocks", "other": str(other.item.number)},
    )
    assert form.status_code == 302
    ways = [one["way"] for one in client.get(url, headers=bearer).json()]
    assert sorted(ways) == ["blocks", "waits"]
    assert client.delete(f"{url}{made.json()['id']}/", headers=bearer).status_code == 204


def test_dates_are_as_exact_as_they_are_meant(world: World) -> None:
    row = initiative(world, start_date=dt.date(2027, 2, 10), end_date=dt.date(2027, 5, 3))
    assert patch(world, row, date_precision="month").json()["end_date"] == "2027-05-31"
    answer = patch(world, row, date_precision="quarter").json()
    assert (answer["start_date"], answer["end_date"]) == ("2027-01-01", "2027-06-30")
    page = world.client(world.stakeholder).get(world.url(f"initiatives/{row.item.number}/")).text
    assert "Q1 – Q2 2027" in page
    day = dt.date
    assert words(day(2026, 3, 1), day(2026, 3, 31), "month") == "Mar 2026"
    assert words(day(2026, 10, 1), day(2027, 3, 31), "quarter") == "Q4 2026 – Q1 2027"
    assert words(day(2026, 10, 1), day(2027, 12, 31), "quarter") == "Q4 2026 – Q4 2027"
    assert patch(world, row, start_date="2199-12-01", end_date="9999-12-31").status_code == 400


def test_the_page_says_who_set_the_status_and_asks_the_same_questions_for_any_family(world: World) -> None:
    row = initiative(world, "Whole")
    patch(world, row, status="progress")
    client, url = world.client(world.stakeholder), world.url(f"initiatives/{row.item.number}/")
    assert f"set by {world.manager.name}" in client.get(url).text

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(url)
        return len(seen)

    parent = initiative(world, parent=row)
    few = count()
    for _ in range(4):
        parent = initiative(world, parent=parent, effort=1.0)
    assert count() == few
