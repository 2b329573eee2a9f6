"""An initiative's own part of its page: what stands beneath it, what it waits for, and since when its status."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from accounts.access import Access
from products import display, kinds
from products.access import may_create, may_edit
from products.models import Activity, Item, Link
from products.paths import product_url
from products.queries import product_ids
from roadmaps.models import Initiative
from roadmaps.precision import earliest, latest
from roadmaps.strategy import plan_queries
from roadmaps.strategy.rollup import Rollup, rollups

NEXT_LEVEL = {"initiative": "outcome", "outcome": "feature", "feature": "feature"}


@dataclass(frozen=True, slots=True)
class Beneath:
    """A row beneath the one shown, with what its own parts add up to."""

    row: Initiative
    depth: int
    rollup: Rollup | None


@dataclass(frozen=True, slots=True)
class Dependency:
    """One link between two initiatives, seen from one of them."""

    link: Link
    other: Item
    waits: bool  # this one waits for the other; else the other waits for this one
    clash: str  # why the dates of the two cannot both hold; empty where they can

    @property
    def way(self) -> str:
        return "waits" if self.waits else "blocks"


@dataclass(frozen=True, slots=True)
class Family:
    beneath: list[Beneath]
    rollup: Rollup | None  # of the row itself; None where it was dropped
    dependencies: list[Dependency]
    status: Activity | None

    @property
    def waits_for(self) -> list[Dependency]:
        return [one for one in self.dependencies if one.waits]

    @property
    def blocks(self) -> list[Dependency]:
        return [one for one in self.dependencies if not one.waits]


def family_of(initiative: Initiative, access: Access) -> Family:
    product = initiative.item.product
    parts = plan_queries.beneath(initiative)
    sums = rollups(parts)
    rows = plan_queries.rows_of(product, [part.pk for part in parts[1:]]) if len(parts) > 1 else {}
    links = plan_queries.dependencies(product, initiative.item, product_ids(access))
    return Family(
        [Beneath(rows[part.pk], part.depth, sums.get(part.pk)) for part in parts[1:] if part.pk in rows],
        sums.get(initiative.pk),
        [seen_from(link, initiative) for link in links],
        plan_queries.status_set(initiative.item),
    )


def seen_from(link: Link, initiative: Initiative) -> Dependency:
    waits = link.target_id == initiative.pk
    other = link.source if waits else link.target
    first, second = link.source.initiative, link.target.initiative
    return Dependency(link, other, waits, clash(first, second))


def clash(first: Initiative, second: Initiative) -> str:
    """What waits begins before the other ends: said in words, empty where nothing is wrong.

    Dates meant to the month or quarter are given the benefit of the doubt.
    """
    if first.item.shown_status.category in {"done", "dropped"} or not first.end_date or not second.start_date:
        return ""
    ends = earliest(first.end_date, first.date_precision)
    days = (ends - latest(second.start_date, second.date_precision)).days + 1
    if days <= 0:
        return ""
    before = f"{days} day{'' if days == 1 else 's'} before"
    return f"“{second.item.title}” starts {before} “{first.item.title}” has to be done."


def initiative_panel(initiative: Initiative, access: Access) -> dict[str, Any]:
    """Adds to the context of the record's page."""
    product = initiative.item.product
    level = NEXT_LEVEL[initiative.level]
    query = urlencode({"parent": initiative.pk, "level": level} | _inherited(initiative))
    new = f"{product_url(product, 'products:new', kind=kinds.get('initiative'))}?{query}"
    return {
        "family": family_of(initiative, access),
        "props": _props(initiative),
        "new_part": new if may_create(access, kinds.get("initiative")) else "",
        "new_part_label": dict(Initiative.LEVELS)[level].lower(),
        "depend_url": product_url(product, "roadmaps:depend", number=initiative.item.number)
        if may_edit(access, initiative.item) and not initiative.item.is_archived
        else "",
    }


def _inherited(initiative: Initiative) -> dict[str, Any]:
    """A part begins with the theme and objective of the whole."""
    kept = {"theme": initiative.theme_id, "objective": initiative.objective_id}
    return {name: value for name, value in kept.items() if value is not None}


def _props(initiative: Initiative) -> list[dict[str, Any]]:
    """The dates as exactly as they are meant, in one line instead of three."""
    made = display.props(initiative)
    hidden = {"Starts", "Ends", "Dates are meant"}
    at = next(index for index, prop in enumerate(made) if prop["label"] == "Starts")
    dates: dict[str, Any] = {"label": "Dates", "value": initiative.span() or None}
    return [*(one for one in made[:at] if one["label"] not in hidden), dates] + [
        one for one in made[at:] if one["label"] not in hidden
    ]


def as_json(family: Family) -> dict[str, Any]:
    """The same for programs."""
    return {
        "parts": [
            {
                "number": one.row.item.number,
                "title": one.row.item.title,
                "level": one.row.level,
                "status": one.row.item.status,
                "depth": one.depth,
                "parent": one.row.parent.item.number if one.row.parent else None,
                **_sums(one.rollup),
            }
            for one in family.beneath
        ],
        **_sums(family.rollup),
        "status_set_by": family.status.actor.email if family.status and family.status.actor else None,
        "status_set_at": family.status.at if family.status else None,
    }


def _sums(rollup: Rollup | None) -> dict[str, Any]:
    """Null where there is nothing beneath to add up."""
    if rollup is None or rollup.parts == 0:
        return {"effort_beneath": None, "progress_beneath": None}
    return {"effort_beneath": rollup.effort, "progress_beneath": round(rollup.progress, 1)}
