"""Objectives and key results as the pages show them, put together from rows."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.access import Access
from products import kinds
from products.access import may_create, may_edit
from products.models import Product
from products.paths import item_url, product_url
from roadmaps import queries, scoring
from roadmaps.models import CheckIn, KeyResult, Objective
from roadmaps.shapes import edit_url
from roadmaps.strategy import goal_queries
from roadmaps.strategy.way import way


def today_of(product: Product) -> dt.date:
    return timezone.localdate(timezone=product.workspace.zone)


def blocks(product: Product, access: Access, only: Objective | None = None) -> list[dict[str, Any]]:
    """Objectives with their key results; the same number of queries however many there are."""
    found = queries.strategy(product, only)
    results = [row.pk for goal in found.objectives for row in goal.shown_results]  # type: ignore[attr-defined]  # prefetched
    notes = goal_queries.latest_notes(product, results) if results else {}
    order = {"active": 0, "draft": 1}  # what runs, what is to come, what is over; the latest first among each
    rows = sorted(found.objectives, key=lambda goal: order.get(goal.item.status, 2))
    return [_block(found, one, notes, access) for one in rows]


def band(score: float | None, results: list[dict[str, Any]], closed: bool) -> str:
    """The colour of a score: of one that is final by its size, of a running one by how far it is off the line."""
    if score is None or not (closed or results):
        return ""
    if closed:
        return "good" if score >= 0.7 else "fair" if score >= 0.4 else "low"
    behind = sum(one["way"].is_behind for one in results)
    return "" if not behind else "low" if behind * 2 > len(results) else "fair"


def score_of(rows: Iterable[KeyResult]) -> float | None:
    """Of an objective: the mean of its key results' scores by their weights."""
    return scoring.weighted_mean((row.progress, row.weight) for row in rows)


def _block(
    found: queries.Strategy, objective: Any, notes: dict[int, CheckIn], access: Access
) -> dict[str, Any]:
    product, number = objective.item.product, objective.item.number
    today = today_of(product)
    results = [
        _result(row, objective, found.movements.get(row.pk, []), notes.get(row.pk), access, today)
        for row in objective.shown_results
    ]
    closed = objective.final_score is not None
    progress = objective.final_score if closed else score_of(objective.shown_results)
    mine = may_edit(access, objective.item)
    return {
        "row": objective,
        "url": item_url(objective.item),
        "results": results,
        "progress": progress,
        "band": band(progress, results, closed),
        "closed": closed,
        "overdue": sum(1 for one in results if one["due"] and one["due"].late > 0),
        "is_late": objective.item.status == "active" and today > objective.period_end,
        "close_url": product_url(product, "roadmaps:close", number=number) if mine else "",
        "initiatives": [{"row": row, "url": item_url(row.item)} for row in objective.shown_initiatives],
        "new_result": f"{product_url(product, 'products:new', kind=kinds.get('key_result'))}?objective={objective.pk}",
    }


def _result(
    row: Any, objective: Objective, moves: list[Any], note: CheckIn | None, access: Access, today: dt.date
) -> dict[str, Any]:
    product, number = row.item.product, row.item.number
    row.objective = objective
    is_cut = len(moves) >= queries.MOST_MOVES
    first = _as_number(moves[0].changes["current"][0], row.start) if is_cut else row.start
    values = [first, *(_as_number(move.changes["current"][1], row.start) for move in moves)]
    mine = may_edit(access, row.item)
    one_way = way(
        _reached(moves, row, product),
        start=row.start,
        target=row.target,
        first=objective.period_start,
        last=objective.period_end,
        today=today,
    )
    return {
        "row": row,
        "url": item_url(row.item),
        "sheet": edit_url(row, product_url(product, "roadmaps:strategy")) if mine else item_url(row.item),
        "values": values if len(values) > 1 else [],
        "all_moves": product_url(product, "products:history", kind=kinds.get("key_result"), number=number)
        if is_cut
        else "",
        "way": one_way,
        "is_behind": one_way.is_behind and objective.item.status == "active" and row.item.status != "met",
        "last": moves[-1] if moves else None,
        "step": values[-1] - values[-2] if len(values) > 1 else None,
        "due": goal_queries.due_of(row, today),
        "note": note,
        "check_in": product_url(product, "roadmaps:check-in", number=number)
        if mine and objective.closed_at is None
        else "",
    }


def _reached(moves: list[Any], row: Any, product: Product) -> list[tuple[dt.date, float]]:
    zone = product.workspace.zone
    return [
        (timezone.localdate(move.at, zone), _as_number(move.changes["current"][1], row.start))
        for move in moves
    ]


def _as_number(value: Any, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise


def objective_panel(objective: Objective, access: Access) -> dict[str, Any]:
    """Adds to the context of the objective's page."""
    found = blocks(objective.item.product, access, objective)
    return {"shape": found[0] if found else None, "may_add": may_create(access, kinds.get("key_result"))}


def key_result_panel(key_result: KeyResult, access: Access) -> dict[str, Any]:
    """Adds to the context of the key result's page: its way, and what was said about it."""
    product = key_result.item.product
    moves = queries.movements(product, [key_result.pk]).get(key_result.pk, [])
    said = list(goal_queries.check_ins(product, key_result)[: goal_queries.NOTES_SHOWN])
    shape = _result(key_result, key_result.objective, moves, None, access, today_of(product))
    return {"one": shape, "check_ins": said}
