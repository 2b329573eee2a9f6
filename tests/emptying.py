"""Emptying the database after a test that commits: row by row, for there are few."""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

MANY = 1000


class FewRows(DatabaseOperations):
    """Django truncates every table, which makes new files for each and its indexes: 0.4 s for 166 empty tables."""

    def sql_flush(self, style: Any, tables: Any, **more: Any) -> list[str]:
        names = [self.quote_name(name) for name in tables]
        count = f"(SELECT count(*) FROM (SELECT FROM %s LIMIT {MANY}) AS few)"  # noqa: S608 (names of our own tables)
        counts = ", ".join(count % name for name in names)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {counts}")
            rows = cursor.fetchone()
        if MANY in rows:
            return super().sql_flush(style, tables, **more)
        return [f"DELETE FROM {name}" for name, count in zip(names, rows) if count]  # noqa: S608 (as above)
