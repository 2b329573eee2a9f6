"""What this stage's pages show, put together from rows: lanes, columns, table rows, blocks."""

import datetime as dt
from collections.abc import Iterable
from math import sqrt
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from accounts.access import Access
from products import calendar_marks, kinds
from products.access import may_edit
from products.marks import HUES
from products.models import Product
from products.paths import item_url, product_url
from roadmaps import queries, timeline
from roadmaps.edition import PublicInitiative
from roadmaps.models import Initiative, Theme

ZOOMS = (("month", "Month"), ("quarter", "Quarter"), ("year", "Year"))
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("now", "Now", "Being worked on"),
    ("next", "Next", "Up after that"),
    ("later", "Later", "Once we know more"),
    ("none", "No horizon", "Not placed yet"),
)


def today(product: Product) -> dt.date:
    return timezone.localdate(timezone=product.workspace.zone)


def edit_url(row: Any, back: str) -> str:
    return f"{item_url(row.item, 'products:edit')}?{urlencode({'back': back})}"


# --- timeline ---------------------------------------------------------------


def axis(shown: timeline.Window, now: dt.date) -> dict[str, Any]:
    return {
        "origin": shown.first,
        "days": shown.days,
        "months": timeline.stretches(shown, 1),
        "quarters": timeline.stretches(shown, 3),
        "today": shown.at(now),
        "today_date": now,
    }


def timeline_page(product: Product, access: Access, zoom: str) -> dict[str, Any]:
    """Everything templates/roadmaps/timeline.html draws."""
    rows = list(queries.dated_initiatives(product))
    now = today(product)
    shown = timeline.window([(row.start_date, row.end_date) for row in rows], now)  # type: ignore[misc]  # dated: never None
    inside = [row for row in rows if shown.holds(row.start_date, row.end_date)]  # type: ignore[arg-type]  # dated
    return axis(shown, now) | {
        "title": "Roadmap",
        "zoom": zoom if zoom in dict(ZOOMS) else "quarter",
        "zooms": ZOOMS,
        "lanes": _lanes(product, access, inside, shown),
        "outside": len(rows) - len(inside),
        "undated": _undated(product, access),
        "mark_rows": _mark_rows(product, shown),
        "has_bars": bool(rows),
    }


def _mark_rows(product: Product, shown: timeline.Window) -> list[dict[str, Any]]:
    """Releases and launches, each kind on a row of its own, so that a launch near its release stays legible."""
    by_kind: dict[str, list[calendar_marks.Mark]] = {}
    for mark in calendar_marks.marks(product, shown.first, shown.last):
        by_kind.setdefault(mark.kind, []).append(mark)
    rows = []
    for key in sorted(by_kind, reverse=True):  # releases above launches
        marks, found = by_kind[key], kinds.find(key)
        days = [shown.at(mark.date) for mark in marks]
        labels = [mark.label for mark in marks]
        rows.append(
            {
                "label": found.label_plural if found else key.capitalize(),
                "icon": found.icon if found else "flag",
                "marks": [
                    {"s": s, "mark": mark, "tight": tight}
                    for s, mark, tight in zip(days, marks, timeline.tight(days, labels))
                ],
            }
        )
    return rows


def _undated(product: Product, access: Access) -> list[dict[str, Any]]:
    back = product_url(product, "roadmaps:timeline")
    return [
        {"row": row, "url": edit_url(row, back) if may_edit(access, row.item) else item_url(row.item)}
        for row in queries.undated_initiatives(product)
    ]


def _lanes(
    product: Product, access: Access, rows: list[Initiative], shown: timeline.Window
) -> list[dict[str, Any]]:
    themes: list[Theme | None] = list(queries.themes(product))
    known = {theme.pk for theme in themes if theme}
    for row in rows:  # an archived theme keeps its lane as long as something lies on it
        if row.theme is not None and row.theme_id not in known:
            known.add(row.theme_id)
            themes.append(row.theme)
    if any(row.theme_id is None for row in rows) or not themes:
        themes.append(None)
    return [_lane(product, access, theme, rows, shown) for theme in themes]


