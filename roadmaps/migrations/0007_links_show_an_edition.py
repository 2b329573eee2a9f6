"""Links showed initiatives themselves. Each gets an edition of its own that holds what it showed."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.migrating import OneStep

# Version 0 says that the entries are not drawn up yet: that is done when the link is next opened or changed.
# Constraints are checked at once, because PostgreSQL alters no table while checks are waiting.
FILL = """
DO $$
DECLARE link record; made bigint;
BEGIN
  FOR link IN SELECT s.*, p.name AS product_name, p.hue
                FROM roadmaps_share s JOIN products_product p ON p.id = s.product_id ORDER BY s.id LOOP
    INSERT INTO roadmaps_edition
      (workspace_id, product_id, uid, name, audience, title, intro, hue, precision, themes, horizons, states,
       version, changed_at, created_by_id, created_at)
    VALUES
      (link.workspace_id, link.product_id, gen_random_uuid(), link.name, 'customer', link.product_name || ' roadmap',
       '', link.hue, 'month', link.themes,
       -- A link of columns showed nothing without a horizon, and goes on so.
       CASE WHEN link.view = 'horizons' THEN ARRAY['now', 'next', 'later'] ELSE ARRAY[]::varchar[] END, '{}', 0, now(), link.created_by_id, link.created_at)
    RETURNING id INTO made;
    UPDATE roadmaps_share
       SET edition_id = made,
           layouts = CASE WHEN link.view = 'horizons' THEN ARRAY['horizons', 'themes'] ELSE ARRAY['timeline', 'themes'] END
     WHERE id = link.id;
  END LOOP;
END $$;
UPDATE roadmaps_shareevent e
   SET edition_id = COALESCE((SELECT s.edition_id FROM roadmaps_share s WHERE s.id = e.pgh_obj_id), 0);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(OneStep):

    dependencies = [
        ('roadmaps', '0006_editions_and_promises'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='share',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='share',
            name='update_update',
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='share',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='roadmaps.edition'),
        ),
        migrations.AlterField(
            model_name='shareevent',
            name='edition',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='roadmaps.edition'),
        ),
        migrations.RemoveField(
            model_name='share',
            name='themes',
        ),
        migrations.RemoveField(
            model_name='share',
            name='view',
        ),
        migrations.RemoveField(
            model_name='shareevent',
            name='themes',
        ),
        migrations.RemoveField(
            model_name='shareevent',
            name='view',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='share',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "roadmaps_shareevent" ("created_at", "created_by_id", "domain", "edition_id", "embed_hosts", "expires_at", "feedback", "id", "is_indexed", "layouts", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "revoked_at", "show_dates", "show_progress", "workspace_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."domain", NEW."edition_id", NEW."embed_hosts", NEW."expires_at", NEW."feedback", NEW."id", NEW."is_indexed", NEW."layouts", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."revoked_at", NEW."show_dates", NEW."show_progress", NEW."workspace_id"); RETURN NULL;', hash='d4607015c5b629ddf54d3b8d2def514229d9539e', operation='INSERT', pgid='pgtrigger_insert_insert_0b775', table='roadmaps_share', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='share',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."domain" IS DISTINCT FROM (NEW."domain") OR OLD."edition_id" IS DISTINCT FROM (NEW."edition_id") OR OLD."embed_hosts" IS DISTINCT FROM (NEW."embed_hosts") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."feedback" IS DISTINCT FROM (NEW."feedback") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_indexed" IS DISTINCT FROM (NEW."is_indexed") OR OLD."layouts" IS DISTINCT FROM (NEW."layouts") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."product_id" IS DISTINCT FROM (NEW."product_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."show_dates" IS DISTINCT FROM (NEW."show_dates") OR OLD."show_progress" IS DISTINCT FROM (NEW."show_progress") OR OLD."workspace_id" IS DISTINCT FROM (NEW."workspace_id"))', func='INSERT INTO "roadmaps_shareevent" ("created_at", "created_by_id", "domain", "edition_id", "embed_hosts", "expires_at", "feedback", "id", "is_indexed", "layouts", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "revoked_at", "show_dates", "show_progress", "workspace_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."domain", NEW."edition_id", NEW."embed_hosts", NEW."expires_at", NEW."feedback", NEW."id", NEW."is_indexed", NEW."layouts", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."revoked_at", NEW."show_dates", NEW."show_progress", NEW."workspace_id"); RETURN NULL;', hash='d7aee5d11c08d88e3fb3474b3415f230f951d381', operation='UPDATE', pgid='pgtrigger_update_update_99e19', table='roadmaps_share', when='AFTER')),
        ),
    ]
