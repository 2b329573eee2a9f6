"""The board: order, filters, limits, adding, and many people moving cards at once."""

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.access import Actor
from execution import actions, queries
from execution.models import Story
from products.models import Activity
from tests import factories


def make(world: Any, count: int, **values: Any) -> list[Any]:
    return [
        factories.item(world.product, "story", actor=world.manager, title=f"S{n}", **values)
        for n in range(count)
    ]


def titles(world: Any, status: str, **wanted: Any) -> list[str]:
    columns = queries.board(world.product, **wanted)
    return next(
        [card.item.title for card in column.cards] for column in columns if column.status.key == status
    )


def drop(world: Any, story: Any, column: str, index: int, query: str = "") -> Any:
    posted = {"id": story.item.number, "column": column, "index": index}
    url = world.url(f"execution/board/drop/{query}")
    return world.client(world.manager).post(url, posted, headers={"HX-Request": "true"})


@pytest.mark.django_db
def test_a_dropped_card_stands_where_it_was_dropped(world: Any) -> None:
    stories = make(world, 4)
    assert titles(world, "backlog") == ["S0", "S1", "S2", "S3"]
    drop(world, stories[3], "backlog", 1)
    assert titles(world, "backlog") == ["S0", "S3", "S1", "S2"]
    drop(world, stories[0], "backlog", 3)
    assert titles(world, "backlog") == ["S3", "S1", "S2", "S0"]
    answer = drop(world, stories[1], "ready", 0)
    assert titles(world, "ready") == ["S1"]
    assert answer.content.decode().count('id="board"') == 1
    assert Activity.objects.filter(item=stories[1].item, verb="story.moved").count() == 1
    seen = {"id": stories[1].item.number, "column": "progress", "index": 0, "version": 1}  # before that move
    late = world.client(world.manager).post(world.url("execution/board/drop/"), seen)
    assert (late.status_code, "Somebody else changed this story" in late.text) == (422, True)
    assert titles(world, "ready") == ["S1"]


@pytest.mark.django_db
def test_the_place_counts_the_cards_that_the_filter_shows(world: Any) -> None:
    release = factories.item(world.product, "release", actor=world.manager, version_name="1.0")
    inside, outside = make(world, 2, release=release), make(world, 2)
    drop(world, outside[1], "backlog", 0)
    assert titles(world, "backlog") == ["S1", "S0", "S1", "S0"]
    query = f"?release={release.item.number}"
    drop(world, inside[1], "backlog", 0, query)
    assert titles(world, "backlog", release=release.item.number) == ["S1", "S0"]
    assert (
        world.client(world.manager).get(world.url("execution/board/?release=zzz&owner=99999")).status_code
        == 200
    )


@pytest.mark.django_db
def test_a_form_moves_a_card_without_javascript(world: Any) -> None:
    stories = make(world, 2)
    url = world.url(f"execution/stories/{stories[1].item.number}/move/")
    client = world.client(world.manager)
    asked = client.get(url)
    assert 'name="version" value="1"' in asked.text
    assert client.post(url, {"column": "ready", "place": "start", "version": 1}).status_code == 302
    assert client.post(url, {"column": "progress", "version": 1}).status_code == 409  # moved meanwhile
    assert titles(world, "ready") == ["S1"]
    assert client.post(url, {"column": "backlog", "place": "start"}).status_code == 302
    assert titles(world, "backlog") == ["S1", "S0"]
    move = {"story": stories[1].item.number, "status": "ready", "version": 1}
    late = client.post(world.api("board/move/"), move, content_type="application/json")
    assert (late.status_code, titles(world, "ready")) == (412, [])
    assert client.post(url, {"column": "nowhere"}).status_code == 422


@pytest.mark.django_db
def test_a_status_set_by_a_form_finds_a_place_in_its_column(world: Any) -> None:
    stories = make(world, 2)
    client = world.client(world.manager)
    for story in reversed(stories):
        path = world.api(f"stories/{story.item.number}/")
        client.patch(
            path, {"status": "review"}, content_type="application/json", headers=world.bearer(world.manager)
        )
    assert titles(world, "review") == ["S1", "S0"]


