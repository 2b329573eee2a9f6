"""Search finds by words, by parts and in spite of typos, and never what the reader may not see."""

from typing import Any

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def found(world: Any, text: str, who: Any = None) -> list[str]:
    client = Client(headers=world.bearer(who or world.stakeholder))
    return [row["title"] for row in client.get("/api/v1/workspaces/acme/search/", {"q": text}).json()]


@pytest.fixture
def problem(world: Any) -> Any:
    return factories.item(world.product, "problem", title="Escalations arrive without context")


@pytest.mark.parametrize(
    "text", ["escalations", "escalating", "Escalatoins", "context arrive", "escal", "ESCALATIONS"]
)
def test_found_in_many_ways(world: Any, problem: Any, text: str) -> None:
    assert found(world, text) == ["Escalations arrive without context"]


def test_found_by_its_number_exactly(world: Any, problem: Any) -> None:
    factories.item(world.product, "problem", title=f"Mentions {problem.item.key}")
    assert found(world, problem.item.key.lower()) == ["Escalations arrive without context"]


@pytest.mark.parametrize("text", ["zebra", "%", "_", "' OR 1=1 --", "((", "a" * 5000])
def test_nonsense_finds_nothing_and_breaks_nothing(world: Any, problem: Any, text: str) -> None:
    assert found(world, text) == []


def test_foreign_private_and_archived_records_are_not_found(world: Any, problem: Any) -> None:
    from accounts.access import Actor
    from products import actions

    factories.item(world.foreign_product, "problem", title="Escalations elsewhere")
    factories.item(world.other_product, "problem", title="Escalations in private")
    world.other_product.visibility = "members"
    world.other_product.save()
    assert found(world, "escalations") == ["Escalations arrive without context"]
    assert len(found(world, "escalations", world.admin)) == 2
    actions.archive(item=problem.item, actor=Actor(world.manager))
    assert found(world, "escalations") == []


def test_the_palette_gets_options(world: Any, problem: Any) -> None:
    page = (
        world.client(world.stakeholder)
        .get("/w/acme/search/", {"q": "escal"}, headers={"HX-Request": "true"})
        .content.decode()
    )
    assert 'role="option"' in page
    assert "Escalations arrive without context" in page
    assert "<html" not in page
