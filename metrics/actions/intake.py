"""Storing what comes in: one statement for a batch, however often it is sent, and the count of it."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from metrics.envelope import Taken
from products.models import Product

# Rows and the delivery that tells the fold of them become visible in the same moment.
DELIVERY = """
WITH delivery AS (
    INSERT INTO metrics_delivery (workspace_id, product_id, created_at) VALUES (%s, %s, %s) RETURNING *
)
"""
# Whose id is new is decided by one unique index; a unique index on the events themselves ends with the month.
NEW_EVENTS = f"""
{DELIVERY}, given AS (
    SELECT * FROM json_to_recordset(%s) AS given (
        message_id text, kind text, name text, distinct_id text, session_id text, occurred_at timestamptz,
        properties jsonb)
), new AS (
    INSERT INTO metrics_knownmessage (workspace_id, digest)
    SELECT delivery.workspace_id, metrics_digest(given.message_id) FROM delivery, given
    ON CONFLICT DO NOTHING RETURNING digest
)
"""  # noqa: S608 (constants of this module)
INSERT = """
INSERT INTO metrics_event (workspace_id, product_id, received_at, delivery_id, message_id, kind, name, distinct_id,
                           session_id, occurred_at, properties)
SELECT delivery.workspace_id, delivery.product_id, delivery.created_at, delivery.id, given.*
FROM delivery, given JOIN new ON new.digest = metrics_digest(given.message_id)
"""
INSERT_ALIASES = f"""
{DELIVERY}
INSERT INTO metrics_alias (workspace_id, product_id, received_at, delivery_id, from_id, to_id, kind)
SELECT delivery.workspace_id, delivery.product_id, delivery.created_at, delivery.id, given.*
FROM delivery, unnest(%s::text[], %s::text[], %s::text[]) AS given
ON CONFLICT DO NOTHING
"""  # noqa: S608 (constants of this module)
COUNTERS = """
INSERT INTO metrics_intake (workspace_id, product_id, source, day, accepted, late, repeated, rejected, ignored,
                            last_at, last_error, last_error_at)
"""
ADD = """
ON CONFLICT (product_id, source, day) DO UPDATE SET
    accepted = metrics_intake.accepted + EXCLUDED.accepted,
    late = metrics_intake.late + EXCLUDED.late,
    repeated = metrics_intake.repeated + EXCLUDED.repeated,
    rejected = metrics_intake.rejected + EXCLUDED.rejected,
    ignored = metrics_intake.ignored + EXCLUDED.ignored,
    last_at = COALESCE(EXCLUDED.last_at, metrics_intake.last_at),
    last_error = CASE WHEN EXCLUDED.last_error = '' THEN metrics_intake.last_error ELSE EXCLUDED.last_error END,
    last_error_at = COALESCE(EXCLUDED.last_error_at, metrics_intake.last_error_at)
"""
COUNT = f"{COUNTERS} VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) {ADD}"
# PostgreSQL runs `counted` last, as nothing reads it: only the commit holds up who counts for the same day.
INSERT_EVENTS = f"{NEW_EVENTS} {INSERT}"
TAKE_EVENTS = f"""
{NEW_EVENTS}, counted AS (
    {COUNTERS}
    SELECT delivery.workspace_id, delivery.product_id, 'events', %s, stored + %s,
           CASE WHEN stored > 0 THEN %s ELSE 0 END + %s, %s - stored, %s, 0,
           CASE WHEN stored + %s > 0 THEN delivery.created_at END, %s, %s
    FROM delivery, (SELECT count(*) AS stored FROM new) AS new {ADD}
)
{INSERT}
"""  # noqa: S608 (constants of this module)
LONGEST_ERROR = 300


def take_messages(*, product: Product, taken: Taken, now: datetime) -> int:
    """Stores the events and aliases of one request; all of them or none. Returns how many were new."""
    if not taken.aliases:  # one statement is a transaction by itself
        return _take_events(product, taken, now, aliases=0)
    with transaction.atomic():
        aliases = insert_aliases(product, taken.aliases, now)
        return aliases + _take_events(product, taken, now, aliases)


def _take_events(product: Product, taken: Taken, now: datetime, aliases: int) -> int:
    """The events, and the count of them and of the aliases stored before; returns how many events were new."""
    today = now.date()
    late = sum(row["occurred_at"].date() < today for row in taken.events)
    repeated = len(taken.events) + len(taken.aliases) - aliases
    error = said(taken.rejected)[:LONGEST_ERROR]
    # A new alias merges people in the past as well, so it counts as late data.
    counts = (today, aliases, late, aliases, repeated, len(taken.rejected), aliases)
    delivered = (product.workspace_id, product.pk, now, _written(taken.events))
    with connection.cursor() as cursor:
        cursor.execute(TAKE_EVENTS, [*delivered, *counts, error, now if error else None])
        return int(cursor.rowcount)


def insert_events(product: Product, rows: list[dict[str, Any]], now: datetime) -> int:
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(INSERT_EVENTS, [product.workspace_id, product.pk, now, _written(rows)])
        return int(cursor.rowcount)


def _written(rows: list[dict[str, Any]]) -> str:
    """As JSON, one value for the whole batch. The first delivery of a message id wins.

    Sorted, so that two batches never wait for each other in a ring.
    """
    first = {row["message_id"]: row for row in reversed(rows)}
    return json.dumps([first[one] for one in sorted(first)], ensure_ascii=False, default=str)


def insert_aliases(product: Product, rows: list[dict[str, Any]], now: datetime) -> int:
    if not rows:
        return 0
    rows = sorted(rows, key=lambda row: (row["from_id"], row["to_id"]))
    columns = [[row[name] for row in rows] for name in ("from_id", "to_id", "kind")]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ALIASES, [product.workspace_id, product.pk, now, *columns])
        return int(cursor.rowcount)


def count(
    *,
    product: Product,
    source: str,
    now: datetime,
    accepted: int = 0,
    late: int = 0,
    repeated: int = 0,
    rejected: int = 0,
    ignored: int = 0,
    error: str = "",
) -> None:
    """The last statement of the storing transaction: it holds the day's row until the commit."""
    day: date = now.date()
    row = (product.workspace_id, product.pk, source, day, accepted, late, repeated, rejected, ignored)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT, [*row, now if accepted else None, error[:LONGEST_ERROR], now if error else None]
        )


@transaction.atomic
def note_refusals(*, product: Product, source: str, rejected: Iterable[dict[str, Any]]) -> None:
    """A request or file of which nothing was taken is still shown on the page about data sources."""
    rows = list(rejected)
    if rows:
        count(product=product, source=source, now=timezone.now(), rejected=len(rows), error=said(rows))


def said(rejected: list[dict[str, Any]]) -> str:
    if not rejected:
        return ""
    first = rejected[0]
    more = f" (and {len(rejected) - 1} more)" if len(rejected) > 1 else ""
    return f"{first['field']}: {first['message']}{more}"
