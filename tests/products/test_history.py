"""The history of a record: read from its own event tables, by pages, with what related rows are called."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Actor
from products import actions, history
from products.models import Item
from tests import factories

pytestmark = pytest.mark.django_db


def test_it_asks_no_more_for_more_changes(world: Any) -> None:
    personas = [factories.item(world.product, "persona", title=f"Persona {n}") for n in range(12)]
    problem = factories.item(world.product, "problem", actor=world.manager, persona=personas[0])
    client, url = world.client(world.manager), world.url(f"problems/{problem.item.number}/history/")
    client.get(url)  # from here on the changes bear the person who is signed in, as requests make them
    people, counts = [world.contributor, world.admin, world.manager, world.stakeholder], []
    for shown in (personas[1:3], personas[3:]):
        for step, persona in enumerate(shown):
            values = {"persona": persona, "owner": people[step % 4]}
            actions.edit(detail=problem, actor=Actor(world.manager), values=values)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            html = client.get(url).content.decode()
        counts.append(len(captured))
        assert not [one for one in captured if one["sql"].count("UNION") > 1]
    assert counts[0] == counts[1]
    assert "<del>Persona 10</del>" in html
    assert "<ins>Persona 11</ins>" in html


def test_long_histories_are_paged_and_none_is_lost(world: Any) -> None:
    idea = factories.item(world.product, "idea", actor=world.manager, title="Title 0")
    for number in range(1, 2 * history.PAGE_SIZE):
        Item.objects.filter(pk=idea.pk).update(title=f"Title {number}")  # by plain SQL, and kept all the same
    client, url = world.client(world.stakeholder), world.url(f"ideas/{idea.item.number}/history/")
    newest = client.get(url).content.decode()
    oldest = client.get(f"{url}?page=2").content.decode()
    assert f"1–{history.PAGE_SIZE} of {2 * history.PAGE_SIZE}" in newest
    assert "page=2" in newest
    for number in range(1, 2 * history.PAGE_SIZE):
        assert (f"<ins>Title {number}</ins>" in newest) == (number >= history.PAGE_SIZE)
        assert (f"<ins>Title {number}</ins>" in oldest) == (number < history.PAGE_SIZE)
    assert f"<del>Title {history.PAGE_SIZE - 1}</del>" in newest
    assert "created it" in oldest


def test_what_is_gone_is_said_to_be_gone(world: Any) -> None:
    persona = factories.item(world.product, "persona", title="Agent")
    problem = factories.item(world.product, "problem", actor=world.manager, persona=persona)
    actions.edit(detail=problem, actor=Actor(world.manager), values={"persona": None})
    Item.objects.filter(pk=persona.pk).delete()
    html = (
        world.client(world.manager)
        .get(world.url(f"problems/{problem.item.number}/history/"))
        .content.decode()
    )
    assert f"<del>removed ({persona.pk})</del>" in html
    assert "<ins>empty</ins>" in html
