"""What the explorer answers by REST, and what it refuses."""

from datetime import date, timedelta
from typing import Any

import pytest

from metrics import fold, queries
from metrics.fold import traits
from tests.metrics.explored import (
    NOW,
    PEOPLE,
    PRO,
    as_query,
    ask,
    days,
    did,
    filled,
    people,
    plan_of,
    the_same_day,
)
from tests.metrics.given import send_all, write_key

pytestmark = pytest.mark.django_db
PAGE = "metrics/explore/"
__all__ = ["filled", "the_same_day"]  # fixtures


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
