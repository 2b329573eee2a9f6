"""The timeline: lanes with bars, the marks above them, and what cannot be drawn."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from products import calendar_marks, kinds
from products.paths import product_url
from roadmaps import timeline
from roadmaps.showing.asked import NOTHING, Asked, ref, value_of
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Group, Row, Snapshot

# What a drag from lane to lane changes; from product to product nothing goes.
LANE_FIELDS = {"theme", "objective", "owner", "team"}
CORNERS = {
    "theme": "Themes", "objective": "Objectives", "owner": "Owners", "team": "Teams", "product": "Products", "none": "",
}  # fmt: skip
NOBODY = {
    "theme": "No theme",
    "objective": "No objective",
    "owner": "Nobody",
    "team": "No team",
    "none": "Initiatives",
}


def drawn(found: Snapshot, scope: Scope, asked: Asked) -> dict[str, Any]:
    """Everything templates/roadmaps/_timeline.html draws."""
    now = asked.as_of or scope.today
    dated = [row for row in found.rows if row.start and row.end and row.status != "dropped"]
    shown = timeline.window([(row.start, row.end) for row in dated], now)  # type: ignore[misc]  # dated: never None
    inside = [row for row in dated if shown.holds(row.start, row.end)]  # type: ignore[arg-type]  # dated
    return axis(shown, now) | {
        "weeks": timeline.weeks(shown),
        "lanes": lanes(inside, found, scope, asked, shown),
        "outside": len(dated) - len(inside),
        "undated": [_undated(row, scope, asked) for row in found.rows if not row.start and not row.is_over],
        "mark_rows": [] if asked.as_of else mark_rows(scope, shown),
        "has_bars": bool(dated),
        "waits": waits(inside),
        "corner": CORNERS[asked.group],
    }


def axis(shown: timeline.Window, now: Any) -> dict[str, Any]:
    return {
        "origin": shown.first,
        "days": shown.days,
        "months": timeline.stretches(shown, 1),
        "quarters": timeline.stretches(shown, 3),
        "today": shown.at(now),
        "today_date": now,
    }


def lanes(
    rows: list[Row], found: Snapshot, scope: Scope, asked: Asked, shown: timeline.Window
) -> list[dict[str, Any]]:
    by_lane: dict[str, list[Row]] = {}
    for row in rows:
        key = NOTHING if asked.group == "none" else value_of(row, asked.group, scope.is_across)
        by_lane.setdefault(key, []).append(row)
    heads = _heads(rows, found, scope, asked)
    if NOTHING in by_lane or not heads:
        heads.append(_head(NOTHING, NOBODY.get(asked.group, "None")))
    ids = {row.pk: (str(_id(row, scope)), row.title) for row in rows}
    return [head | _bars(by_lane.get(head["key"], []), scope, asked, shown, ids) for head in heads]


def _id(row: Row, scope: Scope) -> str | int:
    return row.key if scope.is_across else row.number


def _head(key: str, title: str, note: str = "", hue: str = "slate", url: str = "") -> dict[str, Any]:
    number = "0" if key == NOTHING else key
    # An id of the page for every lane: a team's name may hold anything.
    anchor = number if number.replace("-", "").isalnum() and number.isascii() else f"t{crc32(key.encode())}"
    return {"key": key, "number": number, "id": anchor, "title": title, "goal": note, "hue": hue, "url": url}


def _heads(rows: list[Row], found: Snapshot, scope: Scope, asked: Asked) -> list[dict[str, Any]]:
    if asked.group in {"theme", "objective"}:
        groups = found.themes if asked.group == "theme" else found.objectives
        carrying = {row.theme if asked.group == "theme" else row.objective for row in rows}
        wanted = asked.filters.get(asked.group)
        return [
            _head(ref(one, scope.is_across), one.title, _note(one, scope), one.hue, _url(one, asked))
            for one in groups
            if one in carrying
            or not (wanted or asked.is_narrowed or one.status in {"closed", "achieved", "missed"})
        ]
    if asked.group == "owner":
        people = {row.owner.pk: row.owner for row in rows if row.owner}
        order = sorted(people.values(), key=lambda person: (person.called.casefold(), person.pk))
        return [_head(str(one.pk), one.called) for one in order]
    if asked.group == "team":
        return [_head(one, one) for one in sorted({row.team for row in rows if row.team}, key=str.casefold)]
    if asked.group == "product":
        shown_products = {row.product for row in rows}
        return [_head(one.key, one.name, one.key, one.hue) for one in scope.products if one in shown_products]
    return []


def _note(group: Group, scope: Scope) -> str:
    return f"{group.product.key} · {group.note}" if scope.is_across and group.note else group.note


def _url(group: Group, asked: Asked) -> str:
    return product_url(group.product, "products:detail", kind=kinds.get(group.kind), number=group.number)


def _bars(
    rows: list[Row], scope: Scope, asked: Asked, shown: timeline.Window, ids: dict[int, tuple[str, str]]
) -> dict[str, Any]:
    places, count = timeline.pack([(row.start, row.end) for row in rows])  # type: ignore[misc]  # dated
    return {
        "rows": count,
        "bars": [
            _bar(row, place, scope, asked, shown) | _after(row, ids) for row, place in zip(rows, places)
        ],
    }


def _after(row: Row, ids: dict[int, tuple[str, str]]) -> dict[str, str]:
    """What it waits for, as far as that is drawn: to draw the line from, and to say it."""
    known = [ids[pk] for pk in row.waits_on if pk in ids]
    return {"after": " ".join(key for key, _ in known), "waits": ", ".join(title for _, title in known)}


def _bar(row: Row, place: int, scope: Scope, asked: Asked, shown: timeline.Window) -> dict[str, Any]:
    assert row.start is not None  # only dated rows become bars
    assert row.end is not None
    mine = scope.may_edit(row, asked)
    return {
        "row": row,
        "id": _id(row, scope),
        "s": shown.at(row.start),
        "d": (row.end - row.start).days + 1,
        "r": place,
        "hue": row.theme.hue if row.theme and asked.group != "theme" else "",
        "href": url_of(row),
        "sheet": edit_url(row, scope, asked) if mine else url_of(row),
        "move": scope.move_url(row, asked) if mine else "",
    }


def _undated(row: Row, scope: Scope, asked: Asked) -> dict[str, Any]:
    return {"row": row, "url": edit_url(row, scope, asked) if scope.may_edit(row, asked) else url_of(row)}


def url_of(row: Row) -> str:
    return product_url(row.product, "products:detail", kind=kinds.get("initiative"), number=row.number)


def edit_url(row: Row, scope: Scope, asked: Asked) -> str:
    address = product_url(row.product, "products:edit", kind=kinds.get("initiative"), number=row.number)
    return f"{address}?{urlencode({'back': scope.url(asked.layout) + asked.query()})}"


def mark_rows(scope: Scope, shown: timeline.Window) -> list[dict[str, Any]]:
    """Releases and launches, each kind on a row of its own, so that a launch near its release stays legible."""
    by_kind: dict[str, list[calendar_marks.Mark]] = {}
    for mark in calendar_marks.marks_of(scope.products, shown.first, shown.last):
        by_kind.setdefault(mark.kind, []).append(mark)
    return [_mark_row(key, by_kind[key], shown.at) for key in sorted(by_kind, reverse=True)]  # releases first


def _mark_row(key: str, marks: list[calendar_marks.Mark], at: Callable[[Any], int]) -> dict[str, Any]:
    found = kinds.find(key)
    days = [at(mark.date) for mark in marks]
    tight = timeline.tight(days, [mark.label for mark in marks])
    return {
        "label": found.label_plural if found else key.capitalize(),
        "icon": found.icon if found else "flag",
        "marks": [{"s": s, "mark": mark, "tight": one} for s, mark, one in zip(days, marks, tight)],
    }


def waits(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The dependencies with both ends on the timeline, and whether the later one begins before the first is done."""
    by_pk = {row.pk: row for row in rows}
    made = []
    for row in by_pk.values():
        for pk in row.waits_on:
            first = by_pk.get(pk)
            if first is not None and first.end and row.start:
                made.append(
                    {"first": first, "then": row, "late": row.start <= first.end and not first.is_over}
                )
    return made
