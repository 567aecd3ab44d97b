-- The audit trail's table: append-only, one partition for each month (UTC).

CREATE TYPE "audit_operation" AS ENUM ('INSERT', 'UPDATE', 'DELETE', 'SOFT_DELETE', 'RESTORE', 'TRUNCATE');

CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,
    "table_name" TEXT NOT NULL,
    "row_id" TEXT,
    "operation" "audit_operation" NOT NULL,
    "old_values" JSONB,
    "new_values" JSONB,
    "redacted_columns" TEXT[] NOT NULL,
    "actor" TEXT NOT NULL,
    "database_user" TEXT NOT NULL,
    "request_id" TEXT,
    "transaction_id" BIGINT NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id", "recorded_at"),
    CONSTRAINT "audit_entries_row_id_known" CHECK ("row_id" IS NOT NULL OR "operation" = 'TRUNCATE')
) PARTITION BY RANGE ("recorded_at");

CREATE INDEX "audit_entries_table_name_row_id_id_idx" ON "audit_entries"("table_name", "row_id", "id");

CREATE INDEX "audit_entries_actor_id_idx" ON "audit_entries"("actor", "id");

CREATE INDEX "audit_entries_request_id_id_idx" ON "audit_entries"("request_id", "id") WHERE ("request_id" IS NOT NULL);

-- What is attached, and since when its trail has no gap: from being attached, or from the oldest month
-- that retention has kept.
CREATE TABLE "audited_tables" (
    "table_name" TEXT NOT NULL,
    "key_columns" TEXT[] NOT NULL,
    "redacted_columns" TEXT[] NOT NULL,
    "complete_since" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "audited_tables_pkey" PRIMARY KEY ("table_name")
);

-- Privileges alone would not do: a grant on all tables of the schema is easily made, and partitions
-- have privileges of their own. Statement triggers see a statement that matches no row, too.
CREATE FUNCTION "audit_guard"() RETURNS trigger
    LANGUAGE plpgsql SET search_path TO pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = ANY (TG_ARGV)
        AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit trail is written by triggers only: % of "%" refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_entries_append_only" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "audit_entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_guard"('INSERT');

CREATE TRIGGER "audited_tables_guarded" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "audited_tables"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_guard"('INSERT', 'UPDATE', 'DELETE');

-- Takes what no month's partition is there for, so that a write never fails for want of one.
CREATE TABLE "audit_entries_default" PARTITION OF "audit_entries" DEFAULT;

CREATE TRIGGER "audit_entries_append_only" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "audit_entries_default"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_guard"('INSERT');

-- Creates the partition of one month, and moves into it what the default partition holds of that month.
-- Attaching, unlike CREATE TABLE ... PARTITION OF, does not stop those who write the trail meanwhile.
CREATE FUNCTION "audit_create_partition"("month" TIMESTAMPTZ) RETURNS TEXT
    LANGUAGE plpgsql SECURITY DEFINER SET timezone TO 'UTC' SET lock_timeout TO '5s' AS $$
DECLARE
    lower_bound CONSTANT TIMESTAMPTZ := date_trunc('month', "month");
    upper_bound CONSTANT TIMESTAMPTZ := lower_bound + INTERVAL '1 month';
    partition CONSTANT TEXT := 'audit_entries_' || to_char(lower_bound, 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock('audit_entries'::regclass::oid::bigint);
    IF to_regclass(quote_ident(partition)) IS NOT NULL THEN
        RETURN NULL;
    END IF;

    EXECUTE format('CREATE TABLE %I (LIKE audit_entries INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    -- Attaching locks the default partition anyway: nothing falls into it once it has been emptied.
    LOCK TABLE audit_entries_default IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE audit_entries_default DISABLE TRIGGER audit_entries_append_only;
    EXECUTE format(
        'WITH moved AS (DELETE FROM audit_entries_default WHERE recorded_at >= %L AND recorded_at < %L RETURNING *)
         INSERT INTO %I SELECT * FROM moved', lower_bound, upper_bound, partition);
    ALTER TABLE audit_entries_default ENABLE TRIGGER audit_entries_append_only;
    EXECUTE format('ALTER TABLE audit_entries ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        partition, lower_bound, upper_bound);
    EXECUTE format(
        'CREATE TRIGGER audit_entries_append_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I
             FOR EACH STATEMENT EXECUTE FUNCTION audit_guard(''INSERT'')', partition);
    RETURN partition;
END
$$;

-- For a job that runs at least once a month: the partitions of this month and of those ahead, and of
-- every month that entries fell into the default partition. Returns what it created.
CREATE FUNCTION "audit_create_partitions"("months_ahead" INTEGER DEFAULT 3) RETURNS SETOF TEXT
    LANGUAGE plpgsql SECURITY DEFINER SET timezone TO 'UTC' AS $$
DECLARE
    needed TIMESTAMPTZ[];
    month TIMESTAMPTZ;
    partition TEXT;
BEGIN
    -- Before the default partition is read: the reader's lock on it would block whoever is creating.
    PERFORM pg_advisory_xact_lock('audit_entries'::regclass::oid::bigint);
    needed := ARRAY(
        SELECT date_trunc('month', recorded_at) FROM audit_entries_default
        UNION
        SELECT generate_series(
            date_trunc('month', now()), now() + "months_ahead" * INTERVAL '1 month', INTERVAL '1 month')
        ORDER BY 1
    );
    FOREACH month IN ARRAY needed LOOP
        partition := audit_create_partition(month);
        IF partition IS NOT NULL THEN
            RETURN NEXT partition;
        END IF;
    END LOOP;
END
$$;

-- Drops every month that ended `months` or more ago. Returns what it dropped. The lower limit is for
-- those who may run it without owning the trail: a shorter retention takes a migration.
CREATE FUNCTION "audit_drop_partitions"("months" INTEGER) RETURNS SETOF TEXT
    LANGUAGE plpgsql SECURITY DEFINER SET timezone TO 'UTC' SET lock_timeout TO '5s' AS $$
DECLARE
    cutoff CONSTANT TIMESTAMPTZ := date_trunc('month', now()) - "months" * INTERVAL '1 month';
    partition TEXT;
BEGIN
    IF "months" IS NULL OR "months" < 12 THEN
        RAISE EXCEPTION 'the audit trail is kept for at least 12 months, not %', coalesce("months"::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock('audit_entries'::regclass::oid::bigint);

    FOR partition IN
        SELECT child.relname
        FROM pg_inherits
        JOIN pg_class AS child ON child.oid = inhrelid
        CROSS JOIN LATERAL substring(pg_get_expr(relpartbound, child.oid) FROM 'TO \(''([^'']+)''\)') AS upper_bound
        WHERE inhparent = 'audit_entries'::regclass AND upper_bound::timestamptz <= cutoff
        ORDER BY upper_bound::timestamptz
    LOOP
        EXECUTE format('DROP TABLE %I', partition);
        RETURN NEXT partition;
    END LOOP;
    UPDATE audited_tables SET complete_since = cutoff WHERE complete_since < cutoff;
END
$$;

-- Functions that run with the owner's rights see this schema only, whatever the caller's search_path.
DO $$
DECLARE
    signature TEXT;
BEGIN
    FOREACH signature IN ARRAY ARRAY[
        'audit_create_partition(timestamptz)', 'audit_create_partitions(integer)', 'audit_drop_partitions(integer)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path TO %I, pg_temp', signature, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    END LOOP;
END
$$;

SELECT "audit_create_partitions"();
