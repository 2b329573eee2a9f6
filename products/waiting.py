"""What waits for a person's answer beside approvals: stages register it, one list shows all of it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from products.models import Product


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing, as the list of what waits shows it."""

    kind: str
    ref: int
    product: Product
    title: str
    url: str
    asked_by: User | None
    asked_at: dt.datetime
    due_on: dt.date | None
    message: str = ""
    icon: str = "inbox"
    badge: str = ""
    badge_class: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """`rows`: what waits for the person on that day, each row with its workspace; `told`: a row as it is shown.

    The frame of every page counts `rows` by a prepared query: no moment but the day given may stand in it.
    """

    kind: str
    rows: Callable[[Access, dt.date], QuerySet[Any]]
    told: Callable[[Any], Wait]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    if source.kind in _sources:
        raise ValueError(f"“{source.kind}” is registered twice.")
    _sources[source.kind] = source


def sources() -> list[Source]:
    return list(_sources.values())


def today(access: Access) -> dt.date:
    return timezone.localdate(timezone.now(), access.workspace.zone)


def waiting(access: Access, approvals: Iterable[Wait], most: int = 100) -> list[Wait]:
    """The approvals given and all that stages have registered; what is due first comes first."""
    found = [source.told(row) for source in sources() for row in source.rows(access, today(access))[:most]]
    return sorted([*approvals, *found], key=lambda one: (one.due_on or dt.date.max, one.asked_at))
