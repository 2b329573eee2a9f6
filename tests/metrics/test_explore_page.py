"""The explorer's page with and without JavaScript, and metrics that ask the same."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.utils import timezone

from metrics import queries
from metrics.fold import soon
from tests.metrics.explored import (
    PEOPLE,
    PRO,
    ask,
    filled,
    people,
    plan_of,
    the_same_day,
)
from tests.metrics.given import Api, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
PAGE = "metrics/explore/"
__all__ = ["filled", "the_same_day"]  # fixtures


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
