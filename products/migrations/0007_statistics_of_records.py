"""The planner's statistics of records and links, gathered when they are asked for and not when PostgreSQL finds time."""

from django.db import migrations

# Only a table's owner may (0007). In a long transaction they are worse than missing: who looks from outside sees
# pages without a row, and joins of thousands of records are planned as joins of one.
ANALYZE = """
CREATE FUNCTION products_analyze_records() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT has_table_privilege(session_user, 'products_item', 'INSERT') THEN
        RAISE 'Only who may write records may have them analyzed.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    ANALYZE products_item, products_link, products_activity, products_comment;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0006_letters_wait_in_a_queue'),
    ]

    operations = [migrations.RunSQL(ANALYZE, "DROP FUNCTION products_analyze_records()")]
