"""The kept state says what the raw rows say: in every order of arrival, with repeats, merges and further zones."""

import itertools
import json
from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from metrics import fold, queries
from metrics.actions.intake import insert_aliases, insert_events
from metrics.calc import bitmaps, cohorts, retention
from metrics.calc.active import active_users, people_by_day
from metrics.calc.funnel import FunnelRule, attempts, funnel, histories
from metrics.calc.identity import canonical_ids
from metrics.calc.periods import local_date, start_of
from metrics.calc.sessions import Session, sessionise, summarise
from metrics.compute import calculate
from metrics.fold import reading
from metrics.fold.check import difference
from metrics.fold.people import moves_of
from metrics.models import (
    SUMMARY_START,
    Alias,
    Delivery,
    Event,
    Fold,
    Metric,
    PeopleOf,
    PeopleWith,
    TimesOf,
    Trait,
)
from tests import factories
from tests.thorough import examples

pytestmark = pytest.mark.django_db

NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"
START = datetime(2025, 11, 1, 3, 30, tzinfo=UTC)  # clocks go back in New York on the 2nd
FIRST, LAST = date(2025, 10, 25), date(2025, 11, 20)
keys = itertools.count(1)

people = st.sampled_from(["ana", "ben", "anon-1", "anon-2", "anon-3"])
events = st.tuples(
    st.integers(0, 25), people, st.sampled_from(["Signed up", "Opened"]), st.integers(0, 15 * 48)
)
aliases = st.tuples(people, people)
traits = st.tuples(
    st.integers(100, 125),
    people,
    st.sampled_from(["plan", "country"]),
    st.sampled_from("abc"),
    st.integers(0, 9),
)
batches = st.lists(
    st.one_of(st.lists(events, max_size=6), traits, aliases, st.sampled_from(["fold", "zone", "asked"])),
    max_size=12,
)
SESSIONS: dict[str, dict[str, Any]] = {
    "*": {"timezone": "UTC", "max_hours": 2, "granularity": "day"},
    "Opened": {"event": "Opened", "timeout_minutes": 60, "granularity": "day"},
}
FUNNEL: dict[str, Any] = {"steps": ["Signed up", "Opened", "*"], "within_days": 2, "granularity": "day"}


@pytest.fixture(autouse=True)
def few_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    monkeypatch.setattr(fold, "MOST", 3)


def row(number: int, person: str, name: str, half_hours: int) -> dict[str, Any]:
    return {
        "message_id": f"m{number}",
        "kind": "track",
        "name": name,
        "distinct_id": person,
        "session_id": "",
        "occurred_at": START + timedelta(minutes=30 * half_hours),
        "properties": {},
    }


def deliver(product: Any, batch: Any) -> None:
    if batch == "fold":
        fold.fold_pending(product)
    elif batch == "zone":
        fold.ready(product, TOKYO)
    elif batch == "asked":
        answers_of(product, "sessions", SESSIONS["*"])
    elif isinstance(batch, tuple) and len(batch) == 5:
        number, person, trait, value, at = batch
        said = row(number, person, "identify", at) | {"kind": "identify", "properties": {trait: value}}
        insert_events(product, [said], timezone.now())
    elif isinstance(batch, tuple):
        alias = {"from_id": batch[0], "to_id": batch[1], "kind": "alias"}
        insert_aliases(product, [alias], timezone.now())
    else:
        insert_events(product, [row(*one) for one in batch], timezone.now())


def answers_of(product: Any, calculation: str, params: dict[str, Any]) -> dict[date, Any]:
    """What the points and the summary of a metric of these settings would say."""
    metric = Metric(calculation=calculation, params={"timezone": TOKYO, **params})
    metric._state.fields_cache["item"] = SimpleNamespace(product=product)
    return {one.period_start: one.payload for one in calculate(metric, START + timedelta(days=40)).points}


def sessions_of(raw: list[Any], params: dict[str, Any]) -> dict[date, Any]:
    """The same by the plain rule, where there are any."""
    timeout = timedelta(minutes=params.get("timeout_minutes", 30))
    found = sessionise(raw, timeout, timedelta(hours=params.get("max_hours", 24)))
    days: dict[date, list[Session]] = {SUMMARY_START: found} if found else {}
    tz = ZoneInfo(params.get("timezone", TOKYO))
    for one in found:
        days.setdefault(local_date(one.start, tz), []).append(one)
    return {day: asdict(summarise(some)) for day, some in days.items()}


def said_of_people(product: Any) -> dict[tuple[str, str], int]:
    """{(trait, value): how many people}, from the raw rows by the plainest road."""
    ids = canonical_ids(Alias.objects.filter(product=product).values_list("from_id", "to_id"))
    known: dict[tuple[str, str], str] = {}
    for event in Event.objects.filter(product=product, kind="identify").order_by("occurred_at", "message_id"):
        for trait, value in event.properties.items():
            known[ids.get(event.distinct_id, event.distinct_id), trait] = value
    return dict(Counter((trait, value) for (_, trait), value in known.items()))


