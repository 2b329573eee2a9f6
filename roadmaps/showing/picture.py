"""A roadmap as an SVG file: on white, with every colour written into it, for slides, documents and paper.

Only attributes, no style sheet: so the same text may stand inside a page under the strict content policy.
"""

from typing import Any

from django.template.loader import render_to_string

from products.charts.picture import INKS
from products.xmltext import well_formed
from roadmaps.showing import columns, lanes, listing, page
from roadmaps.showing.asked import LAYOUTS, Asked
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Row, Snapshot

WIDTH, EDGE, SIDE, TOP = 1600, 40, 230, 96
ROW, GAP, PAD, AXIS, MARKS = 28, 5, 10, 48, 26
CARD, LETTER = 58, 7.0
MOST_A_ROW = 5  # columns beside each other; more begin a new row of them


def draw(scope: Scope, asked: Asked) -> str:
    found = page.found(scope, asked)
    made = _timeline(found, scope, asked) if asked.layout == "timeline" else _columns(found, scope, asked)
    whose = scope.product.name if scope.product else scope.workspace.name
    day = asked.as_of or scope.today
    words = "as it stood on" if asked.as_of else "as of"
    drawn = render_to_string(
        "roadmaps/picture.svg",
        made
        | {
            "title": f"{whose}: roadmap",
            "subtitle": f"{LAYOUTS[asked.layout]} · {len(found.rows)} initiatives · {words} {day.day} {day:%B %Y}",
            "width": WIDTH,
            "edge": EDGE,
            "right": WIDTH - EDGE,
            "top": TOP,
        },
    )
    return well_formed(drawn)


def fit(text: str, room: float) -> str:
    """The text cut to about so many pixels."""
    most = int(room / LETTER)
    return text if len(text) <= most else f"{text[: max(0, most - 1)].rstrip()}…" if most > 2 else ""


# --- timeline ---------------------------------------------------------------------


def _timeline(found: Snapshot, scope: Scope, asked: Asked) -> dict[str, Any]:
    drawn = lanes.drawn(found, scope, asked)
    left, day = EDGE + SIDE, (WIDTH - 2 * EDGE - SIDE) / drawn["days"]
    boxes: dict[int, Any] = {}
    y, rows = TOP + AXIS, []
    for one in drawn["mark_rows"]:
        marks = [
            {"x": _n(left + m["s"] * day), "label": _mark_label(m, one["marks"], day)} for m in one["marks"]
        ]
        rows.append({"y": y, "label": one["label"], "marks": marks, "middle": y + 17})
        y += MARKS
    made = []
    for lane in drawn["lanes"]:
        height = max(2 * PAD + lane["rows"] * (ROW + GAP) - GAP, 48)
        bars = [_bar(bar, lane, left, day, y + PAD) for bar in lane["bars"]]
        boxes |= {bar["pk"]: bar for bar in bars}
        ink = INKS.get(lane["hue"], INKS["slate"])
        made.append(
            {
                "y": y,
                "h": height,
                "title": fit(lane["title"], SIDE - 30),
                "note": fit(lane["goal"], SIDE + 10),
                "ink": ink,
                "bars": bars,
            }
        )
        y += height
    spans = [
        {"x": _n(left + q["s"] * day), "w": _n(q["d"] * day), "label": q["label"]}
        for q in map(_plain, drawn["quarters"])
    ]
    months = [
        {"x": _n(left + m["s"] * day), "label": m["label"] if m["d"] * day > 24 else ""}
        for m in map(_plain, drawn["months"])
    ]
    return {
        "lanes": made,
        "mark_rows": rows,
        "quarters": spans,
        "months": months,
        "left": left,
        "axis": TOP + AXIS,
        "today": _n(left + drawn["today"] * day),
        "bottom": y,
        "height": y + EDGE,
        "ties": [_tie(boxes[w["first"].pk], boxes[w["then"].pk], w["late"]) for w in drawn["waits"]],
        "empty": not drawn["has_bars"],
    }


