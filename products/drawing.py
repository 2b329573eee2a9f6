"""The thread as a picture: what the walk found, handed to the chart that draws it."""

from typing import Any

from products import charts, kinds, stages
from products.paths import item_url
from products.thread import Thread

STAGE_HUES = ("violet", "sky", "indigo", "amber", "teal", "rose", "green", "slate")


def draw(thread: Thread) -> dict[str, Any]:
    """A column for each step away from the record, so that every arrow points from reason to result."""
    order = [stage.key for stage in stages.all_stages()]
    nodes = []
    for node in thread.nodes:
        kind = kinds.get(node.item.kind)
        hue = STAGE_HUES[order.index(kind.stage) % len(STAGE_HUES)]
        label = f"{kind.label} · {node.item.product.key}-{node.item.number}"
        column = _column(node.away)
        nodes.append(charts.Node(str(node.item.pk), node.item.title, label, item_url(node.item), column, hue))
    edges = [charts.Edge(str(edge.source), str(edge.target), edge.label) for edge in thread.edges]
    columns = [_column(away) for away in sorted({node.away for node in thread.nodes})]
    return charts.thread_graph(nodes, edges, columns, str(thread.start.pk))


def _column(away: int) -> str:
    steps = f"{abs(away)} step{'' if abs(away) == 1 else 's'}"
    return "This record" if away == 0 else f"{steps} before" if away < 0 else f"{steps} after"
