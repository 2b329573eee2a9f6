"""Sessions by day, as they are kept. Call `metrics.fold.sessions.ready` before reading."""

from collections.abc import Container, Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db.models import QuerySet
from pyroaring import BitMap

from metrics.calc.events import ANY
from metrics.calc.session_runs import unpacked_lengths
from metrics.calc.times import NONE, Numbers
from metrics.models import EventName, SessionDay, SessionRule
from products.models import Product

AT_ONCE = 50


class SessionRow(NamedTuple):
    """The sessions that started on one day; lengths in microseconds."""

    day: date
    sessions: int
    users: int
    events: int
    single: int
    length: int
    middle_low: int
    middle_high: int


def has_client_sessions(product: Product, event: str) -> bool:
    """Whether such an event ever came with a session id of the client's own."""
    names = EventName.objects.filter(product=product, has_sessions=True)
    return (names if event == ANY else names.filter(name=event)).exists()


def session_days(rule: SessionRule, first: date, last: date) -> list[SessionRow]:
    rows = _between(rule, first, last).order_by("day").values_list(*SessionRow._fields)
    return [SessionRow(*row) for row in rows]


def session_people(rule: SessionRule, first: date, last: date, but: Container[date] = ()) -> Iterator[BitMap]:
    """Who began sessions, day by day."""
    for day, people in _between(rule, first, last).values_list("day", "people").iterator(AT_ONCE):
        if day not in but:
            yield BitMap.deserialize(bytes(people))


def session_lengths(
    rule: SessionRule, first: date, last: date, but: Container[date] = ()
) -> Iterator[Numbers]:
    """Lengths above zero, day by day."""
    for day, lengths in _between(rule, first, last).values_list("day", "lengths").iterator(AT_ONCE):
        if day not in but:
            yield unpacked_lengths(bytes(lengths))


def kept_lengths(product: Product, first: date, last: date, **rule: str | int) -> tuple[int, Numbers] | None:
    """(how many sessions of these days have no length, the lengths of the others, sorted).

    None of an unknown rule, and where clients cut sessions by ids of their own.
    """
    found = SessionRule.objects.filter(product=product, **rule).first()
    if found is None or has_client_sessions(product, found.event):
        return None
    rows = _between(found, first, last).values_list("sessions", "lengths")
    known = [(sessions, unpacked_lengths(bytes(lengths))) for sessions, lengths in rows.iterator(AT_ONCE)]
    lengths = np.sort(np.concatenate([NONE, *(some for _, some in known)]))
    return sum(sessions for sessions, _ in known) - len(lengths), lengths


def _between(rule: SessionRule, first: date, last: date) -> QuerySet[Any]:
    return SessionDay.objects.filter(rule=rule, day__gte=first, day__lte=last)