def _plain(stretch: Any) -> dict[str, Any]:
    return {"s": stretch.s, "d": stretch.d, "label": stretch.label}


def _n(value: float) -> str:
    return f"{value:.1f}"


def _mark_label(mark: dict[str, Any], row: list[dict[str, Any]], day: float) -> str:
    after = [other["s"] for other in row if other["s"] > mark["s"]]
    room = (min(after) - mark["s"]) * day - 20 if after else 160.0
    return fit(mark["mark"].label, room)


def _bar(bar: dict[str, Any], lane: dict[str, Any], left: int, day: float, y: int) -> dict[str, Any]:
    row: Row = bar["row"]
    x, width = left + bar["s"] * day, max(bar["d"] * day - 1.5, 3)
    top = y + bar["r"] * (ROW + GAP)
    ink = INKS.get(bar["hue"] or lane["hue"], INKS["slate"])
    return {
        "pk": row.pk,
        "x": _n(x),
        "y": top,
        "w": _n(width),
        "done": _n(width * row.progress / 100),
        "h": ROW,
        "text_x": _n(x + 8),
        "text_y": top + 19,
        "ink": ink,
        "label": fit(row.title, width - 12),
        "title": f"{row.title}, {row.span}",
        "from": (x + width, top + ROW / 2),
        "to": (x, top + ROW / 2),
    }


def _tie(first: dict[str, Any], then: dict[str, Any], late: bool) -> dict[str, Any]:
    (x1, y1), (x2, y2) = first["from"], then["to"]
    bend = max(14.0, (x2 - x1) / 2)
    path = f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return {"path": path, "ink": INKS["bad"] if late else INKS["slate"]}


# --- columns ------------------------------------------------------------------------


def _columns(found: Snapshot, scope: Scope, asked: Asked) -> dict[str, Any]:
    if asked.layout == "list":
        groups = [
            (one["title"] or "Initiatives", [line["row"] for line in one["rows"]])
            for one in listing.drawn(found, scope, asked)["sections"]
        ]
    else:
        groups = [
            (one["label"], [card["row"] for card in one["cards"]])
            for one in columns.drawn(found, scope, asked)["columns"]
        ]
    if len(groups) == 1:  # a plain list fills the sheet in newspaper columns
        title, rows = groups[0]
        each = max(1, -(-len(rows) // 4))
        groups = [(title if not i else "", rows[i : i + each]) for i in range(0, len(rows), each)]
    beside = max(1, min(len(groups), MOST_A_ROW))
    width = (WIDTH - 2 * EDGE - (beside - 1) * 16) / beside
    y, made = TOP, []
    for at in range(0, len(groups), beside):
        band = groups[at : at + beside]
        height = 44 + max(len(rows) for _, rows in band) * (CARD + 8)
        made += [
            _column(name, rows, EDGE + i * (width + 16), y, width, height)
            for i, (name, rows) in enumerate(band)
        ]
        y += height + 16
    return {"columns": made, "height": y + EDGE - 16, "empty": not found.rows}


def _column(name: str, rows: list[Row], x: float, y: int, width: float, height: int) -> dict[str, Any]:
    cards = [
        {
            "x": _n(x + 8),
            "y": y + 36 + place * (CARD + 8),
            "w": _n(width - 16),
            "h": CARD,
            "text_x": _n(x + 24),
            "title_y": y + 36 + place * (CARD + 8) + 24,
            "note_y": y + 36 + place * (CARD + 8) + 44,
            "title": fit(row.title, width - 44),
            "note": fit(
                " · ".join(part for part in (row.key, row.shown_status.label, row.span) if part), width - 36
            ),
            "ink": INKS.get(row.theme.hue if row.theme else "slate", INKS["slate"]),
        }
        for place, row in enumerate(rows)
    ]
    return {
        "x": _n(x),
        "y": y,
        "w": _n(width),
        "h": height,
        "head_x": _n(x + 12),
        "head_y": y + 24,
        "label": fit(name, width - 40),
        "count": len(rows),
        "count_x": _n(x + width - 12),
        "cards": cards,
    }
