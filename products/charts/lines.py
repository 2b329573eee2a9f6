"""Lines over time, with gaps, an incomplete last point, intervals and release marks."""

from collections.abc import Collection, Sequence
from typing import Any

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
    numbers,
    place,
    table_rows,
    with_unit,
    y_ticks,
)

Point = tuple[float, float]
ROOM = 14  # per cent of the width that a label needs


def monotone_pieces(pts: Sequence[Point]) -> list[str]:
    """Monotone cubic (Fritsch-Carlson): smooth, never overshoots the data. One curve command a step."""
    n = len(pts)
    if n < 2:
        return []
    dx = [pts[i + 1][0] - pts[i][0] for i in range(n - 1)]
    s = [(pts[i + 1][1] - pts[i][1]) / dx[i] for i in range(n - 1)]
    m = [s[0]] + [0.0] * (n - 2) + [s[-1]]
    for i in range(1, n - 1):
        if s[i - 1] * s[i] > 0:
            w1, w2 = 2 * dx[i] + dx[i - 1], dx[i] + 2 * dx[i - 1]
            m[i] = (w1 + w2) / (w1 / s[i - 1] + w2 / s[i])
    out = []
    for i in range(n - 1):
        (x0, y0), (x1, y1), h = pts[i], pts[i + 1], dx[i] / 3
        out.append(
            f"C{x0 + h:.2f},{y0 + m[i] * h:.2f} {x1 - h:.2f},{y1 - m[i + 1] * h:.2f} {x1:.2f},{y1:.2f}"
        )
    return out


def start(point: Point) -> str:
    return f"M{point[0]:.2f},{point[1]:.2f}"


def runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """Stretches without a gap."""
    out: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            out.append([])
        else:
            out[-1].append(point)
    return [run for run in out if run]


def x_at(i: int, n: int) -> float:
    return 50.0 if n == 1 else round(i / (n - 1) * 100, 2)


def places(n: int, at: Sequence[float] = ()) -> list[float]:
    """Where the labels stand in per cent: evenly, or as far from each other as they are in time."""
    if n < 2 or not at:
        return [x_at(i, n) for i in range(n)]
    return [round((one - at[0]) / (at[-1] - at[0]) * 100, 2) for one in at]


def draw(series: Series, xs: Sequence[float], ticks: Sequence[float], incomplete: bool) -> dict[str, Any]:
    """The strokes of one line: what is settled, the unsettled tail, lone points, area and interval."""
    values = [clean(series.values[i]) if i < len(series.values) else None for i in range(len(xs))]
    points = [None if v is None else (x, place(v, ticks)) for x, v in zip(xs, values, strict=True)]
    line, tail, area, dots = "", "", "", []
    for run in runs(points):
        pieces = monotone_pieces(run)
        if not pieces:
            dots.append({"x": run[0][0], "y": run[0][1]})
            continue
        area += f"{start(run[0])}{''.join(pieces)}L{run[-1][0]:.2f},100L{run[0][0]:.2f},100Z"
        if incomplete and run[-1] == points[-1]:
            tail = start(run[-2]) + pieces.pop()
        if pieces:
            line += start(run[0]) + "".join(pieces)
    last = next((p for p in reversed(points) if p), None)
    return {
        "name": series.name,
        "style": series.style,
        "line": line,
        "tail": tail,
        "area": area if series.style == "main" and ticks[0] == 0 else "",
        "band": band_path(series, xs, ticks),
        "dots": dots,
        "end": {"x": last[0], "y": last[1]} if last and series.style == "main" else None,
        "ys": [None if p is None else p[1] for p in points],
        "values": values,
    }


def band_path(series: Series, xs: Sequence[float], ticks: Sequence[float]) -> str:
    pairs = [(x, b) for x, b in zip(xs, series.band, strict=False) if b is not None]
    if len(pairs) < 2:
        return ""
    low = [f"{x:.2f},{place(b[0], ticks):.2f}" for x, b in pairs]
    high = [f"{x:.2f},{place(b[1], ticks):.2f}" for x, b in reversed(pairs)]
    return f"M{'L'.join(low + high)}Z"


def line_chart(
    chart_id: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    marks: Sequence[Mark] = (),
    unit: str = "",
    incomplete: bool = False,
    zero: bool = False,
    revised: Collection[int] = (),
    keys: Sequence[str] = (),
    ticks_of: Sequence[str] = (),
    at: Sequence[float] = (),
) -> Chart:
    """`incomplete`: the last period is still running, its step is dashed. `zero`: the axis starts at 0.
    `revised`: labels whose first value was restated later. `keys`: the labels for files, such as full
    dates; `ticks_of`: for the axis, where they would crowd it. `at`: when each was, where some are missing.
    """
    n = len(labels)
    seen = numbers(v for s in series for v in s.values[:n])
    seen += numbers(v for s in series for b in s.band[:n] if b for v in b)
    ticks = axis(seen, zero)
    fmt = with_unit(full, unit)
    xs = places(n, at)
    lines = [draw(s, xs, ticks, incomplete) for s in series]
    said, kinds = flags(marks, n), mark_kinds(marks, n)
    notes = noted(n, incomplete, revised)
    shown = with_bounds(series, n)
    yticks = y_ticks(ticks, with_unit(compact, axis_unit(unit)))
    rows = table_rows(labels, shown, fmt, said=said, notes=notes)
    return {
        "id": chart_id,
        "title": title,
        "kind": "line",
        "empty": not seen,
        "incomplete": incomplete,
        "series": lines,
        "legend": len(series) > 1 or bool(said) or bool(revised),
        "yticks": yticks,
        "gutter": gutter(yticks),
        "xticks": x_ticks(ticks_of or labels, xs if at else ()),
        "marks": [{"x": xs[i], "label": text, "kind": kinds[i]} for i, text in said.items()],
        "marks_name": marks_name(marks, n),
        "revised": rings(lines, revised, xs),
        "data": spoken(labels, lines, series, fmt, said, notes) | ({"xs": xs} if at else {}),
        "columns": [s.name for s in shown],
        "keys": list(keys),
        "unit": unit,
        "rows": rows,
    }


