"""Blind rounds: nobody sees what others say before the reveal, by any road; afterwards nothing changes."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from products.models import Notification
from roadmaps.models import Round
from roadmaps.priority import actions
from tests import factories
from tests.metrics.given import Api
from tests.people import World

SECRET = "7351"  # the value no answer may hold before the reveal


@pytest.fixture
def opened(world: World) -> dict[str, Any]:
    """A round of WSJF about two initiatives: contributor, stakeholder and admin are asked, the manager is not."""
    numbers = [
        int(factories.item(world.product, "initiative", actor=world.manager, title=title).item.number)
        for title in ("Search", "Export")
    ]
    api = Api(world)
    key = api.post("frameworks/", {"method": "wsjf"}).json()["key"]
    people = [one.email for one in (world.contributor, world.stakeholder, world.admin)]
    asked = {"framework": key, "people": people, "columns": ["job_size"], "initiatives": numbers}
    made = api.post("rounds/", asked)
    assert made.status_code == 201, made.content
    return {"api": api, "key": key, "numbers": numbers, "url": f"rounds/{made.json()['id']}/"}


def says(api: Api, opened: dict[str, Any], *values: Any) -> Any:
    cells = [
        {"initiative": number, "column": "job_size", "value": value}
        for number, value in zip(opened["numbers"], values)
    ]
    return api.post(f"{opened['url']}vote/", {"cells": cells})


def test_nobody_sees_what_others_say_before_the_reveal_by_any_road(
    world: World, opened: dict[str, Any]
) -> None:
    api = Api(world, world.contributor)
    assert says(api, opened, SECRET, 3).json()["mine"][0]["value"] == float(SECRET)
    pages = ("roadmaps/prioritise/" + opened["url"], f"roadmaps/prioritise/{opened['key']}/rounds/",
             f"roadmaps/prioritise/{opened['key']}/", f"initiatives/{opened['numbers'][0]}/history/")  # fmt: skip
    others = (world.manager, world.stakeholder, world.admin)
    for who in others:
        read = Api(world, who)
        shown = [
            read.get(path).content
            for path in (opened["url"], "rounds/", f"frameworks/{opened['key']}/table/")
        ]
        shown += [read.world.client(who).get(world.url(path)).content for path in pages]
        shown.append(world.client(who).get("/api/v1/workspaces/acme/activity/").content)
        assert not any(SECRET.encode() in one for one in shown), who
        assert read.get(opened["url"]).json()["results"] == []
    assert (
        SECRET in world.client(world.contributor).get(world.url("roadmaps/prioritise/" + opened["url"])).text
    )
    members = Api(world).get(opened["url"]).json()["members"]
    assert sorted((one["done"], one["total"]) for one in members) == [(0, 2), (0, 2), (2, 2)]


def test_the_reveal_shows_the_spread_ends_the_round_and_the_median_is_taken(
    world: World, opened: dict[str, Any]
) -> None:
    voices = ((world.contributor, 2, 5), (world.stakeholder, 3, 5), (world.admin, 13, 5))
    for who, *values in voices:
        assert says(Api(world, who), opened, *values).status_code == 200
    early = opened["api"].post(f"{opened['url']}take/", {})
    assert early.status_code == 400
    assert Api(world, world.contributor).post(f"{opened['url']}reveal/", {}).status_code == 403
    shown = opened["api"].post(f"{opened['url']}reveal/", {}).json()
    found = {one["initiative"]: one for one in shown["results"]}
    apart, agreed = (found[number] for number in opened["numbers"])
    assert (apart["low"], apart["median"], apart["high"]) == (2, 3, 13)
    assert apart["histogram"] == {"2": 1, "3": 1, "13": 1}
    assert (agreed["agreement"], apart["agreement"] < 0.75) == (1.0, True)
    assert says(Api(world, world.admin), opened, 3, 5).status_code == 400
    page = world.client(world.stakeholder).get(world.url("roadmaps/prioritise/" + opened["url"])).text
    assert "2 to 13" in page
    for how, text in (("median", "3"), ("range", "2..3..13")):
        assert opened["api"].post(f"{opened['url']}take/", {"how": how}).status_code == 200
        rows = opened["api"].get(f"frameworks/{opened['key']}/table/").json()["rows"]
        assert {row["initiative"]: row["values"]["job_size"] for row in rows}[opened["numbers"][0]] == text


def test_what_rice_takes_of_a_round_is_what_the_round_shows(world: World) -> None:
    number = int(factories.item(world.product, "initiative", actor=world.manager).item.number)
    api, people = Api(world), (world.contributor, world.admin)
    columns = ["reach", "impact", "confidence", "effort"]
    asked = {"framework": "rice", "people": [one.email for one in people], "columns": columns}
    url = f"rounds/{api.post('rounds/', asked | {'initiatives': [number]}).json()['id']}/"
    given = {
        "reach": "many",
        "impact": "5",
        "confidence": "70",
        "effort": "0.1",
    }  # each refused, all in one answer
    refused = world.client(people[0]).post(
        world.url(f"roadmaps/prioritise/{url}vote/"), {f"{number}.{key}": one for key, one in given.items()}
    )
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {f"{number}.{key}" for key in given}
    assert '<option value="0.25">0.25 minimal</option>' in refused.text
    for who, *values in ((people[0], 100, 2, 80, 2), (people[1], 900, 0.5, 50, 5)):
        cells = [{"initiative": number, "column": key, "value": one} for key, one in zip(columns, values)]
        assert Api(world, who).post(f"{url}vote/", {"cells": cells}).status_code == 200
    results = api.post(f"{url}reveal/", {}).json()["results"]
    shown = {one["column"]: one["median"] for one in results}
    assert shown == {"reach": 500, "impact": 0.5, "confidence": 50, "effort": 3.5}
    assert api.post(f"{url}take/", {"how": "median"}).status_code == 200
    (row,) = api.get("frameworks/rice/table/").json()["rows"]
    assert {key: float(row["values"][key]) for key in columns} == shown


def test_only_who_was_asked_answers_and_only_what_was_asked(world: World, opened: dict[str, Any]) -> None:
    assert says(opened["api"], opened, 1, 1).status_code == 403
    wrong = Api(world, world.contributor).post(
        f"{opened['url']}vote/",
        {"cells": [{"initiative": opened["numbers"][0], "column": "business_value", "value": 1}]},
    )
    assert "not asked" in wrong.json()["errors"][0]["detail"]
    assert (
        "one number"
        in says(Api(world, world.contributor), opened, "1..2..3", 4).json()["errors"][0]["detail"]
    )
    form = world.client(world.stakeholder).post(
        world.url(f"roadmaps/prioritise/{opened['url']}vote/"), {f"{opened['numbers'][0]}.job_size": "8"}
    )
    assert form.status_code == 302
    assert [one["value"] for one in Api(world, world.stakeholder).get(opened["url"]).json()["mine"]] == [8.0]
    opened["api"].post(f"{opened['url']}reveal/", {})
    page = world.client(world.manager).get(world.url(f"roadmaps/prioritise/{opened['url']}")).text
    assert ("one answer" in page, ">100%<" in page) == (True, False)  # one voice agrees with nobody


def test_between_two_voices_rice_takes_one_of_them(world: World) -> None:
    """Its answers are fields of the initiative, which know whole numbers and set words only."""
    number = int(factories.item(world.product, "initiative", actor=world.manager).item.number)
    asked = {"framework": "rice", "people": [world.contributor.email, world.admin.email],
             "columns": ["reach", "confidence"], "initiatives": [number]}  # fmt: skip
    url = f"rounds/{Api(world).post('rounds/', asked).json()['id']}/"
    for who, reach, confidence in ((world.contributor, 1001, 80), (world.admin, 1002, 50)):
        cells = [
            {"initiative": number, "column": column, "value": value}
            for column, value in (("reach", reach), ("confidence", confidence))
        ]
        assert Api(world, who).post(f"{url}vote/", {"cells": cells}).status_code == 200
    assert Api(world).post(f"{url}reveal/", {}).status_code == 200
    assert Api(world).post(f"{url}take/", {}).status_code == 200
    row = Api(world).get(f"initiatives/{number}/").json()
    assert (row["reach"], row["confidence"]) == (1001, 50)


def test_who_is_asked_hears_of_it_is_reminded_once_and_answers_until_the_last_day(
    world: World, opened: dict[str, Any]
) -> None:
    mine, lead, page = Api(world, world.contributor), opened["api"], f"roadmaps/prioritise/{opened['url']}"
    (waits,) = mine.world.client(None).get("/api/v1/workspaces/acme/waiting/", headers=mine.headers).json()
    assert (waits["kind"], f"rounds/{waits['id']}/", waits["request"]) == ("round", opened["url"], None)
    client = world.client(world.contributor)
    for address in ("waiting", "notifications"):
        assert f'href="{world.url(page)}"' in client.get(f"/w/acme/{address}/").text
    assert says(mine, opened, 3, None).status_code == 200
    assert "Nothing waits for you" in client.get("/w/acme/waiting/").text
    assert says(Api(world, world.admin), opened, 3, 5).status_code == 200

    today = timezone.localdate(timezone.now(), world.workspace.zone)
    assert lead.patch(opened["url"], {"due_date": "0001-01-01"}).status_code == 400
    assert lead.patch(opened["url"], {"due_date": str(today - dt.timedelta(days=1))}).status_code == 400
    assert mine.patch(opened["url"], {"due_date": None}).status_code == 403
    moved = world.client(world.manager).post(
        world.url(f"{page}due/"), {"due_date": str(today + dt.timedelta(days=5))}
    )
    assert moved.status_code == 302
    told = [actions.remind(now=timezone.now() + dt.timedelta(days=days)) for days in (1, 4, 4)]
    assert told == [0, 2, 0]  # whoever has answered everything is left in peace
    reminded = Notification.objects.filter(activity__verb="round.closing").values_list("user", flat=True)
    assert set(reminded) == {world.contributor.pk, world.stakeholder.pk}

    Round.objects.update(due_date=today - dt.timedelta(days=1))
    assert "last day to answer is past" in says(mine, opened, 3, 5).json()["errors"][0]["detail"]
    assert "The last day to answer is past" in client.get(world.url(page)).text
    assert "Nothing waits for you" in world.client(world.stakeholder).get("/w/acme/waiting/").text
    assert lead.patch(opened["url"], {"due_date": str(today)}).status_code == 200
    assert says(mine, opened, 3, 5).status_code == 200


def test_many_rounds_are_listed_with_the_queries_of_one(
    world: World, opened: dict[str, Any], django_assert_num_queries: Any
) -> None:
    client, path = world.client(world.manager), world.url(f"roadmaps/prioritise/{opened['key']}/rounds/")
    asked = {"framework": opened["key"], "initiatives": opened["numbers"],
             "people": [world.contributor.email, world.admin.email]}  # fmt: skip
    for count in (1, 3):
        client.get(path)
        with django_assert_num_queries(13):
            assert client.get(path).text.count('class="tag">open') == count
        with django_assert_num_queries(7):
            assert len(opened["api"].get("rounds/").json()["results"]) == count
        for _ in range(2):
            assert opened["api"].post("rounds/", asked).status_code == 201
