"""The North Star and its tree of drivers: laid out for the drawing, as a nested list, and for programs."""

from dataclasses import dataclass, field
from typing import Any

from accounts.access import Access
from products import headlines
from products.access import may_create
from products.charts.thread import clip
from products.headlines import Headline
from products.kinds import get as kind
from products.models import Product
from products.paths import item_url, product_url
from roadmaps.models import Driver
from roadmaps.strategy import north_queries

BOX_W, BOX_H, GAP_X, GAP_Y = 206, 88, 192, 20
LETTERS, LINES = 22, 3  # of the words on an edge
TITLE_LETTERS, TITLE_LINES = 26, 2
WIDE = 10  # letters of a value that leave no room for a line beside it
UNKNOWN = Headline("–", None, None, None)


@dataclass(slots=True)
class Branch:
    """A metric of the tree with what drives it."""

    driver: Driver
    headline: Headline
    drivers: list["Branch"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return item_url(self.driver.metric)


def tree(product: Product) -> Branch | None:
    """Three queries, however large it is."""
    rows = north_queries.drivers(product)
    known = headlines.headlines(row.metric for row in rows)
    branches = {row.pk: Branch(row, known.get(row.metric_id, UNKNOWN)) for row in rows}
    root = None
    for row in rows:
        if row.parent_id is None:
            root = branches[row.pk]
        elif row.parent_id in branches:
            branches[row.parent_id].drivers.append(branches[row.pk])
    return root


def drawing(root: Branch) -> dict[str, Any]:
    """Boxes and edges for templates/roadmaps/strategy/_tree.html: the star left, what drives it to its right."""
    boxes: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []

    def lay(branch: Branch, depth: int, top: int) -> tuple[int, int]:
        """Places the branch below `top`; answers the middle of its box and where the next branch begins."""
        x, below, middles = depth * (BOX_W + GAP_X) + 2, top, []
        for one in branch.drivers:
            middle, below = lay(one, depth + 1, below)
            middles.append((middle, one))
        middle = (middles[0][0] + middles[-1][0]) // 2 if middles else top + BOX_H // 2
        boxes.append(_box(branch, x, middle - BOX_H // 2, depth))
        edges.extend(_edge(x + BOX_W, middle, end, one) for end, one in middles)
        return middle, max(below, top + BOX_H + GAP_Y)

    _, height = lay(root, 0, 2)
    depths = max(box["depth"] for box in boxes) + 1
    return {
        "width": depths * (BOX_W + GAP_X) - GAP_X + 4,
        "height": height - GAP_Y + 2,
        "boxes": sorted(boxes, key=lambda box: (box["depth"], box["y"])),
        "edges": edges,
        "w": BOX_W,
        "h": BOX_H,
    }


def _box(branch: Branch, x: int, y: int, depth: int) -> dict[str, Any]:
    item = branch.driver.metric
    return {
        "x": x,
        "y": y,
        "depth": depth,
        "url": branch.url,
        "title": item.title,
        "lines": wrapped(item.title, TITLE_LETTERS, TITLE_LINES),
        "headline": branch.headline,
        "archived": item.is_archived,
        "trend": _trend(branch.headline.trend, x + BOX_W - 72, y + BOX_H - 32, 58, 18)
        if len(branch.headline.shown) <= WIDE
        else "",
    }


def _trend(values: tuple[float, ...], x: float, y: float, width: float, height: float) -> str:
    """A small line in the corner of a box."""
    if len(values) < 3:
        return ""
    low, span = min(values), (max(values) - min(values)) or 1.0
    step = width / (len(values) - 1)
    points = (
        f"{x + at * step:.1f},{y + height - (value - low) / span * height:.1f}"
        for at, value in enumerate(values)
    )
    return "M" + "L".join(points)


def _edge(x: int, start: int, end: int, branch: Branch) -> dict[str, Any]:
    """From a metric to one that drives it; the words stand before the box of the latter."""
    words = wrapped(branch.driver.influence, LETTERS, LINES)
    bend = GAP_X // 4
    top = end - 9 - (len(words) - 1) * 14  # above the line
    return {
        "d": f"M{x},{start}C{x + bend},{start} {x + 12},{end} {x + bend + 12},{end}H{x + GAP_X}",
        "words": [{"text": text, "y": top + at * 14} for at, text in enumerate(words)],
        "x": x + bend + 12 + (GAP_X - bend - 12) // 2,
        "all": branch.driver.influence,
    }


def wrapped(text: str, letters: int, most: int) -> list[str]:
    """The words on so many lines at most; what does not fit is cut with an ellipsis."""
    lines: list[str] = []
    for word in (clip(word, letters) for word in text.split()):
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] = f"{lines[-1]} {word}"
        elif len(lines) == most:
            lines[-1] = clip(f"{lines[-1]} {word}", letters)
            break
        else:
            lines.append(word)
    return lines


def flat(branch: Branch, product: Product, depth: int = 0) -> list[dict[str, Any]]:
    """The tree as a list in reading order, with the addresses that change it."""
    made = [
        {
            "branch": branch,
            "depth": depth,
            "edit": product_url(product, "roadmaps:driver-edit", pk=branch.driver.pk),
            "remove": product_url(product, "roadmaps:driver-remove", pk=branch.driver.pk),
            "add": f"{product_url(product, 'roadmaps:driver-add')}?parent={branch.driver.metric.number}",
        }
    ]
    for one in branch.drivers:
        made += flat(one, product, depth + 1)
    return made


def shown(product: Product, access: Access) -> dict[str, Any]:
    """What the pages show of it."""
    root = tree(product)
    return {
        "star": root,
        "tree": drawing(root) if root else None,
        "branches": flat(root, product) if root else [],
        "may_star": access.may("manage") and product.archived_at is None,
        "star_url": product_url(product, "roadmaps:north-star"),
        "star_add": product_url(product, "roadmaps:driver-add"),
        "metric_new": product_url(product, "products:new", kind=kind("metric"))
        if may_create(access, kind("metric"))
        else "",
    }


def as_json(branch: Branch) -> dict[str, Any]:
    """The branch for programs."""
    return {
        "id": branch.driver.pk,
        "metric": branch.driver.metric.number,
        "title": branch.driver.metric.title,
        "influence": branch.driver.influence,
        "value": branch.headline.value,
        "shown": branch.headline.shown,
        "known_at": branch.headline.known_at,
        "on_target": branch.headline.on_target,
        "drivers": [as_json(one) for one in branch.drivers],
    }
