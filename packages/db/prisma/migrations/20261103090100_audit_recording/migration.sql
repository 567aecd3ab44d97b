-- What writes the audit trail: triggers on every table that is attached with "audit_attach".

-- A row's key as text: the value of a single column, a JSON array of the values of several.
CREATE FUNCTION "audit_row_id"("row_values" JSONB, "key_columns" TEXT[]) RETURNS TEXT
    LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF cardinality("key_columns") = 1 THEN
        RETURN "row_values" ->> "key_columns"[1];
    END IF;
    RETURN (
        SELECT jsonb_agg("row_values" -> name ORDER BY position)::text
        FROM unnest("key_columns") WITH ORDINALITY AS key_column(name, position)
    );
END
$$;

-- Runs once for a statement, whatever the number of rows: half the cost of a trigger for each row when
-- 10,000 of them change. Plans are kept, so that one made for a single row must not be a nested loop that
-- 10,000 rows then meet. Arguments: the key columns, the redacted columns.
CREATE FUNCTION "audit_record"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET timezone TO 'UTC' SET bytea_output TO 'hex' SET enable_nestloop TO off AS $$
DECLARE
    key_columns CONSTANT TEXT[] := TG_ARGV[0];
    redacted CONSTANT TEXT[] := TG_ARGV[1];
    -- The clock, not the transaction's start: writers of one row wait for each other, so that the times
    -- of its entries are in the order of its changes.
    at CONSTANT TIMESTAMPTZ := clock_timestamp();
    request CONSTANT TEXT := nullif(current_setting('app.request_id', true), '');
    -- Who acts where the row itself does not say so.
    fallback_actor CONSTANT TEXT := coalesce(nullif(current_setting('app.actor', true), ''), 'db:' || session_user);
BEGIN
    -- A secret must not enter the trail under a new name.
    IF redacted <> '{}' AND (
        SELECT count(*) FROM pg_attribute
        WHERE attrelid = TG_RELID AND attname = ANY (redacted) AND NOT attisdropped
    ) <> cardinality(redacted) THEN
        RAISE EXCEPTION 'a redacted column of "%" is not there any more', TG_TABLE_NAME
            USING ERRCODE = 'undefined_column', HINT = 'Call audit_attach again with the columns that are to be redacted.';
    END IF;

    CASE TG_OP
    WHEN 'INSERT' THEN
        INSERT INTO audit_entries (recorded_at, table_name, row_id, operation, new_values, redacted_columns,
            actor, database_user, request_id, transaction_id)
        SELECT at, TG_TABLE_NAME, audit_row_id(after, key_columns), 'INSERT', after - redacted, redacted,
            coalesce(after ->> 'created_by', fallback_actor), session_user, request,
            pg_current_xact_id()::text::bigint
        FROM (SELECT to_jsonb(new_row) AS after FROM new_rows AS new_row OFFSET 0) AS inserted;

    WHEN 'UPDATE' THEN
        -- Both transition tables hold the n-th updated row at the n-th place. Their keys could not pair
        -- them: a key may change, and cascades can update one row twice in a statement.
        INSERT INTO audit_entries (recorded_at, table_name, row_id, operation, old_values, new_values,
            redacted_columns, actor, database_user, request_id, transaction_id)
        SELECT at, TG_TABLE_NAME,
            CASE operation WHEN 'DELETE' THEN old_id ELSE new_id END,
            operation,
            CASE operation
                WHEN 'INSERT' THEN NULL
                WHEN 'DELETE' THEN before - redacted
                ELSE before - unchanged - redacted
            END,
            CASE operation
                WHEN 'DELETE' THEN NULL
                WHEN 'INSERT' THEN after - redacted
                ELSE after - unchanged - redacted
            END,
            CASE
                WHEN redacted = '{}' THEN redacted
                ELSE ARRAY(SELECT unnest(redacted) EXCEPT SELECT unnest(unchanged))
            END,
            coalesce(
                CASE operation WHEN 'SOFT_DELETE' THEN after ->> 'deleted_by' END,
                -- Stamped anew, if by the same actor as before: then only the time has changed.
                CASE WHEN NOT unchanged @> '{updated_at,updated_by}' THEN after ->> 'updated_by' END,
                fallback_actor),
            session_user, request, pg_current_xact_id()::text::bigint
        FROM (
            SELECT row_number() OVER () AS place, to_jsonb(old_row) AS before FROM old_rows AS old_row
        ) AS old_version
        JOIN (
            SELECT row_number() OVER () AS place, to_jsonb(new_row) AS after FROM new_rows AS new_row
        ) AS new_version USING (place)
        CROSS JOIN LATERAL (
            SELECT audit_row_id(before, key_columns) AS old_id, audit_row_id(after, key_columns) AS new_id OFFSET 0
        ) AS row_id
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(name), '{}') AS unchanged
            FROM jsonb_each(after) AS entry(name, value)
            WHERE value = before -> name
        ) AS difference
        CROSS JOIN LATERAL unnest(CASE
            -- A new key ends one row and begins another.
            WHEN old_id <> new_id THEN '{DELETE,INSERT}'
            WHEN before ->> 'deleted_at' IS NULL AND after ->> 'deleted_at' IS NOT NULL THEN '{SOFT_DELETE}'
            WHEN before ->> 'deleted_at' IS NOT NULL AND after ->> 'deleted_at' IS NULL THEN '{RESTORE}'
            ELSE '{UPDATE}'
        END::audit_operation[]) AS operation
        WHERE before <> after
        -- Keys that are passed on within the statement are given up before they are taken.
        ORDER BY operation <> 'DELETE', place;

    WHEN 'DELETE' THEN
        INSERT INTO audit_entries (recorded_at, table_name, row_id, operation, old_values, redacted_columns,
            actor, database_user, request_id, transaction_id)
        SELECT at, TG_TABLE_NAME, audit_row_id(before, key_columns), 'DELETE', before - redacted, redacted,
            fallback_actor, session_user, request, pg_current_xact_id()::text::bigint
        FROM (SELECT to_jsonb(old_row) AS before FROM old_rows AS old_row OFFSET 0) AS deleted;

    WHEN 'TRUNCATE' THEN
        -- One entry for the statement, also when the table is empty, and one for each row that it takes.
        INSERT INTO audit_entries (recorded_at, table_name, operation, redacted_columns,
            actor, database_user, request_id, transaction_id)
        VALUES (at, TG_TABLE_NAME, 'TRUNCATE', redacted,
            fallback_actor, session_user, request, pg_current_xact_id()::text::bigint);
        EXECUTE format(
            'INSERT INTO audit_entries (recorded_at, table_name, row_id, operation, old_values, redacted_columns,
                 actor, database_user, request_id, transaction_id)
             SELECT $1, $2, audit_row_id(before, $3), ''TRUNCATE'', before - $4, $4,
                 $5, session_user, $6, pg_current_xact_id()::text::bigint
             FROM (SELECT to_jsonb(old_row) AS before FROM %s AS old_row OFFSET 0) AS truncated', TG_RELID::regclass)
        USING at, TG_TABLE_NAME, key_columns, redacted, fallback_actor, request;
    END CASE;
    RETURN NULL;