def _lane(
    product: Product, access: Access, theme: Theme | None, rows: list[Initiative], shown: timeline.Window
) -> dict[str, Any]:
    mine = [row for row in rows if row.theme_id == (theme.pk if theme else None)]
    places, count = timeline.pack([(row.start_date, row.end_date) for row in mine])  # type: ignore[misc]  # dated
    return {
        "number": theme.item.number if theme else 0,
        "title": theme.item.title if theme else "No theme",
        "goal": theme.goal if theme else "",
        "hue": theme.hue if theme else "slate",
        "url": item_url(theme.item) if theme else "",
        "rows": count,
        "bars": [_bar(product, access, row, place, shown) for row, place in zip(mine, places)],
    }


def _bar(
    product: Product, access: Access, row: Initiative, place: int, shown: timeline.Window
) -> dict[str, Any]:
    assert row.start_date is not None  # only dated rows become bars
    assert row.end_date is not None
    mine = may_edit(access, row.item)
    back = product_url(product, "roadmaps:timeline")
    return {
        "row": row,
        "s": shown.at(row.start_date),
        "d": (row.end_date - row.start_date).days + 1,
        "r": place,
        "href": item_url(row.item),
        "sheet": edit_url(row, back) if mine else item_url(row.item),
        "move": product_url(product, "roadmaps:move", number=row.item.number) if mine else "",
    }


def public_timeline(items: Iterable[PublicInitiative], now: dt.date) -> dict[str, Any]:
    """The same picture from public fields only."""
    dated = [item for item in items if item.start and item.end]
    shown = timeline.window([(item.start, item.end) for item in dated], now)  # type: ignore[misc]  # dated
    lanes: list[dict[str, Any]] = []
    for theme in dict.fromkeys(item.theme for item in dated):
        mine = [item for item in dated if item.theme == theme and shown.holds(item.start, item.end)]  # type: ignore[arg-type]  # dated
        places, count = timeline.pack([(item.start, item.end) for item in mine])  # type: ignore[misc]  # dated
        bars = [
            {"item": item, "s": shown.at(item.start), "d": (item.end - item.start).days + 1, "r": place}  # type: ignore[arg-type, operator]  # dated
            for item, place in zip(mine, places)
        ]
        lanes.append(
            {"title": theme or "More", "hue": HUES[len(lanes) % len(HUES)], "rows": count, "bars": bars}
        )
    return axis(shown, now) | {"lanes": lanes}


# --- now, next, later ---------------------------------------------------------


def horizons_page(product: Product, access: Access) -> dict[str, Any]:
    rows = sorted(queries.open_initiatives(product), key=lambda row: (row.position, row.item.number))
    columns = []
    for key, label, note in COLUMNS:
        mine = [row for row in rows if row.horizon == key]
        cards = [_card(product, access, row, index, len(mine)) for index, row in enumerate(mine)]
        columns.append({"key": key, "label": label, "note": note, "cards": cards})
    return {"title": "Now · Next · Later", "columns": columns, "is_empty": not rows}


def _card(product: Product, access: Access, row: Initiative, index: int, count: int) -> dict[str, Any]:
    mine = may_edit(access, row.item)
    back = product_url(product, "roadmaps:horizons")
    return {
        "row": row,
        "mine": mine,
        "href": item_url(row.item),
        "sheet": edit_url(row, back) if mine else item_url(row.item),
        "entries": _ways(product, row, index, count) if mine else [],
    }


def _ways(product: Product, row: Initiative, index: int, count: int) -> list[dict[str, Any]]:
    """The places a card can go to without dragging."""
    url = product_url(product, "roadmaps:place")

    def entry(label: str, icon: str, column: str, at: int) -> dict[str, Any]:
        query = urlencode({"id": row.item.number, "column": column, "index": at})
        return {"label": label, "icon": icon, "url": f"{url}?{query}", "post": True}

    made = [entry("Move up", "arrow-up", row.horizon, index - 1)] if index else []
    made += [entry("Move down", "arrow-down", row.horizon, index + 1)] if index + 1 < count else []
    return made + [
        entry(f"To {label}", "arrow-right", key, 100_000) for key, label, _ in COLUMNS if key != row.horizon
    ]


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
