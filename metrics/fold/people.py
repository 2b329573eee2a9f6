"""Numbers for events and people, and what a merge of two ids does to them."""

from typing import Any

from django.db import connection

from metrics.models import Fold

ACTIVITY = "('track', 'page', 'screen')"
WHO = "('track', 'page', 'screen', 'identify')"
NAMES = f"""
WITH given AS (
    SELECT name, count(*) AS count, min(occurred_at) AS first_at, max(occurred_at) AS last_at,
           bool_or(session_id <> '') AS has_sessions FROM metrics_event e
    WHERE product_id = %(product)s AND kind IN {ACTIVITY} AND {{these}} GROUP BY name
), known AS (
    UPDATE metrics_eventname n SET count = {{count}}, first_at = LEAST(n.first_at, given.first_at),
                                   last_at = GREATEST(n.last_at, given.last_at),
                                   has_sessions = n.has_sessions OR given.has_sessions
    FROM given WHERE n.product_id = %(product)s AND n.name = given.name RETURNING n.name
)
INSERT INTO metrics_eventname (workspace_id, product_id, name, number, count, first_at, last_at, has_sessions)
SELECT %(workspace)s, %(product)s, name, %(last)s + row_number() OVER (ORDER BY name), count, first_at, last_at,
       has_sessions
FROM given WHERE name NOT IN (SELECT name FROM known)
"""  # noqa: S608 (constants of this module)
MORE, ALL = "n.count + given.count", "GREATEST(n.count, given.count)"
# In the order in which they came first, as if each had been folded at once: then those who began in one week have
# numbers next to each other, and bitmaps of what later weeks keep of them are quick to make.
NEW_PEOPLE = f"""
INSERT INTO metrics_personid (workspace_id, product_id, distinct_id, number)
SELECT %(workspace)s, %(product)s, distinct_id, %(last)s + row_number() OVER (ORDER BY first_at, distinct_id)
FROM (SELECT distinct_id, min(first_at) AS first_at
      FROM (SELECT distinct_id, min(occurred_at) AS first_at FROM metrics_event e
            WHERE product_id = %(product)s AND kind IN {WHO} AND {{these}} GROUP BY distinct_id
            UNION ALL
            SELECT unnest(ARRAY[from_id, to_id]), NULL FROM metrics_alias e
            WHERE product_id = %(product)s AND {{these}}) each
      GROUP BY distinct_id) given
WHERE NOT EXISTS (SELECT 1 FROM metrics_personid p
                  WHERE p.product_id = %(product)s AND p.distinct_id = given.distinct_id)
"""  # noqa: S608 (constants of this module)
PAIRS = """
SELECT a.number, b.number FROM metrics_alias e
JOIN metrics_personid a ON a.product_id = e.product_id AND a.distinct_id = e.from_id
JOIN metrics_personid b ON b.product_id = e.product_id AND b.distinct_id = e.to_id
WHERE e.product_id = %(product)s AND a.number <> b.number AND {these}
"""
MOVE = """
UPDATE metrics_personid p SET number = moved.winner
FROM unnest(%s::int[], %s::int[]) AS moved (loser, winner)
WHERE p.product_id = %s AND p.number = moved.loser
"""


def number(fold: Fold, these: str, values: dict[str, Any], count: str = MORE) -> dict[int, int]:
    """Gives numbers to the names and ids of these rows, merges aliased people; returns {old number: new}.

    `these` is a condition on rows called `e`; `values` fills its placeholders. `count` says whether the rows
    are MORE of them or ALL that there are. The caller holds the fold's lock.
    """
    given = values | {"workspace": fold.workspace_id, "product": fold.product_id}
    with connection.cursor() as cursor:
        cursor.execute(NAMES.format(these=these, count=count), given | {"last": fold.names})
        fold.names += cursor.rowcount
        cursor.execute(NEW_PEOPLE.format(these=these), given | {"last": fold.people})
        fold.people += cursor.rowcount
        cursor.execute(PAIRS.format(these=these), given)
        moves = moves_of(cursor.fetchall())
        if moves:
            cursor.execute(MOVE, [list(moves), list(moves.values()), fold.product_id])
    return moves


def moves_of(pairs: list[tuple[int, int]]) -> dict[int, int]:
    """Each number that is merged away, and the smallest number of its group, which stays. Pure."""
    parents: dict[int, int] = {}

    def root(one: int) -> int:
        while (above := parents.setdefault(one, one)) != one:
            parents[one] = parents.setdefault(above, above)
            one = parents[one]
        return one

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parents[high] = low
    return {one: root(one) for one in list(parents) if root(one) != one}
