"""A year of made-up people for the explorer's tests, and its answers by REST."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine

from tests.metrics.given import Api, send_all, track, write_key

NOW = datetime.now(UTC).replace(hour=0, minute=0, second=1)  # today in UTC, the zone of the tests' workspace
PLANS = ("free", "pro", "team")
PEOPLE = 24
PRO = {"trait": "plan", "is": ["pro"]}


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
