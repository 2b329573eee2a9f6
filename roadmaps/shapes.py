"""What this stage's pages show, put together from rows: blocks of objectives."""

import datetime as dt
from math import sqrt
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from accounts.access import Access
from products import kinds
from products.access import may_edit
from products.models import Product
from products.paths import item_url, product_url
from roadmaps import queries


def today(product: Product) -> dt.date:
    return timezone.localdate(timezone=product.workspace.zone)


def edit_url(row: Any, back: str) -> str:
    return f"{item_url(row.item, 'products:edit')}?{urlencode({'back': back})}"


# --- strategy -------------------------------------------------------------------


def strategy_page(product: Product, access: Access) -> dict[str, Any]:
    found = queries.strategy(product)
    return {
        "title": "Objectives",
        "blocks": [objective_block(found, one, access) for one in found.objectives],
    }


def objective_block(found: queries.Strategy, objective: Any, access: Access) -> dict[str, Any]:
    from roadmaps import scoring

    results = [_result(row, found.movements.get(row.pk, []), access) for row in objective.shown_results]
    product = objective.item.product
    return {
        "row": objective,
        "url": item_url(objective.item),
        "results": results,
        "progress": scoring.mean_progress(row.progress for row in objective.shown_results),
        "initiatives": [{"row": row, "url": item_url(row.item)} for row in objective.shown_initiatives],
        "new_result": f"{product_url(product, 'products:new', kind=kinds.get('key_result'))}?objective={objective.pk}",
    }


def _result(row: Any, moves: list[Any], access: Access) -> dict[str, Any]:
    is_cut = len(moves) >= queries.MOST_MOVES
    first = _as_number(moves[0].changes["current"][0], row.start) if is_cut else row.start
    values = [first, *(_as_number(move.changes["current"][1], row.start) for move in moves)]
    back = product_url(row.item.product, "roadmaps:strategy")
    return {
        "row": row,
        "url": item_url(row.item),
        "sheet": edit_url(row, back) if may_edit(access, row.item) else item_url(row.item),
        "values": values if len(values) > 1 else [],
        "all_moves": product_url(
            row.item.product, "products:history", kind=kinds.get("key_result"), number=row.item.number
        )
        if is_cut
        else "",
        "spark": f"key-result-{row.item.number}",
        "last": moves[-1] if moves else None,
        "step": values[-1] - values[-2] if len(values) > 1 else None,
    }


def _as_number(value: Any, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise


def bubble(value: float, most: float) -> float:
    """The radius of a circle whose area follows the value, 4 to 16."""
    return round(4 + 12 * sqrt(value / most), 1) if most > 0 else 4.0
