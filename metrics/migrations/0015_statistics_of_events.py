"""The planner's statistics of all months together, which PostgreSQL gathers by itself only for each month alone."""

from django.db import migrations

# Only a table's owner may (0007). Without them every join with events is planned as if they were a handful.
ANALYZE = """
CREATE FUNCTION metrics_analyze_events() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT has_table_privilege(session_user, 'metrics_event', 'INSERT, DELETE') THEN
        RAISE 'Only who may write events may have them analyzed.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    ANALYZE metrics_event;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('metrics', '0014_dashboard_links'),
    ]

    operations = [migrations.RunSQL(ANALYZE, "DROP FUNCTION metrics_analyze_events()")]
