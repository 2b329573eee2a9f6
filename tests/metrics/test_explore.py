"""The explorer: its page with and without JavaScript, the same by REST, and metrics that ask the same."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import time_machine
from django.utils import timezone

from metrics import fold, queries
from metrics.fold import soon, traits
from tests.metrics.given import Api, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
PAGE = "metrics/explore/"
NOW = datetime.now(UTC).replace(hour=0, minute=0, second=1)  # today in UTC, the zone of the tests' workspace
PLANS = ("free", "pro", "team")
PEOPLE = 24


@pytest.fixture(autouse=True)
def the_same_day() -> Iterator[None]:
    """These tests count days back from today, which may end while they run."""
    with time_machine.travel(NOW.replace(hour=12)):
        yield


def did(person: int, day: int) -> Iterator[str]:
    """What a person did so many days ago: everything here is worked out again by the tests."""
    if day % (person % 5 + 2) == 0:
        yield "Opened"
    if (person + day) % 7 == 0:
        yield from ("Paid", "Paid")


def plan_of(person: int) -> str | None:
    return None if person % 6 == 5 else PLANS[person % 3]


@pytest.fixture
def filled(world: Any) -> Any:
    world.workspace.timezone = "UTC"
    world.workspace.save()
    messages = [
        track(f"e{person}-{day}-{index}", f"u{person}", name, (NOW - timedelta(days=day)).isoformat())
        for person in range(PEOPLE)
        for day in range(60)
        for index, name in enumerate(did(person, day))
    ]
    messages += [
        {
            "type": "identify", "messageId": f"i{person}", "userId": f"u{person}", "timestamp": NOW.isoformat(),
            "traits": {"plan": plan, "country": "ES" if person % 2 else "JP"},
        }
        for person in range(PEOPLE)
        if (plan := plan_of(person))
    ]  # fmt: skip
    send_all(write_key(world), messages)
    return world


def as_query(asked: dict[str, Any]) -> str:
    return urlencode(
        {key: json.dumps(value) if isinstance(value, dict) else value for key, value in asked.items()},
        doseq=True,
    )


def ask(world: Any, who: Any = None, **asked: Any) -> Any:
    return Api(world, who).get(f"metrics/explore/?{as_query(asked)}")


def days(number: int) -> dict[str, str]:
    return {"by": "day", "from": (NOW.date() - timedelta(days=number - 1)).isoformat()}


def people(day: int, names: set[str], keep: Any = lambda person: True) -> int:
    return sum(bool(names & set(did(person, day))) for person in range(PEOPLE) if keep(person))


def test_people_of_some_events_in_each_day(filled: Any) -> None:
    said = ask(filled, event=["Opened", "Paid"], **days(28)).json()
    assert said["values"] == [people(day, {"Opened", "Paid"}) for day in range(27, -1, -1)]
    assert said["total"] == PEOPLE
    assert [one["is_complete"] for one in said["periods"]] == [True] * 27 + [False]
    assert said["words"].startswith("People who did Opened or Paid, in each day from ")


def test_a_segment_of_traits_and_events(filled: Any) -> None:
    paid = {"event": "Paid", "within_days": 3}
    segment = {"all": [{"trait": "plan", "is": ["pro", "team"]}, {"not": paid}]}

    def keep(person: int) -> bool:
        return plan_of(person) in ("pro", "team") and not any("Paid" in did(person, day) for day in range(3))

    said = ask(filled, event="Opened", segment=segment, **days(10)).json()
    assert said["values"] == [people(day, {"Opened"}, keep) for day in range(9, -1, -1)]
    assert said["segment_people"] == sum(map(keep, range(PEOPLE)))
    assert (
        "among people whose plan is pro or team, but not those who did Paid in the last 3 days"
        in said["words"]
    )


def test_broken_down_by_a_trait_the_parts_add_up(filled: Any) -> None:
    said = ask(filled, event="Opened", breakdown="trait:plan", **days(28)).json()
    assert [sum(values) for values in zip(*(part["values"] for part in said["parts"]), strict=True)] == said[
        "values"
    ]
    by_name = {part["name"]: part["values"] for part in said["parts"]}
    for name, plan in (("pro", "pro"), ("No plan known", None)):
        expected = [
            people(day, {"Opened"}, lambda one, plan=plan: plan_of(one) == plan) for day in range(27, -1, -1)
        ]
        assert by_name[name] == expected
    assert [part["is_rest"] for part in said["parts"]] == [False, False, False, True]
    assert not said["parts_overlap"]


def test_more_values_than_can_be_told_apart_are_one_part(filled: Any) -> None:
    messages = [
        {"type": "identify", "userId": f"u{person}", "traits": {"team": f"T{min(person, 11)}"}}
        for person in range(PEOPLE)
    ]
    send_all(write_key(filled), messages)
    said = ask(filled, breakdown="trait:team", **days(60)).json()
    assert said["parts"][0]["name"] == "T11"
    assert [part["name"] for part in said["parts"]][8:] == ["Other values"]
    assert sum(part["total"] for part in said["parts"]) == said["total"] == PEOPLE


def test_broken_down_by_event_people_may_be_in_several_parts(filled: Any) -> None:
    said = ask(filled, breakdown="event", **days(28)).json()
    assert said["parts_overlap"]
    for part in said["parts"]:
        assert part["values"] == [people(day, {part["name"]}) for day in range(27, -1, -1)]


def test_events_are_counted_each(filled: Any) -> None:
    said = ask(filled, measure="events", breakdown="event", **days(28)).json()
    counts = {
        name: [
            sum(list(did(person, day)).count(name) for person in range(PEOPLE)) for day in range(27, -1, -1)
        ]
        for name in ("Opened", "Paid")
    }
    assert {part["name"]: part["values"] for part in said["parts"]} == counts
    assert said["values"] == [sum(pair) for pair in zip(*counts.values(), strict=True)]
    assert said["total"] == sum(said["values"])


@pytest.mark.parametrize("by", ["week", "month"])
def test_weeks_and_months_are_whole(filled: Any, by: str) -> None:
    said = ask(filled, event="Opened", by=by, range="28").json()
    starts = [date.fromisoformat(one["start"]) for one in said["periods"]]
    assert all(start.weekday() == 0 if by == "week" else start.day == 1 for start in starts)
    for start, end, value in zip(
        starts, [*starts[1:], NOW.date() + timedelta(days=1)], said["values"], strict=True
    ):
        ago = range((NOW.date() - end).days + 1, min(59, (NOW.date() - start).days) + 1)
        assert value == sum(any("Opened" in did(person, day) for day in ago) for person in range(PEOPLE))


PRO = {"trait": "plan", "is": ["pro"]}


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"segment": {"all": [PRO, {"trait": "plan", "is": []}]}}, "/segment/all/1/is"),
        ({"segment": "{"}, "/segment"),
        ({"segment": "[]"}, "/segment"),
        ({"measure": "money"}, "/measure"),
        ({"measure": "events", "segment": PRO}, "/measure"),
        ({"measure": "events", "breakdown": "trait:plan"}, "/measure"),
        ({"by": "hour"}, "/by"),
        ({"by": "day", "from": "2020-01-01"}, "/by"),
        ({"range": "7"}, "/range"),
        ({"from": "soon"}, "/from"),
        ({"from": "2999-01-01"}, "/from"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "/to"),
        ({"breakdown": "colour"}, "/breakdown"),
        ({"breakdown": "trait:colour"}, "/breakdown"),
        ({"event": [f"e{number}" for number in range(21)]}, "/event"),
        ({"event": "e" * 300}, "/event"),
        ({"segment": {"event": "x", "within_days": 0}}, "/segment/within_days"),
    ],
)
def test_a_mistake_is_told_at_its_field(filled: Any, asked: dict[str, Any], pointer: str) -> None:
    answer = ask(filled, **asked)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    page = filled.client(filled.stakeholder).get(filled.url(f"{PAGE}?{as_query(asked)}"))
    assert page.status_code == 200
    assert 'class="error" role="alert"' in page.text
    assert "h-explored" not in page.text


def test_who_may_see_the_product_may_ask(filled: Any) -> None:
    assert ask(filled, filled.stakeholder).status_code == 200
    assert ask(filled, filled.outsider).status_code in (403, 404)
    assert filled.client(filled.stakeholder).get(filled.url(PAGE)).status_code == 200
    assert "Save as metric" not in filled.client(filled.stakeholder).get(filled.url(PAGE)).text
    assert filled.client(filled.outsider).get(filled.url(PAGE)).status_code == 404


def test_a_wide_trait_narrows_but_does_not_break_down(filled: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(traits, "WIDE", 10)
    messages = [
        {"type": "identify", "userId": f"u{person}", "traits": {"mail": f"u{person}@x"}}
        for person in range(PEOPLE)
    ]
    send_all(write_key(filled), messages)
    fold.ready(filled.product, "UTC")
    assert dict(queries.traits(filled.product))["mail"] is True
    said = ask(filled, segment={"trait": "mail", "is": ["u3@x", "u4@x", "nobody"]}, **days(60)).json()
    assert (said["total"], said["segment_people"]) == (2, 2)
    assert ask(filled, breakdown="trait:mail").json()["errors"][0]["pointer"] == "/breakdown"
    page = filled.client(filled.manager).get(filled.url(f"{PAGE}?c0=trait:mail&c0_line=u3@x%0Au4@x"))
    assert page.context["answer"].segment_size == 2
    assert "<textarea" in page.text


class Fields(HTMLParser):
    """What a browser without JavaScript would send of the page's form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.inside, self.select, self.first = False, "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, given: Any) -> None:
        attrs = dict(given)
        if tag == "form":
            self.inside = "explore-form" in (attrs.get("class") or "")
        if not self.inside:
            return
        if tag == "select":
            self.select, self.first = attrs["name"], ""
            self.pairs.append((self.select, ""))
        elif (tag == "option" and "selected" in attrs) or (tag == "option" and not self.first):
            self.first = "seen"
            self.pairs[-1] = (self.select, attrs.get("value", ""))
        elif tag == "input" and (attrs["type"] != "checkbox" or "checked" in attrs):
            self.pairs.append((attrs["name"], attrs.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def press(world: Any, text: str, **changed: str) -> Any:
    """The page after its form was sent with these fields changed, whatever button that takes."""
    pairs = [pair for pair in Fields(text).pairs if pair[0] not in changed] + list(changed.items())
    return world.client(world.manager).get(world.url(f"{PAGE}?{urlencode(pairs)}"), follow=True)


def test_a_segment_is_built_by_buttons_alone(filled: Any) -> None:
    page = filled.client(filled.manager).get(filled.url(PAGE))
    page = press(filled, page.text, add_event="Opened")
    page = press(filled, page.text, add="trait:plan")
    assert "Choose at least one value" in page.text
    page = press(filled, page.text, c0_is="pro")
    page = press(filled, page.text, add="event:Paid")
    page = press(filled, page.text, c1_days="7", c1_not="1")
    assert page.context["asked"].question.segment == {
        "all": [PRO, {"not": {"event": "Paid", "within_days": 7}}]
    }
    page = press(filled, page.text, match="any")
    assert list(page.context["asked"].question.segment) == ["any"]
    address = page.context["address"]
    assert filled.client(filled.stakeholder).get(address).context["words"] == page.context["words"]
    page = press(filled, page.text, drop="0")
    assert page.context["asked"].question.segment == {"not": {"event": "Paid", "within_days": 7}}
    page = press(filled, page.text, drop_event="Opened")
    assert page.context["asked"].question.events == ()


def test_htmx_gets_the_part_and_the_address_of_the_question(filled: Any) -> None:
    client = filled.client(filled.manager)
    answer = client.get(filled.url(f"{PAGE}?by=day&range=28&add=trait:plan"), headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    asked = dict(parse_qsl(urlsplit(answer["HX-Push-Url"]).query))
    assert asked == {"measure": "people", "by": "day", "range": "28", "c0": "trait:plan"}


def test_a_definition_too_deep_for_the_builder_is_kept_and_said(filled: Any) -> None:
    segment = {
        "any": [PRO, {"all": [{"trait": "country", "is": ["ES"]}, {"event": "Paid", "within_days": 30}]}]
    }
    query = urlencode({"segment": json.dumps(segment)})
    page = filled.client(filled.manager).get(filled.url(f"{PAGE}?{query}"))
    assert (
        "Among people whose plan is pro or (whose country is ES and who did Paid in the last 30 days)"
        in page.text
    )
    assert page.context["asked"].question.segment == segment
    assert press(filled, page.text, by="day").context["asked"].question.segment == segment
    assert press(filled, page.text, drop="segment").context["asked"].question.segment is None


def test_saved_as_a_metric_it_computes_the_same(filled: Any) -> None:
    query = urlencode({"event": "Opened", "by": "week", "range": "28", "segment": json.dumps(PRO)})
    client = filled.client(filled.manager)
    page = client.get(filled.url(f"{PAGE}?{query}"))
    form = client.get(page.context["save_url"]).context["form"]
    posted = {field.html_name: field.value() for field in form if field.value() not in (None, "")} | {
        "status": "live"
    }
    made = client.post(filled.url("metrics/new/?calculation=explored"), posted, follow=True)
    assert "Metric created." in made.text
    (metric,) = queries.live_metrics(filled.product)
    assert metric.params == {"granularity": "week", "measure": "people", "events": ["Opened"], "segment": PRO}
    assert work() == ["done"]
    points = {one["period_start"]: one["value"] for one in Api(filled).of(metric.item.number, "week")}
    found = page.context["answer"]
    assert (
        points.items()
        >= {
            start.isoformat(): value for start, value in zip(found.starts, found.total.values, strict=True)
        }.items()
    )
    text = client.get(filled.url(f"metrics/{metric.item.number}/")).text
    assert "Only people whose plan is pro." in text
    (link,) = re.findall(r'href="([^"]*explore/[^"]+)"', text)
    again = client.get(unescape(link)).context["asked"]
    assert again.question.as_params() == metric.params


def test_active_users_and_retention_take_a_segment(filled: Any) -> None:
    api = Api(filled)
    every = api.metric("retention", params={"granularity": "day", "periods": 5})
    kept = api.metric("retention", params={"granularity": "day", "periods": 5, "segment": PRO})
    active = api.metric("active_users", params={"headline": "dau", "segment": PRO})
    # A return after a start of another name on the same day is read from the raw events.
    pair = {"granularity": "day", "periods": 5, "start_event": "Opened", "return_event": "Paid"}
    raw = api.metric("retention", params=pair | {"segment": PRO})
    assert work() == ["done"] * 4

    def is_pro(person: int) -> bool:
        return plan_of(person) == "pro"

    def sizes(number: int) -> int:
        return sum(point["payload"]["size"] for point in api.of(number, "day"))

    pros = sum(map(is_pro, range(PEOPLE)))
    assert (sizes(every), sizes(kept), sizes(raw)) == (PEOPLE, pros, pros)
    newest = api.of(active, "day")[-1]
    assert newest["payload"]["dau"] == people(0, {"Opened", "Paid"}, is_pro)
    assert (
        api.post("metrics/", {"title": "x", "calculation": "retention", "params": {"segment": {"all": []}}})
        .json()["errors"][0]["detail"]
        .startswith("“segment” has a mistake at all: must be a list")
    )


def test_nothing_to_explore_teaches_the_first_step(world: Any) -> None:
    assert "Send the first event" in world.client(world.manager).get(world.url(PAGE)).text
    assert "Send the first event" not in world.client(world.stakeholder).get(world.url(PAGE)).text


def test_events_that_were_never_counted_are_counted_by_a_worker(filled: Any, monkeypatch: Any) -> None:
    from metrics import tasks

    sent: list[Any] = []
    monkeypatch.setattr(
        "metrics.actions.state.current_app.send_task", lambda name, kwargs: sent.append((name, kwargs))
    )
    monkeypatch.setattr(soon, "QUICK_EVENTS", 10)
    page = filled.client(filled.stakeholder).get(filled.url(PAGE))
    assert "The events are being counted" in page.text
    answer = ask(filled)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    ((name, given), _) = sent
    assert name == "metrics.tasks.count"
    tasks.count(**given)
    assert "People who did anything" in filled.client(filled.stakeholder).get(filled.url(PAGE)).text
    monkeypatch.setattr(soon, "QUICK_DELIVERIES", 0)
    send_all(write_key(filled), [track("late", "u1", "Opened", timezone.now().isoformat())])
    assert (
        "The newest events are being counted" in filled.client(filled.stakeholder).get(filled.url(PAGE)).text
    )
    assert ask(filled).json()["is_behind"]
