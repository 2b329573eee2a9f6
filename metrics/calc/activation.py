"""Activation: the share of new people who do what makes the product useful, soon enough and often enough.

Source: kpi.md section 6: people whose activation event happened at least m times within W of signup / people
who signed up at least W ago.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from metrics.calc.events import Event, distinct, matches


@dataclass(frozen=True, slots=True)
class ActivationRule:
    """`start_event` and `event` may be `*`, any event. Nothing after `as_of` is seen."""

    start_event: str
    event: str
    times: int
    within: timedelta
    as_of: datetime


class Newcomer(NamedTuple):
    """One person by the first start event ever. `eligible`: signed up at least `within` before as_of."""

    start: datetime
    eligible: bool
    activated: bool


@dataclass(frozen=True, slots=True)
class Activation:
    """`rate` = activated / eligible, null when nobody is eligible; `pending` people still have time."""

    eligible: int
    activated: int
    pending: int
    rate: float | None


def newcomers(events: Iterable[Event], rule: ActivationRule) -> dict[str, Newcomer]:
    """Everybody with a start event up to as_of. Events in any order, persons merged; an id counts once.

    An activation event counts when it comes after the start in the order (time, event id) and at most
    `within` after it, limit included; so the start itself never counts.
    """
    starts: dict[str, tuple[datetime, str]] = {}
    done: dict[str, list[tuple[datetime, str]]] = {}
    for event in distinct(events):
        if event.at > rule.as_of:
            continue
        key = (event.at, event.event_id)
        if matches(event.event, rule.start_event):
            starts[event.person] = min(starts.get(event.person, key), key)
        if matches(event.event, rule.event):
            done.setdefault(event.person, []).append(key)
    found = {}
    for person, start in starts.items():
        keys = sorted(done.get(person, []))
        limit = start[0] + rule.within
        count = sum(key[0] <= limit for key in keys[bisect_right(keys, start) :])
        eligible = limit <= rule.as_of
        found[person] = Newcomer(start[0], eligible, eligible and count >= rule.times)
    return found


def activation(people: Iterable[Newcomer]) -> Activation:
    """The counts and the rate (a ratio, 0 to 1) over people, each given once."""
    all_of = list(people)
    eligible = sum(one.eligible for one in all_of)
    activated = sum(one.activated for one in all_of)
    return Activation(
        eligible=eligible,
        activated=activated,
        pending=len(all_of) - eligible,
        rate=activated / eligible if eligible else None,
    )
