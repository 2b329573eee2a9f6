"""Heat tables (retention) and the NPS bar."""

from collections.abc import Sequence
from typing import Any

from products.charts.scale import Chart, Value, clean, full


def heat_table(
    chart_id: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, int | str, Sequence[Value]]],
    *,
    size_label: str = "Size",
    first_is_base: bool = True,
    complete: Sequence[int] | None = None,
) -> Chart:
    """Rows are (label, size, shares 0..1 with None where the period has not come yet).

    Colours run from 0 to the largest share; with `first_is_base` the first column (100 % by definition) is
    left pale so that it does not flatten the rest. `complete[i]` says how many cells of row i are settled:
    later ones are shown as still moving.
    """
    skip = 1 if first_is_base else 0
    seen = [v for _, _, values in rows for v in map(clean, values[skip:]) if v is not None]
    top = max(seen, default=0.0) or 1.0
    out = []
    for r, (label, size, values) in enumerate(rows):
        cells: list[dict[str, Any] | None] = []
        for c in range(len(columns)):
            v = clean(values[c]) if c < len(values) else None
            if v is None:
                cells.append(None)
                continue
            heat = 0 if c < skip else max(0, min(10, round(v / top * 10)))
            cells.append(
                {
                    "heat": heat,
                    "text": f"{full(round(v * 100, 1 if v < 0.1 else 0))}%",
                    "moving": complete is not None and c >= complete[r],
                }
            )
        out.append(
            {
                "label": label,
                "size": size if isinstance(size, str) else full(size),
                "cells": cells,
            }
        )
    return {
        "id": chart_id,
        "title": title,
        "columns": list(columns),
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
) -> Chart:
    """Shares of the three groups and the score with its interval on −100..100. No answers: empty."""
    total = detractors + passives + promoters
    parts, x = [], 0.0
    for name, count, style in (
        ("Detractors", detractors, "bad"),
        ("Passives", passives, "slate"),
        ("Promoters", promoters, "good"),
    ):
        width = round(count / total * 100, 2) if total else 0.0
        parts.append(
            {
                "name": name,
                "count": count,
                "share": f"{round(width)}%",
                "style": style,
                "x": round(x, 2),
                "width": width,
            }
        )
        x += width

    def along(value: float | None) -> float | None:
        return None if value is None else round((max(-100.0, min(100.0, value)) + 100) / 2, 2)

    return {
        "empty": total == 0,
        "total": total,
        "parts": parts,
        "score": None if score is None else full(round(score)),
        "at": along(score),
        "low": along(low),
        "high": along(high),
        "interval": None if low is None or high is None else f"{full(round(low))} to {full(round(high))}",
    }
