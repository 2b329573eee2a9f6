"""Who changed which field of an item when, from which value to which: read from the database's own triggers.

pghistory writes a row for each insert and update, whichever way it came (browser, API, import, task,
even plain SQL), so nothing here depends on an action having remembered to say something.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.utils import timezone

from accounts.models import User
from products.models import Detail, Item

UNSHOWN = {"item", "id", "number", "kind", "version", "weight", "updated_at", "created_at", "search_text"}
PAGE_SIZE = 50
Names = dict[tuple[Any, Any], str]  # what a related row is called, by its model and key


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    who: User | None
    source: str
    is_creation: bool
    fields: list[tuple[str, Any, Any]]  # label, before, after


def changes(detail: Any, number: str | None = None) -> Page:
    """A page of them, newest first: the item's and its detail's events merged."""
    tracked: list[type[models.Model]] = [Item, type(detail)]
    # Of the record's making the item's own event tells; the detail's, made with it, would say it twice.
    refs = _refs(Item, detail.pk, 0).union(
        _refs(type(detail), detail.pk, 1).filter(pgh_label="update"), all=True
    )
    page = Paginator(refs.order_by("-pgh_created_at", "-which", "-pgh_id"), PAGE_SIZE).get_page(number)
    wanted: dict[int, set[int]] = defaultdict(set)
    for ref in page.object_list:
        wanted[ref["which"]] |= {ref["pgh_id"], ref["before"]} - {None}
    events = {
        (which, event.pgh_id): event
        for which, ids in wanted.items()
        for event in _model(tracked[which]).objects.filter(pgh_id__in=ids).select_related("pgh_context")
    }
    pairs = [
        (
            tracked[ref["which"]],
            events.get((ref["which"], ref["before"])),
            events[ref["which"], ref["pgh_id"]],
        )
        for ref in page.object_list
    ]
    page.object_list = _told(pairs)
    return page


def _model(tracked: type[models.Model]) -> Any:
    return tracked.pgh_event_model  # type: ignore[attr-defined]  # set by pghistory.track


def _refs(tracked: type[models.Model], pk: int, which: int) -> Any:
    """Which events there are of one row, each with the one before it."""
    rows = _model(tracked).objects
    before = rows.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    return (
        rows.filter(pgh_obj_id=pk)
        .order_by()
        .values("pgh_created_at", "pgh_id", which=Value(which), before=Subquery(before.values("pgh_id")[:1]))
    )


def _told(pairs: list[tuple[Any, Any, Any]]) -> list[Change]:
    diffs = [(event, _diff(tracked, before, event)) for tracked, before, event in pairs]
    names = _names([one for _, diff in diffs for one in diff])
    people = User.objects.in_bulk({_context(event).get("user") for event, _ in diffs} - {None})
    made = []
    for event, diff in diffs:
        fields = [
            (_label(field), _shown(field, old, names), _shown(field, new, names)) for field, old, new in diff
        ]
        is_creation = event.pgh_label == "insert"
        if fields or is_creation:
            context = _context(event)
            who = people.get(context.get("user"))
            made.append(Change(event.pgh_created_at, who, _source(context), is_creation, fields))
    return made


def _diff(tracked: Any, before: Any, event: Any) -> list[tuple[Any, Any, Any]]:
    """The fields that differ from the event before, with both values; none for the first event."""
    kept = {field.attname for field in event._meta.concrete_fields} if before is not None else set()
    made = []
    for field in sorted(tracked._meta.concrete_fields, key=lambda field: field.name):
        if field.name in UNSHOWN or field.attname not in kept:
            continue
        old, new = getattr(before, field.attname), getattr(event, field.attname)
        if old != new:
            made.append((field, old, new))
    return made


def _context(event: Any) -> dict[str, Any]:
    return (event.pgh_context and event.pgh_context.metadata) or {}


def _source(context: dict[str, Any]) -> str:
    if context.get("token"):
        return "API"
    return "browser" if context and not context.get("task") else "background task"


def _names(changed: list[tuple[Any, Any, Any]]) -> Names:
    """One query for each related model, however many of its rows are named."""
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for field, old, new in changed:
        if field.is_relation:
            wanted[field.related_model] |= {old, new} - {None}
    names: Names = {}
    for model, keys in wanted.items():
        rows = model._base_manager.filter(pk__in=keys)
        for row in rows.select_related("item") if issubclass(model, Detail) else rows:
            names[model, row.pk] = str(row)
    return names


def _label(field: Any) -> str:
    return str(field.verbose_name).capitalize()


def _shown(field: Any, value: Any, names: Names) -> Any:
    """As people know it: related rows by what they are called, choices by their words."""
    if value is None:
        return None
    if field.is_relation:
        return names.get((field.related_model, value), f"removed ({value})")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return dict(field.flatchoices).get(value, value) if field.choices else value
