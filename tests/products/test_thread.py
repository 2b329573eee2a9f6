"""The thread: found in both directions, through archived items and foreign tenants never, circles and all."""

from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.access import Actor
from products import actions, kinds, link_kinds
from products.models import Link
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(world: Any) -> list[Any]:
    """persona → problem → idea: the persona by the problem's own field, the rest by links."""
    persona = factories.item(world.product, "persona", title="Support lead").item
    problem = factories.item(world.product, "problem", title="Late answers", persona=persona.persona).item
    idea = factories.item(world.product, "idea", title="Warn before the promise breaks").item
    actions.link(source=problem, target=idea, kind="motivates", actor=Actor(world.manager))
    return [persona, problem, idea]


def thread(world: Any, item: Any, who: Any = None) -> dict[str, Any]:
    client = Client(headers=world.bearer(who or world.manager))
    return client.get(world.api(f"{item.declared.plural}/{item.number}/thread/", item.product)).json()


def distances(answer: dict[str, Any]) -> dict[str, int]:
    return {node["item"]["title"]: node["away"] for node in answer["nodes"]}


def test_everything_upstream_and_downstream(world: Any, chain: list[Any]) -> None:
    titles = [item.title for item in chain]
    assert distances(thread(world, chain[2])) == dict(zip(titles, (-2, -1, 0), strict=True))
    assert distances(thread(world, chain[0])) == dict(zip(titles, (0, 1, 2), strict=True))
    edges = {(edge["source"], edge["kind"], edge["target"]) for edge in thread(world, chain[1])["edges"]}
    keys = [item.key for item in chain]
    assert edges == {(keys[0], "faces", keys[1]), (keys[1], "motivates", keys[2])}


def test_upstream_does_not_turn_round(world: Any, chain: list[Any]) -> None:
    """Another problem of the same persona is no reason for this idea."""
    other = factories.item(world.product, "problem", title="Another pain", persona=chain[0].persona)
    assert other.item.title not in distances(thread(world, chain[2]))


def test_the_mirror_of_a_field_follows_the_field(world: Any, chain: list[Any]) -> None:
    other = factories.item(world.product, "persona", title="Agent")
    actions.edit(detail=chain[1].problem, actor=Actor(world.manager), values={"persona": other})
    assert "Support lead" not in distances(thread(world, chain[2]))
    assert distances(thread(world, chain[2]))["Agent"] == -2
    mirrored = Link.objects.get(target=chain[1], mirrors="problem.persona")
    with pytest.raises(ValidationError):
        actions.unlink(link=mirrored, actor=Actor(world.manager))


def test_archived_items_break_the_thread(world: Any, chain: list[Any]) -> None:
    actions.archive(item=chain[1], actor=Actor(world.manager))
    assert distances(thread(world, chain[2])) == {chain[2].title: 0}


def test_a_circle_ends(world: Any, chain: list[Any]) -> None:
    other = factories.item(world.product, "idea", title="And back again").item
    for source, target in ((chain[2], other), (other, chain[2])):
        actions.link(source=source, target=target, kind="motivates", actor=Actor(world.manager))
    assert len(distances(thread(world, chain[0]))) == 4


def test_relates_is_no_reason(world: Any, chain: list[Any]) -> None:
    other = factories.item(world.product, "idea", title="Merely similar").item
    actions.link(source=other, target=chain[2], kind="relates", actor=Actor(world.manager))
    assert "Merely similar" not in distances(thread(world, chain[2]))


def test_a_hidden_product_stays_hidden(world: Any, chain: list[Any]) -> None:
    secret = factories.item(world.other_product, "idea", title="Secret").item
    actions.link(source=chain[1], target=secret, kind="motivates", actor=Actor(world.manager))
    world.other_product.visibility = "members"
    world.other_product.save()
    assert "Secret" in distances(thread(world, chain[1], world.admin))
    assert "Secret" not in distances(thread(world, chain[1], world.stakeholder))


