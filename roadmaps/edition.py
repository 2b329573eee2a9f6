"""The edition for readers outside, built from an allow-list.

A PublicInitiative has room for public fields and nothing else. Pages and JSON for readers are made of these
objects alone, so an internal title, an owner, a number or a comment has no way out: there is no field to carry it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roadmaps.models import Initiative, Share

HORIZONS = {"now": "Now", "next": "Next", "later": "Later"}
STATES = {"progress": "In progress", "review": "In progress", "done": "Shipped"}
RINGS = {"Planned": "planned", "In progress": "progress", "Shipped": "done", "": "planned"}


@dataclass(frozen=True, slots=True)
class PublicInitiative:
    title: str
    description: str
    theme: str
    horizon: str
    start: dt.date | None
    end: dt.date | None
    state: str

    @property
    def ring(self) -> str:
        return RINGS[self.state]


@dataclass(frozen=True, slots=True)
class Edition:
    product: str
    hue: str
    view: str
    items: tuple[PublicInitiative, ...]

    def as_json(self) -> dict[str, Any]:
        return {"product": self.product, "view": self.view, "items": [asdict(item) for item in self.items]}


def edition_of(share: "Share", rows: "Iterable[Initiative]") -> Edition:
    """What this link shows of these rows (see queries.public_rows)."""
    items = [_public(row, share) for row in rows if row.is_public and row.public_title]
    if share.view == "horizons":
        items = [item for item in items if item.horizon or item.state == "Shipped"]
    return Edition(share.product.name, share.product.hue, share.view, tuple(items))


def _public(row: "Initiative", share: "Share") -> PublicInitiative:
    state = STATES.get(row.item.shown_status.category, "Planned")
    is_over = state == "Shipped"
    return PublicInitiative(
        title=row.public_title,
        description=row.public_description,
        theme=row.theme.public_title if row.theme else "",
        horizon="" if is_over else HORIZONS.get(row.horizon, ""),
        start=row.start_date if share.show_dates else None,
        end=row.end_date if share.show_dates else None,
        state=state if share.show_progress else "",
    )


def by_theme(edition: Edition) -> list[tuple[str, list[PublicInitiative]]]:
    """Groups in the order of the edition; what has no theme for readers comes last."""
    groups: dict[str, list[PublicInitiative]] = {}
    for item in edition.items:
        groups.setdefault(item.theme, []).append(item)
    return sorted(groups.items(), key=lambda group: group[0] == "")


def by_horizon(edition: Edition) -> list[tuple[str, list[PublicInitiative]]]:
    """Now, Next, Later, and what has shipped."""
    groups: list[tuple[str, list[PublicInitiative]]] = [
        (label, [item for item in edition.items if item.horizon == label]) for label in HORIZONS.values()
    ]
    shipped = [item for item in edition.items if item.state == "Shipped"]
    return [*groups, ("Shipped", shipped)] if shipped else groups
