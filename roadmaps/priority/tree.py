"""The product tree: areas as branches, horizons as the distance from the trunk, initiatives as leaves.

A half circle, divided into as many sectors as there are themes. Now is nearest to the trunk, later outermost; what
has no horizon lies on the ground beneath.
"""

from collections import defaultdict
from math import cos, pi, sin
from typing import Any

from accounts.access import Access
from products.access import may_edit
from products.models import Product
from products.paths import item_url
from roadmaps import queries

WIDTH, HEIGHT, GROUND = 1180, 580, 500  # of the drawing; where the trunk stands
RINGS = (("now", "Now", 150, 245), ("next", "Next", 245, 345), ("later", "Later", 345, 455))
TRUNK, SLOPE = 70, 0.06  # its radius; how much of the half circle stays free on each side
LETTERS = 17


def tree(product: Product, access: Access) -> dict[str, Any]:
    open_now = [row for row in queries.open_initiatives(product) if row.parent_id is None]
    themes: list[Any] = list(queries.themes(product))
    known = {theme.pk for theme in themes}
    carried = {row.theme_id: row.theme for row in open_now if row.theme_id and row.theme_id not in known}
    themes += carried.values()  # put away, but something still hangs on them
    areas: list[Any] = [*themes, None]
    lies: dict[tuple[int | None, str], list[Any]] = defaultdict(list)
    for row in open_now:
        lies[row.theme_id, row.horizon].append(row)
    if not any(row.theme_id is None and row.horizon != "none" for row in open_now) and themes:
        areas = list(themes)
    sectors = [_sector(place, len(areas), theme) for place, theme in enumerate(areas)]
    leaves = [
        _leaf(product, access, row, sector, ring, place, len(found))
        for sector in sectors
        for ring in RINGS
        for found in [sorted(lies[sector["pk"], ring[0]], key=lambda row: row.position)]
        for place, row in enumerate(found)
    ]
    return {
        "width": WIDTH, "height": HEIGHT, "ground": GROUND, "middle": WIDTH / 2, "trunk": TRUNK,
        "sectors": sectors, "leaves": leaves, "slope": SLOPE,
        "rings": [{"key": key, "label": label, "inner": inner, "outer": outer, "path": _arc(outer),
                   "at": _point(pi * (1 - SLOPE / 3), (inner + outer) / 2)} for key, label, inner, outer in RINGS],
        "table": [
            {"label": theme.item.title if theme else "No theme", "hue": theme.hue if theme else "slate",
             "cells": [(label, lies[theme.pk if theme else None, key]) for key, label, *_ in RINGS]}
            for theme in areas
        ],
        "without": [row for row in open_now if row.horizon == "none"],
    }  # fmt: skip


def _point(angle: float, radius: float) -> tuple[float, float]:
    """Angles from the left (0) over the top to the right (π)."""
    return round(WIDTH / 2 - radius * cos(angle), 1), round(GROUND - radius * sin(angle), 1)


def _arc(radius: float) -> str:
    (x, y), (to_x, to_y) = _point(pi * SLOPE, radius), _point(pi * (1 - SLOPE), radius)
    return f"M{x} {y}A{radius} {radius} 0 0 1 {to_x} {to_y}"


def _sector(place: int, count: int, theme: Any) -> dict[str, Any]:
    width = pi * (1 - 2 * SLOPE) / max(1, count)
    start = pi * SLOPE + place * width
    outer = RINGS[-1][3]
    middle, edge = _point(start + width / 2, outer + 18), _point(start, outer)
    near, far = _point(start + width / 2, TRUNK), _point(start + width / 2, outer - 12)
    return {
        "pk": theme.pk if theme else None, "number": theme.item.number if theme else "",
        "label": theme.item.title if theme else "No theme", "hue": theme.hue if theme else "slate",
        "start": start, "width": width, "label_x": middle[0], "label_y": middle[1],
        "anchor": "end" if middle[0] < WIDTH / 2 - 120 else "start" if middle[0] > WIDTH / 2 + 120 else "middle",
        "edge": f"M{_point(start, TRUNK)[0]} {_point(start, TRUNK)[1]}L{edge[0]} {edge[1]}" if place else "",
        "branch": f"M{WIDTH / 2} {GROUND}Q{near[0]} {near[1]} {far[0]} {far[1]}",
    }  # fmt: skip


def _leaf(
    product: Product, access: Access, row: Any, sector: dict[str, Any], ring: Any, place: int, count: int
) -> dict[str, Any]:
    """Spread over the sector; where there are many, on two rows of the ring by turns."""
    key, _, inner, outer = ring
    angle = sector["start"] + sector["width"] * (place + 1) / (count + 1)
    rows = 1 if count < 3 else 2 if count < 7 else 3
    radius = inner + (outer - inner) * (place % rows + 1) / (rows + 1)
    x, y = _point(angle, radius)
    title = row.item.title
    return {
        "number": row.item.number, "title": title, "url": item_url(row.item), "hue": sector["hue"],
        "short": title if len(title) <= LETTERS else f"{title[: LETTERS - 1].rstrip()}…",
        "theme": sector["number"], "area": sector["label"], "horizon": key, "x": x, "y": y,
        "may_move": may_edit(access, row.item),
    }  # fmt: skip
