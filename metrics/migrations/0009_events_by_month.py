"""Raw events are partitioned by month; the ids of their messages stand in a table of their own."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.migrating import OneStep

# 128 bits, so that an id takes as little room in the index as a number would. Only ever compared within a workspace.
DIGEST = """
CREATE FUNCTION metrics_digest(message_id text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT md5(message_id)::uuid $$;
"""

EVENTS = """
ALTER TABLE metrics_event RENAME TO metrics_event_before;
ALTER TABLE metrics_event_before DROP CONSTRAINT metrics_event_pkey;
DROP INDEX event_when, event_delivery;
CREATE TABLE metrics_event (
    id bigint NOT NULL,
    received_at timestamptz NOT NULL,
    message_id varchar(120) NOT NULL,
    kind varchar(8) NOT NULL,
    name varchar(200) NOT NULL,
    distinct_id varchar(200) NOT NULL,
    session_id varchar(120) NOT NULL,
    occurred_at timestamptz NOT NULL,
    properties jsonb NOT NULL,
    product_id bigint NOT NULL,
    workspace_id bigint NOT NULL,
    delivery_id bigint
) PARTITION BY RANGE (occurred_at);
CREATE TABLE metrics_event_other PARTITION OF metrics_event DEFAULT;
"""

AFTERWARDS = """
INSERT INTO metrics_event
SELECT id, received_at, message_id, kind, name, distinct_id, session_id, occurred_at, properties, product_id,
       workspace_id, delivery_id
FROM metrics_event_before;
INSERT INTO metrics_knownmessage (workspace_id, digest)
SELECT workspace_id, metrics_digest(message_id) FROM metrics_event_before;
DROP TABLE metrics_event_before;
CREATE SEQUENCE metrics_event_id_seq OWNED BY metrics_event.id;
SELECT setval('metrics_event_id_seq', COALESCE(max(id), 0) + 1, false) FROM metrics_event;
ALTER TABLE metrics_event ALTER COLUMN id SET DEFAULT nextval('metrics_event_id_seq'),
    ADD CONSTRAINT metrics_event_pkey PRIMARY KEY (id, occurred_at),
    ADD CONSTRAINT metrics_event_product_id_fk FOREIGN KEY (product_id) REFERENCES products_product (id)
        DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT metrics_event_workspace_id_fk FOREIGN KEY (workspace_id) REFERENCES accounts_workspace (id)
        DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX event_when ON metrics_event (product_id, occurred_at);
CREATE INDEX event_delivery ON metrics_event (delivery_id);

CREATE FUNCTION metrics_forget_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM metrics_knownmessage known USING gone
    WHERE known.workspace_id = gone.workspace_id AND known.digest = metrics_digest(gone.message_id);
    RETURN NULL;
END $$;
CREATE TRIGGER forget_messages AFTER DELETE ON metrics_event REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION metrics_forget_messages();
"""

# The application may not change tables. These three functions, which run as the owner, are all that it may have
# done: each makes sure of what it was given, of who asks, and that nothing is lost that should be kept. A lock
# that is not to be had soon is given up: ingestion must not wait behind it, and the duty comes again.
ASKED = """
CREATE FUNCTION metrics_month_asked(month date) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF NOT has_table_privilege(session_user, 'metrics_event', 'INSERT, DELETE') THEN
        RAISE 'Only who may write events may change their months.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF month IS NULL OR extract(day FROM month) <> 1
        OR month NOT BETWEEN '1970-01-01' AND (now() + interval '1 year')::date THEN
        RAISE 'Not the first day of a month from 1970 to a year from now.'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('metrics_event'));
    RETURN to_char(month, 'YYYY_MM');
