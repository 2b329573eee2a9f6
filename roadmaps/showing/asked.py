"""What the address of a roadmap asks for. A view is a link: everything chosen stands in its query."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from roadmaps.models import Initiative, SavedView
from roadmaps.showing.snapshot import Group, Row, Snapshot

LAYOUTS = dict(SavedView.LAYOUTS)
ZOOMS = {"week": "Week", "month": "Month", "quarter": "Quarter"}
GROUPS = {
    "theme": "Theme",
    "objective": "Objective",
    "owner": "Owner",
    "team": "Team",
    "product": "Product",
    "none": "No lanes",
}
GROUPED = {"timeline": "theme", "list": "none", "present": "theme"}  # by what, unless asked
FILTERS = ("product", "theme", "objective", "owner", "team", "status", "horizon", "level")
NOTHING = "none"  # the choice of what has no theme, objective or owner
OLDEST = dt.date(1970, 1, 1)
Many = Mapping[str, list[str]]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Asked:
    layout: str = "timeline"
    group: str = "theme"
    zoom: str = "month"
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""
    sort: str = ""
    as_of: dt.date | None = None
    since: dt.date | None = None
    view: int | None = None
    mistakes: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or any(self.filters.values()))

    def choices(self) -> dict[str, list[str]]:
        """What a saved view keeps: filters, grouping, order and scale; days of the past are not part of it."""
        made = {name: list(values) for name, values in self.filters.items() if values}
        if self.q:
            made["q"] = [self.q]
        if self.group != GROUPED.get(self.layout, "theme"):
            made["group"] = [self.group]
        if self.sort:
            made["sort"] = [self.sort]
        if self.layout == "timeline":
            made["zoom"] = [self.zoom]
        return made

    def query(self, **changes: Any) -> str:
        """The query of the same view with something changed, question mark included; empty for the plain one."""
        other = replace(self, **changes)
        pairs = [
            (name, value) for name, values in other.choices().items() for value in values if name != "zoom"
        ]
        for name, day in (("as_of", other.as_of), ("since", other.since)):
            if day:
                pairs.append((name, day.isoformat()))
        if other.view:
            pairs.append(("view", str(other.view)))
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, name: str, value: str) -> str:
        if name == "q":
            return self.query(q="")
        kept = tuple(one for one in self.filters.get(name, ()) if one != value)
        return self.query(filters=self.filters | {name: kept})


def read(given: Any, layout: str, zoom: str = "") -> Asked:
    """From a QueryDict; what nobody could have meant is left out, a wrong day is said."""
    mistakes: list[str] = []
    group, scale = given.get("group", ""), given.get("zoom", "") or zoom
    return Asked(
        layout=layout,
        group=group if group in GROUPS else GROUPED.get(layout, "theme"),
        zoom=scale if scale in ZOOMS else "month",
        filters={name: _values(given.getlist(name)) for name in FILTERS if given.getlist(name)},
        q=given.get("q", "").replace("\x00", "").strip()[:200],
        sort=given.get("sort", "") if given.get("sort", "").lstrip("-") in SORTS else "",
        as_of=_day(given.get("as_of", ""), mistakes),
        since=_day(given.get("since", ""), mistakes),
        view=int(given["view"]) if given.get("view", "").isdecimal() and len(given["view"]) < 10 else None,
        mistakes=tuple(mistakes),
    )


def kept_choices(choices: Many) -> dict[str, list[str]]:
    """Of what a program sends, only what a view can keep."""
    known = (*FILTERS, "q", "group", "zoom", "sort")
    return {name: [_storable(str(one)) for one in choices[name]][:100] for name in known if choices.get(name)}


def _storable(text: str) -> str:
    """What PostgreSQL keeps in JSON: no NUL and no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()[:200]


def _values(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one[:60] for one in values if one and "\x00" not in one))[:100]


def _day(text: str, mistakes: list[str]) -> dt.date | None:
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day < OLDEST or day.year > 2199:
        mistakes.append(f"“{text[:20]}” is no day. Write it as 2026-11-23.")
        return None
    return day


# --- narrowing -------------------------------------------------------------------


def ref(group: Group | None, is_across: bool) -> str:
    """How an address names a theme or objective: by number, across products with the product's key."""
    if group is None:
        return NOTHING
    return f"{group.product.key}-{group.number}" if is_across else str(group.number)


def value_of(row: Row, name: str, is_across: bool) -> str:
    match name:
        case "theme":
            return ref(row.theme, is_across)
        case "objective":
            return ref(row.objective, is_across)
        case "owner":
            return str(row.owner.pk) if row.owner else NOTHING
        case "team":
            return row.team or NOTHING
        case "level":
            return row.level
        case "product":
            return row.product.key
        case "status":
            return row.status
        case _:
            return row.horizon


def narrowed(found: Snapshot, asked: Asked, is_across: bool) -> Snapshot:
    words = asked.q.casefold().split()
    return found.only(
        row
        for row in found.rows
        if all(value_of(row, name, is_across) in values for name, values in asked.filters.items() if values)
        and all(word in f"{row.key} {row.title}".casefold() for word in words)
    )


SORTS = {
    "number": lambda row: (row.product.key, row.number),
    "title": lambda row: row.title.casefold(),
    "status": lambda row: _place([key for key, *_ in _statuses()], row.status),
    "theme": lambda row: row.theme.title.casefold() if row.theme else None,
    "horizon": lambda row: _place([key for key, _ in Initiative.HORIZONS], row.horizon),
    "start": lambda row: row.start,
    "end": lambda row: row.end,
    "owner": lambda row: row.owner.called.casefold() if row.owner else None,
    "score": lambda row: row.score,
    "progress": lambda row: row.progress,
}


def _statuses() -> list[tuple[str, str]]:
    from products import kinds

    return [(one.key, one.label) for one in kinds.get("initiative").statuses]


def _place(order: list[str], value: str) -> int:
    return order.index(value) if value in order else len(order)


def in_order(rows: Iterable[Row], sort: str) -> list[Row]:
    """What has no value stands at the end, whichever way the order goes."""
    name, backwards = sort.lstrip("-") or "number", sort.startswith("-")
    key: Any = SORTS[name]
    ordered = sorted(rows, key=lambda row: (row.product.key, row.number))
    known = [row for row in ordered if key(row) is not None]
    return sorted(known, key=key, reverse=backwards) + [row for row in ordered if key(row) is None]
