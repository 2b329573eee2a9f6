"""A metric over other metrics: in the browser and over REST, recomputed by itself, never in a circle."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.metrics.given import Api, work

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)


def pushed(api: Api, unit: str, values: dict[str, float], granularity: str = "month") -> int:
    number = api.metric("pushed", unit=unit, params={"granularity": granularity}, schedule="on_demand")
    push(api, number, values)
    return number


def push(api: Api, number: int, values: dict[str, float]) -> None:
    points = [{"period_start": day, "value": value} for day, value in values.items()]
    assert api.post(f"metrics/{number}/points/", {"points": points}).status_code == 201


def course(api: Api, number: int) -> dict[str, Any]:
    return {one["period_start"]: one["value"] for one in api.of(number, "month")}


def refusal(api: Api, **params: Any) -> str:
    answer = api.post("metrics/", {"title": "F", "calculation": "formula", "params": params})
    assert answer.status_code == 400, answer.content
    return str(answer.json())


def test_a_formula_follows_its_inputs_period_by_period(world: Any) -> None:
    api = Api(world)
    revenue = pushed(api, "$", {"2026-01-01": 100, "2026-02-01": 300, "2026-03-01": 330.3})
    people = pushed(
        api, "people", {"2026-01-15": 9, "2026-01-31": 10, "2026-02-28": 0, "2026-03-31": 30}, "day"
    )
    number = api.metric("formula", params={"formula": f"m{revenue} / m{people}"})
    assert work() == ["done"]
    assert course(api, number) == {"2026-01-01": 10.0, "2026-02-01": None, "2026-03-01": 11.01}
    shown = api.get(f"metrics/{number}/").json()
    assert (shown["headline"], shown["unit"]) == (11.01, "$/people")  # exact, and the unit that follows
    assert work(LATER) == []
    push(api, people, {"2026-02-28": 25})  # its input has a new point
    assert work(LATER) == ["done"]
    assert course(api, number)["2026-02-01"] == 12.0
    second = api.metric("formula", params={"formula": f"if(m{number} > 11.5, 1, 0)"})
    assert work(2 * LATER) == ["done"]
    assert course(api, second) == {"2026-01-01": 0.0, "2026-02-01": 1.0, "2026-03-01": 0.0}
    board = api.get("metrics/dashboard/?range=all").json()["metrics"]
    assert [float(one["value"]) for one in board if one["number"] == second] == [0.0]


def test_what_a_formula_cannot_follow_is_refused_with_its_place(world: Any) -> None:
    api = Api(world)
    month = pushed(api, "$", {"2026-01-01": 100})
    forecast = api.metric("forecast", params={"metric": month})
    assert "is missing" in refusal(api)
    assert "at character 5, “m1 +▸”" in refusal(api, formula="m1 +")
    assert "“churn” is neither" in refusal(api, formula="m1 / churn")
    assert "there is no metric 999" in refusal(api, formula="m999 * 2")
    assert "is a forecast" in refusal(api, formula=f"m{forecast} * 2")
    assert "choose month" in refusal(api, formula=f"m{month} * 2", granularity="week")
    first = api.metric("formula", params={"formula": f"m{month} * 2"})
    second = api.metric("formula", params={"formula": f"m{first} * 2"})
    circle = Client().patch(
        world.api(f"metrics/{first}/"),
        data={"params": {"formula": f"m{second} + m{month}"}},
        content_type="application/json",
        headers=api.headers,
    )
    assert circle.status_code == 400
    assert f"goes in a circle: m{first} → m{second} → m{first}" in circle.content.decode()


def test_a_part_that_is_not_kept_fails_with_the_parts_that_are(world: Any) -> None:
    api = Api(world)
    month = pushed(api, "$", {"2026-01-01": 100})
    twice = api.metric("formula", params={"formula": f"m{month} * 2"}, schedule="on_demand")
    api.post(f"metrics/{twice}/compute/", {})
    api.metric("formula", params={"formula": f"m{month}.expansion * 2"})
    assert sorted(work(LATER)) == ["done", "failed"]
    broken = api.get("metrics/dashboard/").json()["metrics"][-1]["run"]
    assert f"The points of m{month} have no “expansion”" in broken["error"]


def test_the_form_points_at_the_field_and_the_page_says_it_in_words(world: Any) -> None:
    api = Api(world)
    month = pushed(api, "$", {"2026-01-01": 100, "2026-02-01": 120})
    client = world.client(world.manager)
    form = {
        "title": "Yearly",
        "status": "live",
        "calculation": "formula",
        "direction": "up",
        "schedule": "arrival",
    }
    url = world.url("metrics/new/?calculation=formula")
    assert f"m{month} is A pushed" in client.get(url).content.decode()
    wrong = client.post(url, form | {"set_formula": f"12 * (m{month}"})
    assert wrong.status_code == 422
    assert [str(one) for one in wrong.context["form"].errors["set_formula"]] == [
        f"This has a mistake at character 6, “12 * ▸(m{month}”: a “)” is missing for “(”."
    ]
    made = client.post(url, form | {"set_formula": f"12 * m{month}"})
    assert made.status_code == 302
    assert work() == ["done"]
    page = client.get(made["Location"]).content.decode()
    assert "12 × A pushed" in page
    assert "$1,440" in page
    itself = client.post(f"{made['Location']}edit/", form | {"set_formula": "12 * m2"})
    assert "goes in a circle: m2 → m2" in str(itself.context["form"].errors["set_formula"])
