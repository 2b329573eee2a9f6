"""Applies all operations of a migration as one step from the tables of before to those of afterwards.

Django renders all models that are related to each other anew after each operation of a migration. Nearly
every model of pmapp is related to every other through Item and User, so a new database took 20 seconds,
17 of them spent on classes that nobody looked at. A migration knows how its tables look in the end, so it
renders them once.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

# What CreateModel makes by itself when it is shown the table as it is in the end.
PART_OF_THE_TABLE = (migrations.AddField, migrations.AddIndex, migrations.AddConstraint)


class OneStep(migrations.Migration):
    """A migration whose operations each touch something else, and none of which runs Python on rows.

    Its operations stand as `makemigrations` wrote them; the schema is the same, to the name of each index.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> Any:
        if collect_sql:  # `sqlmigrate` shows operation by operation
            return super().apply(project_state, schema_editor, collect_sql)
        made = project_state.clone()
        made.__dict__.pop("apps", None)  # else each operation would render its neighbours at once
        for operation in self.operations:
            operation.state_forwards(self.app_label, made)
        for operation in self.operations:
            if not self._is_made_with_its_table(operation):
                operation.database_forwards(self.app_label, schema_editor, project_state, made)
        return made

    def _is_made_with_its_table(self, operation: Any) -> bool:
        new = {one.name_lower for one in self.operations if isinstance(one, migrations.CreateModel)}
        return isinstance(operation, PART_OF_THE_TABLE) and operation.model_name_lower in new


class FirstMigration(OneStep):
    """A room's first migration makes its tables."""

    initial = True
