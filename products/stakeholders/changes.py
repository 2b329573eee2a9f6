"""What changed between two moments, in words, for one reader: one entry a record, with the net effect."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.dateformat import format as format_date

from products import kinds, telling
from products.display import SAID
from products.models import Activity, Item, Link
from products.paths import item_url
from products.stakeholders.readers import Reader

MOST_ACTIVITIES, MOST_RECORDS, MOST_LINES = 3000, 100, 6
NOISE = {"computed", "linked", "unlinked", "comment_deleted", "approval_withdrawn"}
OUTSIDE = {"status", "is_public"}  # whose change readers without an account hear of
DRAFT = "draft"


@dataclass(slots=True)
class Told:
    item: Item
    title: str
    kind: str
    url: str  # "" for readers without an account
    at: datetime
    is_new: bool = False
    lines: list[str] = field(default_factory=list)


def told(reader: Reader, since: datetime, until: datetime) -> list[Told]:
    """The records changed last come first."""
    by_item: dict[int, list[Activity]] = defaultdict(list)
    for activity in _activities(reader, since, until):
        by_item[activity.item_id or 0].append(activity)
    groups = [rows[::-1] for rows in by_item.values()]  # each in the order in which it happened
    if reader.access is None:
        made = _outside(groups)
    else:
        made = [one for one in (_of_record(rows) for rows in groups) if one is not None]
    return sorted(made, key=lambda one: one.at, reverse=True)[:MOST_RECORDS]


def _activities(reader: Reader, since: datetime, until: datetime) -> Iterable[Activity]:
    rows = (
        Activity.objects.filter(product=reader.product, item__isnull=False, at__gt=since, at__lte=until)
        .exclude(verb="metric.computed")
        .select_related("item__product__workspace", "actor")
    )
    if not reader.sees_drafts:
        rows = rows.exclude(item__status=DRAFT)
    if reader.wants:
        rows = rows.filter(item__kind__in=reader.wants)
    if reader.topics:
        followed = Item.objects.filter(product=reader.product, number__in=reader.topics)
        beneath = Link.objects.filter(source__in=followed).values("target")
        rows = rows.filter(models.Q(item__in=followed) | models.Q(item__in=beneath))
    return rows.order_by("-at", "-pk")[:MOST_ACTIVITIES]


def _of_record(rows: list[Activity]) -> Told | None:
    item = rows[-1].item
    if item is None:
        return None
    made = Told(item, item.title, item.declared.label, item_url(item), rows[-1].at)
    made.is_new = any(row.what == "created" for row in rows)
    if not made.is_new:
        made.lines += _net(item, rows)
    made.lines += _events(rows)
    if comments := sum(row.what == "commented" for row in rows):
        made.lines.append(f"{comments} comment{'' if comments == 1 else 's'}")
    return made if made.is_new or made.lines else None


def _net(item: Item, rows: list[Activity]) -> list[str]:
    """Each field once, from what it was to what it is: what went there and back is no news.

    Only fields of the record: what else an activity notes, such as a reason, is said on the record's page.
    """
    fields = {"title", "status", "owner", *item.declared.fields}
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for row in rows:
        if row.what.startswith("approval"):
            continue
        for name, pair in row.changes.items():
            if isinstance(pair, list) and len(pair) == 2 and name in fields:
                first.setdefault(name, pair[0])
                last[name] = pair[1]
    changed = [name for name in last if first[name] != last[name]]
    lines = [_said(item, name, first[name], last[name]) for name in changed]
    more = len(lines) - MOST_LINES
    return lines if more <= 0 else [*lines[:MOST_LINES], f"and {more} more"]


def _said(item: Item, name: str, before: Any, after: Any) -> str:
    kind = item.declared
    found = telling.field_of(kind, name)
    label = str(found.verbose_name) if found else name.replace("_", " ")
    label = label[:1].upper() + label[1:]
    if isinstance(found, models.TextField | models.JSONField):
        return f"{label} was {'rewritten' if before else 'written'}" if after else f"{label} was emptied"
    old, new = (_day(found, value) or telling.said(kind, found, name, value) for value in (before, after))
    if not old:
        return f"{label}: {new}"
    return f"{label}: {old} → {new or 'empty'}"


def _day(found: Any, value: Any) -> str:
    if not isinstance(found, models.DateField) or not isinstance(value, str):
        return ""
    return format_date(datetime.fromisoformat(value), "j M Y")


def _events(rows: list[Activity]) -> list[str]:
    """What is no change of a field: shipped, approved, archived. The one who did it is named."""
    made: list[str] = []
    for row in rows:
        verb = row.verb.partition(".")[2]
        if verb in {"created", "edited", "commented"} | NOISE or verb.startswith("approval_asked"):
            continue
        text = SAID.get(row.what, (row.what, ""))[0]
        line = f"{row.actor.display_name if row.actor else 'pmapp'} {text}"
        if line not in made:
            made.append(line)
    return made[-MOST_LINES:]


def _outside(groups: list[list[Activity]]) -> list[Told]:
    """Titles meant for readers outside, and where these stand: nothing else of a record leaves the house."""
    news = [(rows[-1].item, rows[-1].at) for rows in groups if any(_is_news(row) for row in rows)]
    items = [(item, at) for item, at in news if item is not None and not item.is_archived]
    by_kind: dict[str, list[int]] = defaultdict(list)
    for item, _ in items:
        by_kind[item.kind].append(item.pk)
    said: dict[int, tuple[str, str]] = {}
    for kind, keys in by_kind.items():
        tell = kinds.get(kind).told_outside
        said |= tell(keys) if tell is not None else {}
    return [
        Told(item, said[item.pk][0], item.declared.label, "", at, False, [said[item.pk][1]])
        for item, at in items
        if item.pk in said
    ]


def _is_news(row: Activity) -> bool:
    return row.what in {"created", "released"} or bool(OUTSIDE & set(row.changes))
