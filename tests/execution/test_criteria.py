"""Acceptance criteria, and the rule nobody overrides: done means all of them are met."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.access import Actor
from execution import actions, queries
from execution.models import Criterion
from products.models import Activity
from tests import factories
from tests.waiting import someone_waits_for, until

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(world: Any) -> Any:
    return factories.item(world.product, "story", actor=world.contributor, title="Route by skill")


def url(world: Any, story: Any, rest: str = "") -> str:
    return world.url(f"execution/stories/{story.item.number}/{rest}")


def add(world: Any, story: Any, text: str) -> Criterion:
    return actions.add_criterion(story=story, text=text, actor=Actor(world.contributor))


def texts(world: Any, story: Any) -> list[tuple[str, bool]]:
    return [(row.text, row.is_checked) for row in queries.criteria(world.product, story)]


def test_added_checked_edited_ordered_and_removed_without_javascript(world: Any, story: Any) -> None:
    client = world.client(world.contributor)
    for text in ("A", "B", "C"):
        assert client.post(url(world, story, "criteria/"), {"text": text}).status_code == 302
    first, second, third = queries.criteria(world.product, story)
    client.post(url(world, story, f"criteria/{first.pk}/check/"), {"checked": "on"})
    client.post(url(world, story, f"criteria/{second.pk}/"), {"text": "B, twice"})
    client.post(url(world, story, f"criteria/{third.pk}/place/"), {"index": "0"})
    assert texts(world, story) == [("C", False), ("A", True), ("B, twice", False)]
    first.refresh_from_db()
    assert first.checked_by == world.contributor
    client.post(url(world, story, f"criteria/{first.pk}/check/"))
    client.post(url(world, story, f"criteria/{third.pk}/remove/"))
    assert texts(world, story) == [("A", False), ("B, twice", False)]
    story.refresh_from_db()
    assert (story.criteria_total, story.criteria_met) == (2, 0)


def test_htmx_gets_the_part_and_keeps_what_was_typed(world: Any, story: Any) -> None:
    client = world.client(world.contributor)
    good = client.post(url(world, story, "criteria/"), {"text": "A"}, headers={"HX-Request": "true"})
    assert good.status_code == 200
    assert good.content.decode().lstrip().startswith("<section")
    bad = client.post(url(world, story, "criteria/"), {"text": "x" * 501}, headers={"HX-Request": "true"})
    assert bad.status_code == 422
    assert "x" * 501 in bad.content.decode()
    assert texts(world, story) == [("A", False)]


def test_every_road_to_done_is_barred_while_a_criterion_is_open(world: Any, story: Any) -> None:
    add(world, story, "Owner is set within a minute")
    client = world.client(world.contributor)
    drop = {"id": story.item.number, "column": "done", "index": "0"}
    board = client.post(world.url("execution/board/drop/"), drop, headers={"HX-Request": "true"})
    move = client.post(url(world, story, "move/"), {"column": "done"})
    form = client.post(
        world.url(f"stories/{story.item.number}/edit/"),
        {"title": "Route by skill", "status": "done", "version": "1"},
    )
    api = client.patch(
        world.api(f"stories/{story.item.number}/"),
        {"status": "done"},
        content_type="application/json",
        headers=world.bearer(world.contributor),
    )
    for response in (board, move, form):
        assert response.status_code == 422
        assert "acceptance criteria still open" in response.content.decode() + response.headers.get(
            "HX-Trigger", ""
        )
    assert api.status_code in {400, 422}
    assert api.json()["errors"][0]["pointer"] == "/status"
    story.item.refresh_from_db()
    assert story.item.status == "backlog"


def test_when_all_are_met_it_is_done_and_stays_met(world: Any, story: Any) -> None:
    row = add(world, story, "Owner is set within a minute")
    actor = Actor(world.contributor)
    actions.check_criterion(criterion=row, checked=True, actor=actor)
    story = actions.move(story=story, status="done", actor=actor)
    client = world.client(world.contributor)
    response = client.post(url(world, story, f"criteria/{row.pk}/check/"))
    assert response.status_code == 422
    assert "Move the story out of Done" in response.content.decode()
    assert client.post(url(world, story, "criteria/"), {"text": "More"}).status_code == 422
    assert texts(world, story) == [("Owner is set within a minute", True)]


def test_start_and_finish_are_stamped_and_the_last_finish_counts(world: Any, story: Any) -> None:
    actor = Actor(world.contributor)
    assert (story.started_at, story.finished_at) == (None, None)
    started = actions.move(story=story, status="progress", actor=actor)
    assert started.started_at is not None
    first = actions.move(story=started, status="done", actor=actor)
    reopened = actions.move(story=first, status="review", actor=actor)
    assert reopened.finished_at is None
    second = actions.move(story=reopened, status="done", actor=actor)
    assert second.started_at == started.started_at
    assert first.finished_at is not None
    assert second.finished_at > first.finished_at


def test_someone_elses_criterion_is_not_found(world: Any, story: Any) -> None:
    row = add(world, story, "A")
    other = factories.item(world.product, "story", actor=world.contributor)
    client = world.client(world.contributor)
    assert client.post(url(world, other, f"criteria/{row.pk}/check/"), {"checked": "on"}).status_code == 404
    assert (
        world.client(world.stakeholder).post(url(world, story, "criteria/"), {"text": "X"}).status_code == 403
    )
    assert world.client(world.outsider).post(url(world, story, "criteria/"), {"text": "X"}).status_code == 404
    assert texts(world, story) == [("A", False)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("rest", "body", "status"),
    [
        ("", {"text": "B"}, 422),
        ("check/", {"checked": "on"}, 422),
        ("place/", {"index": "0"}, 422),
        ("remove/", {}, 302),
    ],
)
def test_changed_while_someone_removes_it(
    world: Any, story: Any, rest: str, body: dict[str, Any], status: int
) -> None:
    """Both have read the criterion; the one who comes second is told, and nothing breaks."""
    row = add(world, story, "A")
    first, second = world.client(world.manager), world.client(world.contributor)

    def late() -> Any:
        try:
            return second.post(url(world, story, f"criteria/{row.pk}/{rest}"), body)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            assert first.post(url(world, story, f"criteria/{row.pk}/remove/")).status_code == 302
            answer = pool.submit(late)
            until(lambda: someone_waits_for(cursor))
        response = answer.result()
    assert response.status_code == status
    assert ("Somebody removed this criterion meanwhile" in response.content.decode()) == (status == 422)
    assert texts(world, story) == []
    assert Activity.objects.filter(verb="story.criterion_removed").count() == 1


def test_criteria_over_rest(world: Any, story: Any) -> None:
    client, bearer = world.client(None), world.bearer(world.contributor)
    path = world.api(f"stories/{story.item.number}/criteria/")

    def post(rest: str, body: dict[str, Any]) -> Any:
        return client.post(f"{path}{rest}", body, content_type="application/json", headers=bearer)

    first, second = post("", {"text": "A"}).json(), post("", {"text": "B"}).json()
    assert post(f"{first['id']}/check/", {"checked": True}).json()["checked_by"] == "contributor@acme.test"
    assert post(f"{second['id']}/place/", {"index": 0}).json()["position"] == 0
    assert post("", {"text": "  "}).status_code in {400, 422}
    edited = client.patch(
        f"{path}{first['id']}/", {"text": "A!"}, content_type="application/json", headers=bearer
    )
    assert edited.json()["text"] == "A!"
    assert client.delete(f"{path}{second['id']}/", headers=bearer).status_code == 204
    assert [(row["text"], row["position"]) for row in client.get(path, headers=bearer).json()] == [("A!", 0)]
