"""The thread: everything an item came from and everything that came of it, by one recursive query."""

from dataclasses import dataclass

from django.db import connection

from products import kinds, link_kinds, stages
from products.models import Item, Product

MAX_DEPTH = 20
MAX_NODES = 400

# Walks the links against and along their direction at once, never through an archived item, never
# across workspaces, and keeps the shortest distance to each item. `away` is negative upstream.
# UNION (not UNION ALL) over (item, side, away) ends on circles together with the depth limit.
_WALK = """
WITH RECURSIVE walk (item_id, side, away) AS (
    VALUES (%(start)s::bigint, 0, 0)
  UNION
    SELECT CASE WHEN s.side = -1 THEN link.source_id ELSE link.target_id END, s.side, walk.away + s.side
    FROM walk
    CROSS JOIN (VALUES (-1), (1)) AS s (side)
    JOIN products_link link
      ON link.workspace_id = %(workspace)s AND link.kind = ANY(%(kinds)s)
     AND CASE WHEN s.side = -1 THEN link.target_id ELSE link.source_id END = walk.item_id
    JOIN products_item item
      ON item.id = CASE WHEN s.side = -1 THEN link.source_id ELSE link.target_id END
     AND item.archived_at IS NULL
    WHERE walk.side IN (0, s.side) AND abs(walk.away) < %(depth)s
)
SELECT item_id, (array_agg(away ORDER BY abs(away)))[1] FROM walk GROUP BY item_id
ORDER BY min(abs(away)), item_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Node:
    item: Item
    away: int  # steps from the item asked about: negative upstream, 0 itself, positive downstream

    @property
    def stage_order(self) -> int:
        return stages.get(kinds.get(self.item.kind).stage).order


@dataclass(frozen=True, slots=True)
class Edge:
    source: int
    target: int
    kind: str

    @property
    def label(self) -> str:
        return link_kinds.get(self.kind).forward


@dataclass(frozen=True, slots=True)
class Thread:
    start: Item
    nodes: list[Node]
    edges: list[Edge]

    @property
    def upstream(self) -> list[Node]:
        return [node for node in self.nodes if node.away < 0]

    @property
    def downstream(self) -> list[Node]:
        return [node for node in self.nodes if node.away > 0]


def thread_of(product: Product, start: Item, visible: set[int] | None = None) -> Thread:
    """The thread of an item, nearest first. `visible` limits it to products the reader may see.

    Links lead across products of one workspace; items of a product the reader cannot see are left out.
    """
    from products.models import Link

    with connection.cursor() as cursor:
        cursor.execute(
            _WALK,
            {
                "start": start.pk,
                "workspace": product.workspace_id,
                "kinds": link_kinds.IN_THREAD,
                "depth": MAX_DEPTH,
                "limit": MAX_NODES,
            },
        )
        away = dict(cursor.fetchall())
    found = Item.objects.filter(pk__in=away).select_related("product__workspace", "owner")
    nodes = [Node(item, away[item.pk]) for item in found if visible is None or item.product_id in visible]
    nodes.sort(key=lambda node: (abs(node.away), node.stage_order, node.item.number))
    shown = {node.item.pk for node in nodes}
    edges = [
        Edge(*row)
        for row in Link.objects.filter(
            source__in=shown, target__in=shown, kind__in=link_kinds.IN_THREAD
        ).values_list("source_id", "target_id", "kind")
    ]
    return Thread(start, nodes, edges)
