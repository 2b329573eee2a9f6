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


def may_say_more(detail: Any) -> bool:
    """Whether the kind has a long text at all: only then is an empty page worth a word."""
    return any(isinstance(detail._meta.get_field(name), models.TextField) for name in detail.kind.fields)


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


# Verbs that make no sentence by themselves: the words on the record's own page, and those before its name in
# a feed of many records.
SAID = {
    "created": ("created this", "created"),
    "commented": ("commented", "commented on"),
    "comment deleted": ("deleted a comment", "deleted a comment on"),
    "text saved": ("saved the text", "saved the text of"),
    "notes saved": ("saved the notes", "saved the notes of"),
    "criterion added": ("added a criterion", "added a criterion to"),
    "criterion edited": ("changed a criterion", "changed a criterion of"),
    "criterion moved": ("moved a criterion", "moved a criterion of"),
    "criterion removed": ("removed a criterion", "removed a criterion of"),
    "criterion checked": ("ticked a criterion", "ticked a criterion of"),
    "criterion unchecked": ("reopened a criterion", "reopened a criterion of"),
    "placed": ("moved this", "moved"),
    "moved out": ("took this out of its release", "took out of its release"),
    "released": ("released this", "shipped"),
    "withdrawn": ("took the release back", "took back"),
    "voted": ("voted", "voted for"),
    "unvoted": ("took a vote back", "took back a vote for"),
    "answers imported": ("imported answers", "imported answers to"),
    "limited": ("changed a limit", "changed a limit of"),
    "data imported": ("imported data", "imported data into"),
    "write key created": ("made a write key", "made a write key for"),
    "write key revoked": ("revoked a write key", "revoked a write key of"),
    "role set": ("set a role", "set a role in"),
    "role removed": ("removed a role", "removed a role from"),
    "approval asked": ("asked for approval", "asked for approval of"),
    "approval asked again": ("changed what was approved and so asked again", "asked again for approval of"),
    "approval approved": ("approved this", "approved"),
    "approval changes": ("approved this with changes", "approved with changes"),
    "approval rejected": ("rejected this", "rejected"),
    "approval withdrawn": ("took the request for approval back", "took back the request to approve"),
    "approval complete": ("gave the last approval", "gave the last approval of"),
    "superseded": ("replaced this by a later decision", "replaced by a later decision"),
    "decided": ("gave a verdict", "gave a verdict on"),
    "went": ("gave the go", "gave the go for"),
    "held": ("put the launch on hold", "decided to hold"),
    "replanned": ("took the launch back to planned", "reopened the planning of"),
    "launched": ("marked the launch as done", "completed"),
    "done": ("finished this", "finished"),
    "closed": ("closed this", "closed"),
    "checked in": ("checked in", "checked in on"),
    "closing": ("says that answers end soon", "says that answers end soon in"),
    "due moved": ("moved the last day to answer", "moved the last day to answer in"),
    "check in due": ("says a check-in is due", "says a check-in is due on"),
    "driver added": ("put this into the North Star's tree", "put into the North Star's tree:"),
    "driver changed": ("changed its place in the North Star's tree", "moved in the North Star's tree:"),
    "driver removed": ("took this out of the North Star's tree", "took out of the North Star's tree:"),
    "rose": ("saw a real rise", "saw a real rise of"),
    "fell": ("saw a real fall", "saw a real fall of"),
    "reached target": ("saw the target reached", "saw the target reached by"),
    "missed target": ("saw the target missed", "saw the target missed by"),
    "crossed line": ("saw a line crossed", "saw a line crossed by"),
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
    alone, before = SAID.get(activity.what, (activity.what, activity.what))
    if not with_item:
        return alone
    subject = activity.verb.partition(".")[0].replace("_", " ")
    return f"{before} the {subject}" if activity.item is None else f"{before} {subject}"
