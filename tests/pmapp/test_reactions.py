"""What follows from what was done: people are told once, of what concerns them, and of nothing else."""

from typing import Any

import pytest

from accounts.access import SYSTEM, Actor
from pmapp import tasks
from products import actions
from products.models import Activity, Notification
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(world: Any) -> Any:
    detail = factories.item(world.product, "problem", actor=world.manager, owner=world.contributor)
    tasks.react()
    Notification.objects.all().delete()
    return detail


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("user__email", "reason"))


def test_a_comment_tells_owner_mentioned_and_talkers_but_not_its_author(world: Any, problem: Any) -> None:
    actions.comment(item=problem.item, body="First!", actor=Actor(world.stakeholder))
    tasks.react()
    assert told() == {("contributor@acme.test", "owner")}
    actions.comment(item=problem.item, body="What do you think, @admin?", actor=Actor(world.manager))
    tasks.react()
    assert told() == {
        ("contributor@acme.test", "owner"),
        ("stakeholder@acme.test", "thread"),
        ("admin@acme.test", "mention"),
    }


def test_reacting_again_tells_nobody_again(world: Any, problem: Any) -> None:
    actions.comment(item=problem.item, body="@admin look", actor=Actor(world.manager))
    tasks.react()
    Activity.objects.update(reacted_at=None)  # as after a worker that died before it could say it was done
    before = Notification.objects.count()
    tasks.react()
    assert Notification.objects.filter(activity__verb="problem.commented").count() == 2
    assert Notification.objects.count() == before + 1  # the creation, never told before, is told to its owner


def test_nobody_outside_can_be_mentioned(world: Any, problem: Any) -> None:
    actions.comment(item=problem.item, body="@outsider @outsider@globex.test", actor=Actor(world.contributor))
    tasks.react()
    assert told() == set()


def test_people_who_may_not_see_the_product_are_not_told(world: Any, problem: Any) -> None:
    world.product.visibility = "members"
    world.product.save()
    actions.comment(item=problem.item, body="@stakeholder @admin", actor=Actor(world.manager))
    tasks.react()
    assert told() == {("admin@acme.test", "mention")}


def test_tasks_and_imports_tell_nobody(world: Any, problem: Any) -> None:
    actions.edit(detail=problem, actor=SYSTEM, values={"title": "Renamed by a task"})
    tasks.react()
    assert told() == set()


def test_the_inbox_shows_and_forgets(world: Any, problem: Any) -> None:
    actions.comment(item=problem.item, body="Please look", actor=Actor(world.manager))
    tasks.react()
    client = world.client(world.contributor)
    page = client.get("/w/acme/notifications/").content.decode()
    assert problem.item.title in page
    assert "is-unread" in page
    client.post("/w/acme/notifications/read/")
    assert "is-unread" not in client.get("/w/acme/notifications/").content.decode()
    assert (
        world.client(world.admin).get("/w/acme/notifications/").content.decode().count(problem.item.title)
        == 0
    )
