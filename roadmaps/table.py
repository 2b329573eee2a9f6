"""The RICE table and its scatter, put together from the open initiatives of a product."""

from collections.abc import Callable
from typing import Any

from accounts.access import Access
from products.access import may_edit
from products.models import Product
from products.paths import item_url, product_url
from roadmaps import queries, scoring
from roadmaps.models import Initiative
from roadmaps.shapes import bubble

Sort = Callable[[Initiative], Any]
COLUMNS: tuple[tuple[str, str, Sort], ...] = (
    ("title", "Initiative", lambda row: row.item.title.lower()),
    ("reach", "Reach", lambda row: row.reach),
    ("impact", "Impact", lambda row: row.impact),
    ("confidence", "Confidence", lambda row: row.confidence),
    ("effort", "Effort", lambda row: row.effort),
    ("rice", "RICE score", scoring.rice_of),
)
SORTS = {key: sort for key, _, sort in COLUMNS}


def prioritise_page(
    product: Product, access: Access, asked: dict[str, Any], bad: Any = None
) -> dict[str, Any]:
    """The table in the order asked for. `bad` is (number, form) of a row whose input was refused."""
    sort = asked.get("sort") if asked.get("sort") in SORTS else "rice"
    down = asked.get("dir") != "asc" if sort != "title" else asked.get("dir") == "desc"
    rows = scoring.ranked(queries.open_initiatives(product))
    scores = [score for row in rows if (score := scoring.rice_of(row)) is not None]
    best = max(scores, default=0.0)
    places = {row.pk: rank for rank, row in enumerate(rows, 1)}
    return {
        "title": "Prioritise",
        "rows": [_row(access, row, places[row.pk], best, bad) for row in _sorted(rows, str(sort), down)],
        "sort": sort,
        "dir": "desc" if down else "asc",
        "heads": [_head(key, label, str(sort), down) for key, label, _ in COLUMNS],
        "impacts": scoring.IMPACTS,
        "confidences": scoring.CONFIDENCES,
        "dots": _dots(rows),
        "unscored": len(rows) - len(scores),
    }


def _sorted(rows: list[Initiative], sort: str, down: bool) -> list[Initiative]:
    """Rows arrive ranked; empty values stay at the end whichever way the column is sorted."""
    if sort == "rice" and down:
        return rows
    known = [row for row in rows if SORTS[sort](row) is not None]
    return sorted(known, key=SORTS[sort], reverse=down) + [row for row in rows if SORTS[sort](row) is None]


def _head(key: str, label: str, sort: str, down: bool) -> dict[str, str]:
    state = ("descending" if down else "ascending") if key == sort else "none"
    leads_down = not down if key == sort else key != "title"
    return {"key": key, "label": label, "state": state, "dir": "desc" if leads_down else "asc"}


def _row(access: Access, row: Initiative, rank: int, best: float, bad: Any) -> dict[str, Any]:
    score = scoring.rice_of(row)
    number = row.item.number
    refused = bad[1] if bad and bad[0] == number else None
    return {
        "row": row,
        "number": number,
        "rank": rank if score is not None else None,
        "url": item_url(row.item),
        "post": product_url(row.item.product, "roadmaps:score", number=number)
        if may_edit(access, row.item)
        else "",
        "values": {name: _typed(row, name, refused) for name in ("reach", "impact", "confidence", "effort")},
        "errors": [(name, text) for name, texts in refused.errors.items() for text in texts]
        if refused
        else [],
        "score": score,
        "share": score / best if score is not None and best else 0.0,
    }


def _typed(row: Initiative, name: str, refused: Any) -> str:
    """What stands in the input: what was typed where it was refused, so that nothing typed is lost."""
    if refused is not None and name in refused.data:
        return str(refused.data[name])
    value = getattr(row, name)
    if value is None:
        return ""
    return f"{value:g}" if name == "effort" else str(value)


def _dots(rows: list[Initiative]) -> list[dict[str, Any]]:
    """Value (reach × impact × confidence, logarithmic) against effort, in per cent of the field."""
    known = [(row, _value(row)) for row in rows if scoring.rice_of(row) is not None]
    if not known:
        return []
    low, high = min(value for _, value in known), max(value for _, value in known)
    most_effort = max(row.effort or 0.0 for row, _ in known)
    most_reach = max(row.reach or 0 for row, _ in known)
    return [
        {
            "row": row,
            "score": scoring.rice_of(row),
            "hue": row.theme.hue if row.theme else "slate",
            "x": round(6 + (row.effort or 0.0) / most_effort * 86, 1),
            "y": round(90 - scoring.spread(value, low, high) * 78, 1),
            "r": bubble(row.reach or 0, most_reach),
        }
        for row, value in known
    ]


def _value(row: Initiative) -> float:
    return max(1.0, (row.reach or 0) * (row.impact or 0.0) * (row.confidence or 0) / 100)
