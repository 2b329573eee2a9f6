"""Who changed which field of an item when, from which value to which: read from the database's own triggers.

pghistory writes a row for each insert and update, whichever way it came (browser, API, import, task,
even plain SQL), so nothing here depends on an action having remembered to say something.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory.models
from django.db import models

from accounts.models import User
from products.models import Detail, Item, Product

UNSHOWN = {"id", "number", "kind", "version", "weight", "updated_at", "created_at", "search_text"}
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    who: User | None
    source: str
    is_creation: bool
    fields: list[tuple[str, Any, Any]]  # label, before, after


def changes(product: Product, detail: Any) -> list[Change]:
    """Newest first: the item's and its detail's events merged."""
    rows = [*_events(detail.item), *_events(detail)]
    rows.sort(key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)
    people = _people(rows)
    made = []
    for event in rows:
        model = type(detail) if event.pgh_obj_model == detail._meta.label else Item
        fields = _fields(model, event.pgh_diff or {})
        if fields or (event.pgh_label == "insert" and model is Item):
            context = event.pgh_context or {}
            who = people.get(context.get("user"))
            source = (
                "API" if context.get("token") else "background task" if context.get("task") else "browser"
            )
            if not context:
                source = "background task"
            made.append(Change(event.pgh_created_at, who, source, event.pgh_label == "insert", fields))
    return made


def _events(row: models.Model) -> list[Any]:
    events: Any = pghistory.models.Events.objects
    return list(events.tracks(row).order_by("-pgh_created_at")[:LIMIT])


def _people(events: list[Any]) -> dict[Any, User]:
    ids: set[Any] = {(event.pgh_context or {}).get("user") for event in events} - {None}
    return {user.pk: user for user in User.objects.filter(pk__in=ids)}


def _fields(model: type[Item] | type[Detail], diff: dict[str, list[Any]]) -> list[tuple[str, Any, Any]]:
    """Labels and values as people know them: the field's name, and what related rows are called."""
    made = []
    for column, (before, after) in sorted(diff.items()):
        name = column.removesuffix("_id")
        if column in UNSHOWN or name in UNSHOWN:
            continue
        field = model._meta.get_field(name)
        label = str(getattr(field, "verbose_name", name)).capitalize()
        made.append((label, _shown(field, before), _shown(field, after)))
    return made


def _shown(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if field.is_relation and field.related_model is not None:
        manager = field.related_model._base_manager
        row = manager.filter(pk=value).first()
        return str(row) if row else f"removed ({value})"
    return dict(field.flatchoices).get(value, value) if getattr(field, "choices", None) else value
