"""Whoever is erased or asks for a copy is found among all raw events without reading them.

The index is made month by month without holding up those who write events; a plain CREATE INDEX on this table, the
largest of all, would keep ingestion waiting until it is done.
"""

from typing import Any

from accounts.migrating import OneStep
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

# Not valid until each month has its own. A month that is added meanwhile gets it with its table.
WHOLE = "CREATE INDEX IF NOT EXISTS event_person ON ONLY metrics_event (product_id, distinct_id)"
MISSING = """
SELECT part.relname, made.indexrelid IS NOT NULL, made.indexrelid IS NOT NULL AND made.indisvalid
FROM pg_inherits tree JOIN pg_class part ON part.oid = tree.inhrelid
LEFT JOIN pg_index made ON made.indexrelid = to_regclass(part.relname || '_product_id_distinct_id_idx')
WHERE tree.inhparent = 'metrics_event'::regclass AND NOT EXISTS (
    SELECT FROM pg_index own JOIN pg_inherits known ON known.inhrelid = own.indexrelid
    WHERE own.indrelid = part.oid AND known.inhparent = 'event_person'::regclass
)
ORDER BY part.relname LIMIT 1
"""


class AddIndexByMonth(migrations.AddIndex):
    """May be broken off and run again: what an attempt before has left half done is thrown away."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(WHOLE)
        while (missing := self._missing(schema_editor)) is not None:
            part, is_begun, is_done = missing
            index = f"{part}_product_id_distinct_id_idx"
            if is_begun and not is_done:
                schema_editor.execute(f"DROP INDEX CONCURRENTLY {index}")
            if not is_done:
                schema_editor.execute(
                    f"CREATE INDEX CONCURRENTLY {index} ON {part} (product_id, distinct_id)"
                )
            schema_editor.execute(f"ALTER INDEX event_person ATTACH PARTITION {index}")

    def _missing(self, schema_editor: BaseDatabaseSchemaEditor) -> Any:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(MISSING)
            return cursor.fetchone()


class Migration(OneStep):

    atomic = False  # an index cannot be made concurrently within a transaction
    dependencies = [("metrics", "0016_watched_metrics")]

    operations = [
        AddIndexByMonth(
            model_name="event", index=models.Index(fields=["product", "distinct_id"], name="event_person")
        ),
    ]