def people_with(product: Any) -> dict[tuple[str, str], int]:
    return {
        (one.trait, one.value): len(BitMap.deserialize(bytes(one.people)))
        for one in PeopleWith.objects.filter(product=product)
    }


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches)
@example([[(1, "ana", "Opened", 40)], "asked", [(2, "ana", "Opened", 41)]])  # a session goes on over midnight
@example(
    [[(1, "ana", "Opened", 41)], "asked", [(2, "ana", "Opened", 40)]]
)  # it turns out to have begun before
@example([[(1, "ana", "Opened", 40), (2, "anon-1", "Opened", 41)], "asked", ("anon-1", "ana")])
def test_whatever_comes_in_whatever_order_the_state_is_what_the_rows_say(
    world: Any, given: list[Any]
) -> None:
    number = next(keys)
    workspace = factories.workspace(f"fold-{number}")  # message ids are the workspace's
    product = factories.product(workspace, f"F{number}")
    for batch in given:
        deliver(product, batch)
    for zone in (NEW_YORK, TOKYO):
        fold.ready(product, zone)
        tz = ZoneInfo(zone)
        raw = queries.person_events(product, since=None, before=START + timedelta(days=60), names=["*"])
        for name in ("*", "Opened"):
            days = queries.people_of(product, zone=zone, event=name, span="day")
            expected = people_by_day(raw, tz, FIRST, LAST, name)
            assert {day: len(who) for day, who in days.items()} == {
                day: len(who) for day, who in expected.items()
            }
            assert bitmaps.active_users(
                days, FIRST + timedelta(days=30), LAST + timedelta(days=20)
            ) == active_users(raw, tz, FIRST + timedelta(days=30), LAST + timedelta(days=20), name)
        assert queries.events_counted(product, zone=zone) == len(raw)
        for granularity, start, back in (
            ("day", "*", "*"),
            ("week", "Signed up", "*"),
            ("month", "*", "Opened"),
        ):
            rule = retention.RetentionRule(
                tz,
                granularity,
                5,
                START + timedelta(days=40),
                start_of(FIRST, granularity),
                LAST,
                start_event=start,
                return_event=back,
            )
            kept = [
                queries.people_of(product, zone=zone, event=name, span=granularity) for name in (start, back)
            ]
            assert cohorts.retention(*kept, rule) == retention.retention(retention.histories(raw, rule), rule)
    for event, params in SESSIONS.items():
        found = answers_of(product, "sessions", params)
        some = [one for one in raw if event in ("*", one.event)]
        assert {day: one for day, one in found.items() if one.get("sessions")} == sessions_of(some, params)
    asked = FunnelRule(tuple(FUNNEL["steps"]), timedelta(days=2), START + timedelta(days=40))
    plain = funnel(attempts(histories(raw, asked), asked).values(), asked.steps)
    found = answers_of(product, "funnel", FUNNEL).pop(SUMMARY_START)
    assert found == json.loads(json.dumps(asdict(plain))) | {"within_seconds": 2 * 86400}
    assert people_with(product) == said_of_people(product)
    assert difference(product) == ""
    assert not Delivery.objects.filter(product=product).exists()


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12), st.randoms())
def test_a_merge_depends_on_the_pairs_alone(pairs: list[tuple[int, int]], random: Any) -> None:
    shuffled = [pair[:: random.choice((1, -1))] for pair in random.sample(pairs, len(pairs))]
    moves = moves_of(pairs)
    assert moves == moves_of(shuffled)
    assert all(to < one and to not in moves for one, to in moves.items())


def test_a_check_finds_what_differs(world: Any) -> None:
    deliver(world.product, [(1, "ana", "Opened", 0), (2, "ben", "Opened", 0)])
    fold.ready(world.product, NEW_YORK)
    assert difference(world.product) == ""
    kept = PeopleOf.objects.filter(product=world.product, span="day", event=0).get()
    PeopleOf.objects.filter(pk=kept.pk).update(count=kept.count + 1)
    assert "2025-10-31" in difference(world.product)
    fold.rebuild(world.product)
    assert difference(world.product) == ""


def test_rows_from_before_there_was_a_state_are_folded_with_the_first_question(world: Any) -> None:
    deliver(world.product, [(1, "ana", "Opened", 0)])
    Delivery.objects.all().delete()
    fold.ready(world.product, TOKYO)
    assert [
        len(who) for who in queries.people_of(world.product, zone=TOKYO, event="*", span="day").values()
    ] == [1]


def test_a_state_from_before_times_were_kept_gets_them_with_the_next_question(world: Any) -> None:
    deliver(world.product, [(1, "ana", "Opened", 0)])
    fold.ready(world.product, NEW_YORK)
    TimesOf.objects.all().delete()
    Fold.objects.update(times=0)
    deliver(world.product, [(2, "ana", "Opened", 1)])
    fold.fold_pending(world.product)
    assert not TimesOf.objects.exists()
    assert answers_of(world.product, "sessions", SESSIONS["*"])[SUMMARY_START]["events"] == 2
    assert difference(world.product) == ""


def test_the_week_may_begin_on_another_day_from_now_on(world: Any) -> None:
    deliver(
        world.product, [(1, "ana", "Opened", 0), (2, "ben", "Opened", 48)]
    )  # Friday and Saturday in New York
    fold.ready(world.product, NEW_YORK)
    world.workspace.week_start = 5
    world.workspace.save()
    world.product.refresh_from_db()
    fold.ready(world.product, NEW_YORK)
    weeks = queries.people_of(world.product, zone=NEW_YORK, event="*", span="week")
    assert {start: len(who) for start, who in weeks.items()} == {date(2025, 10, 25): 1, date(2025, 11, 1): 1}


def test_a_trait_that_tells_people_apart_has_no_bitmaps(world: Any) -> None:
    for number in range(501):
        said = row(number, f"u{number}", "identify", 0) | {
            "kind": "identify",
            "properties": {"email": f"{number}@x.test"},
        }
        insert_events(world.product, [said], timezone.now())
    fold.fold_pending(world.product)
    assert Trait.objects.get(product=world.product).is_wide
    assert not PeopleWith.objects.exists()
    assert difference(world.product) == ""
