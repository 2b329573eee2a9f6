"""Stacked bars (also below zero), waterfall and histogram."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

from products.charts.scale import (
    Chart,
    Format,
    Mark,
    Series,
    axis,
    axis_unit,
    clean,
    compact,
    full,
    label_positions,
    numbers,
    place,
    table_rows,
    with_unit,
    y_ticks,
)

Step = tuple[str, float, Literal["total", "change"]]


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
    incomplete: bool = False,
) -> Chart:
    """Stacked columns. `net` names the sum of a column ("Net new MRR"), drawn as a dot."""
    n = len(labels)
    columns, ends = stack(labels, series)
    ticks = axis(ends, zero=True)
    fmt = with_unit(full, unit)
    sums = [sum(numbers(s.values[i] for s in series if i < len(s.values))) for i in range(n)]
    shown = [*series, Series(net, sums)] if net else list(series)
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
    flags = {m.at: m.label for m in marks if 0 <= m.at < n}
    return {
        "id": chart_id,
        "title": title,
        "kind": "bar",
        "empty": not numbers(v for s in series for v in s.values[:n]),
        "incomplete": incomplete,
        "series": [{"name": s.name, "style": s.style} for s in series],
        "legend": len(series) > 1 or bool(net),
        "bars": bars,
        "net": [{"x": centre(i, n), "y": place(v, ticks)} for i, v in enumerate(sums)] if net else [],
        "net_name": net,
        "marks": [{"x": centre(i, n), "label": text} for i, text in sorted(flags.items())],
        "yticks": y_ticks(ticks, with_unit(compact, axis_unit(unit))),
        "xticks": [
            {"x": centre(i, n), "label": labels[i], "anchor": "middle"}
            for i in label_positions(n, wanted(labels))
        ],
        "data": data(labels, shown, fmt, flags, "so far" if incomplete else ""),
        "columns": [s.name for s in shown],
        "rows": table_rows(labels, shown, fmt),
    }


def data(
    labels: Sequence[str],
    series: Sequence[Series],
    fmt: Any,
    flags: dict[int, str],
    note: str,
) -> Chart:
    rows = table_rows(labels, series, fmt)
    return {
        "kind": "bar",
        "labels": list(labels),
        "series": [
            {"name": s.name, "texts": [row["values"][k] for row in rows]} for k, s in enumerate(series)
        ],
        "marks": {str(i): text for i, text in flags.items()},
        "note": note,
    }


def waterfall(chart_id: str, title: str, steps: Sequence[Step], unit: str = "") -> Chart:
    """From a total through its changes to the next: a "total" sets the level, a "change" moves it."""
    n = len(steps)
    level, spans = 0.0, []
    for label, value, kind in steps:
        before = 0.0 if kind == "total" else level
        level = before + value
        style = "main" if kind == "total" else "good" if value >= 0 else "bad"
        spans.append((label, before, level, style, value))
    ticks = axis([0.0, *(v for s in spans for v in s[1:3])], zero=True)
    fmt = with_unit(full, unit)
    bars: list[dict[str, Any]] = []
    for i, (_, a, b, style, value) in enumerate(spans):
        box = extent(max(a, b), min(a, b), ticks)
        sign = "+" if style == "good" and value else ""
        bars.append(
            {
                **slot(i, n),
                **box,
                "style": style,
                "cx": centre(i, n),
                "text": sign + fmt(value),
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
    shown = [Series("Amount", [s[4] for s in spans])]
    labels = [s[0] for s in spans]
    return {
        "id": chart_id,
        "title": title,
        "kind": "waterfall",
        "empty": not spans,
        "bars": bars,
        "joins": joins,
        "yticks": y_ticks(ticks, with_unit(compact, axis_unit(unit))),
        "xticks": [{"x": centre(i, n), "label": label, "anchor": "middle"} for i, label in enumerate(labels)],
        "data": data(labels, shown, fmt, {}, ""),
        "columns": ["Amount"],
        "rows": table_rows(labels, shown, fmt),
    }


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