@pytest.mark.django_db
def test_limits_are_set_by_managers_and_warn(world: Any) -> None:
    make(world, 2)
    url = world.url("execution/board/limits/")
    assert world.client(world.contributor).get(url).status_code == 403
    manager = world.client(world.manager)
    assert manager.post(url, {"backlog": "0"}).status_code == 422
    assert manager.post(url, {"backlog": "1", "progress": "3"}).status_code == 302
    assert queries.wip_limits(world.product) == {"backlog": 1, "progress": 3}
    assert "over the limit" in manager.get(world.url("execution/board/")).content.decode()
    manager.post(url, {"progress": "3"})
    assert queries.wip_limits(world.product) == {"progress": 3}


@pytest.mark.django_db
def test_quick_add_and_who_may(world: Any) -> None:
    url, posted = world.url("execution/board/add/"), {"title": "From the board", "column": "ready"}
    assert world.client(world.contributor).post(url, posted).status_code == 302
    assert titles(world, "ready") == ["From the board"]
    assert world.client(world.contributor).post(url, {"title": " ", "column": "ready"}).status_code == 422
    assert world.client(world.stakeholder).post(url, posted).status_code == 403
    assert world.client(world.outsider).post(url, posted).status_code == 404
    assert (
        "data-readonly" in world.client(world.stakeholder).get(world.url("execution/board/")).content.decode()
    )


@pytest.mark.django_db
def test_a_contributor_moves_only_their_own(world: Any) -> None:
    (story,) = make(world, 1)
    posted = {"id": story.item.number, "column": "ready", "index": "0"}
    assert world.client(world.contributor).post(world.url("execution/board/drop/"), posted).status_code == 403
    assert (
        world.client(world.manager)
        .post(world.url("execution/board/drop/"), {**posted, "id": "9999"})
        .status_code
        == 404
    )


@pytest.mark.django_db
def test_the_board_over_rest(world: Any) -> None:
    stories = make(world, 3)
    client, bearer = world.client(None), world.bearer(world.manager)

    def post(rest: str, body: dict[str, Any]) -> Any:
        return client.post(world.api(f"board/{rest}/"), body, content_type="application/json", headers=bearer)

    moved = post(
        "move", {"story": stories[2].item.number, "status": "backlog", "before": stories[0].item.number}
    )
    assert [card["title"] for card in moved.json()[0]["cards"]] == ["S2", "S0", "S1"]
    assert post("move", {"story": 9999, "status": "backlog"}).status_code in {400, 422}
    assert post("limits", {"limits": {"backlog": 2}}).json()[0]["limit"] == 2
    assert post("limits", {"limits": {"nowhere": 2}}).status_code in {400, 422}


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_as_often_for_three_cards_as_for_one(
    world: Any, count: int, django_assert_num_queries: Any
) -> None:
    release = factories.item(world.product, "release", actor=world.manager, version_name="1.0")
    make(world, count, release=release)
    client = world.client(world.manager)
    client.get(world.url("execution/board/"))
    with django_assert_num_queries(BOARD_QUERIES):
        client.get(world.url("execution/board/"))


BOARD_QUERIES = 10


@pytest.mark.django_db(transaction=True)
def test_many_moves_at_once_lose_no_card_and_no_place(world: Any) -> None:
    stories = make(world, 8)
    errors: list[BaseException] = []
    ready = threading.Barrier(8)

    def shuffle(mine: int) -> None:
        try:
            ready.wait()
            for step in range(4):
                story = queries.story(world.product, stories[(mine + step) % 8].item.number)
                before = stories[(mine * 3 + step) % 8].pk
                column = ("backlog", "progress", "review")[(mine + step) % 3]
                actions.move(story=story, status=column, actor=Actor(world.manager), before=before)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=shuffle, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    shown = [titles(world, status) for status in ("backlog", "ready", "progress", "review", "done")]
    assert sorted(title for column in shown for title in column) == [f"S{n}" for n in range(8)]
    for row in Story.objects.select_related("item"):
        assert row.placed_in == row.item.status
    places = list(Story.objects.values_list("placed_in", "position"))
    assert len(set(places)) == len(places)
