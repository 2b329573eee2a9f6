"""How a detail row is shown where its stage says nothing else: long texts as sections, the rest as properties."""

import datetime as dt
import decimal
from typing import Any

from django.db import models
from django.utils.dateformat import format as format_date

from accounts.models import User
from products import telling
from products.models import Detail, Item
from products.paths import item_url


def sections(detail: Any) -> list[tuple[str, str]]:
    """Label and text of each filled long text."""
    made = []
    for name in detail.kind.fields:
        field = detail._meta.get_field(name)
        if isinstance(field, models.TextField) and getattr(detail, name):
            made.append((_label(field), getattr(detail, name)))
    return made


def props(detail: Any) -> list[dict[str, Any]]:
    """Status, owner and every short field, as parts/props.html shows them."""
    item = detail.item
    status = item.shown_status
    made: list[dict[str, Any]] = []
    if len(detail.kind.statuses) > 1:
        made.append({"label": "Status", "status": status.category, "status_label": status.label})
    made.append({"label": "Owner", "person": item.owner})
    for name in detail.kind.fields:
        field = detail._meta.get_field(name)
        if not isinstance(field, models.TextField | models.JSONField):
            made.append({"label": _label(field), **_shown(detail, name, field)})
    return made


def _label(field: Any) -> str:
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


def _shown(detail: Any, name: str, field: Any) -> dict[str, Any]:
    value = getattr(detail, name)
    if isinstance(value, User) or field.related_model is User:
        return {"person": value}
    if isinstance(value, Detail):
        return {"value": value.item.title, "url": item_url(value.item)}
    if isinstance(value, Item):
        return {"value": value.title, "url": item_url(value)}
    if name == "hue":
        return {"value": field.value_to_string(detail).capitalize(), "hue": value}
    if field.choices:
        return {"value": getattr(detail, f"get_{name}_display")()}
    if isinstance(value, bool):
        return {"value": "Yes" if value else "No"}
    if isinstance(value, dt.date):
        return {"value": format_date(value, "j M Y")}
    if isinstance(value, list):
        known = dict(getattr(getattr(field, "base_field", None), "flatchoices", ()))
        return {"value": ", ".join(str(known.get(part, part)) for part in value)}
    if isinstance(value, decimal.Decimal):
        return {"value": f"{value.normalize():,f}"}
    return {"value": value}


VERB_ICONS = {
    "created": "plus",
    "edited": "pencil",
    "archived": "archive",
    "restored": "archive-restore",
    "commented": "message-square",
    "linked": "link",
    "unlinked": "unlink",
}


# Verbs that do not read as a sentence by themselves: the words, and what joins them to the record.
SAID = {
    "text saved": ("saved the text", "of"),
    "notes saved": ("saved the notes", "of"),
    "answers imported": ("imported answers", "to"),
    "data imported": ("imported data", "into"),
    "write key created": ("made a write key", "for"),
    "write key revoked": ("revoked a write key", "of"),
    "role set": ("set a role", "in"),
    "role removed": ("removed a role", "from"),
    "commented": ("commented", "on"),
}


def shown_activities(activities: Any, with_item: bool = False) -> list[dict[str, Any]]:
    """Activities as parts/activity.html shows them; `with_item` names the record for feeds of many."""
    made = []
    for activity in activities:
        made.append(
            {
                "actor": activity.actor,
                "text": _said(activity, with_item),
                "item": activity.item,
                "url": item_url(activity.item) if activity.item and with_item else "",
                "at": activity.at,
                "icon": "" if activity.actor else VERB_ICONS.get(activity.what, "cog"),
                "changes": telling.changes(activity) if activity.what not in {"created", "commented"} else [],
            }
        )
    return made


def _said(activity: Any, with_item: bool) -> str:
    words, joint = SAID.get(activity.what, (activity.what, ""))
    if not with_item:
        return "created this" if activity.what == "created" else words
    verb = f"{words} {joint}".strip()
    subject = activity.verb.partition(".")[0].replace("_", " ")
    return f"{verb} the {subject}" if activity.item is None else f"{verb} {subject}"
