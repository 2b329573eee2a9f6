"""The lines of an edition as one link shows them, read from EditionEntry and nowhere else, and put in groups."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from roadmaps.models import EditionEntry
from roadmaps.outside.door import Door

HORIZONS = {"now": "Now", "next": "Next", "later": "Later"}
STATES = {"planned": "Planned", "progress": "In progress", "shipped": "Shipped", "": ""}
RINGS = {"planned": "planned", "progress": "progress", "shipped": "done", "": "planned"}
LAYOUTS = {"timeline": "Timeline", "horizons": "Now · Next · Later", "themes": "Themes", "list": "List"}


@dataclass(frozen=True, slots=True)
class Entry:
    uid: UUID
    title: str
    note: str
    theme: str
    hue: str
    state: str
    horizon: str
    start: date | None
    end: date | None
    span: str
    since: datetime
    changed_at: datetime
    votes: int

    @property
    def ring(self) -> str:
        return RINGS[self.state]

    @property
    def state_label(self) -> str:
        return STATES[self.state]

    @property
    def horizon_label(self) -> str:
        return HORIZONS.get(self.horizon, "")

    @property
    def when(self) -> str:
        return self.span or self.horizon_label

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.uid),
            "title": self.title,
            "description": self.note,
            "theme": self.theme,
            "state": self.state_label,
            "horizon": self.horizon_label,
            "when": self.span,
            "start": self.start and self.start.isoformat(),
            "end": self.end and self.end.isoformat(),
            "changed_at": self.changed_at.isoformat(timespec="seconds"),
        }


NAMES = [field.name for field in fields(Entry)]


def entries(door: Door) -> list[Entry]:
    """What this link shows. A link may show less than its edition holds, never more."""
    rows = EditionEntry.objects.filter(edition=door.edition_id).order_by("position", "pk").values_list(*NAMES)
    made = [Entry(*row) for row in rows]
    if not door.show_dates:
        made = [replace(one, start=None, end=None, span="") for one in made]
    if not door.show_progress:
        made = [replace(one, state="") for one in made]
    return made if door.feedback else [replace(one, votes=0) for one in made]


def one_entry(door: Door, uid: UUID) -> Entry | None:
    return next((one for one in entries(door) if one.uid == uid), None)


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    entries: list[Entry]
    hue: str = ""
    note: str = ""


def groups(layout: str, items: list[Entry]) -> list[Group]:
    return {"horizons": by_horizon, "themes": by_theme, "list": all_in_one}.get(layout, by_period)(items)


def by_horizon(items: list[Entry]) -> list[Group]:
    """Now, Next, Later, and what has shipped; the rest has no place here."""
    notes = {"now": "Under way", "next": "Comes after that", "later": "Until we know more"}
    made = [
        Group(label, [one for one in items if one.horizon == key], note=notes[key])
        for key, label in HORIZONS.items()
    ]
    shipped = [one for one in items if one.state == "shipped"]
    return [*made, Group("Shipped", shipped, note="Done and there for you")] if shipped else made


def by_theme(items: list[Entry]) -> list[Group]:
    """In the order of the edition; what has no theme for readers comes last."""
    made: dict[str, list[Entry]] = {}
    for one in items:
        made.setdefault(one.theme, []).append(one)
    ordered = sorted(made.items(), key=lambda pair: pair[0] == "")
    return [Group(label or "More", group, hue=group[0].hue) for label, group in ordered]


def all_in_one(items: list[Entry]) -> list[Group]:
    return [Group("", items)] if items else []


def by_period(items: list[Entry]) -> list[Group]:
    """What is ahead by the time it ends, then what has only a horizon, then what has shipped, newest first."""
    ahead = [one for one in items if one.state != "shipped"]
    shipped = [one for one in items if one.state == "shipped"]
    dated = sorted((one for one in ahead if one.end), key=lambda one: (one.end or date.max, one.start))
    made: dict[str, list[Entry]] = {}
    for one in dated:
        made.setdefault(one.span.rpartition(" – ")[2], []).append(one)
    undated = [one for one in ahead if not one.end]
    for key, label in HORIZONS.items():
        _add(made, label, [one for one in undated if one.horizon == key])
    _add(made, "No date yet", [one for one in undated if not one.horizon])
    _add(made, "Shipped", sorted(shipped, key=lambda one: one.end or date.min, reverse=True))
    return [Group(label, group) for label, group in made.items()]


def _add(made: dict[str, list[Entry]], label: str, group: Iterable[Entry]) -> None:
    found = list(group)
    if found:
        made[label] = found
