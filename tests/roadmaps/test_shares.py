"""The edition for readers outside: what leaves, what never does, and when the door closes."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.access import Actor
from products import actions as shared_actions
from products.models import Activity
from roadmaps import actions, edition
from roadmaps.models import Share
from tests import factories
from tests.people import World

CANARY = "CANARY"


def public_initiative(world: World, **values: Any) -> Any:
    """Everything internal about it says CANARY, or a number that stands nowhere else."""
    theme = factories.item(
        world.product, "theme", title=f"{CANARY} theme", goal=f"{CANARY} goal", public_title="Faster answers"
    )
    objective = factories.item(world.product, "objective", title=f"{CANARY} objective")
    made = {
        "title": f"{CANARY} title",
        "description": f"{CANARY} description",
        "theme": theme,
        "objective": objective,
        "start_date": dt.date(2026, 6, 1),
        "end_date": dt.date(2026, 8, 31),
        "horizon": "now",
        "status": "progress",
        "progress": 37,
        "reach": 918273,
        "impact": 3.0,
        "confidence": 80,
        "effort": 46.5,
        "is_public": True,
        "public_title": "Routing by skill",
        "public_description": "Tickets reach **whoever knows**.",
    }
    row = factories.item(world.product, "initiative", world.manager, **made | values)
    shared_actions.comment(item=row.item, body=f"{CANARY} comment", actor=Actor(world.manager))
    return row


def share(world: World, **values: Any) -> tuple[Share, str]:
    made = actions.create_share(
        product=world.product, actor=Actor(world.manager), values={"name": f"{CANARY} link"} | values
    )
    return made[0], f"/s/{made[1]}/"


@pytest.fixture
def reader() -> Client:
    return Client()


@pytest.mark.parametrize("view", ["timeline", "horizons"])
@pytest.mark.parametrize("path", ["", "roadmap.json"])
def test_nothing_internal_leaves(world: World, reader: Client, view: str, path: str) -> None:
    world.manager.name = f"{CANARY} Person"
    world.manager.save()
    row = public_initiative(world)
    public_initiative(world, title=f"{CANARY} hidden", is_public=False, public_title="Secret plan")
    public_initiative(world, status="dropped", public_title="Dropped plan")
    archived = public_initiative(world, public_title="Archived plan")
    shared_actions.archive(item=archived.item, actor=Actor(world.manager))
    _, url = share(world, view=view)
    text = reader.get(url + path).text
    assert "Routing by skill" in text
    assert "Faster answers" in text
    internal = (
        CANARY, "Secret plan", "Dropped plan", "Archived plan", world.manager.email, "918273", "918,273", "46.5",
        "37%", '"progress"',
        f"{world.product.key}-{row.item.number}", str(world.product.workspace.slug), f"/p/{world.product.key}",
    )  # fmt: skip
    assert [word for word in internal if word in text] == []


def test_an_edition_has_room_for_public_fields_only() -> None:
    fields = edition.PublicInitiative.__dataclass_fields__
    assert list(fields) == ["title", "description", "theme", "horizon", "start", "end", "state"]


def test_the_page_is_for_readers_only_and_leaves_no_trace_on_them(world: World, reader: Client) -> None:
    public_initiative(world)
    _, url = share(world)
    for path in (url, f"{url}roadmap.json", "/s/rm_wrong/"):
        response = world.client(world.manager).get(path)
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies
    page = reader.get(url).text
    assert '<meta name="referrer" content="no-referrer">' in page
    assert "<strong>whoever knows</strong>" in page


def test_a_revoked_link_is_dead_on_the_next_request_and_looks_like_a_wrong_one(
    world: World, reader: Client
) -> None:
    made, url = share(world)
    assert reader.get(url).status_code == 200
    revoke = world.url(f"roadmaps/sharing/{made.pk}/revoke/")
    assert world.client(world.contributor).post(revoke).status_code == 403
    assert world.client(world.outsider).post(revoke).status_code == 404
    assert reader.get(url).status_code == 200
    assert world.client(world.manager).post(revoke).status_code == 302
    wrong = reader.get("/s/rm_wrong/")
    for path in (url, f"{url}roadmap.json"):
        gone = reader.get(path)
        assert gone.status_code == 404
        assert gone.content == wrong.content
    assert Activity.objects.filter(verb="share.revoked").count() == 1


def test_a_link_ends_on_its_last_day_and_with_its_product(
    world: World, reader: Client, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC))
    form = {"name": "Until June", "view": "timeline", "expires_on": "2026-06-03"}
    page = world.client(world.manager).post(world.url("roadmaps/sharing/"), form).text
    url = "/s/" + page.partition("/s/")[2].partition('"')[0]
    time_machine.move_to(dt.datetime(2026, 6, 3, 23, 59, tzinfo=dt.UTC))
    assert reader.get(url).status_code == 200
    time_machine.move_to(dt.datetime(2026, 6, 4, 0, 0, 1, tzinfo=dt.UTC))
    assert reader.get(url).status_code == 404


def test_an_archived_product_shows_nothing(world: World, reader: Client) -> None:
    _, url = share(world)
    shared_actions.archive_product(product=world.product, actor=Actor(world.admin))
    assert reader.get(url).status_code == 404


def test_the_address_is_shown_once_and_a_new_one_kills_the_old(world: World, reader: Client) -> None:
    client, sharing = world.client(world.manager), world.url("roadmaps/sharing/")
    page = client.post(sharing, {"name": "Newsletter", "view": "timeline"})
    assert page["Cache-Control"] == "no-store"
    old = "/s/" + page.text.partition("/s/")[2].partition('"')[0]
    assert reader.get(old).status_code == 200
    assert old not in client.get(sharing).text
    made = Share.objects.get()
    assert old.split("/")[2] not in json.dumps(Share.objects.values().get(), default=str)
    again = client.post(f"{sharing}{made.pk}/reissue/").text
    new = "/s/" + again.partition("/s/")[2].partition('"')[0]
    assert [reader.get(url).status_code for url in (old, new)] == [404, 200]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"expires_on": "2020-01-01"}, "expires"),
        ({"expires_on": "soon"}, "expires"),
        ({"themes": "999"}, "themes"),
        ({"view": "poster"}, "view"),
    ],
)
def test_a_bad_link_is_refused(world: World, values: dict[str, str], field: str) -> None:
    form = {"name": "Newsletter", "view": "timeline"} | values
    response = world.client(world.manager).post(world.url("roadmaps/sharing/"), form)
    assert response.status_code == 422
    assert Share.objects.count() == 0


def test_only_managers_reach_the_links(world: World) -> None:
    url = world.url("roadmaps/sharing/")
    people = (world.admin, world.manager, world.contributor, world.stakeholder, world.outsider)
    assert [world.client(who).get(url).status_code for who in people] == [200, 200, 403, 403, 404]


def test_a_link_shows_what_was_chosen(world: World, reader: Client) -> None:
    row = public_initiative(world)
    other = public_initiative(world, public_title="Other plan")
    _, all_of_it = share(world)
    _, little = share(world, show_dates=False, show_progress=False, themes=[row.theme.item.number])
    full = reader.get(f"{all_of_it}roadmap.json").json()["items"]
    assert {(item["title"], item["start"], item["state"]) for item in full} == {
        ("Routing by skill", "2026-06-01", "In progress"),
        ("Other plan", "2026-06-01", "In progress"),
    }
    assert other.theme.pk != row.theme.pk
    assert reader.get(f"{little}roadmap.json").json()["items"] == [
        {
            "title": "Routing by skill",
            "description": "Tickets reach **whoever knows**.",
            "theme": "Faster answers",
            "horizon": "Now",
            "start": None,
            "end": None,
            "state": "",
        }
    ]
    assert "Jun 2026" not in reader.get(little).text
    assert "In progress" not in reader.get(little).text


def test_a_password_comes_before_everything_else(world: World, reader: Client) -> None:
    public_initiative(world)
    cache.clear()
    made, url = share(world, password="open sesame")
    assert "open sesame" not in Share.objects.get().password
    for response in (
        reader.get(url),
        reader.post(url, {"password": "wrong"}),
        reader.get(f"{url}roadmap.json"),
    ):
        assert "Routing by skill" not in response.text
    assert reader.post(url, {"password": "wrong"}).status_code == 403
    assert reader.get(f"{url}?key=forged").status_code == 200
    page = reader.post(url, {"password": "open sesame"})
    assert page.status_code == 200
    assert "Routing by skill" in page.text
    assert not page.cookies
    key = page.text.partition("roadmap.json?key=")[2].partition('"')[0]
    assert reader.get(f"{url}roadmap.json?key={key}").json()["items"][0]["title"] == "Routing by skill"
    shared_actions.reissue_share(share=made, actor=Actor(world.manager))
    assert reader.get(f"{url}?key={key}").status_code == 404


def test_guessing_the_password_ends_after_ten_tries(world: World, reader: Client) -> None:
    cache.clear()
    _, url = share(world, password="open sesame")
    statuses = [reader.post(url, {"password": f"guess {n}"}).status_code for n in range(12)]
    assert statuses == [403] * 10 + [429] * 2
    assert reader.post(url, {"password": "open sesame"}).status_code == 429
    cache.clear()


def test_openings_are_counted_by_day(world: World, reader: Client) -> None:
    made, url = share(world)
    for _ in range(3):
        reader.get(url)
    reader.head(url)
    made.refresh_from_db()
    assert made.views == 3
    assert made.last_viewed_at is not None
    assert [(day.date, day.views) for day in made.days.all()] == [(timezone.localdate(), 3)]
    assert "Opened 3 times" in world.client(world.manager).get(world.url("roadmaps/sharing/")).text


@pytest.mark.parametrize(
    "secret", ["rm_\ud800".encode("utf-8", "surrogatepass").hex(), "%00", "a" * 2000, "%F0%9F"]
)
def test_odd_secrets_are_only_wrong_ones(world: World, reader: Client, secret: str) -> None:
    assert reader.get(f"/s/{secret}/").status_code in {400, 404}


def test_rest_makes_lists_and_revokes_links(world: World, reader: Client) -> None:
    public_initiative(world)
    url, headers = world.api("shares/"), world.bearer(world.manager)
    body = {"name": "Newsletter", "view": "horizons", "password": "open sesame"}
    made = reader.post(url, body, "application/json", headers=headers)
    assert made.status_code == 201
    secret = made.json()["url"].partition("/s/")[2].strip("/")
    assert "password" not in made.json()
    listed = reader.get(url, headers=headers).json()["results"]
    assert [(one["name"], one["has_password"]) for one in listed] == [("Newsletter", True)]
    assert secret not in json.dumps(listed)
    one = f"{url}{made.json()['id']}/"
    again = reader.post(f"{one}reissue/", headers=headers).json()["url"]
    assert reader.get(f"/s/{secret}/").status_code == 404
    assert reader.delete(one, headers=world.bearer(world.contributor)).status_code == 403
    assert reader.delete(one, headers=headers).status_code == 204
    assert reader.get(again).status_code == 404
    assert reader.post(f"{one}reissue/", headers=headers).status_code == 400
    bad = reader.post(url, {"name": "x", "themes": [999]}, "application/json", headers=headers)
    assert bad.json()["errors"][0]["pointer"] == "/themes"
    assert reader.get(url).status_code == 401
