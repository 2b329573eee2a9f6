"""A roadmap as it stood at a moment, put together from the rows that the database's own triggers kept."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from accounts.models import User, Workspace
from products.models import Item, Link, Product
from roadmaps.models import Initiative, Objective, Theme
from roadmaps.showing.queries import BEFORE, OWN, SHOWN, put_together
from roadmaps.showing.snapshot import Snapshot

UNKEPT = "position"  # the order within a column is not part of the history: by number, then
INITIATIVE = tuple(name for name in OWN if name != UNKEPT)


def end_of(day: dt.date, workspace: Workspace) -> dt.datetime:
    """The last moment of a day, where the workspace is."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, workspace.zone)


def snapshot(products: Sequence[Product], moment: dt.datetime) -> Snapshot:
    """What was live then. A record that was erased since is in no past either."""
    items = _items(products, moment)
    work = {one["pk"] for one in items if one["kind"] == "initiative" and one["archived_at"] is None}
    themes = _latest(Theme, _of(items, "theme"), moment, ("goal", "hue", "position"))
    goals = _latest(Objective, _of(items, "objective"), moment, ("period_start", "period_end"))
    plans = _latest(Initiative, work, moment, ("theme_id", "objective_id", *INITIATIVE))
    people = User.objects.in_bulk({one["owner_id"] for one in items if one["pk"] in work} - {None})
    waits = _waits(work, moment)
    records = []
    for item in items:
        pk, kind = item["pk"], item["kind"]
        known = {"theme": themes, "objective": goals, "initiative": plans}[kind].get(pk)
        if known is None:
            continue
        owner = people.get(item["owner_id"])
        more = {"called": owner.name if owner else "", "mail": owner.email if owner else ""}
        records.append(NOTHING | item | more | _named(kind, known) | {"waits": waits.get(pk, [])})
    return put_together(products, records)


NOTHING: dict[str, Any] = {
    **dict.fromkeys(("goal", "hue", "place", "until", "since", "on_theme", "for_objective"), None),
    **dict.fromkeys(OWN, None),
    "position": 0,
    "version": 0,
}


def _named(kind: str, known: dict[str, Any]) -> dict[str, Any]:
    """A kept row by the names that the query of today gives."""
    match kind:
        case "theme":
            return {"goal": known["goal"], "hue": known["hue"], "place": known["position"]}
        case "objective":
            return {"since": known["period_start"], "until": known["period_end"]}
    own = {name: known[name] for name in INITIATIVE}
    return own | {"on_theme": known["theme_id"], "for_objective": known["objective_id"]}


def _items(products: Sequence[Product], moment: dt.datetime) -> list[dict[str, Any]]:
    live = Item.objects.filter(product__in=products, kind__in=SHOWN)
    numbers = {one["pk"]: one for one in live.values("pk", "kind", "number", "product_id", "created_by_id")}
    kept = _latest(Item, numbers, moment, ("title", "status", "owner_id", "archived_at"))
    return [numbers[pk] | kept[pk] for pk in sorted(kept, key=lambda pk: numbers[pk]["number"])]


def _of(items: list[dict[str, Any]], kind: str) -> set[int]:
    return {one["pk"] for one in items if one["kind"] == kind}


def _latest(
    tracked: Any, keys: Iterable[int], moment: dt.datetime, fields: tuple[str, ...]
) -> dict[int, dict[str, Any]]:
    """The row of each key as it was written last before the moment; none for what was made later."""
    rows = tracked.pgh_event_model.objects.filter(pgh_obj_id__in=list(keys), pgh_created_at__lt=moment)
    newest = rows.order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id").distinct("pgh_obj_id")
    return {one.pop("pgh_obj_id"): one for one in newest.values("pgh_obj_id", *fields)}


def _waits(work: set[int], moment: dt.datetime) -> dict[int, list[int]]:
    """The dependencies there were: links made before the moment that still stand."""
    rows = Link.objects.filter(Q(kind=BEFORE), target__in=work, source__in=work, created_at__lt=moment)
    made: dict[int, list[int]] = {}
    for source, target in rows.order_by("pk").values_list("source_id", "target_id"):
        made.setdefault(target, []).append(source)
    return made