END $$;
"""

ADD = """
CREATE FUNCTION metrics_add_month(month date) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    part text := 'metrics_event_' || metrics_month_asked(month);
    begins timestamptz := month::timestamp AT TIME ZONE 'UTC';
    ends timestamptz := (month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(part) IS NOT NULL THEN
        RETURN false;
    END IF;
    LOCK TABLE metrics_event_other IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE %I (LIKE metrics_event INCLUDING DEFAULTS)', part);
    EXECUTE format('WITH moved AS (DELETE FROM metrics_event_other WHERE occurred_at >= %L AND occurred_at < %L '
                   'RETURNING *) INSERT INTO %I SELECT * FROM moved', begins, ends, part);
    EXECUTE format('ALTER TABLE metrics_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   part, begins, ends);
    RETURN true;
END $$;
"""

KEPT = """
CREATE FUNCTION metrics_month_is_kept(part text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    found boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM %I e '
        'LEFT JOIN metrics_keeprule rule USING (product_id) LEFT JOIN metrics_fold fold USING (product_id) '
        'WHERE rule.days IS NULL OR fold.raw_from IS NULL OR greatest(e.occurred_at, e.received_at) >= '
        'least(fold.raw_from, (date_trunc(''day'', now() AT TIME ZONE ''UTC'') '
        '- rule.days * interval ''1 day'') AT TIME ZONE ''UTC'') '
        'OR EXISTS (SELECT FROM metrics_delivery d WHERE d.id = e.delivery_id))', part) INTO found;
    RETURN found;
END $$;
"""

# The ids are taken away afterwards, in a transaction of its own: that takes long, and holds up nobody by then.
TAKE_OFF = """
CREATE FUNCTION metrics_take_off_month(month date) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    asked text := metrics_month_asked(month);
    part text := 'metrics_event_' || asked;
    gone text := 'metrics_gone_' || asked;
    name text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_inherits
                   WHERE inhparent = 'metrics_event'::regclass AND inhrelid = to_regclass(part))
        OR to_regclass(gone) IS NOT NULL OR metrics_month_is_kept(part) THEN
        RETURN false;
    END IF;
    LOCK TABLE metrics_event IN ACCESS EXCLUSIVE MODE;
    IF metrics_month_is_kept(part) THEN  -- something came in meanwhile
        RETURN false;
    END IF;
    EXECUTE format('ALTER TABLE metrics_event DETACH PARTITION %I', part);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', part, gone);
    FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = gone::regclass AND contype = 'f' LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', gone, name);
    END LOOP;
    RETURN true;
END $$;

CREATE FUNCTION metrics_drop_month(month date) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    gone text := 'metrics_gone_' || metrics_month_asked(month);
    dropped bigint;
BEGIN
    IF to_regclass(gone) IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format('DELETE FROM metrics_knownmessage known USING %I gone WHERE known.workspace_id = '
                   'gone.workspace_id AND known.digest = metrics_digest(gone.message_id)', gone);
    EXECUTE format('SELECT count(*) FROM %I', gone) INTO dropped;
    EXECUTE format('DROP TABLE %I', gone);
    RETURN dropped;
END $$;
"""

# This month and the next, and months of which there are many events already. The duty `event-months` goes on.
FIRST = """
DO $$ BEGIN
    PERFORM metrics_add_month(month::date) FROM (
        SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + ahead * interval '1 month' AS month
        FROM generate_series(0, 1) AS ahead
        UNION
        SELECT date_trunc('month', occurred_at AT TIME ZONE 'UTC') FROM metrics_event_before
        GROUP BY 1 HAVING count(*) >= 10000
    ) months WHERE month BETWEEN '1970-01-01' AND now() + interval '2 months';
END $$;
"""


class Migration(OneStep):

    dependencies = [
        ('accounts', '0001_people_and_workspaces'),
        ('metrics', '0008_formula_metrics'),
        ('products', '0003_failed_reactions'),
    ]

    operations = [
        migrations.CreateModel(
            name='KnownMessage',
            fields=[
                ('pk', models.CompositePrimaryKey('workspace_id', 'digest', blank=True, editable=False, primary_key=True, serialize=False)),
                ('digest', models.UUIDField()),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
                migrations.RunSQL(DIGEST + EVENTS + ASKED + ADD + FIRST + AFTERWARDS + KEPT + TAKE_OFF),
            ],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name='event',
                    name='one_event_a_message',
                ),
                migrations.AlterField(
                    model_name='event',
                    name='product',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.product'),
                ),
                migrations.AlterField(
                    model_name='event',
                    name='workspace',
                    field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace'),
                ),
            ],
        ),
    ]
