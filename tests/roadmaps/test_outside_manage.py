"""Editions and links as managers make them: refusals, REST, pages, two at once, and what lists cost."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roadmaps.models import Share, ShareDay, Wish
from tests import factories
from tests.people import World
from tests.roadmaps.outside import edition, public_initiative, share


@pytest.fixture
def reader() -> Client:
    cache.clear()
    return Client()


def test_a_bad_link_is_refused(world: World) -> None:
    wrong: list[dict[str, Any]] = [
        {"name": ""},
        {"layouts": []},
        {"layouts": ["poster"]},
        {"expires_on": "2020-01-01"},
        {"domain": "no domain"},
        {"embed_hosts": "javascript:alert(1)"},
        {"embed_hosts": "a.test; script-src *"},
        {"embed_hosts": "a.test", "password": "x"},
        {"is_indexed": "on"},
        {"edition": "999999"},
    ]
    form = {"name": "Newsletter", "edition": edition(world).pk, "layouts": ["list"]}
    client = world.client(world.manager)
    for values in wrong:
        answer = client.post(world.url("roadmaps/sharing/links/"), form | values)
        assert answer.status_code == 422, values
        if len(values) == 1:  # beside the field that is wrong
            assert f'id="id_{next(iter(values))}_error"' in answer.text, values
    assert Share.objects.count() == 0


def test_rest_makes_editions_and_links(world: World, reader: Client) -> None:
    public_initiative(world)
    headers = world.bearer(world.manager)
    made = reader.post(world.api("editions/"), {"name": "Customers"}, "application/json", headers=headers)
    assert (made.status_code, made.json()["title"]) == (201, "Notes roadmap")
    one = world.api(f"editions/{made.json()['id']}/")
    bad = reader.patch(one, {"themes": [999]}, "application/json", headers=headers)
    assert bad.json()["errors"][0]["pointer"] == "/themes"
    assert reader.get(f"{one}entries/", headers=headers).json()["results"][0]["title"] == "Routing by skill"
    body = {
        "name": "Newsletter",
        "edition": made.json()["id"],
        "layouts": ["list"],
        "password": "open sesame",
    }
    link = reader.post(world.api("shares/"), body, "application/json", headers=headers)
    assert link.status_code == 201
    secret = link.json()["url"].partition("/s/")[2].strip("/")
    assert "password" not in link.json()
    assert secret not in json.dumps(list(Share.objects.values()), default=str)
    assert reader.get(f"/s/{secret}/").status_code == 200
    assert reader.delete(one, headers=world.bearer(world.contributor)).status_code == 403
    assert reader.delete(one, headers=headers).status_code == 204
    assert reader.get(f"/s/{secret}/").status_code == 404
    foreign = world.token(world.outsider, "admin", workspace=world.foreign_workspace)
    away = world.api(f"editions/{made.json()['id']}/", world.foreign_product)
    assert reader.get(away, headers={"Authorization": f"Bearer {foreign}"}).status_code == 404


def test_two_managers_at_once_do_not_overwrite_each_other(world: World, reader: Client) -> None:
    shown = edition(world)
    public_initiative(world)  # moves the version, and nothing that is edited here
    page, one = world.url(f"roadmaps/sharing/{shown.pk}/edit/"), world.api(f"editions/{shown.pk}/")
    headers, client = world.bearer(world.manager), world.client(world.manager)
    seen = reader.get(one, headers=headers)["ETag"]
    opened = client.get(page)
    form = {name: value for name, value in opened.context["form"].initial.items() if value}
    assert opened.context["form"]["seen"].value() == seen.strip('"')
    saved = reader.patch(
        one, {"title": "Their words"}, "application/json", headers=headers | {"If-Match": seen}
    )
    assert (saved.status_code, saved["ETag"] == seen) == (200, False)
    late = client.post(page, form | {"title": "My words"})
    assert late.status_code == 422
    assert "Saved meanwhile: Their words" in late.text
    stale = headers | {"If-Match": seen}
    assert reader.patch(one, {"title": "x"}, "application/json", headers=stale).status_code == 412
    assert reader.delete(one, headers=stale).status_code == 412
    again = form | {"title": "My words", "seen": late.context["form"]["seen"].value()}
    assert client.post(page, again).status_code == 302
    assert reader.get(one, headers=headers).json()["title"] == "My words"


PAGES = {"": 7, "{pk}/": 10, "{pk}/promises/": 16, "{pk}/readers/": 9, "links/": 13}
RESTS = {
    "editions/": 5, "editions/{pk}/entries/": 6, "editions/{pk}/promises/": 7, "editions/{pk}/readers/": 6,
    "shares/": 9,
}  # fmt: skip


def test_lists_cost_the_same_for_one_row_and_for_three(world: World, reader: Client) -> None:
    client, headers = world.client(world.manager), world.bearer(world.manager)
    theme = factories.item(world.product, "theme", public_title="Faster answers")
    shown = edition(world)
    reader.get(world.api("editions/"), headers=headers)  # the token notes its first use of the day
    costs = []
    for rows in (1, 2):  # one, then two more
        for _ in range(rows):
            row = public_initiative(world, theme=theme)
            made, _ = share(world, shown)
            ShareDay.objects.create(workspace=world.workspace, share=made, date=timezone.localdate(), views=2)
            Wish.objects.create(
                workspace=world.workspace, edition=shown, item=row.item, share=made, is_vote=True,
                email=f"{made.pk}@reader.test", confirmed_at=timezone.now(),
            )  # fmt: skip
        asked = {path: world.url("roadmaps/sharing/" + path.format(pk=shown.pk)) for path in PAGES}
        rests = {path: world.api(path.format(pk=shown.pk)) for path in RESTS}
        costs.append({path: _cost(client, url) for path, url in asked.items()})
        costs.append({path: _cost(reader, url, headers=headers) for path, url in rests.items()})
        if rows == 1:
            edition(world, name="Partners")
            edition(world, name="Everybody")
    assert costs == [PAGES, RESTS] * 2
    two = reader.get(f"{rests['editions/{pk}/promises/']}?limit=2", headers=headers).json()
    rest = reader.get(two["next"], headers=headers).json()
    assert [len(two["results"]), len(rest["results"]), rest["next"]] == [2, 1, None]


def _cost(client: Client, url: str, **more: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url, **more).status_code == 200
    return len(asked)
