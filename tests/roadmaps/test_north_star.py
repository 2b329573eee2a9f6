"""The North Star's tree: on the page, by REST, and without circles however many change it at once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.access import Actor
from roadmaps.models import Driver
from roadmaps.strategy import actions, north_queries
from roadmaps.strategy.north_star import wrapped
from tests import factories
from tests.people import World


def metric(world: World, title: str, **values: Any) -> Any:
    return factories.item(world.product, "metric", world.manager, title=title, **values).item


def test_a_tree_is_built_moved_and_taken_apart_on_the_page(world: World) -> None:
    star, seats, replies = (metric(world, title) for title in ("Weekly teams", "Seats", "Replies"))
    star.metric.headline = Decimal(587)
    star.metric.save()
    client, page = world.client(world.manager), world.url("roadmaps/north-star/")
    assert "No North Star yet" in client.get(page).text
    assert client.post(f"{page}add/", {"metric": star.number}).status_code == 302
    refused = client.post(f"{page}add/", {"metric": seats.number})
    assert refused.status_code == 422
    how = "more seats, more habit"
    client.post(f"{page}add/", {"metric": seats.number, "parent": star.number, "influence": how})
    client.post(f"{page}add/", {"metric": replies.number, "parent": star.number})
    root, second, third = north_queries.drivers(world.product)
    client.post(f"{page}{third.pk}/edit/", {"metric": replies.number, "parent": seats.number})
    circle = client.post(f"{page}{second.pk}/edit/", {"metric": seats.number, "parent": replies.number})
    assert (circle.status_code, "It cannot drive itself" in circle.text) == (422, True)
    text = world.client(world.stakeholder).get(page).text
    assert text.count('class="node-box"') == 3
    assert how in text
    assert "587" in text
    assert f"{page}{second.pk}/edit/" not in text
    assert world.client(world.stakeholder).post(f"{page}{second.pk}/remove/").status_code == 403
    assert (
        "Weekly teams"
        in world.client(world.stakeholder).get(world.url()).text.partition("North Star</h2>")[2]
    )
    client.post(f"{page}{second.pk}/remove/")
    third.refresh_from_db()
    assert third.parent_id == root.pk
    client.post(f"{page}{root.pk}/remove/")
    assert Driver.objects.count() == 2  # something still drives it


def test_programs_build_it_too(world: World) -> None:
    star, seats = metric(world, "Weekly teams"), metric(world, "Seats")
    client, url = world.client(None), world.api("north-star/drivers/")
    headers = world.bearer(world.manager, "write")

    def send(method: str, path: str = "", **body: Any) -> Any:
        return getattr(client, method)(f"{url}{path}", body, content_type="application/json", headers=headers)

    root = send("post", metric=star.number).json()["id"]
    for body, pointer in (
        ({"metric": star.number, "parent": root}, "/metric"),
        ({"metric": seats.number}, "/parent"),
        ({"metric": seats.number, "parent": root + 1000}, "/parent"),
        ({"metric": 999_999, "parent": root}, "/metric"),
    ):
        refused = send("post", **body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)
    made = send("post", metric=seats.number, parent=root, influence="more seats")
    assert (made.status_code, made.json()["parent"]) == (201, root)
    assert send("patch", f"{root}/", parent=made.json()["id"]).status_code == 400
    for words in ("", "habit"):
        assert send("patch", f"{made.json()['id']}/", influence=words).json()["influence"] == words
    tree = client.get(world.api("strategy/"), headers=headers).json()["north_star"]
    assert [one["influence"] for one in tree["drivers"]] == ["habit"]
    assert send("delete", f"{made.json()['id']}/").status_code == 204


@pytest.mark.django_db(transaction=True)
def test_branches_moved_beneath_each_other_at_once_make_no_circle(world: World) -> None:
    actor = Actor(world.manager)
    rows = []
    for n in range(5):
        rows.append(
            actions.add_driver(
                product=world.product,
                metric=metric(world, f"M{n}"),
                parent=rows[0] if rows else None,
                influence="",
                actor=actor,
            )
        )

    def work(job: int) -> bool:
        try:
            actions.change_driver(driver=rows[1 + job], parent=rows[1 + (job + 1) % 4], actor=actor)
            return True
        except ValidationError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 3


def test_words_on_an_edge_are_cut_and_never_lost_in_between() -> None:
    assert wrapped("more seats, more habit", 12, 3) == ["more seats,", "more habit"]
    assert wrapped("one two three four five six", 9, 2) == ["one two", "three fo…"]
    assert wrapped("", 9, 2) == []
