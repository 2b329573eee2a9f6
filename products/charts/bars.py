"""Stacked bars (also below zero), waterfall and histogram."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

from products.charts.scale import (
    Chart,
    Format,
    Mark,
    Series,
    Value,
    axis,
    axis_unit,
    clean,
    compact,
    flags,
    full,
    gutter,
    label_positions,
    mark_kinds,
    marks_name,
    nice_ticks,
    numbers,
    place,
    table_rows,
    with_unit,
    y_ticks,
)

Step = tuple[str, float, Literal["total", "change"]]
Span = tuple[str, float, float, str, float]  # label, from, to, style, value


def centre(i: int, n: int) -> float:
    return round((i + 0.5) / n * 100, 2)


def slot(i: int, n: int, share: float = 0.68) -> dict[str, float]:
    """Where the i-th of n bars stands, in per cent."""
    return {
        "x": round((i + (1 - share) / 2) / n * 100, 3),
        "width": round(share / n * 100, 3),
    }


def wanted(labels: Sequence[str]) -> int:
    """Short names fit under every bar of a year; longer ones only under some."""
    return 12 if max(map(len, labels), default=0) <= 4 else 6


def extent(top: float, bottom: float, ticks: Sequence[float]) -> dict[str, float]:
    y = place(top, ticks)
    return {"y": y, "height": round(place(bottom, ticks) - y, 2)}


def stack(
    labels: Sequence[str], series: Sequence[Series]
) -> tuple[list[list[tuple[int, float, float]]], list[float]]:
    """For each label the (series, from, to) pieces, positives up, negatives down; and all the ends."""
    columns, ends = [], [0.0]
    for i in range(len(labels)):
        up = down = 0.0
        pieces = []
        for k, s in enumerate(series):
            v = clean(s.values[i]) if i < len(s.values) else None
            if not v:
                continue
            base = up if v > 0 else down
            pieces.append((k, base, base + v))
            up, down = (base + v, down) if v > 0 else (up, base + v)
        ends += [up, down]
        columns.append(pieces)
    return columns, ends


def bar_chart(
    chart_id: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    marks: Sequence[Mark] = (),
    unit: str = "",
    net: str = "",
    before: Series | None = None,
    incomplete: bool = False,
    keys: Sequence[str] = (),
    ticks_of: Sequence[str] = (),
    fmt: Format | None = None,
) -> Chart:
    """Stacked columns. `net` names the sum of a column ("Net new MRR"), drawn as a dot; `before` is what a column is
    compared with, a line across it. `fmt` writes the numbers of tooltip and table where they are to be more exact
    than those of the axis.
    """
    n = len(labels)
    columns, ends = stack(labels, series)
    compared = [before] if before else []
    ticks = axis([*ends, *numbers(v for s in compared for v in s.values)], zero=True)
    fmt = fmt or with_unit(full, unit)
    sums = [sum(numbers(s.values[i] for s in series if i < len(s.values))) for i in range(n)]
    shown = [*series, *([Series(net, sums)] if net else []), *compared]
    bars = [
        {
            **slot(i, n),
            **extent(max(a, b), min(a, b), ticks),
            "style": series[k].style,
            "faint": incomplete and i == n - 1,
        }
        for i, pieces in enumerate(columns)
        for k, a, b in pieces
    ]
    said, kinds = flags(marks, n), mark_kinds(marks, n)
    yticks = y_ticks(ticks, with_unit(compact, axis_unit(unit)))
    return {
        "id": chart_id,
        "title": title,
        "kind": "bar",
        "empty": not numbers(v for s in series for v in s.values[:n]),
        "incomplete": incomplete,
        "series": [{"name": s.name, "style": s.style} for s in [*series, *compared]],
        "legend": len(series) > 1 or bool(net) or bool(said) or bool(before),
        "bars": bars,
        "before": [line for s in compared for line in across(s.values, n, ticks)],
        "net": [{"x": centre(i, n), "y": place(v, ticks)} for i, v in enumerate(sums)] if net else [],
        "net_name": net,
        "marks": [{"x": centre(i, n), "label": text, "kind": kinds[i]} for i, text in said.items()],
        "marks_name": marks_name(marks, n),
        "yticks": yticks,
        "gutter": gutter(yticks),
        "xticks": x_ticks(ticks_of or labels),
        **listed(labels, shown, fmt, said, {n - 1: "so far"} if incomplete and n else {}),
        "keys": list(keys),
        "unit": unit,
    }


def across(values: Sequence[Value], n: int, ticks: Sequence[float]) -> list[dict[str, float]]:
    """A line through the place of each bar, at the height of its value."""
    slots = [(slot(i, n, 0.9), clean(v)) for i, v in enumerate(values[:n])]
    return [
        {"x1": at["x"], "x2": round(at["x"] + at["width"], 3), "y": place(v, ticks)}
        for at, v in slots
        if v is not None
    ]


def x_ticks(labels: Sequence[str]) -> list[dict[str, Any]]:
    """Names below their bars; under many thin ones the first and the last keep within the chart."""
    n = len(labels)
    ends = {0: (0.0, "start"), n - 1: (100.0, "end")} if n > 14 else {}
    places = {i: ends.get(i, (centre(i, n), "middle")) for i in label_positions(n, wanted(labels))}
    return [{"x": x, "label": labels[i], "anchor": anchor} for i, (x, anchor) in places.items()]


def listed(
    labels: Sequence[str],
    series: Sequence[Series],
    fmt: Format,
    said: dict[int, str] | None = None,
    notes: dict[int, str] | None = None,
) -> Chart:
    """The numbers of the picture: for the table, and for whoever points at a bar or walks along them."""
    rows = table_rows(labels, series, fmt, said=said, notes=notes)
    return {
        "columns": [s.name for s in series],
        "rows": rows,
        "data": {
            "kind": "bar",
            "labels": list(labels),
            "series": [
                {"name": s.name, "texts": [row["values"][k] for row in rows]} for k, s in enumerate(series)
            ],
            "marks": {str(i): text for i, text in (said or {}).items()},
            "notes": {str(i): text for i, text in (notes or {}).items()},
        },
    }


def waterfall(
    chart_id: str, title: str, steps: Sequence[Step], unit: str = "", fmt: Format | None = None
) -> Chart:
    """From a total through its changes to the next: a "total" sets the level, a "change" moves it.

    Where the changes are small beside the totals, the axis begins just below them and `cut` says where: from
    zero they would be slivers that nobody can compare. `fmt` writes tooltip and table.
    """
    n = len(steps)
    level, spans = 0.0, []
    for label, value, kind in steps:
        before = 0.0 if kind == "total" else level
        level = before + value
        style = "main" if kind == "total" else "good" if value >= 0 else "bad"
        spans.append((label, before, level, style, value))
    ticks, cut = waterfall_axis(spans)
    write = with_unit(full, unit)
    bars: list[dict[str, Any]] = []
    for i, (_, a, b, style, value) in enumerate(spans):
        low = max(min(a, b), ticks[0])
        sign = "+" if style == "good" and value else ""
        bars.append(
            {
                **slot(i, n),
                **extent(max(a, b), low, ticks),
                "style": style,
                "cx": centre(i, n),
                "text": sign + write(value),
                "short": sign + brief(value, style == "main", unit),
                "cut": cut is not None and style == "main",
            }
        )
    joins = [
        {
            "x1": bars[i]["x"],
            "x2": round(bars[i + 1]["x"] + bars[i + 1]["width"], 3),
            "y": place(spans[i][2], ticks),
        }
        for i in range(n - 1)
    ]
    labels = [s[0] for s in spans]
    yticks = y_ticks(ticks, with_unit(compact, axis_unit(unit)))
    return {
        "id": chart_id,
        "title": title,
        "kind": "waterfall",
        "empty": not spans,
        "bars": bars,
        "joins": joins,
        "cut": None if cut is None else with_unit(compact, unit)(cut),
        "yticks": yticks,
        "gutter": gutter(yticks),
        "xticks": [{"x": centre(i, n), "label": label, "anchor": "middle"} for i, label in enumerate(labels)],
        **listed(labels, [Series("Amount", [s[4] for s in spans])], fmt or write),
        "row_name": "Step",
        "unit": unit,
    }


def brief(value: float, is_total: bool, unit: str) -> str:
    """Three digits, so that it stands above a bar of a phone; the unit only with the totals."""
    digits = 3 - len(str(int(abs(value)))) if value else 0
    return with_unit(compact, axis_unit(unit) if is_total else "")(round(value, min(digits, 2)))


def waterfall_axis(spans: Sequence[Span]) -> tuple[list[float], float | None]:
    """The ticks, and where they begin when that is not zero."""
    ends = [v for s in spans for v in s[1:3] if v or s[3] != "main"]
    moved = [v for s in spans if s[3] != "main" for v in s[1:3]]
    if not moved or min(ends) <= 0 or min(moved) < 0.6 * max(ends):
        return axis([0.0, *ends], zero=True), None
    room = (max(moved) - min(moved)) * 0.6 or max(ends) * 0.1
    ticks = nice_ticks(max(0.0, min(ends) - room), max(ends))
    return (ticks, ticks[0]) if ticks[0] > 0 else (ticks, None)


def histogram(
    chart_id: str,
    title: str,
    values: Sequence[float],
    *,
    bins: int = 12,
    unit: str = "",
    counted: str = "Count",
) -> Chart:
    """How often values fall into equal bins between the smallest and the largest. The last bin is closed."""
    seen = numbers(values)
    if not seen:
        return bar_chart(chart_id, title, [], [])
    lo, hi = min(seen), max(seen)
    bins = max(1, bins if hi > lo else 1)
    width = (hi - lo) / bins or 1.0
    counts = [0] * bins
    for v in seen:
        counts[min(bins - 1, int((v - lo) / width))] += 1
    fmt = with_unit(full, unit)
    if hi == lo:
        return bar_chart(chart_id, title, [fmt(lo)], [Series(counted, counts)])
    edges = [lo + i * width for i in range(bins + 1)]
    labels = [f"{full(a)}–{fmt(b)}" for a, b in pairwise(edges)]
    chart = bar_chart(chart_id, title, labels, [Series(counted, counts)])
    chart["xticks"] = edge_ticks(edges, fmt)
    return chart


def edge_ticks(edges: Sequence[float], fmt: Format) -> list[dict[str, Any]]:
    """Bins are named at their edges: a range under each bar would not fit."""
    last = len(edges) - 1
    at = [0, *range(max(1, round(last / 4)), last, max(1, round(last / 4))), last]
    anchors = {0: "start", last: "end"}
    return [
        {"x": round(i / last * 100, 2), "label": fmt(edges[i]), "anchor": anchors.get(i, "middle")}
        for i in at
    ]
