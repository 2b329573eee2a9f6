"""The dashboard's tiles: arranged by managers, in the browser and over REST, seen by everybody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics import arrangement
from metrics.drawing import gallery
from metrics.models import Metric, Tile
from pmapp.headlines import headlines_of
from products.models import Activity, Item
from tests.metrics.given import Api, days_ago, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
TILES = "metrics/dashboard/tiles/"


def pushed(api: Api, title: str, **values: Any) -> int:
    """A metric of the last 40 days, rising by one a day."""
    number = api.metric("pushed", title=title, params={"granularity": "day"}, **values)
    today = datetime.now(UTC).date()
    points = [
        {"period_start": (today - timedelta(days=40 - day)).isoformat(), "value": 100 + day}
        for day in range(40)
    ]
    assert api.post(f"metrics/{number}/points/", {"points": points}).status_code == 201
    return number


def keys(world: Any, who: Any = None) -> list[str]:
    page = world.client(who or world.stakeholder).get(world.url("metrics/dashboard/"))
    return [tile.place.key for tile in page.context["tiles"]]


def change(world: Any, name: str, who: Any = None, **values: Any) -> Any:
    return world.client(who or world.manager).post(world.url(f"metrics/dashboard/tiles/{name}/"), values)


def test_nobody_starts_empty_and_what_is_arranged_is_seen_by_all(world: Any) -> None:
    api = Api(world)
    one, two = pushed(api, "Signups"), pushed(api, "Visits")
    usual = [f"{one}-number", f"{two}-number", f"{one}-line", f"{two}-line"]
    assert keys(world) == usual
    items = Item.objects.filter(kind="metric")
    with CaptureQueriesContext(connection) as read:  # what other stages show of them, such as the North Star
        trends = [one.trend for one in headlines_of(items).values()]
    assert (len(read), trends) == (3, [tuple(range(128, 140))] * 2)
    moved = change(world, "move", id=f"{two}-line", index=0, version=0)
    assert (moved.status_code, moved["Location"].endswith("?arrange=1")) == (302, True)
    change(world, "change", id=f"{one}-line", chart="line", size="l", version=1)
    change(world, "remove", id=f"{two}-number", version=2)
    assert keys(world) == [f"{two}-line", f"{one}-number", f"{one}-line"]
    assert [tile.size for tile in Tile.objects.order_by("position")] == ["m", "s", "l"]
    change(world, "add", id=f"{two}-number", version=3)
    assert keys(world)[-1] == f"{two}-number"
    three = pushed(api, "Later")  # comes by itself only to what nobody has arranged
    assert not any(key.startswith(f"{three}-") for key in keys(world))
    change(world, "reset", version=4)
    assert keys(world)[:3] == [f"{one}-number", f"{two}-number", f"{three}-number"]
    verbs = (
        Activity.objects.filter(verb__startswith="dashboard.").order_by("pk").values_list("verb", flat=True)
    )
    assert [verb.partition(".")[2] for verb in verbs] == [
        "tile_moved", "tile_changed", "tile_removed", "tile_added", "reset",
    ]  # fmt: skip


def test_every_way_that_is_offered_can_be_drawn() -> None:
    assert {*gallery.OVER_TIME, *gallery.WHOLE, arrangement.NUMBER} == set(arrangement.NAMES)


def test_of_two_who_arrange_at_once_the_second_is_told(world: Any) -> None:
    number = pushed(Api(world), "Signups")
    assert change(world, "move", id=f"{number}-line", index=0, version=0).status_code == 302
    late = change(world, "remove", id=f"{number}-number", version=0)
    assert (late.status_code, "Load it again" in late.text) == (409, True)
    assert keys(world) == [f"{number}-line", f"{number}-number"]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("move", {"id": "999-line", "index": 0}, "no such tile"),
        ("change", {"id": "{n}-line", "chart": "heat"}, "cannot be shown that way"),
        ("change", {"id": "{n}-line", "chart": "number"}, "on the dashboard already"),
        ("add", {"id": "{n}-line"}, "on the dashboard already"),
        ("change", {"id": "{n}-line", "size": "xl"}, "xl"),
    ],
)
def test_what_makes_no_sense_is_refused(world: Any, name: str, values: dict[str, Any], said: str) -> None:
    number = pushed(Api(world), "Signups")
    given = values | {"id": values["id"].replace("{n}", str(number)), "version": 0}
    refused = change(world, name, **given)
    assert (refused.status_code, said in refused.text) == (422, True)
    assert not Tile.objects.exists()


def test_only_managers_arrange_and_only_they_see_how(world: Any) -> None:
    number = pushed(Api(world), "Signups")
    arranging = world.url("metrics/dashboard/?arrange=1")
    shown = [
        "tile-handle" in world.client(who).get(arranging).text
        for who in (world.admin, world.manager, world.contributor, world.stakeholder)
    ]
    assert shown == [True, True, False, False]
    statuses = [
        change(world, "remove", who, id=f"{number}-line", version=0).status_code
        for who in (world.contributor, world.outsider)
    ]
    assert statuses == [403, 404]


def test_a_paused_metric_keeps_its_place(world: Any) -> None:
    api = Api(world)
    one, two = pushed(api, "Signups"), pushed(api, "Visits")
    change(world, "move", id=f"{two}-line", index=0, version=0)
    client, url, headers = world.client(None), world.api(f"metrics/{two}/"), world.bearer(world.manager)
    client.patch(url, {"status": "draft"}, "application/json", headers=headers)
    assert keys(world) == [f"{one}-number", f"{one}-line"]
    change(world, "move", id=f"{one}-line", index=0, version=1)
    client.patch(url, {"status": "live"}, "application/json", headers=headers)
    assert keys(world) == [f"{one}-line", f"{one}-number", f"{two}-line", f"{two}-number"]


def test_an_explored_question_becomes_a_tile(world: Any) -> None:
    """Beside the tiles somebody chose, at the end; who may not manage cannot."""
    number = pushed(Api(world), "Signups")
    change(world, "remove", id=f"{number}-line", version=0)
    asked = world.url("metrics/explore/tile/?event=Opened&by=day&range=28")
    assert world.client(world.contributor).post(asked).status_code == 403
    assert world.client(world.manager).post(asked + "&segment={").status_code == 422
    saved = world.client(world.manager).post(asked)
    assert saved["Location"].endswith("metrics/dashboard/")
    metric = Metric.objects.get(calculation="explored")
    assert (metric.params["events"], metric.params["granularity"]) == (["Opened"], "day")
    assert keys(world) == [f"{number}-number", f"{metric.item.number}-line"]


def test_the_tiles_over_rest(world: Any) -> None:
    api = Api(world)
    number = pushed(api, "Signups")
    client, url = world.client(None), world.api(TILES)
    headers = world.bearer(world.manager)

    def call(method: str, path: str = "", body: Any = None, tag: str = "") -> Any:
        more = headers | ({"If-Match": tag} if tag else {})
        return getattr(client, method)(f"{url}{path}", body, "application/json", headers=more)

    first = client.get(url, headers=world.bearer(world.stakeholder, "read"))
    assert [one["id"] for one in first.json()] == [f"{number}-number", f"{number}-line"]
    body = {"size": "l", "index": 0}
    changed = call("patch", f"{number}-line/", body, first["ETag"])
    assert [(one["id"], one["size"]) for one in changed.json()] == [
        (f"{number}-line", "l"),
        (f"{number}-number", "s"),
    ]
    assert call("delete", f"{number}-line/", tag=first["ETag"]).status_code == 412
    assert call("delete", f"{number}-line/", tag=changed["ETag"]).status_code == 204
    added = call("post", body={"metric": number, "chart": "line", "index": 0})
    assert (added.status_code, [one["size"] for one in added.json()]) == (201, ["m", "s"])
    assert call("post", body={"metric": 999, "chart": "line"}).json()["errors"][0]["pointer"] == "/metric"
    assert [one["id"] for one in call("post", "reset/").json()] == [f"{number}-number", f"{number}-line"]


def test_one_call_has_the_whole_dashboard_and_as_it_was_known(world: Any, time_machine: Any) -> None:
    api = Api(world)
    time_machine.move_to(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False)
    number = pushed(api, "Signups", target=120)
    time_machine.move_to(datetime(2026, 6, 3, 9, tzinfo=UTC), tick=False)
    api = Api(world)
    assert (
        api.post(
            f"metrics/{number}/points/", {"points": [{"period_start": "2026-06-02", "value": 7}]}
        ).status_code
        == 201
    )
    now = api.get("metrics/dashboard/").json()
    (one,) = now["metrics"]
    assert ([tile["id"] for tile in now["tiles"]], one["value"]) == (
        [f"{number}-number", f"{number}-line"],
        7,
    )
    assert (one["on_target"], one["trend"]["value"], one["trend"]["before"]) == (False, 7, 112)
    then = api.get("metrics/dashboard/?as_of=2026-06-02T00:00:00Z").json()["metrics"][0]
    assert (then["value"], then["on_target"], len(then["points"])) == (139, True, len(one["points"]) - 1)
    assert (then["trend"]["value"], then["trend"]["before"]) == (139, 111)
    assert api.get("metrics/dashboard/?as_of=yesterday").status_code == 400
    table = api.get("metrics/dashboard/csv/?range=28").text.splitlines()
    assert table[0].startswith("metric,title,unit,granularity,period_start,value")
    assert f"{number},Signups,,day,2026-06-02,7,,,120,True,False,2026-06-03T09:00:00+00:00" in table
    assert table[-1].startswith(f"{number},Signups,,now,,7,")


def test_twelve_tiles_take_no_more_queries_than_three(world: Any) -> None:
    """The whole page, signed in and arranged: at most twelve, whether it has three tiles or twelve."""
    api, counts = Api(world), []
    client, headers = world.client(world.stakeholder), world.bearer(world.manager)
    for metrics, wanted in ((2, 3), (4, 12)):
        for n in range(metrics):
            pushed(api, f"Metric {metrics}-{n}")
        client.post(world.api(f"{TILES}reset/"), headers=headers)
        for key in keys(world)[wanted - 1 :]:
            client.delete(world.api(f"{TILES}{key}/"), headers=headers)
        api.post(TILES, {"metric": int(key.partition("-")[0]), "chart": key.partition("-")[2]})
        client.get(world.url("metrics/dashboard/"))
        with CaptureQueriesContext(connection) as captured:
            page = client.get(world.url("metrics/dashboard/"))
        assert len(page.context["tiles"]) == wanted
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_the_distribution_of_session_length_is_a_tile(world: Any) -> None:
    api = Api(world)
    number = api.metric("sessions", params={"granularity": "day"})
    send_all(write_key(world), [track(f"m{k}", f"u{k}", "Opened", days_ago(k)) for k in range(3)])
    assert work() == ["done"]
    assert api.post(TILES, {"metric": number, "chart": "lengths"}).status_code == 201
    page = world.client(world.stakeholder).get(world.url("metrics/dashboard/")).content.decode()
    assert "Distribution of session length" in page
