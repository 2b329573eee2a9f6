"""What changed on a roadmap between two days, in words."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from roadmaps.showing import lanes, page, past, queries
from roadmaps.showing.asked import Asked, narrowed
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Row, Snapshot

GROUPS = (
    ("added", "Added", "plus"),
    ("removed", "Taken off", "minus"),
    ("later", "Later than before", "arrow-right"),
    ("sooner", "Sooner than before", "arrow-left"),
    ("horizon", "Another horizon", "columns-3"),
    ("status", "Another status", "circle-dot"),
    ("scope", "Another scope", "pencil"),
)
HORIZONS = {"now": "Now", "next": "Next", "later": "Later", "none": "no horizon"}
ORDER = ("now", "next", "later", "none")
USUALLY = 30  # days back, when nobody says since when


@dataclass(frozen=True, slots=True)
class Change:
    """One initiative and what became of it, under one heading."""

    kind: str
    row: Row
    words: str
    days: int | None = None  # how much later the end is; below zero: sooner
    before: Any = None
    after: Any = None


@dataclass(slots=True)
class Difference:
    since: dt.date
    until: dt.date
    changes: list[Change] = field(default_factory=list)

    def of(self, kind: str) -> list[Change]:
        return [one for one in self.changes if one.kind == kind]


def between(before: Snapshot, after: Snapshot) -> list[Change]:
    """Dropped counts as taken off; what is planned again counts as added."""
    old = {row.pk: row for row in before.rows if row.status != "dropped"}
    new = {row.pk: row for row in after.rows if row.status != "dropped"}
    there = {row.pk: row for row in after.rows}
    made = []
    for pk, row in new.items():
        if pk in old:
            made += _compared(old[pk], row)
        else:
            made.append(Change("added", row, _where(row)))
    for pk, row in old.items():
        if pk not in new:
            made.append(Change("removed", row, "dropped" if pk in there else "archived"))
    return sorted(made, key=_weight)


def _weight(one: Change) -> tuple[int, int, str, int]:
    return (
        [key for key, *_ in GROUPS].index(one.kind),
        -abs(one.days or 0),
        one.row.product.key,
        one.row.number,
    )


def _where(row: Row) -> str:
    return row.span or f"in {HORIZONS[row.horizon]}"


def _compared(old: Row, new: Row) -> list[Change]:
    made = _dates(old, new)
    if old.horizon != new.horizon:
        words = f"from {HORIZONS[old.horizon]} to {HORIZONS[new.horizon]}"
        made.append(Change("horizon", new, words, None, old.horizon, new.horizon))
    if old.status != new.status:
        words = f"from {old.shown_status.label} to {new.shown_status.label}"
        made.append(Change("status", new, words, None, old.status, new.status))
    return made + [Change("scope", new, words, None, was, now) for words, was, now in _scope(old, new)]


def _dates(old: Row, new: Row) -> list[Change]:
    was, now = old.span, new.span
    if was == now:
        return []
    if old.end is None or new.end is None or old.start is None or new.start is None:
        kind = "later" if new.end is None else "sooner"
        words = "has no dates any more" if new.end is None else f"has dates now: {now}"
        return [Change(kind, new, words, None, was, now)]
    days = (new.end - old.end).days
    starts = (new.start - old.start).days
    if days:
        words = f"ends {_days(abs(days))} {'later' if days > 0 else 'sooner'}: {now}, before {was}"
        return [Change("later" if days > 0 else "sooner", new, words, days, was, now)]
    words = f"starts {_days(abs(starts))} {'later' if starts > 0 else 'sooner'}, ends the same day: {now}"
    return [Change("later" if starts > 0 else "sooner", new, words, 0, was, now)]


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _scope(old: Row, new: Row) -> list[tuple[str, Any, Any]]:
    made: list[tuple[str, Any, Any]] = []
    if old.title != new.title:
        made.append((f"renamed from “{old.title}”", old.title, new.title))
    if old.effort != new.effort:
        was, now = _effort(old.effort), _effort(new.effort)
        made.append((f"effort from {was} to {now}", old.effort, new.effort))
    for name in ("theme", "objective"):
        was, now = getattr(old, name), getattr(new, name)
        if (was and was.pk) != (now and now.pk):
            before, after = was.title if was else f"no {name}", now.title if now else f"no {name}"
            made.append((f"{name} from {before} to {after}", before, after))
    if old.team != new.team:
        made.append((f"team from {old.team or 'nobody'} to {new.team or 'nobody'}", old.team, new.team))
    if old.owner_id != new.owner_id:
        before = old.owner.called if old.owner else "nobody"
        after = new.owner.called if new.owner else "nobody"
        made.append((f"owner from {before} to {after}", before, after))
    return made


def _effort(value: float | None) -> str:
    return "unknown" if value is None else f"{value:g} person-months"


def found(scope: Scope, asked: Asked) -> Difference:
    """Between the end of one day and now, or the end of another day (`as_of`)."""
    until = asked.as_of or scope.today
    since = min(asked.since or until - dt.timedelta(days=USUALLY), until)
    before = past.snapshot(scope.products, past.end_of(since, scope.workspace))
    after = page.everything(scope, asked)
    if asked.is_narrowed:  # whatever is in the view at either end
        kept = {
            row.pk for snapshot in (before, after) for row in narrowed(snapshot, asked, scope.is_across).rows
        }
        before, after = (
            snapshot.only(row for row in snapshot.rows if row.pk in kept) for snapshot in (before, after)
        )
    return Difference(since, until, between(before, after))


def context(scope: Scope, asked: Asked) -> dict[str, Any]:
    made = found(scope, asked)
    live = {row.pk for row in queries.snapshot(scope.products).rows} if made.of("removed") else set()
    late = [one.days for one in made.of("later") if one.days]
    return {
        "title": "What changed",
        "crumbs": [{"label": "Roadmap", "url": scope.url("timeline")}],
        "scope": scope,
        "asked": asked,
        "found": made,
        "groups": [
            {
                "key": key,
                "label": label,
                "icon": icon,
                "changes": [
                    {
                        "change": one,
                        "url": lanes.url_of(one.row),
                        "gone": key == "removed" and one.row.pk not in live,
                    }
                    for one in made.of(key)
                ],
            }
            for key, label, icon in GROUPS
        ],
        "slip": sum(late) / len(late) if late else 0,
        "here": scope.url("changes"),
        "past": [
            (label, scope.url("changes") + asked.query(since=made.until - dt.timedelta(days=days)))
            for days, label in page.BACK
        ],
        "kept": [
            (name, value) for name, values in asked.choices().items() for value in values if name != "zoom"
        ],
        "is_across": scope.is_across,
        "yesterday": scope.today - dt.timedelta(days=1),
        "as_of_url": scope.url("timeline") + asked.query(since=None, as_of=made.since),
    }


def as_json(made: Difference) -> dict[str, Any]:
    return {
        "since": made.since,
        "until": made.until,
        "changes": [
            {
                "kind": one.kind,
                "product": one.row.product.key,
                "number": one.row.number,
                "title": one.row.title,
                "words": one.words,
                "days": one.days,
                "before": one.before,
                "after": one.after,
            }
            for one in made.changes
        ],
    }
