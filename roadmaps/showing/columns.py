"""Columns of cards: Now–Next–Later, by goal, by theme, by status."""

from typing import Any
from urllib.parse import urlencode

from products import kinds
from roadmaps.showing.asked import NOTHING, Asked, ref, value_of
from roadmaps.showing.lanes import edit_url, url_of
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Group, Row, Snapshot

HORIZONS: tuple[tuple[str, str, str], ...] = (
    ("now", "Now", "Being worked on"),
    ("next", "Next", "Up after that"),
    ("later", "Later", "Once we know more"),
    ("none", "No horizon", "Not placed yet"),
)
FIELDS = {"horizons": "horizon", "goals": "objective", "themes": "theme", "board": "status"}
Column = dict[str, Any]


def drawn(found: Snapshot, scope: Scope, asked: Asked) -> dict[str, Any]:
    """Everything templates/roadmaps/_columns.html draws."""
    rows = in_columns(found, asked)
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(value_of(row, FIELDS[asked.layout], scope.is_across), []).append(row)
    columns = heads(found, scope, asked, set(by_key))
    for column in columns:
        mine = by_key.get(column["key"], [])
        column["cards"] = [
            _card(row, place, len(mine), columns, scope, asked) for place, row in enumerate(mine)
        ]
    return {
        "columns": columns,
        "is_empty": not rows and not asked.is_narrowed,
        "is_read": asked.as_of is not None,
    }


def in_columns(found: Snapshot, asked: Asked) -> list[Row]:
    """The rows of a layout of columns in the order they stand in; only the board by status shows what is over."""
    rows = found.rows if asked.layout == "board" else [row for row in found.rows if not row.is_over]
    return sorted(rows, key=lambda row: (row.position, row.number, row.product.key))


def heads(found: Snapshot, scope: Scope, asked: Asked, used: set[str]) -> list[Column]:
    if asked.layout == "horizons":
        return [{"key": key, "label": label, "note": note} for key, label, note in HORIZONS]
    if asked.layout == "board":
        return [
            {"key": one.key, "label": one.label, "note": "", "ring": one.category}
            for one in kinds.get("initiative").statuses
        ]
    groups = found.themes if asked.layout == "themes" else found.objectives
    made = [_head(one, scope) for one in groups if ref(one, scope.is_across) in used or _is_open(one, asked)]
    if NOTHING in used or not made:
        label = "No theme" if asked.layout == "themes" else "No objective"
        made.append({"key": NOTHING, "label": label, "note": ""})
    return made


def _is_open(group: Group, asked: Asked) -> bool:
    return not asked.is_narrowed and group.status not in {"closed", "achieved", "missed"}


def _head(group: Group, scope: Scope) -> Column:
    hue = group.hue if group.kind == "theme" else ""  # objectives have no colours
    return {"key": ref(group, scope.is_across), "label": group.title, "note": group.note, "hue": hue}


def _card(
    row: Row, place: int, count: int, columns: list[Column], scope: Scope, asked: Asked
) -> dict[str, Any]:
    mine = scope.may_edit(row, asked)
    return {
        "row": row,
        "id": row.key if scope.is_across else row.number,
        "mine": mine,
        "place": scope.place_url(row, asked) if mine else "",
        "href": url_of(row),
        "sheet": edit_url(row, scope, asked) if mine else url_of(row),
        "entries": _ways(row, place, count, columns, scope, asked) if mine else [],
    }


def _ways(
    row: Row, place: int, count: int, columns: list[Column], scope: Scope, asked: Asked
) -> list[dict[str, Any]]:
    """The places a card can go to without dragging."""
    address, _, drawn_again = scope.place_url(row, asked).partition("?")
    here = value_of(row, FIELDS[asked.layout], scope.is_across)

    def entry(label: str, icon: str, column: str, at: int) -> dict[str, Any]:
        query = urlencode({"id": row.number, "column": column, "index": at, "version": row.version})
        return {"label": label, "icon": icon, "url": f"{address}?{query}&{drawn_again}"}

    made = []
    if asked.layout == "horizons":
        made += [entry("Move up", "arrow-up", here, place - 1)] if place else []
        made += [entry("Move down", "arrow-down", here, place + 1)] if place + 1 < count else []
    return made + [
        entry(f"To {column['label']}", "arrow-right", column["key"], 100_000)
        for column in columns
        if column["key"] != here
    ]


def card_above(found: Snapshot, scope: Scope, asked: Asked, row: Row, column: str, index: int) -> int:
    """The primary key of the card of the same product that one put at this place comes to lie below; 0 for none.

    The place is counted among the cards that are shown; what the filters hide keeps its own.
    """
    name = FIELDS[asked.layout]
    shown = [
        one
        for one in in_columns(found, asked)
        if one.pk != row.pk and value_of(one, name, scope.is_across) == column
    ]
    above = [one.pk for one in shown[: max(0, index)] if one.product == row.product]
    return above[-1] if above else 0
