"""The thread of an item as a drawn graph: a column for each stage, upstream left, downstream right."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from products.charts.scale import Chart

BOX_W, BOX_H, GAP_X, GAP_Y, HEAD = 208, 48, 60, 14, 30
TITLE_CHARS = 26


@dataclass(frozen=True)
class Node:
    id: str
    title: str
    kind: str  # "Persona", "Initiative": what it is, in words
    url: str
    column: str  # name of the stage
    hue: str = "slate"


@dataclass(frozen=True)
class Edge:
    source: str  # id of the node upstream
    target: str
    label: str = ""


def ends(edge: Edge) -> tuple[str, str]:
    return edge.source, edge.target


def clip(text: str, length: int = TITLE_CHARS) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def thread_graph(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    columns: Sequence[str],
    focus: str = "",
) -> Chart:
    """`columns` gives the stages in order; those without a node take no room. `focus`: the item looked at."""
    known = {node.id: node for node in nodes}
    lines = [e for e in edges if e.source in known and e.target in known and e.source != e.target]
    used = [c for c in columns if any(node.column == c for node in nodes)]
    spots = arrange(nodes, lines, used)
    boxes: list[dict[str, Any]] = [
        {
            "id": node.id,
            "url": node.url,
            "kind": node.kind,
            "title": node.title,
            "short": clip(node.title),
            "hue": node.hue,
            "focus": node.id == focus,
            "x": spots[node.id][0],
            "y": spots[node.id][1],
            "w": BOX_W,
            "h": BOX_H,
        }
        for node in sorted((n for n in nodes if n.id in spots), key=lambda n: spots[n.id])
    ]
    return {
        "empty": not boxes,
        "width": max(0, len(used) * (BOX_W + GAP_X) - GAP_X) + 4,
        "height": max((b["y"] for b in boxes), default=0) + BOX_H + 4,
        "columns": [{"name": c, "x": 2 + i * (BOX_W + GAP_X)} for i, c in enumerate(used)],
        "boxes": boxes,
        "edges": [
            {"d": curve(spots[e.source], spots[e.target]), "label": e.label, "on": focus in ends(e)}
            for e in lines
            if e.source in spots and e.target in spots
        ],
        "tree": forest(known, lines),
    }  # fmt: skip


def arrange(
    nodes: Sequence[Node], edges: Sequence[Edge], columns: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Column by column, each box near the middle of what leads to it, so that edges cross little."""
    parents: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        parents[edge.target].append(edge.source)
    spots: dict[str, tuple[int, int]] = {}
    for i, column in enumerate(columns):
        here = [node for node in nodes if node.column == column]

        def wish(node: Node) -> float:
            ys = [spots[p][1] for p in parents[node.id] if p in spots]
            return sum(ys) / len(ys) if ys else float("inf")

        for row, node in enumerate(sorted(here, key=wish)):
            spots[node.id] = (2 + i * (BOX_W + GAP_X), HEAD + row * (BOX_H + GAP_Y))
    return spots


def curve(source: tuple[int, int], target: tuple[int, int]) -> str:
    """From the right edge of one box to the left edge of the next; within a column, a bow on its right."""
    (x0, y0), (x1, y1) = source, target
    y0, y1 = y0 + BOX_H // 2, y1 + BOX_H // 2
    if x0 == x1:
        right = x0 + BOX_W
        return f"M{right},{y0}C{right + 34},{y0} {right + 34},{y1} {right},{y1}"
    if x1 < x0:
        return f"M{x0},{y0}C{x0 - 30},{y0} {x1 + BOX_W + 30},{y1} {x1 + BOX_W},{y1}"
    bend = (x1 - x0 - BOX_W) / 2
    return f"M{x0 + BOX_W},{y0}C{x0 + BOX_W + bend:g},{y0} {x1 - bend:g},{y1} {x1},{y1}"


def forest(known: dict[str, Node], edges: Sequence[Edge]) -> list[dict[str, Any]]:
    """The same as nested lists. What stands at the top leads to the rest; a circle is cut where it closes."""
    children: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        children[edge.source].append(edge)
    targets = {edge.target for edge in edges}
    seen: set[str] = set()

    def branch(node_id: str, label: str) -> dict[str, Any]:
        again = node_id in seen
        seen.add(node_id)
        below = [] if again else [branch(e.target, e.label) for e in children[node_id]]
        node = known[node_id]
        return {
            "title": node.title,
            "kind": node.kind,
            "url": node.url,
            "label": label,
            "children": below,
            "again": again,
        }

    roots = [node_id for node_id in known if node_id not in targets]
    out = [branch(node_id, "") for node_id in roots]
    out += [branch(node_id, "") for node_id in known if node_id not in seen]  # circles have no root
    return out
