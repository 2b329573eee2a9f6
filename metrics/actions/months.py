"""The months of the raw events: made ahead, made for history that was imported, dropped when nobody keeps them.

The application may not change tables; the functions called here run as their owner (migration 0009).
"""

from datetime import UTC, date, datetime

import structlog
from django.db import DatabaseError, connection, transaction

log = structlog.get_logger(__name__)

AHEAD = 2  # months after the running one
MANY = 10_000  # rows of one month that deserve a table of their own
CROWDED = """
SELECT date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date FROM metrics_event_other
GROUP BY 1 HAVING count(*) >= %s
"""
# Both the months that stand and those that were taken off and not yet dropped.
STANDING = """
SELECT right(relname, 7) FROM pg_class
WHERE relkind = 'r' AND relname ~ '^metrics_(event|gone)_[0-9]{4}_[0-9]{2}$' AND pg_table_is_visible(oid)
ORDER BY relname
"""


def keep_months(*, now: datetime, many: int = MANY) -> int:
    """Makes the months that are missing; returns how many. Events of a month without a table lie in "other".

    Then the planner is told about all of them: PostgreSQL looks by itself at each month only.
    """
    with connection.cursor() as cursor:
        cursor.execute(CROWDED, [many])
        crowded = [month for (month,) in cursor.fetchall() if date(1970, 1, 1) <= month <= now.date()]
    first = now.astimezone(UTC).date().replace(day=1)
    ahead = [later(first, months) for months in range(AHEAD + 1)]
    made = sum(_call("metrics_add_month", month) for month in sorted({*ahead, *crowded}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT metrics_analyze_events()")
    return made


def drop_months(*, before: datetime) -> int:
    """Drops the months that ended by then and of which no product keeps anything; returns how many rows went."""
    dropped = 0
    for month in _standing():
        if datetime.combine(later(month, 1), datetime.min.time(), UTC) <= before:
            _call("metrics_take_off_month", month)
            dropped += _call("metrics_drop_month", month)
    return dropped


def later(month: date, months: int) -> date:
    """The first day of the month so many months after this one."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _standing() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        found = {name for (name,) in cursor.fetchall()}
    return [date(int(name[:4]), int(name[5:]), 1) for name in sorted(found)]


def _call(function: str, month: date) -> int:
    """A month that cannot be had now, as somebody reads it, is left for the next time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [month])
            return int(cursor.fetchone()[0])
    except DatabaseError as error:
        log.warning("month_left_for_later", function=function, month=str(month), error=str(error))
        return 0
