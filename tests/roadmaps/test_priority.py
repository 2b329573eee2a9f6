"""Frameworks and their tables: what is written, refused, undone, and by whom."""

import json
import threading
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from products.models import Activity
from roadmaps import queries
from roadmaps.priority.calc.columns import Column, Estimate, Unreadable, read, written
from roadmaps.priority.calc.methods import METHODS
from roadmaps.priority.calc.ranking import Row, Rules, score_rows
from tests import factories
from tests.metrics.given import Api
from tests.people import World

PLAIN = Column("size", "Size")
numbers = st.floats(-1e9, 1e9, allow_nan=False)


@given(st.tuples(numbers, numbers, numbers).map(sorted))
def test_what_is_written_in_a_cell_is_read_back_the_same(points: list[float]) -> None:
    low, value, high = points
    for estimate in (Estimate(value), Estimate(value, low, high)):
        if low < high or not estimate.is_range:
            assert read(written(estimate, PLAIN), PLAIN) == estimate


@pytest.mark.parametrize(
    ("text", "found"),
    [("1,200", 1200.0), ("1 200", 1200.0), ("0,5", 0.5), ("80%", 80.0), ("", None), ("5..5..5", 5.0)],
)
def test_numbers_are_read_as_sheets_write_them(text: str, found: float | None) -> None:
    estimate = read(text, PLAIN)
    assert (estimate.value if estimate else None) == found


@pytest.mark.parametrize("text", ["many", "nan", "inf", "1..2", "3..2..1", "1e300", "1_0", "٣x", "9" * 90])
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, PLAIN)


def test_a_weighted_score_stays_within_the_scale_and_grows_with_what_is_better() -> None:
    columns = METHODS["weighted"].columns
    rules = Rules(METHODS["weighted"], columns)
    rows = [
        Row(
            place,
            f"{place:03}",
            {column.key: Estimate(float(value)) for column, value in zip(columns, values)},
        )
        for place, values in enumerate(product(range(1, 6), repeat=3))
    ]
    score_rows(rules, rows)
    by_values = dict(zip(product(range(1, 6), repeat=3), (row.score or 0 for row in rows)))
    assert (min(by_values.values()), max(by_values.values())) == (1, 5)
    for (customers, fit, effort), score in by_values.items():
        assert by_values[min(5, customers + 1), fit, effort] >= score
        assert by_values[customers, fit, min(5, effort + 1)] <= score  # of effort, less is better


@pytest.fixture
def api(world: World) -> Api:
    return Api(world)


def made(world: World, title: str, **values: Any) -> int:
    return int(
        factories.item(world.product, "initiative", actor=world.manager, title=title, **values).item.number
    )


def cells(api: Api, key: str, *given: tuple[Any, ...]) -> Any:
    names = ("initiative", "column", "value", "was")
    return api.post(f"frameworks/{key}/cells/", {"cells": [dict(zip(names, one)) for one in given]})


def values(answer: Any, number: int) -> dict[str, str]:
    return next(dict(row["values"]) for row in answer.json()["rows"] if row["initiative"] == number)


def test_rice_stands_on_the_initiative_and_a_range_beside_it(world: World, api: Api) -> None:
    number = made(world, "Search", reach=100, impact=1.0, confidence=100, effort=1.0)
    answer = cells(api, "rice", (number, "reach", "400..500..900"), (number, "effort", 2))
    assert answer.status_code == 200, answer.content
    assert values(answer, number) == {
        "reach": "400..500..900",
        "impact": "1",
        "confidence": "100",
        "effort": "2",
    }
    row = queries.initiative(world.product, number)
    assert row is not None
    assert (row.reach, row.effort, row.item.weight) == (500, 2.0, 250.0)
    assert Activity.objects.filter(verb="initiative.scored").count() == 1
    api.world.client(None).patch(
        world.api(f"initiatives/{number}/"), {"reach": 50}, "application/json", headers=api.headers
    )
    assert values(api.get("frameworks/rice/table/"), number)["reach"] == "50"  # a newer word, without a range


def test_cells_are_written_all_or_none_and_each_mistake_is_named(world: World, api: Api) -> None:
    number = made(world, "Search", reach=100)
    wrong = (("impact", 5), ("confidence", 70), ("effort", 0.1))
    bad = cells(api, "rice", (number, "reach", 7), *((number, *one) for one in wrong), (99, "reach", 1))
    assert bad.status_code == 400
    found = {one["pointer"]: one["detail"] for one in bad.json()["errors"]}
    assert set(found) == {"/99.reach", *(f"/{number}.{column}" for column, _ in wrong)}
    assert found[f"/{number}.confidence"] == "Confidence is one of 100, 80 and 50."
    stale = cells(api, "rice", (number, "reach", 7, 55))
    assert "meanwhile" in stale.json()["errors"][0]["detail"]
    assert stale.json()["present"] == {f"{number}.reach": "100"}
    assert values(api.get("frameworks/rice/table/"), number) == {"reach": "100"}