END
$$;

-- Has a table recorded from here on; again, to change what is redacted. The columns of "redact" are
-- never stored, only that they changed. In a migration:
--     SELECT audit_attach('users', redact => '{password_hash}');
CREATE FUNCTION "audit_attach"("audited" REGCLASS, "redact" TEXT[] DEFAULT '{}') RETURNS VOID
    LANGUAGE plpgsql AS $$
DECLARE
    name CONSTANT TEXT := (SELECT relname FROM pg_class WHERE oid = "audited");
    key_columns CONSTANT TEXT[] := ARRAY(
        SELECT attname::text
        FROM pg_index
        CROSS JOIN LATERAL unnest(indkey) WITH ORDINALITY AS key_column(number, position)
        JOIN pg_attribute ON attrelid = indrelid AND attnum = number
        WHERE indrelid = "audited" AND indisprimary
        ORDER BY position
    );
    event TEXT;
BEGIN
    IF (SELECT relkind <> 'r' OR relispartition FROM pg_class WHERE oid = "audited") THEN
        RAISE EXCEPTION '% can''t be audited: only ordinary tables can', "audited"
            USING ERRCODE = 'wrong_object_type';
    ELSIF key_columns = '{}' THEN
        RAISE EXCEPTION '% can''t be audited: it has no primary key to tell its rows by', "audited"
            USING ERRCODE = 'object_not_in_prerequisite_state';
    ELSIF key_columns && "redact" THEN
        RAISE EXCEPTION '% can''t be audited with its primary key redacted', "audited"
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- Waits for those who are writing what is not recorded yet: the trail is complete from after them.
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', "audited");
    INSERT INTO audited_tables (table_name, key_columns, redacted_columns, complete_since)
    VALUES (name, key_columns, "redact", clock_timestamp())
    ON CONFLICT (table_name) DO UPDATE SET
        key_columns = excluded.key_columns,
        redacted_columns = excluded.redacted_columns,
        complete_since = CASE
            WHEN EXISTS (SELECT FROM pg_trigger WHERE tgrelid = "audited" AND tgname = 'audit_update')
            THEN audited_tables.complete_since
            ELSE excluded.complete_since
        END;
    FOREACH event IN ARRAY '{INSERT,UPDATE,DELETE,TRUNCATE}'::text[] LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER %I %s %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION audit_record(%L, %L)',
            'audit_' || lower(event),
            CASE event WHEN 'TRUNCATE' THEN 'BEFORE' ELSE 'AFTER' END,
            event,
            "audited",
            CASE event
                WHEN 'INSERT' THEN 'REFERENCING NEW TABLE AS new_rows'
                WHEN 'UPDATE' THEN 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
                WHEN 'DELETE' THEN 'REFERENCING OLD TABLE AS old_rows'
                ELSE ''
            END,
            key_columns,
            "redact");
    END LOOP;
END
$$;

-- Ends the recording of a table. What was recorded stays.
CREATE FUNCTION "audit_detach"("audited" REGCLASS) RETURNS VOID
    LANGUAGE plpgsql AS $$
DECLARE
    event TEXT;
BEGIN
    FOREACH event IN ARRAY '{insert,update,delete,truncate}'::text[] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'audit_' || event, "audited");
    END LOOP;
    DELETE FROM audited_tables WHERE table_name = (SELECT relname FROM pg_class WHERE oid = "audited");
END
$$;

-- Whoever could put the trigger function on a table of their own could write what they like.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION audit_record() SET search_path TO %I, pg_temp', current_schema());
END
$$;

REVOKE ALL ON FUNCTION "audit_record"(), "audit_attach"(REGCLASS, TEXT[]), "audit_detach"(REGCLASS) FROM PUBLIC;

SELECT "audit_attach"('users', redact => '{password_hash}');
SELECT "audit_attach"('campaigns');
SELECT "audit_attach"('campaign_members');
SELECT "audit_attach"('contributions');
SELECT "audit_attach"('ledger_entries');
