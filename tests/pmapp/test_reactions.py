"""What follows from what was done: people are told once, of what concerns them, and of nothing else."""

from typing import Any

import pytest

from accounts.access import SYSTEM, Actor
from accounts.models import User
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


@pytest.fixture
def stuck(world: Any) -> Any:
    """A key result that cannot be saved any more follows a metric: its reaction fails each time."""
    from metrics.models import Metric
    from roadmaps.models import KeyResult

    metric = factories.item(world.product, "metric", actor=world.manager)
    result = factories.item(world.product, "key_result", actor=world.manager, metric=metric.item, target=9)
    KeyResult.objects.filter(pk=result.pk).update(unit="nul-free but far too long"[:24], target=-1)
    tasks.react()
    Metric.objects.filter(pk=metric.pk).update(headline=5)
    return actions.record("metric.computed", product=world.product, actor=SYSTEM, item=metric.item)


def test_a_reaction_that_fails_holds_up_nobody_and_stays_in_sight(
    world: Any, problem: Any, stuck: Any
) -> None:
    actions.comment(item=problem.item, body="Please look", actor=Actor(world.manager))
    tasks.react()
    assert told() == {("contributor@acme.test", "owner")}
    stuck.refresh_from_db()
    assert (stuck.reacted_at, stuck.reaction_tries) == (None, 1)
    assert stuck.reaction_error.startswith("move_key_results: ValidationError")
    assert stuck.react_after is not None
    page = world.client(factories.user("root@acme.test")).get("/admin/products/activity/")
    assert page.status_code == 302
    boss = User.objects.create_superuser("boss@acme.test", "correct horse")
    assert "move_key_results" in world.client(boss).get("/admin/products/activity/").content.decode()


def test_a_failing_reaction_is_tried_a_bounded_number_of_times(world: Any, stuck: Any) -> None:
    for _ in range(8):
        Activity.objects.update(react_after=None)  # its time has come
        tasks.react()
    stuck.refresh_from_db()
    assert (stuck.reacted_at, stuck.reaction_tries) == (None, 5)


def test_a_key_result_follows_what_the_metric_says_now(world: Any) -> None:
    from metrics.models import Metric

    metric = factories.item(world.product, "metric", actor=world.manager)
    result = factories.item(world.product, "key_result", actor=world.manager, metric=metric.item, target=9)
    Metric.objects.filter(pk=metric.pk).update(headline=7)
    actions.record(  # an older activity that is reacted to late
        "metric.computed", product=world.product, actor=SYSTEM, item=metric.item, changes={"value": [1, 3]}
    )
    tasks.react()
    result.refresh_from_db()
    assert result.current == 7


def test_a_key_result_stands_where_its_metric_stands_as_soon_as_it_is_tied_to_it(world: Any) -> None:
    """A metric that is not computed again for a week would else leave it at its start for a week."""
    from metrics.models import Metric

    metric = factories.item(world.product, "metric", actor=world.manager)
    Metric.objects.filter(pk=metric.pk).update(headline=7)
    born, tied, free = (
        factories.item(world.product, "key_result", actor=world.manager, target=9, **more)
        for more in ({"metric": metric.item}, {}, {})
    )
    actions.edit(detail=tied, actor=Actor(world.manager), values={"metric": metric.item})
    tasks.react()
    for result, stands in ((born, 7), (tied, 7), (free, None)):
        result.refresh_from_db()
        assert result.current == stands
