"""Up to which moment everything that happened can be read."""

import datetime as dt

from django.db import connection

# Of this database only; a transaction that has written nothing yet will write later than now.
_OLDEST = """
SELECT min(xact_start) FROM pg_stat_activity
WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""
BEFORE = dt.timedelta(seconds=1)  # an activity is timed a moment before its row reaches the database


def until(now: dt.datetime) -> dt.datetime:
    """The end of a window of activities that leaves none out for ever.

    An activity is timed before its transaction commits, so a long one (an import, a paste of 500 rows) appears with
    a time that readers of a window have passed already. A window therefore ends before the oldest transaction that
    is still writing. Leaving out a fixed minute would miss whatever takes longer, and hide a minute from everybody.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        oldest = cursor.fetchone()[0]
    return now if oldest is None else min(now, oldest - BEFORE)