def test_undo_takes_back_ones_own_and_leaves_what_others_wrote_since(world: World, api: Api) -> None:
    number, other = made(world, "Search"), made(world, "Export")
    key = api.post("frameworks/", {"method": "wsjf"}).json()["key"]
    cells(api, key, (number, "job_size", 3), (other, "job_size", 5))
    cells(Api(world, world.admin), key, (other, "job_size", 8))
    undone = api.post(f"frameworks/{key}/undo/", {})
    assert (values(undone, number), values(undone, other)) == ({}, {"job_size": "8"})
    assert api.post(f"frameworks/{key}/undo/", {}).status_code == 400


def test_a_formula_of_ones_own_is_checked_and_its_mistake_pointed_at(world: World, api: Api) -> None:
    number = made(world, "Search")
    asked = {
        "method": "formula", "name": "Gut", "formula": "log(value, 10) * ",
        "criteria": [{"label": "Value"}, {"label": "Team days", "key": "days", "direction": "less"}],
    }  # fmt: skip
    bad = api.post("frameworks/", asked)
    assert bad.json()["errors"][0]["pointer"] == "/formula"
    assert "at character 17" in bad.json()["errors"][0]["detail"]
    good = api.post("frameworks/", asked | {"formula": "if(days > 5, 0, log(value, 10) / max(days, 1))"})
    assert (good.status_code, good.json()["key"]) == (201, "gut")
    answer = cells(api, "gut", (number, "value", 1000), (number, "days", 2))
    assert answer.json()["rows"][0]["score"] == 1.5


def test_a_contributor_scores_what_is_theirs_and_only_managers_make_frameworks(world: World) -> None:
    theirs = made(world, "Theirs", owner=world.contributor)
    number, api = made(world, "Not theirs"), Api(world, world.contributor)
    assert cells(api, "rice", (theirs, "reach", 5)).status_code == 200
    refused = cells(api, "rice", (number, "reach", 5))
    assert "only what you own" in refused.json()["errors"][0]["detail"]
    assert api.post("frameworks/", {"method": "ice"}).status_code == 403
    page = world.client(world.contributor).get(world.url("roadmaps/prioritise/")).text
    assert page.count('aria-readonly="true"') == 4


def test_the_form_of_a_row_works_without_a_script_and_keeps_what_was_typed(world: World) -> None:
    number = made(world, "Search", reach=100)
    client, url = world.client(world.manager), world.url(f"roadmaps/prioritise/{number}/")
    assert client.post(url, {"reach": "200"}).status_code == 302
    bad = client.post(url, {"reach": "300", "effort": "0.1"})
    assert (bad.status_code, 'value="300"' in bad.text) == (422, True)
    assert "greater than or equal to 0.5" in bad.text
    table = client.get(world.url("roadmaps/prioritise/")).text
    assert 'data-raw="200"' in table
    assert "no score" in table


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_who_write_at_the_same_time_lose_nothing(world: World) -> None:
    """Four rows of four columns, each cell by its own request. Sixty-four of them move cards in test_initiatives.py."""
    rows = [made(world, f"Row {place}") for place in range(4)]
    api = Api(world)
    names = [f"c{place}" for place in range(4)]
    criteria = [{"label": name, "key": name, "least": 0, "most": 100} for name in names]
    key = api.post("frameworks/", {"method": "weighted", "criteria": criteria}).json()["key"]
    url, said = world.api(f"frameworks/{key}/cells/"), []

    def write(number: int, column: str, value: int) -> None:
        try:
            body = json.dumps(
                {"cells": [{"initiative": number, "column": column, "value": value, "was": None}]}
            )
            said.append(
                Client().post(url, body, content_type="application/json", headers=api.headers).status_code
            )
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=(number, name, 4 * r + c))
        for r, number in enumerate(rows)
        for c, name in enumerate(names)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [200] * 16
    table = api.get(f"frameworks/{key}/table/")
    assert [values(table, number) for number in rows] == [
        {name: str(4 * r + c) for c, name in enumerate(names)} for r in range(4)
    ]


def test_settings_are_numbers_that_can_be_drawn(world: World, api: Api) -> None:
    for value in ("1e400", -1, "NaN", 1e-320):
        answer = api.post("frameworks/", {"method": "moscow", "settings": {"capacity": value}})
        assert answer.status_code == 400, value


