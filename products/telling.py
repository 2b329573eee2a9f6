"""What an activity changed, in words people know: the labels of choices, plain text for Markdown."""

import re
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import strip_tags

from products import prose
from products.kinds import Kind
from products.paths import PAGE

MOST = 3  # a feed stays readable; the history has every change whole
LENGTH = 80
KEY = re.compile(r"[a-z]+(_[a-z]+)*")


def changes(activity: Any) -> list[dict[str, Any]]:
    """At most three changes as parts/activity.html shows them."""
    made = []
    kind = activity.item.declared if activity.item else None
    told = [one for one in activity.changes.items() if one[0] != PAGE]
    for name, pair in told[:MOST]:
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        field = field_of(kind, name)
        if isinstance(field, models.TextField):
            before = None  # two cut paragraphs side by side say nothing
        label = str(field.verbose_name) if field else name.replace("_", " ")
        made.append(
            {
                "label": label[:1].upper() + label[1:],
                "before": said(kind, field, name, before),
                "after": said(kind, field, name, after),
            }
        )
    return made


def said(kind: Kind | None, field: Any, name: str, value: Any) -> str:
    """A value of a change as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "status" and kind:
        value = next((status.label for status in kind.statuses if status.key == value), value)
    elif field is not None and field.choices:
        value = dict(field.flatchoices).get(value, value)
    elif isinstance(field, models.TextField):
        value = strip_tags(prose.render(str(value)))
    elif isinstance(value, int | float):
        value = f"{value:,.2f}".rstrip("0").rstrip(".")
    elif field is None:
        value = _unkeyed(str(value))
    return _short(str(value))


def field_of(kind: Kind | None, name: str) -> Any:
    if kind is None:
        return None
    try:
        field = kind.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None  # not the other end of somebody's foreign key


def _unkeyed(text: str) -> str:
    """A key of the code such as no_go as words: changes also name things that are no field of the record."""
    return text.replace("_", " ").capitalize() if KEY.fullmatch(text) else text


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LENGTH else f"{text[: LENGTH - 1]}…"
