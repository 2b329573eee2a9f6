"""Many rows in one statement."""

from typing import Any

from django.db import connection


def insert_rows(rows: list[Any], on_conflict: str) -> int:
    """One INSERT, which itself says how many rows it wrote: whoever else imports meanwhile is not counted.

    Django's bulk_create does not tell that number. `on_conflict` is text of our code, never of a user.
    """
    if not rows:
        return 0
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({names}) "  # noqa: S608 (names of our own models)
            f"VALUES {', '.join([one] * len(rows))} ON CONFLICT {on_conflict}",
            values,
        )
        return int(cursor.rowcount)