def rings(
    lines: Sequence[dict[str, Any]], revised: Collection[int], xs: Sequence[float]
) -> list[dict[str, Any]]:
    """Where the first line was restated."""
    ys = lines[0]["ys"] if lines else []
    return [{"x": xs[i], "y": ys[i]} for i in sorted(revised) if i < len(ys) and ys[i] is not None]


def spoken(
    labels: Sequence[str],
    lines: Sequence[dict[str, Any]],
    series: Sequence[Series],
    fmt: Format,
    said: dict[int, str],
    notes: dict[int, str],
) -> Chart:
    """What is shown and read out of each label."""
    return {
        "kind": "line",
        "labels": list(labels),
        "series": [
            {"name": s.name, "ys": line["ys"], "texts": texts(line["values"], s, fmt), "at": list(s.at)}
            for line, s in zip(lines, series, strict=True)
        ],
        "marks": {str(i): text for i, text in said.items()},
        "notes": {str(i): text for i, text in notes.items()},
    }


def noted(n: int, incomplete: bool, revised: Collection[int]) -> dict[int, str]:
    """What is to be known of single labels."""
    found = {i: "revised" for i in sorted(revised) if 0 <= i < n}
    if incomplete and n:
        found[n - 1] = "so far, revised" if n - 1 in found else "so far"
    return found


def with_bounds(series: Sequence[Series], n: int) -> list[Series]:
    """The lines and, after each that has an interval, its two ends: what the picture shows as a soft area."""
    shown = []
    for one in series:
        shown.append(one)
        if any(one.band):
            ends = [one.band[i] if i < len(one.band) else None for i in range(n)]
            is_only = sum(any(s.band) for s in series) == 1
            names = ("Low", "High") if is_only else (f"{one.name}, low", f"{one.name}, high")
            for side, name in enumerate(names):
                shown.append(Series(name, [pair and pair[side] for pair in ends]))
    return shown


def texts(values: Sequence[Value], series: Series, fmt: Format) -> list[str]:
    """Each value as it is read out, with its interval."""
    out = []
    for i, value in enumerate(values):
        pair = series.band[i] if i < len(series.band) else None
        around = f" ({span_of(pair, fmt)})" if pair and pair[0] != pair[1] else ""
        out.append("–" if value is None else fmt(value) + around)
    return out


def span_of(pair: tuple[float, float], fmt: Format) -> str:
    """14.6 to 56.8 points: a unit that is a word is said once."""
    low, high = fmt(pair[0]), fmt(pair[1])
    short = low.rpartition(" ")[0]
    return f"{short or low} to {high}"


def x_ticks(labels: Sequence[str], xs: Sequence[float] = ()) -> list[dict[str, Any]]:
    """Some of the labels; `xs`: where they stand, when that is not evenly."""
    n = len(labels)
    anchors = {0: "start", n - 1: "end"} if n > 1 else {}
    shown = apart(xs) if xs else label_positions(n)
    xs = xs or places(n)
    return [{"x": xs[i], "label": labels[i], "anchor": anchors.get(i, "middle")} for i in shown]


def apart(xs: Sequence[float]) -> list[int]:
    """Of labels that stand anywhere those that have room, from the newest back."""
    shown = [len(xs) - 1]
    for i in range(len(xs) - 2, -1, -1):
        # The first and the last word do not stand around their place, but beside it.
        room = ROOM * (1.5 if len(shown) == 1 or i == 0 else 1)
        if xs[shown[-1]] - xs[i] >= room:
            shown.append(i)
    return shown[::-1]


def sparkline(values: Sequence[Value]) -> Chart:
    """A line without an axis. Fewer than two values draw nothing; gaps stay gaps."""
    seen = numbers(values)
    if len(seen) < 2:
        return {"line": "", "area": ""}
    lo, hi = min(seen), max(seen)
    pad = (hi - lo) * 0.15 or 1.0
    ticks = [lo - pad, hi + pad]
    n = len(values)
    points = [
        None if (v := clean(value)) is None else (x_at(i, n), place(v, ticks))
        for i, value in enumerate(values)
    ]
    line = area = ""
    for run in runs(points):
        pieces = "".join(monotone_pieces(run))
        if pieces:
            line += start(run[0]) + pieces
            area += f"{start(run[0])}{pieces}L{run[-1][0]:.2f},100L{run[0][0]:.2f},100Z"
    return {"line": line, "area": area}
