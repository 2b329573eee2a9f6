"""A roadmap as an SVG file: on white, with every colour written into it, for slides, documents and paper.

Only attributes, no style sheet: so the same text may stand inside a page under the strict content policy.
"""

from typing import Any

from django.template.loader import render_to_string

from products.charts.picture import INKS
from products.inter import fit, lines
from products.xmltext import well_formed
from roadmaps.showing import columns, lanes, listing, page
from roadmaps.showing.asked import LAYOUTS, Asked
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Row, Snapshot

WIDTH, EDGE, SIDE, TOP = 1600, 40, 230, 96
ROW, GAP, PAD, AXIS, MARKS = 28, 5, 10, 48, 26
CARD, LINE = 58, 17
OUT, NEAR = 8, 60  # how far a line between two bars stands off them, and what is close by
TITLE, NOTE, SMALL = 13, 11.5, 11  # sizes of letters, as roadmaps/picture.svg has them
MOST_A_ROW = 6  # columns beside each other; more begin a new row of them


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
            "subtitle": f"{LAYOUTS[asked.layout]} · {_counted(found, asked)} · {words} {day.day} {day:%B %Y}",
            "width": WIDTH,
            "edge": EDGE,
            "right": WIDTH - EDGE,
            "top": TOP,
        },
    )
    return well_formed(drawn)


# --- timeline ---------------------------------------------------------------------


def _counted(found: Snapshot, asked: Asked) -> str:
    """How many are drawn, and that there are others where a timeline has no place for them."""
    undated = sum(1 for row in found.rows if not row.start) if asked.layout == "timeline" else 0
    without = f", {undated} more without dates" if undated else ""
    return f"{len(found.rows) - undated} initiatives{without}"


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
    first = {tie["first"].pk for tie in drawn["waits"]}
    for lane in drawn["lanes"]:
        height = max(2 * PAD + lane["rows"] * (ROW + GAP) - GAP, 54)
        bars = [_bar(bar, lane, left, day, y + PAD) for bar in lane["bars"]]
        _label(bars, first)
        boxes |= {bar["pk"]: bar for bar in bars}
        ink = INKS.get(lane["hue"], INKS["slate"])
        made.append(
            {
                "y": y,
                "h": height,
                "title": fit(lane["title"], SIDE - 30, TITLE),
                "note": fit(lane["goal"], SIDE - 30, SMALL),
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
    return fit(mark["mark"].label, room, NOTE)


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
        "text_y": top + 19,
        "ink": ink,
        "name": row.title,
        "title": f"{row.title}, {row.span}",
        "from": (x + width, top + ROW / 2),
        "to": (x, top + ROW / 2),
    }


def _label(bars: list[dict[str, Any]], first: set[int]) -> None:
    """The name of each bar within it; beside it, and beside the line that leaves it, where that shows more of it."""
    for bar in bars:
        start, end = bar["to"][0], bar["from"][0]
        after = [other["to"][0] for other in bars if other["y"] == bar["y"] and other["to"][0] >= end]
        clear = end + (OUT + 8 if bar["pk"] in first else 6)
        inside, beside = fit(bar["name"], end - start - 14, TITLE), ""
        if inside != bar["name"]:
            beside = fit(bar["name"], min([*after, WIDTH - EDGE]) - clear - 6, TITLE)
        is_beside = len(beside) > len(inside)
        bar["label"] = beside if is_beside else inside
        bar["text_x"] = _n(clear if is_beside else start + 8)


def _tie(first: dict[str, Any], then: dict[str, Any], late: bool) -> dict[str, Any]:
    """To a bar close by straight on; else through the gap beside its row, as ties.js has it."""
    (x1, y1), (x2, y2) = first["from"], then["to"]
    if 2 * OUT <= x2 - x1 <= NEAR:
        corners = [(x1, y1), (x2 - OUT, y1), (x2 - OUT, y2), (x2, y2)]
    else:
        gap = y2 + (ROW + GAP) / (-2 if y1 < y2 else 2)
        corners = [(x1, y1), (x1 + OUT, y1), (x1 + OUT, gap), (x2 - OUT, gap), (x2 - OUT, y2), (x2, y2)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
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
    counts = [len(rows) for _, rows in groups]
    if (
        len(groups) == 1
    ):  # a plain list fills the sheet in newspaper columns, with its title and count over the first
        title, rows = groups[0]
        each = max(1, -(-len(rows) // 4))
        groups = [(title if not i else "", rows[i : i + each]) for i in range(0, len(rows), each)]
    counts += [0] * (len(groups) - len(counts))
    beside = max(1, min(len(groups), MOST_A_ROW))
    width = (WIDTH - 2 * EDGE - (beside - 1) * 16) / beside
    names = {row.pk: lines(row.title, width - 40, TITLE) for _, rows in groups for row in rows}
    tall = CARD + LINE * any(len(parts) > 1 for parts in names.values())
    y, made = TOP, []
    for at in range(0, len(groups), beside):
        band = groups[at : at + beside]
        height = 44 + max(len(rows) for _, rows in band) * (tall + 8)
        for i, (name, rows) in enumerate(band):
            head = {"label": fit(name, width - 56, 14), "count": counts[at + i] if name else ""}
            x = EDGE + i * (width + 16)
            cards = [
                _card(row, x, y + 36 + place * (tall + 8), width, names[row.pk], asked.layout)
                for place, row in enumerate(rows)
            ]
            made.append(head | {"cards": cards} | _place(x, y, width, height))
        y += height + 16
    return {"columns": made, "tall": tall, "height": y + EDGE - 16, "empty": not found.rows}


def _place(x: float, y: int, width: float, height: int) -> dict[str, Any]:
    """The background of a column, its title and its count."""
    return {
        "x": _n(x),
        "y": y,
        "w": _n(width),
        "h": height,
        "head_x": _n(x + 12),
        "head_y": y + 24,
        "count_x": _n(x + width - 12),
    }


def _card(row: Row, x: float, y: int, width: float, title: list[str], layout: str) -> dict[str, Any]:
    status = "" if layout == "board" else row.shown_status.label  # what the column says already
    said = " · ".join(part for part in (status, row.span) if part)
    whole = " · ".join(part for part in (said, row.key) if part)
    room = width - 36
    return {
        "x": _n(x + 8),
        "y": y,
        "w": _n(width - 16),
        "text_x": _n(x + 24),
        "title": [{"y": y + 24 + at * LINE, "text": text} for at, text in enumerate(title)],
        "note_y": y + 44 + (len(title) - 1) * LINE,
        "note": whole if said != whole and fit(whole, room, NOTE) == whole else fit(said, room, NOTE),
        "ink": INKS.get(row.theme.hue if row.theme else "slate", INKS["slate"]),
    }
