"""Records tied in one direction must not form a circle, also when two people tie them at the same moment.

Whoever ties takes turns on a lock of the workspace first and looks for a way back afterwards, so the second of two
ties that would close a circle sees the first. Rows cannot be locked instead: the two may touch none in common.
"""

from django.db import connection

from products.models import Item

# Everything that can be reached from the start by links of one kind, along their direction.
_REACHED = """
WITH RECURSIVE reached (id) AS (
    VALUES (%(start)s::bigint)
  UNION
    SELECT link.target_id FROM reached JOIN products_link link ON link.source_id = reached.id AND link.kind = %(kind)s
)
SELECT EXISTS (SELECT FROM reached WHERE id = %(end)s)
"""


def take_turns(on: str, workspace_id: int) -> None:
    """Waits until nobody else ties records of this workspace in this way; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [on, workspace_id])


def has_turn(on: str, workspace_id: int) -> bool:
    """The same without waiting, for whoever holds a row that the one whose turn it is may want next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s))", [on, workspace_id])
        return bool(cursor.fetchone()[0])


def leads_back(kind: str, source: Item, target: Item) -> bool:
    """Whether links of this kind already lead from the target to the source."""
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, {"start": target.pk, "end": source.pk, "kind": kind})
        return bool(cursor.fetchone()[0])
