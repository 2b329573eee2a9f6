"""Heat tables (retention) and the NPS bar."""

from collections.abc import Sequence
from typing import Any

from products.charts.scale import Chart, Value, clean, full

Counts = Sequence[int | None]


def heat_table(
    chart_id: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, int | str, Sequence[Value]]],
    *,
    size_label: str = "Size",
    first_is_base: bool = True,
    complete: Sequence[int] | None = None,
    counts: Sequence[Counts] | None = None,
    column_word: str = "Column",
) -> Chart:
    """Rows are (label, size, shares 0..1 with None where the period has not come yet).

    Colours run from 0 to the largest share; with `first_is_base` the first column (100 % by definition) is
    left pale so that it does not flatten the rest. `complete[i]` says how many cells of row i are settled:
    later ones are shown as still moving. `counts[i]` are the people behind the shares of row i.
    """
    skip = 1 if first_is_base else 0
    seen = [v for _, _, values in rows for v in map(clean, values[skip:]) if v is not None]
    top = max(seen, default=0.0) or 1.0
    out = []
    for r, (label, size, values) in enumerate(rows):
        said = size if isinstance(size, str) else full(size)
        cells: list[dict[str, Any] | None] = []
        for c, column in enumerate(columns):
            v = clean(values[c]) if c < len(values) else None
            if v is None:
                cells.append(None)
                continue
            text = f"{full(round(v * 100, 1 if v < 0.1 else 0))}%"
            moving = complete is not None and c >= complete[r]
            count = counts[r][c] if counts and c < len(counts[r]) else None
            people = "" if count is None else f", {full(count)} of {said}"
            say = f"{label}, {column_word.lower()} {column}: {text}{people}{', so far' if moving else ''}"
            heat = 0 if c < skip else max(0, min(10, round(v / top * 10)))
            cells.append({"heat": heat, "text": text, "moving": moving, "say": say, "raw": v})
        out.append({"label": label, "size": said, "raw_size": size, "cells": cells})
    return {
        "id": chart_id,
        "title": title,
        "kind": "heat",
        "columns": list(columns),
        "column_word": column_word,
        "rows": out,
        "size_label": size_label,
        "empty": not out,
    }


def nps_bar(
    detractors: int,
    passives: int,
    promoters: int,
    score: float | None,
    *,
    low: float | None = None,
    high: float | None = None,
    chart_id: str = "nps",
    title: str = "Net promoter score",
) -> Chart:
    """Shares of the three groups and the score with its interval on −100..100. No answers: empty."""
    total = detractors + passives + promoters
    parts = nps_parts(detractors, passives, promoters)

    def along(value: float | None) -> float | None:
        return None if value is None else round((max(-100.0, min(100.0, value)) + 100) / 2, 2)

    interval = None if low is None or high is None else f"{full(round(low))} to {full(round(high))}"
    return {
        "id": chart_id,
        "title": title,
        "kind": "nps",
        "empty": total == 0,
        "total": total,
        "parts": parts,
        "score": None if score is None else full(round(score)),
        "at": along(score),
        "low": along(low),
        "high": along(high),
        "interval": interval,
        "row_name": "Answers",
        "columns": ["Count", "Share"],
        "rows": nps_rows(parts, (("Score", score), ("Low", low), ("High", high))),
    }


def nps_parts(detractors: int, passives: int, promoters: int) -> list[dict[str, Any]]:
    """The three groups with their places along the bar."""
    total = detractors + passives + promoters
    parts: list[dict[str, Any]] = []
    x = 0.0
    for name, grades, count, style in (
        ("Detractors", "0 to 6", detractors, "bad"),
        ("Passives", "7 and 8", passives, "slate"),
        ("Promoters", "9 and 10", promoters, "good"),
    ):
        width = round(count / total * 100, 2) if total else 0.0
        parts.append(
            {
                "name": name,
                "grades": grades,
                "count": count,
                "of": count / total if total else None,
                "share": f"{round(width)}%",
                "style": style,
                "x": round(x, 2),
                "width": width,
                "say": f"{name} ({grades}): {full(count)}, {round(width)}% of the answers",
            }
        )
        x += width
    return parts


def nps_rows(parts: list[dict[str, Any]], scores: Sequence[tuple[str, Value]]) -> list[dict[str, Any]]:
    rows = [
        {
            "label": f"{one['name']} ({one['grades']})",
            "values": [full(one["count"]), one["share"]],
            "raw": [one["count"], one["of"]],
        }
        for one in parts
    ]
    for name, value in scores:
        text = "–" if value is None else full(round(value, 1))
        rows.append({"label": name, "values": [text, ""], "raw": [value, None]})
    return rows
