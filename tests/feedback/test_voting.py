"""Votes: one a voter, by browser, API, on a customer's behalf and at once from many threads."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.access import Actor
from feedback import actions
from feedback.models import Idea, Vote
from products.models import Activity, Item
from tests import factories
from tests.people import World


def counted(idea: Idea) -> tuple[int, int, float]:
    """The rows, the stored counter and the weight: always the same number."""
    item = Item.objects.get(pk=idea.pk)
    return Vote.objects.filter(idea=idea).count(), Idea.objects.get(pk=idea.pk).vote_count, item.weight


def test_a_member_votes_once_and_takes_it_back(world: World) -> None:
    idea = factories.item(world.product, "idea")
    url = world.url(f"feedback/ideas/{idea.item.number}/vote/")
    client = world.client(world.stakeholder)
    for _ in range(2):
        assert client.post(url, {"vote": "yes"}).status_code == 302
    assert counted(idea) == (1, 1, 1.0)
    page = client.get(world.url(f"ideas/{idea.item.number}/"))
    assert 'aria-pressed="true"' in page.content.decode()
    for _ in range(2):
        client.post(url, {"vote": "no"})
    assert counted(idea) == (0, 0, 0.0)
    assert client.get(url).status_code == 405
    assert world.client(world.outsider).post(url).status_code == 404
    verbs = Activity.objects.filter(item=idea.item, verb__contains="voted").values_list("verb", flat=True)
    assert sorted(verbs) == ["idea.unvoted", "idea.voted"]


def test_htmx_gets_only_the_votes(world: World) -> None:
    idea = factories.item(world.product, "idea")
    url = world.url(f"feedback/ideas/{idea.item.number}/vote/")
    page = world.client(world.manager).post(url, {"vote": "yes"}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert page.content.decode().count("<html") == 0
    assert "1 vote" in page.content.decode()


def test_the_api_votes_idempotently(world: World) -> None:
    idea = factories.item(world.product, "idea")
    url = world.api(f"ideas/{idea.item.number}/votes/")
    own = world.api(f"ideas/{idea.item.number}/vote/")
    client, headers = world.client(None), world.bearer(world.contributor, "write")
    for _ in range(2):
        assert client.put(own, headers=headers).json() == {"votes": 1, "voted": True}
    customer = {"email": "Ada@Example.com", "name": "Ada"}
    for _ in range(2):
        answer = client.post(url, customer, content_type="application/json", headers=headers)
        assert answer.json() == {"votes": 2, "voted": True}
    assert [row["customer_email"] for row in client.get(url, headers=headers).json()["results"]] == [
        "ada@example.com",
        "",
    ]
    for _ in range(2):
        assert client.delete(own, headers=headers).json() == {"votes": 1, "voted": False}
    assert client.get(world.api(f"ideas/{idea.item.number}/"), headers=headers).json()["vote_count"] == 1


def test_the_gate_of_the_votes_api(world: World) -> None:
    idea = factories.item(world.product, "idea")
    url = world.api(f"ideas/{idea.item.number}/votes/")
    own = world.api(f"ideas/{idea.item.number}/vote/")
    client = world.client(None)
    assert client.put(own).status_code == 401
    assert client.put(own, headers=world.bearer(world.stakeholder, "read")).status_code == 403
    stakeholder = world.bearer(world.stakeholder, "write")
    body = {"email": "a@b.test"}
    assert client.post(url, body, content_type="application/json", headers=stakeholder).status_code == 403
    outsider = world.token(world.outsider, "write", workspace=world.foreign_workspace)
    assert client.put(own, headers={"Authorization": f"Bearer {outsider}"}).status_code == 404
    foreign = factories.item(world.foreign_product, "idea")
    assert (
        client.put(world.api(f"ideas/{foreign.item.number + 500}/vote/"), headers=stakeholder).status_code
        == 404
    )
    assert counted(idea) == (0, 0, 0.0)


def test_customers_are_pasted_and_bad_lines_named(world: World) -> None:
    idea = factories.item(world.product, "idea")
    url = world.url(f"feedback/ideas/{idea.item.number}/voters/add/")
    client = world.client(world.contributor)
    page = client.post(url, {"customers": "ada@example.com, Ada Byron\nno address\n"})
    assert page.status_code == 422
    assert "“no address” is no e-mail address." in page.content.decode()
    assert counted(idea) == (0, 0, 0.0)
    pasted = "ada@example.com, Ada Byron\nADA@example.com\ngrace@example.com"
    assert client.post(url, {"customers": pasted}).status_code == 302
    assert counted(idea) == (2, 2, 2.0)
    page = client.get(world.url(f"feedback/ideas/{idea.item.number}/voters/")).content.decode()
    assert "grace@example.com" in page
    assert client.post(url, {"customers": "x@y.test\x00"}).status_code == 422
    assert world.client(world.stakeholder).post(url, {"customers": pasted}).status_code == 403


def test_an_edit_keeps_the_votes(world: World) -> None:
    idea = factories.item(world.product, "idea")
    actions.vote(idea=idea, actor=Actor(world.manager))
    stale = Idea.objects.get(pk=idea.pk)
    actions.vote(idea=idea, actor=Actor(world.admin))
    from products import actions as item_actions

    item_actions.edit(detail=stale, actor=Actor(world.manager), values={"title": "Renamed"})
    assert counted(idea) == (2, 2, 2.0)


def test_archived_ideas_take_no_votes(world: World) -> None:
    from products import actions as item_actions

    idea = factories.item(world.product, "idea")
    item_actions.archive(item=idea.item, actor=Actor(world.manager))
    with pytest.raises(ValidationError, match="archived"):
        actions.vote(idea=idea, actor=Actor(world.manager))


def at_once(jobs: list[Callable[[], object]]) -> None:
    """Runs every job in a thread of its own, all let go at the same moment."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        try:
            gate.wait(30)
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(run, job) for job in jobs]:
            done.result(60)


@pytest.mark.django_db(transaction=True)
def test_one_voter_in_64_threads_is_one_vote(world: World) -> None:
    idea = factories.item(world.product, "idea")
    actor = Actor(world.manager)
    at_once([lambda: actions.vote(idea=idea, actor=actor)] * 64)
    assert counted(idea) == (1, 1, 1.0)


@pytest.mark.django_db(transaction=True)
def test_64_voters_in_64_threads_are_64_votes(world: World, portal: object) -> None:
    from functools import partial

    idea = factories.item(world.product, "idea", is_public=True)
    emails = [f"visitor{number}@example.com" for number in range(64)]
    at_once([partial(actions.vote_as_visitor, idea=idea, portal=portal, email=email) for email in emails])
    assert counted(idea) == (64, 64, 64.0)
