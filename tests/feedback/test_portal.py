"""The public portal: usable without account, cookie or JavaScript; only allow-listed fields leave."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Actor
from feedback import throttle
from feedback.models import Idea, Portal, Vote
from products import actions as item_actions
from tests import factories
from tests.feedback.conftest import open_portal
from tests.people import World


def public(world: World, title: str = "Dark mode", **values: object) -> Idea:
    return factories.item(world.product, "idea", actor=world.manager, title=title, is_public=True, **values)


def idea_url(portal: Portal, idea: Idea) -> str:
    return f"/portal/{portal.slug}/ideas/{idea.item.number}/"


def test_the_list_shows_public_fields_only(world: World, portal: Portal, visitor: Client) -> None:
    idea = public(
        world,
        description="SECRET-1",
        requester_name="SECRET-2",
        requester_email="secret3@example.com",
        tags=["secret4"],
        discard_reason="SECRET-5",
        public_text="For tired eyes",
        status="building",
    )
    item_actions.comment(item=idea.item, body="SECRET-6", actor=Actor(world.manager))
    factories.item(world.product, "idea", title="SECRET-7")
    archived = public(world, "SECRET-8")
    item_actions.archive(item=archived.item, actor=Actor(world.manager))
    for url in (f"/portal/{portal.slug}/", idea_url(portal, idea)):
        page = visitor.get(url)
        text = page.content.decode()
        assert page.status_code == 200
        assert "Dark mode" in text
        assert "For tired eyes" in text
        assert "In progress" in text
        assert "secret" not in text.lower()
        assert world.manager.display_name not in text
        assert page.cookies == {}
    assert visitor.get(f"/portal/{portal.slug}/ideas/{archived.item.number}/").status_code == 404


def test_search_and_status_narrow_the_list(world: World, portal: Portal, visitor: Client) -> None:
    public(world, "Dark mode", status="shipped")
    public(world, "Snooze a conversation")
    url = f"/portal/{portal.slug}/"
    assert [idea.title for idea in visitor.get(url, {"q": "snoze"}).context["ideas"]] == [
        "Snooze a conversation"
    ]
    assert [idea.title for idea in visitor.get(url, {"status": "shipped"}).context["ideas"]] == ["Dark mode"]
    assert len(visitor.get(url, {"status": "nonsense"}).context["ideas"]) == 2
    assert visitor.get(url, {"q": "x" * 10_000}).context["ideas"] == []
    assert visitor.get(url, {"q": "a\x00b"}).status_code == 400


def test_one_vote_an_address_and_the_address_is_not_kept(
    world: World, portal: Portal, visitor: Client
) -> None:
    idea = public(world)
    for typed in ("ada@example.com", " ADA@Example.com "):
        page = visitor.post(idea_url(portal, idea), {"email": typed}, follow=True)
        assert "your vote is counted" in page.content.decode()
        assert page.cookies == {}
    vote = Vote.objects.get(idea=idea)
    assert (vote.user, vote.customer_email, len(vote.voter_key or "")) == (None, "", 64)
    assert "ada" not in (vote.voter_key or "")
    assert Idea.objects.get(pk=idea.pk).vote_count == 1
    other = open_portal(world.other_product)
    assert other.voter_key("ada@example.com") != vote.voter_key


@pytest.mark.parametrize(
    "email", ["", "nobody", "a\x00@b.test", "x" * 10_000 + "@example.com", "a@b\r\nBcc: c"]
)
def test_a_bad_address_is_named_by_its_field(
    world: World, portal: Portal, visitor: Client, email: str
) -> None:
    idea = public(world)
    page = visitor.post(idea_url(portal, idea), {"email": email})
    assert page.status_code == 422
    assert "email" in page.context["form"].errors
    assert Vote.objects.count() == 0


def test_what_is_not_of_this_portal_is_not_there(world: World, portal: Portal, visitor: Client) -> None:
    other = open_portal(world.foreign_product, slug="foreign")
    for _ in range(3):
        foreign = factories.item(world.foreign_product, "idea", is_public=True)
    hidden = factories.item(world.product, "idea")
    for number in (foreign.item.number, hidden.item.number, 0, 2**40):
        for do in (visitor.get, visitor.post):
            assert do(f"/portal/{portal.slug}/ideas/{number}/", {"email": "a@b.test"}).status_code == 404
    assert visitor.get("/portal/nothing-here/").status_code == 404
    assert visitor.get(idea_url(other, foreign)).status_code == 200
    open_portal(world.foreign_product, is_open=False)
    assert visitor.get(idea_url(other, foreign)).status_code == 404
    assert Vote.objects.count() == 0


def test_a_moderated_idea_waits_for_a_manager(world: World, portal: Portal, visitor: Client) -> None:
    open_portal(world.product, is_moderated=True)
    sent = {"title": "Bulk reply", "text": "To many at once", "name": "Ada", "email": "ada@example.com"}
    page = visitor.post(f"/portal/{portal.slug}/new/", sent, follow=True)
    assert "reached the team" in page.content.decode()
    idea = Idea.objects.select_related("item").get()
    assert (idea.source, idea.awaits_approval, idea.is_public, idea.vote_count) == ("portal", True, False, 1)
    assert visitor.get(idea_url(portal, idea)).status_code == 404
    queue = world.url("feedback/portal/queue/")
    assert world.client(world.contributor).get(queue).status_code == 403
    manager = world.client(world.manager)
    assert "Bulk reply" in manager.get(queue).content.decode()
    assert manager.post(f"{queue}{idea.item.number}/approve/").status_code == 302
    shown = visitor.get(idea_url(portal, idea)).content.decode()
    assert "To many at once" in shown
    assert "Ada" not in shown
    idea.refresh_from_db()
    assert (idea.approved_by, idea.is_public) == (world.manager, True)


def test_discarding_from_the_queue_needs_a_reason(world: World, portal: Portal, visitor: Client) -> None:
    open_portal(world.product, is_moderated=True)
    visitor.post(f"/portal/{portal.slug}/new/", {"title": "Buy pills"})
    idea = Idea.objects.select_related("item").get()
    url, manager = (
        world.url(f"feedback/portal/queue/{idea.item.number}/decline/"),
        world.client(world.manager),
    )
    page = manager.post(url, {"reason": ""})
    assert page.status_code == 422
    assert "This field is required." in page.content.decode()
    assert manager.post(url, {"reason": "Spam"}).status_code == 302
    idea = Idea.objects.select_related("item").get()
    assert (idea.item.status, idea.discard_reason, idea.awaits_approval) == ("discarded", "Spam", False)
    assert "Buy pills" not in manager.get(world.url("feedback/portal/queue/")).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 10_000),
        ("title", "a\x00b"),
        ("text", "x" * 5001),
        ("email", "nobody"),
        ("name", "\x00"),
    ],
)
def test_a_bad_idea_loses_nothing_typed(
    world: World, portal: Portal, visitor: Client, field: str, value: str
) -> None:
    page = visitor.post(
        f"/portal/{portal.slug}/new/", {"title": "Fine", "text": "Kept text"} | {field: value}
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert field == "text" or "Kept text" in page.content.decode()
    assert Idea.objects.count() == 0


def test_robots_that_fill_the_trap_change_nothing(world: World, portal: Portal, visitor: Client) -> None:
    idea = public(world)
    trap = {"website": "http://pills.example"}
    assert visitor.post(idea_url(portal, idea), {"email": "a@b.test"} | trap).status_code == 302
    assert visitor.post(f"/portal/{portal.slug}/new/", {"title": "Pills"} | trap).status_code == 302
    assert (Vote.objects.count(), Idea.objects.count()) == (0, 1)


def test_too_many_writes_from_one_address_are_refused(world: World, portal: Portal, visitor: Client) -> None:
    idea = public(world)
    answers = [visitor.post(idea_url(portal, idea), {"email": f"v{n}@example.com"}) for n in range(22)]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429] * 2
    assert answers[-1].headers["Retry-After"] == "60"
    assert "not saved" in answers[-1].content.decode()
    assert Vote.objects.count() == 20
    assert visitor.get(idea_url(portal, idea)).status_code == 200


def test_without_the_counter_reading_goes_on_and_writing_stops(
    world: World, portal: Portal, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = public(world)
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    throttle._shared.cache_clear()
    try:
        assert visitor.get(idea_url(portal, idea)).status_code == 200
        others = [visitor.get("/portal/nowhere/").status_code for _ in range(299)]
        assert set(others) == {404}
        assert visitor.get(idea_url(portal, idea)).status_code == 429
        assert visitor.post(idea_url(portal, idea), {"email": "a@b.test"}).status_code == 429
    finally:
        throttle._shared.cache_clear()
    assert Vote.objects.count() == 0


def test_a_manager_makes_and_opens_the_portal(world: World, visitor: Client) -> None:
    url, manager = world.url("feedback/portal/"), world.client(world.manager)
    assert "No portal yet" in manager.get(url).content.decode()
    assert manager.post(url).status_code == 302
    made = Portal.objects.get(product=world.product)
    assert (made.is_open, visitor.get(f"/portal/{made.slug}/").status_code) == (False, 404)
    values = {"title": "Wishes", "slug": "Not Good", "intro": "", "is_open": "on"}
    page = manager.post(url, values)
    assert page.status_code == 422
    assert "slug" in page.context["form"].errors
    open_portal(world.other_product, slug="taken")
    assert (
        "Another portal has this address." in manager.post(url, values | {"slug": "taken"}).content.decode()
    )
    assert manager.post(url, values | {"slug": "wishes"}).status_code == 302
    assert "Wishes" in visitor.get("/portal/wishes/").content.decode()
    assert world.client(world.contributor).get(url).status_code == 403


def test_the_portal_takes_as_many_queries_for_three_ideas_as_for_one(
    world: World, portal: Portal, visitor: Client
) -> None:
    counts = []
    for more in (1, 2):
        for number in range(more):
            public(world, f"Idea {more}{number}")
        with CaptureQueriesContext(connection) as seen:
            visitor.get(f"/portal/{portal.slug}/")
        counts.append(len(seen))
    assert counts == [2, 2]
