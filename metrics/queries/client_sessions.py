"""Sessions that clients cut by ids of their own, from the raw rows, of some of the people at a time.

Such a session may go on for as long as its client likes, so no day can be kept by itself. Call `metrics.fold.ready`
before reading.
"""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from metrics.calc.events import ANY
from metrics.calc.session_runs import Limits, Runs, of_events
from metrics.fold import FOLDED
from metrics.fold.people import ACTIVITY
from metrics.fold.reading import each_part
from metrics.models import EventName
from products.models import Product

AT_ONCE = 2_000_000  # events, about
ROW = np.dtype(
    [
        ("columns", ">i2"),
        ("_person", ">i4"),
        ("person", ">i4"),
        ("_key", ">i4"),
        ("key", ">i8"),
        ("_at", ">i4"),
        ("at", ">i8"),
    ]
)
# Two sessions of one person whose ids have the same 63 bits would be one: of a thousand sessions each, that is to be
# expected of one person in 10^13.
EVENTS = f"""
SELECT p.number, CASE e.session_id WHEN '' THEN 0 ELSE hashtextextended(e.session_id, 0) | 1 END, e.occurred_at
FROM metrics_event e
JOIN metrics_personid p ON p.product_id = e.product_id AND p.distinct_id = e.distinct_id
WHERE e.product_id = %(product)s AND e.kind IN {ACTIVITY} AND e.occurred_at >= %(since)s AND e.occurred_at < %(before)s
  AND {FOLDED} AND p.number %% %(parts)s = %(part)s AND (%(event)s = '{ANY}' OR e.name = %(event)s)
"""  # noqa: S608 (constants of this module)


def client_sessions(
    product: Product, event: str, since: datetime, before: datetime, limits: Limits
) -> Iterator[Runs]:
    """All sessions of some people, then of others; the events without an id are cut by the rule."""
    parts = _counted(product, event) // AT_ONCE + 1
    values = {"product": product.pk, "event": event, "since": since, "before": before, "parts": parts}
    for part in range(parts):
        found: list[NDArray[np.void]] = []
        each_part(EVENTS, values | {"part": part}, ROW, found.append)
        rows = np.concatenate([np.zeros(0, dtype=ROW), *found])
        person, key, at = (rows[name].astype(np.int64) for name in ("person", "key", "at"))
        del rows, found
        yield of_events(person, key, at, limits)


def _counted(product: Product, event: str) -> int:
    names = EventName.objects.filter(product=product)
    return sum((names if event == ANY else names.filter(name=event)).values_list("count", flat=True))
