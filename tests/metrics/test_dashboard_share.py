"""The dashboard behind a link: what leaves, what never does, and when the door closes."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.access import Actor
from metrics import actions, edition
from metrics.models import DashboardShare, Metric, ReleaseMark
from products import actions as shared_actions
from tests.metrics.given import Api, days_ago, send_all, track, work, write_key
from tests.metrics.test_dashboard import change, pushed
from tests.metrics.test_pages import fill, version

pytestmark = pytest.mark.django_db
CANARY = "CANARY"


def link(world: Any, **values: Any) -> tuple[DashboardShare, str]:
    share, secret = actions.create_share(
        product=world.product, actor=Actor(world.manager), values={"name": f"{CANARY} link"} | values
    )
    return share, f"/d/{secret}/"


def test_nothing_leaves_but_what_the_tiles_show(world: Any) -> None:
    """Every text of every metric that is not on a tile says CANARY, and so do people, marks and errors."""
    world.manager.name = f"{CANARY} Person"
    world.manager.save()
    api = Api(world)
    numbers = fill(world, api)
    swiss = version(9, "2026-01-01T00:00:00Z", currency="CHF")
    api.post("metric-data/subscriptions/", {"rows": [swiss]})
    assert "failed" in work(timedelta(minutes=2))
    texts = {name: f"{CANARY} {name}" for name in ("definition", "source")}
    Metric.objects.update(**texts)
    for metric in Metric.objects.exclude(calculation="forecast"):
        Metric.objects.filter(pk=metric.pk).update(params=metric.params | {"x_note": f"{CANARY} params"})
        shared_actions.comment(item=metric.item, body=f"{CANARY} comment", actor=Actor(world.manager))
    draft = api.metric("pushed", title=f"{CANARY} draft", status="draft")
    ReleaseMark.objects.create(
        workspace=world.workspace,
        product=world.product,
        date=timezone.now().date() - timedelta(days=7),
        label=f"{CANARY} release",
        url="https://internal.example/",
    )
    _, url = link(world)
    page, data = Client().get(url), Client().get(f"{url}dashboard.json")
    both = page.text + data.text
    for shown in ("MRR movements", "People active in a day", "Opens twice", "$300", "Target $150"):
        assert shown in page.text
    assert {tile["kind"] for tile in data.json()["tiles"]} >= {
        "number",
        "line",
        "bar",
        "heat",
        "funnel",
        "nps",
    }
    heat = next(tile["table"] for tile in data.json()["tiles"] if tile["kind"] == "heat")
    assert any(text and text.endswith("%") for row in heat["rows"] for text in row["values"])
    internal = (
        CANARY, "exchange rate", "CHF", "internal.example", world.manager.email, str(world.workspace.slug) + "/",
        f"/p/{world.product.key}", "Last computed", "Definition and points", f"NOTES-{numbers[0]}", f"NOTES-{draft}",
    )  # fmt: skip
    assert [word for word in internal if word in both] == []
    _, marked = link(world, show_marks=True, show_targets=False)
    assert f"{CANARY} release" in Client().get(marked).text
    assert "Target" not in Client().get(marked).text
    assert "internal.example" not in Client().get(marked).text


def test_an_edition_has_room_for_what_a_tile_shows_only() -> None:
    fields = edition.PublicTile.__dataclass_fields__
    assert list(fields) == ["id", "title", "size", "tag", "as_of", "number", "chart"]
    assert list(edition.Number.__dataclass_fields__) == [
        "value", "unit", "full", "delta", "delta_up", "delta_good", "note", "values",
    ]  # fmt: skip


def test_a_link_is_made_opened_and_revoked_at_once(world: Any) -> None:
    pushed(Api(world), "Signups")
    page = world.client(world.manager).post(
        world.url("metrics/dashboard/sharing/"), {"name": "Investors", "range": "90", "show_targets": "on"}
    )
    url = "/d/" + page.text.partition("/d/")[2].partition('"')[0]
    reader, wrong = Client(), Client().get("/d/db_wrong/")
    opened = world.client(world.manager).get(url)
    assert (opened.status_code, opened["Cache-Control"], opened["X-Robots-Tag"], opened["Referrer-Policy"]) == (
        200, "no-store", "noindex, nofollow", "no-referrer",
    )  # fmt: skip
    assert (not opened.cookies, "ETag" in opened, "<script>" in opened.text) == (True, False, False)
    share = DashboardShare.objects.get()
    assert (share.views, share.range, url.split("/")[2] in json.dumps(share.token_hash)) == (1, "90", False)
    revoke = world.url(f"metrics/dashboard/sharing/{share.pk}/revoke/")
    assert world.client(world.contributor).post(revoke).status_code == 403
    assert world.client(world.outsider).post(revoke).status_code == 404
    assert world.client(world.manager).post(revoke).status_code == 302
    since = {"If-None-Match": "*", "If-Modified-Since": "Sun, 01 Jan 2040 00:00:00 GMT"}
    for path in (url, f"{url}dashboard.json"):
        gone = reader.get(path, headers=since)
        assert (gone.status_code, gone.content) == (404, wrong.content)


def test_a_password_and_a_last_day_close_the_door(world: Any, time_machine: Any) -> None:
    cache.clear()
    pushed(Api(world), "Signups")
    _, url = link(world, password="open sesame", expires_at=timezone.now() + timedelta(days=1))
    reader = Client()
    assert "Signups" not in reader.get(url).text
    assert reader.get(f"{url}dashboard.json").status_code == 403
    assert reader.post(url, {"password": "wrong"}).status_code == 403
    page = reader.post(url, {"password": "open sesame"})
    assert ("Signups" in page.text, bool(page.cookies)) == (True, False)
    key = page.text.partition("dashboard.json?key=")[2].partition('"')[0]
    assert reader.get(f"{url}dashboard.json?key={key}").json()["tiles"][0]["title"] == "Signups"
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    assert reader.get(url).status_code == 404


def test_links_over_rest(world: Any) -> None:
    pushed(Api(world), "Signups")
    client, url, headers = Client(), world.api("metrics/dashboard/shares/"), world.bearer(world.manager)
    made = client.post(url, {"name": "Board", "range": "28"}, "application/json", headers=headers)
    assert (made.status_code, made.json()["range"], made.json()["show_marks"]) == (201, "28", False)
    public = "/d/" + made.json()["url"].partition("/d/")[2]
    assert client.get(public).status_code == 200
    assert client.get(url, headers=headers).json()["results"][0]["views"] == 1
    assert client.get(url, headers=world.bearer(world.contributor)).status_code == 403
    again = client.post(f"{url}{made.json()['id']}/reissue/", headers=headers).json()["url"]
    assert client.get(public).status_code == 404
    assert client.delete(f"{url}{made.json()['id']}/", headers=headers).status_code == 204
    assert client.get("/d/" + again.partition("/d/")[2]).status_code == 404


def test_a_tile_is_compared_or_broken_down_for_all_who_see_it(world: Any) -> None:
    api, key = Api(world), write_key(world)
    number = api.metric("active_users", params={"headline": "dau", "timezone": "UTC"})
    events = [
        track(f"m{day}-{who}", f"u{who}", "Opened", days_ago(day)) for day in range(130) for who in range(3)
    ]
    plans = [("u0", f"{CANARY} pro"), ("u1", "team")]
    events += [
        {"type": "identify", "messageId": who, "userId": who, "traits": {"plan": plan}} for who, plan in plans
    ]
    send_all(key, events)
    assert work() == ["done"]
    tile, url = f"{number}-active", world.api(f"metrics/dashboard/tiles/{number}-active/")
    assert change(world, "change", id=tile, chart="active", compare="on", version=0).status_code == 302
    page = world.client(world.stakeholder).get(world.url("metrics/dashboard/?range=28"))
    (drawn,) = [one.drawn.chart for one in page.context["tiles"] if one.drawn]
    assert [one["name"] for one in drawn["series"]] == ["DAU", "Period before"]
    said = api.get("metrics/dashboard/?range=28").json()["metrics"][0]
    gap = date.fromisoformat(said["points"][0]["period_start"]) - date.fromisoformat(
        said["before"][-1]["period_start"]
    )
    assert (gap.days, len(said["before"])) == (1, len(said["points"]))
    public = link(world, range="28")[1]
    assert "Period before" in Client().get(public).text

    def patch(**body: Any) -> Any:
        return Client().patch(url, body, "application/json", headers=api.headers)

    assert patch(breakdown="shoe").json()["errors"][0]["pointer"] == "/breakdown"
    assert patch(chart="number", breakdown="plan").json()["errors"][0]["pointer"] == "/breakdown"
    assert [one["breakdown"] for one in patch(breakdown="plan").json()] == ["", "plan"]
    (table,) = [one["table"] for one in api.get("metrics/dashboard/").json()["tiles"] if one["table"]]
    assert table["columns"][1:4] == [f"{CANARY} pro", "team", "No plan known"]
    assert table["rows"][-2][1:4] == [1, 1, 1]
    assert "by plan" in world.client(world.stakeholder).get(world.url("metrics/dashboard/")).text
    for allowed, seen in ((False, False), (True, True)):
        public = link(world, show_breakdowns=allowed)[1]
        assert [CANARY in Client().get(f"{public}{end}").text for end in ("", "dashboard.json")] == [
            seen,
            seen,
        ]
    assert patch(chart="line", breakdown="").json()[1]["compare"] is False
