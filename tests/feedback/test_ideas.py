"""Ideas: rules by field, similar ones while typing, merging with the voters kept."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Actor
from feedback import actions
from feedback.models import Idea, Vote
from products.models import Link
from tests import factories
from tests.people import World


def form_of(idea: Idea, **changes: object) -> dict[str, object]:
    start = {"title": idea.item.title, "status": idea.item.status, "source": idea.source, "owner": ""}
    return start | changes


def test_a_member_writes_an_idea_in_the_browser(world: World) -> None:
    values = {"title": "Dark mode", "status": "new", "source": "email", "tags": "Look,  look, night shift"}
    values |= {"requester_name": "Ada", "requester_email": "ADA@example.com", "description": "**Please**"}
    page = world.client(world.contributor).post(world.url("ideas/new/"), values)
    assert page.status_code == 302
    idea = Idea.objects.get(item__title="Dark mode")
    assert (idea.tags, idea.requester_email, idea.source) == (
        ["look", "night shift"],
        "ada@example.com",
        "email",
    )
    shown = world.client(world.stakeholder).get(world.url(f"ideas/{idea.item.number}/")).content.decode()
    assert "<strong>Please</strong>" in shown
    assert "Not shown on the portal." in shown


def test_discarding_needs_a_reason(world: World) -> None:
    idea = factories.item(world.product, "idea")
    client, url = world.client(world.manager), world.url(f"ideas/{idea.item.number}/edit/")
    page = client.post(url, form_of(idea, status="discarded"))
    assert page.status_code == 422
    assert page.context["form"].errors["discard_reason"] == ["Say why the idea is discarded."]
    assert (
        client.post(url, form_of(idea, status="discarded", discard_reason="Out of scope")).status_code == 302
    )
    assert Idea.objects.get(pk=idea.pk).item.status == "discarded"


def test_status_merged_comes_by_merging_only(world: World) -> None:
    idea = factories.item(world.product, "idea")
    url, headers = world.api(f"ideas/{idea.item.number}/"), world.bearer(world.manager, "write")
    answer = world.client(None).patch(
        url, {"status": "merged"}, content_type="application/json", headers=headers
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/status"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 201),
        ("title", "a\x00b"),
        ("title", "\ud800"),
        ("description", "x" * 10_001),
        ("tags", "not a list"),
        ("tags", [["deep"]]),
        ("tags", ["x" * 41]),
        ("requester_email", "nobody"),
        ("source", "pigeon"),
        ("is_public", "perhaps"),
        ("public_status", 7),
    ],
)
def test_bad_values_are_named_by_their_field(world: World, field: str, value: object) -> None:
    import json

    body = json.dumps({"title": "Fine"} | {field: value})
    headers = world.bearer(world.manager, "write")
    answer = world.client(None).post(
        world.api("ideas/"), body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 400
    assert {error["pointer"].split("/")[1] for error in answer.json()["errors"]} == {field}
    assert Idea.objects.count() == 0


def test_similar_ideas_while_typing(world: World) -> None:
    near = factories.item(world.product, "idea", title="Snooze conversations until Monday")
    factories.item(world.product, "idea", title="Invoice by e-mail")
    factories.item(world.foreign_product, "idea", title="Snooze a conversation elsewhere")
    url = world.url("feedback/similar/")
    client = world.client(world.contributor)
    found = client.get(url, {"title": "snoze conversation"}).content.decode()
    assert "Snooze conversations until Monday" in found
    assert "Invoice" not in found
    assert "elsewhere" not in found
    assert (
        "Snooze" not in client.get(url, {"title": near.item.title, "but": near.item.number}).content.decode()
    )
    assert "Nothing similar" in client.get(url, {"title": "sn"}).content.decode()
    form = client.get(world.url("ideas/new/")).content.decode()
    assert f'hx-get="{url}"' in form


def test_merging_keeps_each_voter_once(world: World) -> None:
    one, two, older = (factories.item(world.product, "idea", title=f"Idea {n}") for n in "ABC")
    actions.merge(idea=older, into=one, actor=Actor(world.manager))
    for idea, people in ((one, (world.admin, world.manager)), (two, (world.manager, world.stakeholder))):
        for person in people:
            actions.vote(idea=idea, actor=Actor(person))
        actions.vote_for_customers(
            idea=idea, customers=[("ada@example.com", "Ada")], actor=Actor(world.manager)
        )
    url = world.url(f"feedback/ideas/{one.item.number}/merge/")
    page = world.client(world.manager).post(url, {"into": two.pk})
    assert page.status_code == 302
    kept = Idea.objects.select_related("item").get(pk=two.pk)
    assert (kept.vote_count, kept.item.weight, Vote.objects.filter(idea=two).count()) == (4, 4.0, 4)
    gone = Idea.objects.select_related("item").get(pk=one.pk)
    assert (gone.item.status, gone.merged_into_id, gone.vote_count) == ("merged", two.pk, 0)
    assert Idea.objects.get(pk=older.pk).merged_into_id == two.pk
    assert Link.objects.filter(source=one.item, target=two.item, kind="relates").count() == 1
    with pytest.raises(ValidationError, match="Vote there"):
        actions.vote(idea=one, actor=Actor(world.admin))
    shown = world.client(world.stakeholder).get(world.url(f"ideas/{one.item.number}/")).content.decode()
    assert "Merged into" in shown


def test_merging_refuses_what_makes_no_sense(world: World) -> None:
    one, two = factories.item(world.product, "idea"), factories.item(world.product, "idea")
    elsewhere = factories.item(world.other_product, "idea")
    client, headers = world.client(None), world.bearer(world.manager, "write")

    def merge(into: object) -> int:
        url = world.api(f"ideas/{one.item.number}/merge/")
        return client.post(url, {"into": into}, content_type="application/json", headers=headers).status_code

    assert [merge(one.item.number), merge(999), merge("x"), merge(None), merge(2**40)] == [400] * 5
    form = world.client(world.manager).post(
        world.url(f"feedback/ideas/{one.item.number}/merge/"), {"into": elsewhere.pk}
    )
    assert form.status_code == 422
    assert merge(two.item.number) == 200
    assert merge(two.item.number) == 400
    foreign = factories.item(world.product, "idea", actor=world.manager)
    url = world.url(f"feedback/ideas/{foreign.item.number}/merge/")
    assert world.client(world.contributor).post(url, {"into": two.pk}).status_code == 403


def test_the_list_takes_as_many_queries_for_three_as_for_one(world: World) -> None:
    client, url = world.client(world.stakeholder), world.url("ideas/")
    factories.item(world.product, "idea", tags=["a", "b"])
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    factories.item(world.product, "idea", actor=world.manager)
    factories.item(world.product, "idea", actor=world.admin)
    with CaptureQueriesContext(connection) as three:
        assert "3" in client.get(url).content.decode()
    assert len(one) == len(three)


def test_votes_and_queue_pages_take_constant_queries(world: World) -> None:
    idea = factories.item(world.product, "idea")
    client, url = world.client(world.manager), world.url(f"feedback/ideas/{idea.item.number}/voters/")
    client.get(url)
    counts = []
    for people in ([world.admin], [world.manager, world.stakeholder]):
        for person in people:
            actions.vote(idea=idea, actor=Actor(person))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
