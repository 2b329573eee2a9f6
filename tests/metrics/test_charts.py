"""Charts of metrics: every one a metric has, by range, compared, broken down, as a page, a file and over REST."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import pytest

from metrics.drawing import by_trait
from metrics.drawing.gallery import charts_of
from metrics.queries import live_metrics
from tests.metrics.given import Api, send_all, track, work, write_key
from tests.metrics.test_pages import fill, version

pytestmark = pytest.mark.django_db
PLANS = {"u0": "pro", "u1": "=cmd", "u2": "pro"}


def rows_of(world: Any, number: int, query: str = "") -> list[dict[str, str]]:
    answer = world.client(world.stakeholder).get(world.url(f"metrics/{number}/chart.csv{query}"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="NOTES-{number}-')
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def page_of(world: Any, number: int, query: str = "") -> Any:
    answer = world.client(world.stakeholder).get(world.url(f"metrics/{number}/{query}"))
    assert answer.status_code == 200
    return answer


def test_every_chart_of_every_metric_is_on_its_page_and_in_its_files(world: Any) -> None:
    api = Api(world)
    numbers = [*fill(world, api), api.metric("lifecycle")]
    work()
    metrics = {metric.item.number: metric for metric in live_metrics(world.product)}
    for number in numbers:
        metric = metrics[number]
        for key, _ in charts_of(metric):
            answer = page_of(world, number, f"?chart={key}&range=all")
            assert answer.context["drawn"], (metric.calculation, key)
            assert "View as table" in answer.text or key == "heat"
            assert rows_of(world, number, f"?chart={key}&range=all")
            svg = world.client(world.stakeholder).get(
                world.url(f"metrics/{number}/chart.svg?chart={key}&range=all")
            )
            root = ElementTree.fromstring(svg.content)  # noqa: S314 (our own file)
            assert (root.tag, svg.headers["Content-Type"]) == (
                "{http://www.w3.org/2000/svg}svg",
                "image/svg+xml; charset=utf-8",
            )
            assert root.get("width") == "1200"
            assert "oklch" not in svg.text
        said = api.get(f"metrics/{number}/chart/?range=all").json()
        assert said["chart"] == said["charts"][0] == charts_of(metric)[0][0]
        assert len(said["rows"][0]) == len(said["columns"])


def test_the_waterfall_adds_up_to_the_cent(world: Any) -> None:
    api = Api(world)
    now = datetime.now(UTC)
    month = (now.replace(day=1) - timedelta(days=1)).replace(day=3)
    number = api.metric("mrr", unit="$", params={"timezone": "UTC"})
    rows = [
        version(k, (month - timedelta(days=60)).isoformat(), interval="year", unit_amount_minor=10_007)
        for k in range(7)
    ]
    rows += [version(9, month.isoformat(), unit_amount_minor=3_333)]
    rows += [
        version(
            20,
            month.isoformat(),
            subscription_id="s1",
            customer_id="c1",
            interval="year",
            unit_amount_minor=9_001,
        )
    ]
    assert api.post("metric-data/subscriptions/", {"rows": rows}).status_code == 201
    assert work() == ["done"]
    amounts = {row["Step"]: Decimal(row["Amount"]) for row in rows_of(world, number, "?chart=waterfall")}
    changes = sum(amount for step, amount in amounts.items() if step not in {"Opening", "Closing"})
    assert amounts["Opening"] + changes == amounts["Closing"]
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in amounts.values())
    shown = page_of(world, number, "?chart=waterfall").context["drawn"].chart
    assert shown["rows"][0]["values"] == ["$58.37"]
    # The largest movement takes what rounding has left over, a cent here.
    assert (amounts["New"], amounts["Churn"]) == (Decimal("33.34"), 0)


def pushed(api: Api, first: date, values: list[float | None], **more: Any) -> int:
    number = api.metric("pushed", **more)
    points = [
        {"period_start": (first + timedelta(days=k)).isoformat(), "value": value}
        for k, value in enumerate(values)
    ]
    assert api.post(f"metrics/{number}/points/", {"points": points}).status_code == 201
    return number


def test_a_range_against_the_one_before_it(world: Any) -> None:
    today = datetime.now(world.workspace.zone).date()
    number = pushed(Api(world), today - timedelta(days=59), [10.0] * 30 + [15.0] * 30, unit="min")
    answer = page_of(world, number, "?range=30&compare=previous")
    assert "On average 15 min in each day, 50% more than in the 30 days before (10 min)." in answer.text
    names = [series["name"] for series in answer.context["drawn"].chart["series"]]
    assert names == ["A pushed", "Period before"]
    rows = rows_of(world, number, "?range=30&compare=previous")
    assert len(rows) == 30
    assert {(row["A pushed"], row["Period before"]) for row in rows} == {("15", "10")}
    assert 'name="range" value="30"' in answer.text
    dates = f"?range=dates&from={today - timedelta(days=40)}&to={today - timedelta(days=36)}"
    assert [row["Date"] for row in rows_of(world, number, dates)] == [
        str(today - timedelta(days=back)) for back in range(40, 35, -1)
    ]
    wrong = page_of(world, number, "?range=dates&from=soon")
    assert "Give the first day as a date such as 2026-01-31." in wrong.text
    assert "Nothing is known of the time before" in page_of(world, number, "?range=90&compare=previous").text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], "No value has been sent yet."),
        ([7], "View as table"),
        ([-3, 0, -12.5], "−12.5"),
        ([3e14, 9e15], "e15"),
        ([None, None], "No data for this period yet."),
    ],
)
def test_few_odd_and_huge_numbers(world: Any, values: list[float | None], text: str) -> None:
    today = datetime.now(world.workspace.zone).date()
    api = Api(world)
    title = "A name that goes on and on, because somebody was thorough " * 3
    number = (
        pushed(api, today - timedelta(days=5), values, title=title)
        if values
        else api.metric("pushed", title=title)
    )
    assert text in page_of(world, number).text
    assert len(rows_of(world, number)) == len(values)
    if values:
        assert "Show all of them" in page_of(world, number, "?range=dates&from=2001-01-01&to=2001-02-01").text


def test_a_restated_point_is_marked_and_said(world: Any) -> None:
    today = datetime.now(world.workspace.zone).date()
    api = Api(world)
    number = pushed(api, today - timedelta(days=3), [1, 2, 3])
    day = (today - timedelta(days=2)).isoformat()
    assert (
        api.post(f"metrics/{number}/points/", {"points": [{"period_start": day, "value": 5}]}).status_code
        == 201
    )
    marks = {"rows": [{"date": day, "label": "Dearer", "kind": "price"}]}
    assert api.post("metric-data/marks/", marks).json() == {"stored": 1, "known": 0}
    assert api.post("metric-data/marks/", marks).json() == {"stored": 0, "known": 1}
    answer = page_of(world, number)
    assert 'class="revised"' in answer.text
    assert answer.context["drawn"].chart["marks_name"] == "Price change"
    rows = rows_of(world, number)
    assert [(row["A pushed"], row["Note"], row["Price change"]) for row in rows] == [
        ("1", "", ""),
        ("5", "revised", "Dearer"),
        ("3", "", ""),
    ]
    wrong = {"rows": [{"date": "x", "label": "A", "kind": "party"}]}
    assert api.post("metric-data/marks/", wrong).status_code == 400


def test_people_broken_down_by_a_trait_add_up(world: Any) -> None:
    api = Api(world)
    now = datetime.now(UTC)
    events = [
        track(f"e{day}-{user}", f"u{user}", "open", (now - timedelta(days=day, minutes=user)).isoformat())
        for day in range(20)
        for user in range(4)
        if (day + user) % 3
    ]
    events += [
        track(f"p{user}", f"u{user}", "pay", (now - timedelta(days=15, minutes=-5)).isoformat())
        for user in range(4)
        if PLANS.get(f"u{user}") == "pro"
    ]
    events += [
        {"type": "identify", "messageId": f"who{who}", "userId": who, "traits": {"plan": plan}}
        for who, plan in PLANS.items()
    ]
    send_all(write_key(world), events)
    numbers = [
        api.metric("active_users", params={"headline": "dau", "timezone": "UTC"}),
        api.metric("lifecycle", params={"granularity": "day", "headline": "new", "timezone": "UTC"}),
        api.metric("explored", params={"granularity": "day", "timezone": "UTC"}),
        api.metric("sessions", params={"granularity": "day", "headline": "sessions", "timezone": "UTC"}),
    ]
    steps = {"steps": ["open", "pay"], "granularity": "month", "within_days": 2, "timezone": "UTC"}
    paid = api.metric("funnel", unit="%", params=steps)
    curves = api.metric("retention", unit="%", params={"granularity": "day", "periods": 3, "timezone": "UTC"})
    work()
    for number in numbers:
        whole = {row["Date"]: row for row in rows_of(world, number, "?chart=line&range=30")}
        parts = rows_of(world, number, "?breakdown=trait:plan&range=30")
        assert list(parts[0])[1:4] == ["pro", "'=cmd", "No plan known"]
        name = api.get(f"metrics/{number}/").json()["title"]
        seen = 0
        for row in parts:
            total = sum(int(row[key]) for key in ("pro", "'=cmd", "No plan known"))
            assert total == int(whole[row["Date"]][name]) if row["Date"] in whole else total == 0
            seen += total
        assert seen
    shares = rows_of(world, paid, "?breakdown=trait:plan&range=90")
    parts = ("pro", "'=cmd", "No plan known")
    assert [any(float(row[part] or 0) for row in shares) for part in parts] == [True, False, False]
    assert 'name="breakdown"' in page_of(world, paid).text  # offered beside the steps, which have no range
    with mock.patch.object(by_trait, "MOST_EVENTS", 10):
        assert "too many to be read at each look" in page_of(world, paid, "?breakdown=trait:plan").text
    bars = page_of(world, numbers[1], "?chart=lifecycle&range=dates&compare=previous&from={}&to={}".format(
        *((now - timedelta(days=back)).date() for back in (9, 0)))).context["drawn"].chart  # fmt: skip
    assert (bars["columns"][-1], len(bars["before"])) == ("Active, period before", 10)
    before = rows_of(world, numbers[1], "?chart=lifecycle&range=30")[-20:-10]
    assert [row["raw"][-1] for row in bars["rows"]] == [float(row["Active"]) for row in before]
    explored = "metrics/explore/chart{}?by=day&range=28&breakdown=trait:plan"
    client = world.client(world.stakeholder)
    listed = list(csv.reader(io.StringIO(client.get(world.url(explored.format(".csv"))).content.decode())))
    assert listed[0] == ["Date", "pro", "'=cmd", "No plan known", "Note"]  # the day that runs is noted
    assert len(listed) == 29
    assert "People who did anything, by plan" in client.get(world.url(explored.format(".svg"))).text
    assert client.get(world.url("metrics/explore/chart.csv?by=hour")).status_code == 404
    said = api.get(f"metrics/{curves}/chart/?breakdown=trait:plan").json()
    assert said["columns"] == ["Days later", "pro", "=cmd", "No plan known"]
    assert said["rows"][0] == ["0", 100.0, 100.0, 100.0]
    answer = api.get(f"metrics/{curves}/chart/?breakdown=trait:shoe")
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (
        400,
        "Nothing called shoe has been said of anybody.",
    )
    assert "Nothing called shoe" in page_of(world, curves, "?breakdown=trait:shoe").text


def test_longer_periods_where_the_points_allow_them(world: Any) -> None:
    api = Api(world)
    numbers = fill(world, api)
    days = rows_of(world, numbers[1], "?range=90")
    weeks = rows_of(world, numbers[1], "?range=90&by=week")
    last = {date.fromisoformat(row["Date"]): row["MAU"] for row in days}
    for row in weeks:
        start = date.fromisoformat(row["Date"])
        assert start.weekday() == 0
        assert row["MAU"] == last[max(day for day in last if day < start + timedelta(days=7))]
    assert 'name="by"' in page_of(world, numbers[1]).text
    assert 'name="by"' not in page_of(world, numbers[0]).text  # months of money are what they are


def test_a_choice_swaps_the_card_and_keeps_the_address(world: Any) -> None:
    api = Api(world)
    number = pushed(api, datetime.now(UTC).date() - timedelta(days=5), [1, 2, 3])
    client = world.client(world.stakeholder)
    url = world.url(f"metrics/{number}/chart/?range=90&compare=previous")
    part = client.get(url, headers={"HX-Request": "true"})
    assert part.headers["HX-Push-Url"] == world.url(f"metrics/{number}/?range=90&compare=previous")
    assert "<html" not in part.text
    assert 'id="h-metric-chart"' in part.text
    assert client.get(url).headers["Location"] == part.headers["HX-Push-Url"]
    for name in ("chart/", "chart.csv", "chart.svg"):
        assert world.client(world.outsider).get(world.url(f"metrics/{number}/{name}")).status_code == 404
        assert client.get(world.url(f"metrics/999/{name}")).status_code == 404