def test_no_link_leaves_the_workspace(world: Any, chain: list[Any]) -> None:
    foreign = factories.item(world.foreign_product, "idea").item
    with pytest.raises(ValidationError, match="no such record"):
        actions.link(source=chain[1], target=foreign, kind="motivates", actor=Actor(world.manager))


def test_a_link_made_twice_is_one(world: Any, chain: list[Any]) -> None:
    client, url = world.client(world.manager), world.url(f"ideas/{chain[2].number}/link/")
    for _ in range(2):
        answer = client.post(url, {"way": "motivates:in", "other": chain[1].number})
        assert answer.status_code == 302
    assert Link.objects.filter(kind="motivates").count() == 1


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"way": "bribes:out"},
        {"way": "motivates:out", "other": "x"},
        {"way": "motivates:out", "other": 10**9},
    ],
)
def test_a_link_to_nothing_is_refused(world: Any, chain: list[Any], posted: dict[str, Any]) -> None:
    before = Link.objects.count()
    answer = world.client(world.manager).post(world.url(f"ideas/{chain[2].number}/link/"), posted)
    assert answer.status_code == 422
    assert Link.objects.count() == before


def test_only_the_ways_that_fit_the_kind_are_offered(world: Any, chain: list[Any]) -> None:
    persona, _, idea = chain
    client = world.client(world.manager)
    offered = dict(client.get(world.url(f"personas/{persona.number}/link/")).context["link_form"].ways)
    assert list(offered) == [
        "faces:out",
        "motivates:out",
        "asks_for:out",
        "relates:out",
        "evidences:in",
        "decides:in",
    ]
    assert offered["faces:out"].startswith("faces (problem or ")
    assert offered["evidences:in"].startswith("rests on (note, ")
    found = client.get(world.url(f"ideas/{idea.number}/linkable/"), {"way": "asks_for:in"}).content.decode()
    assert "Support lead" in found
    assert "Late answers" not in found


def test_a_link_that_does_not_fit_is_refused_by_its_field(world: Any, chain: list[Any]) -> None:
    persona, _, idea = chain
    before, words = Link.objects.count(), "does not lead from idea to persona"
    posted = {"way": "motivates:out", "other": persona.number}
    page = world.client(world.manager).post(world.url(f"ideas/{idea.number}/link/"), posted)
    assert page.status_code == 422
    assert words in page.context["link_form"].errors["kind"][0]
    body = {"kind": "motivates", "direction": "out", "other": persona.number}
    answer = Client(headers=world.bearer(world.manager)).post(
        world.api(f"ideas/{idea.number}/links/"), body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/kind")
    assert words in answer.json()["errors"][0]["detail"]
    assert Link.objects.count() == before


def test_the_links_that_fields_make_fit_too_and_every_kind_named_exists() -> None:
    for kind in kinds.all_kinds():
        for name, link, out in [
            *((name, link, False) for name, link in kind.thread_fields.items()),
            *((name, link, True) for name, link in kind.thread_fields_out.items()),
        ]:
            model = kind.model._meta.get_field(name).related_model
            other = getattr(model, "kind_key", "") or kind.item_fields[name]
            ends = (kind.key, other) if out else (other, kind.key)
            assert link_kinds.get(link).allows(*ends), (kind.key, name)
    known = {kind.key for kind in kinds.all_kinds()}
    assert {key for link in link_kinds.LINK_KINDS for key in (*link.sources, *link.targets)} <= known


def test_the_page_draws_it_and_says_it_in_words(world: Any, chain: list[Any]) -> None:
    page = world.client(world.stakeholder).get(world.url(f"ideas/{chain[2].number}/thread/")).content.decode()
    assert "Late answers" in page
    assert "Support lead" in page
    assert "2 upstream" in page


def test_one_query_walks_however_long_the_thread_is(world: Any, django_assert_max_num_queries: Any) -> None:
    from products.thread import thread_of

    ideas = [factories.item(world.product, "idea").item for _ in range(12)]
    for source, target in pairwise(ideas):
        actions.link(source=source, target=target, kind="motivates", actor=Actor(world.manager))
    with django_assert_max_num_queries(3):
        assert len(thread_of(world.product, ideas[0]).nodes) == 12
