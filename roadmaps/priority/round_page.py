"""What all have said in a revealed round, as its page shows it."""

from typing import Any

from roadmaps.models import Round
from roadmaps.priority import round_queries
from roadmaps.priority.calc.columns import Column, Estimate, written

BAR, GAP, HEIGHT = 10, 2, 24


def results_table(blind: Round) -> list[dict[str, Any]]:
    """A row an initiative, least agreed first, because that is what there is to talk about."""
    found = {(one.number, one.column.key): one for one in round_queries.results(blind)}
    if not found:
        return []
    rows = []
    for initiative in round_queries.asked_initiatives(blind):
        number = initiative.item.number
        cells = [_cell(found.get((number, column.key))) for column in round_queries.asked_columns(blind)]
        agreed = [cell["agreement"] for cell in cells if cell and cell["count"] > 1]  # nobody agrees alone
        rows.append({"initiative": initiative, "cells": cells, "agreement": min(agreed, default=None)})
    return sorted(rows, key=lambda row: (row["agreement"] is None, row["agreement"] or 0))


def _cell(one: Any) -> dict[str, Any] | None:
    if one is None:
        return None
    most = max(count for _, count in one.spread.bars)
    return {
        "name": f"{one.number}.{one.column.key}",
        "label": one.column.label,
        "median": _text(one.spread.median, one.column),
        "low": _text(one.spread.low, one.column),
        "high": _text(one.spread.high, one.column),
        "count": one.spread.count,
        "agreement": one.spread.agreement,
        "is_apart": one.spread.agreement < 0.6,
        "said": ", ".join(f"{who}: {_text(value, one.column)}" for who, value in one.said),
        "width": len(one.spread.bars) * (BAR + GAP),
        "height": HEIGHT,
        "bars": [
            {"x": place * (BAR + GAP), "y": round(HEIGHT - HEIGHT * count / most, 1), "width": BAR,
             "height": round(HEIGHT * count / most, 1), "title": f"{label}: {count}"}
            for place, (label, count) in enumerate(one.spread.bars)
        ],
    }  # fmt: skip


def _text(value: float, column: Column) -> str:
    return written(Estimate(value), column)
