"""The one shape in which behaviour enters the calculations: who did what, when."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

ANY = "*"


class Event(NamedTuple):
    """One thing that one person did. `at` is an aware instant (occurred, not received)."""

    event_id: str
    person: str
    event: str
    at: datetime
    session_id: str | None = None


def distinct(events: Iterable[Event]) -> Iterator[Event]:
    """Each event id once, its first delivery, in the order given (kpi.md section 0). Keeps the ids seen in
    memory.
    """
    seen: set[str] = set()
    for event in events:
        if event.event_id not in seen:
            seen.add(event.event_id)
            yield event


def merged(events: Iterable[Event], ids: Mapping[str, str]) -> Iterator[Event]:
    """The same events with each person replaced by the canonical id (see identity.canonical_ids)."""
    for event in events:
        person = ids.get(event.person)
        yield event if person is None else event._replace(person=person)


def matches(name: str, wanted: str) -> bool:
    """Whether an event name is the wanted one; `*` wants any."""
    return wanted in (ANY, name)