def test_two_managers_at_once_see_each_other_and_what_is_put_away_comes_back(world: World, api: Api) -> None:
    number, client = made(world, "Search"), world.client(world.manager)
    seen = api.post("frameworks/", {"method": "wsjf", "name": "Train"})
    cells(api, "train", (number, "job_size", 3))
    assert api.patch("frameworks/train/", {"top": 7}, **{"If-Match": seen["ETag"]})["ETag"] == '"2"'
    for change in ({"top": 9}, {"name": "Lost"}):
        assert api.patch("frameworks/train/", change, **{"If-Match": seen["ETag"]}).status_code == 412
    url = world.url("roadmaps/prioritise/train/edit/")
    late = client.post(url, {"name": "Autumn train", "top": 3, "version": 1})
    assert (late.status_code, "Somebody else changed this framework" in late.text) == (422, True)
    assert 'name="version" value="2"' in late.text
    assert client.post(url, {"name": "Autumn train", "top": 3, "version": 2}).status_code == 302

    assert client.post(world.url("roadmaps/prioritise/train/archive/")).status_code == 302
    assert api.get("frameworks/train/").status_code == 404
    assert [one["key"] for one in api.get("frameworks/?archived=1").json()] == ["train"]
    assert "Autumn train" in client.get(world.url("roadmaps/prioritise/new/")).text
    assert client.post(world.url("roadmaps/prioritise/train/restore/")).status_code == 302
    assert values(api.get("frameworks/train/table/"), number) == {"job_size": "3"}
    assert api.post("frameworks/train/restore/", {}).status_code == 404


def test_customers_answers_are_typed_one_by_one_and_pasted(world: World, api: Api) -> None:
    number, other = made(world, "Search"), made(world, "Export, all of it")
    key = api.post("frameworks/", {"method": "kano"}).json()["key"]
    client, url = world.client(world.contributor), world.url(f"roadmaps/prioritise/{key}/")
    assert world.client(world.stakeholder).post(f"{url}replies/", {}).status_code == 403
    typed = {"initiative": number, "respondent": "Ada", "functional": "like", "dysfunctional": "dislike"}
    assert client.post(f"{url}replies/", typed).status_code == 302
    bad = client.post(f"{url}replies/", typed | {"functional": "", "respondent": " "})
    assert (bad.status_code, bad.text.count("This field is required")) == (422, 2)

    lines = [
        "Initiative,Respondent,Functional,Dysfunctional",
        "Search,Bo,I like it,5",
        '"Export, all of it",Bo,1,huge',
    ]
    bad = client.post(f"{url}replies/many/", {"many": "\r\n".join([*lines, "77,Cy,1,1"])})
    assert bad.status_code == 422
    assert "Line 3, dysfunctional: An answer is one of like" in bad.text
    assert "Line 4: There is no such open initiative" in bad.text
    assert client.post(f"{url}replies/many/", {"many": f'"{"x" * 140_000}"'}).status_code == 422
    lines[2] = f"NOTES-{other};Bo;must be;live with".replace(";", ",")
    kept = client.post(f"{url}replies/many/", {"many": "\n".join(lines)}, headers={"HX-Request": "true"})
    assert (kept.status_code, "4 answers kept" in kept.text) == (200, True)
    rows = {row["initiative"]: row["extra"] for row in api.get(f"frameworks/{key}/table/").json()["rows"]}
    assert [rows[one]["counts"]["O"] + rows[one]["counts"]["I"] for one in (number, other)] == [2, 1]


def test_votes_customers_revenue_and_notes_stand_beside_the_score(world: World, api: Api) -> None:
    """Of what leads to the initiative: two votes on the idea, one by somebody who pays, and a note behind it."""
    from accounts.access import Actor
    from feedback.actions import vote_for_customers
    from products.actions import link

    row = factories.item(world.product, "initiative", actor=world.manager, title="Search")
    idea = factories.item(world.product, "idea", actor=world.manager)
    note, actor = factories.item(world.product, "note", actor=world.manager), Actor(world.manager)
    link(source=idea.item, target=row.item, kind="motivates", actor=actor)
    link(source=note.item, target=idea.item, kind="evidences", actor=actor)
    closed = factories.product(world.workspace, visibility="members")  # the manager is not one of its people
    link(source=factories.item(closed, "note").item, target=idea.item, kind="evidences", actor=actor)
    vote_for_customers(idea=idea, customers=[("ada@acme.test", "Ada"), ("bo@acme.test", "Bo")], actor=actor)
    paid = {
        "event_id": "e1", "effective_at": "2026-01-01T00:00:00Z", "subscription_id": "s1", "status": "active",
        "customer_id": "Ada@acme.test", "interval": "year", "unit_amount_minor": 120_000, "currency": "USD",
        "received_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    assert api.post("metric-data/subscriptions/", {"rows": [paid]}).status_code == 201
    text = world.client(world.manager).get(world.url("roadmaps/prioritise/")).text
    for told in ("1 record says why", "2 votes", "2 customers who are known", "$100"):
        assert told in text
    assert "2 records say why" in world.client(world.admin).get(world.url("roadmaps/prioritise/")).text
