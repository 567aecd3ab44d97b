-- A live row never points to a deleted one. The foreign key's own check only sees that a row is there; these
-- triggers look at its mark as well, at no round trip. They also close the race between a row that is
-- added and its parent that is deleted meanwhile: a soft delete changes "deletion_id", which a full unique
-- index makes part of a key, and so waits for everybody who holds on to the row by a foreign key.

SET lock_timeout = '3s';

DROP INDEX "users_deletion_id_idx";
DROP INDEX "campaigns_deletion_id_idx";

-- Guards every foreign key of a table that leads to a table with "deleted_at". In a migration:
--     SELECT soft_delete_guard('campaign_members');
-- Again, after a foreign key was added.
CREATE FUNCTION "soft_delete_guard"("guarded" REGCLASS) RETURNS VOID
    LANGUAGE plpgsql AS $$
DECLARE
    may_be_deleted CONSTANT BOOLEAN := EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = "guarded" AND attname = 'deleted_at' AND NOT attisdropped
    );
    reference RECORD;
    guard TEXT;
    guard_of_restore TEXT;
    points TEXT;
BEGIN
    FOR reference IN
        SELECT
            conname AS name,
            confrelid::regclass AS parent,
            format('%I.%I', nspname, relname) AS parent_table,
            confdeltype IN ('c', 'r') AS binds,
            string_agg(format('%I', child.attname), ', ') AS columns,
            string_agg(format('NEW.%I IS NOT NULL', child.attname), ' AND ') AS is_set,
            string_agg(format('parent.%I = NEW.%I', other.attname, child.attname), ' AND ') AS matches
        FROM pg_constraint
        JOIN pg_class ON pg_class.oid = confrelid
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute AS mark ON mark.attrelid = confrelid AND mark.attname = 'deleted_at' AND NOT mark.attisdropped
        CROSS JOIN LATERAL unnest(conkey, confkey) AS pair(number, parent_number)
        JOIN pg_attribute AS child ON child.attrelid = conrelid AND child.attnum = pair.number
        JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = pair.parent_number
        WHERE conrelid = "guarded" AND contype = 'f'
        GROUP BY 1, 2, 3, 4
    LOOP
        IF NOT EXISTS (
            SELECT FROM pg_index
            JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey[0:indnkeyatts - 1])
            WHERE indrelid = reference.parent AND indisunique AND indpred IS NULL AND indexprs IS NULL
                AND attname IN ('deleted_at', 'deletion_id')
        ) THEN
            RAISE EXCEPTION 'the rows of % can be deleted while others begin to point to them', reference.parent
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = format('Give it a unique index without a condition that "deletion_id" is part of: CREATE UNIQUE INDEX ON %s ("deletion_id", "id").', reference.parent);
        END IF;

        guard := 'live_' || left(reference.name, 58);
        guard_of_restore := 'restored_' || left(reference.name, 54);
        -- A constraint's name is its table's own, a function's is not.
        IF EXISTS (SELECT FROM pg_trigger WHERE tgfoid = to_regproc(quote_ident(guard)) AND tgrelid <> "guarded") THEN
            RAISE EXCEPTION 'another table has a guarded foreign key that is called "%" as well', reference.name
                USING ERRCODE = 'duplicate_object', HINT = 'Give the constraint a name of its own.';
        END IF;
        points := CASE WHEN may_be_deleted THEN 'NEW."deleted_at" IS NULL AND ' ELSE '' END || reference.is_set;
        EXECUTE format(
            'CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $guard$
            DECLARE
                mark TIMESTAMPTZ;
            BEGIN
                SELECT parent.deleted_at INTO mark FROM %s AS parent WHERE %s FOR KEY SHARE;
                IF mark IS NOT NULL THEN
                    RAISE EXCEPTION ''insert or update on table "%%" violates foreign key constraint %I: the row it leads to is deleted'', TG_TABLE_NAME
                        USING ERRCODE = ''foreign_key_violation'', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = %L;
                END IF;
                RETURN NULL;
            END
            $guard$',
            guard, reference.parent_table, reference.matches, reference.name, reference.name);
        -- Triggers fire in the order of their names: after "RI_…", which waits for a delete under way.
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER %I AFTER INSERT OR UPDATE OF %s ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION %I()',
            guard, reference.columns, "guarded", points, guard);
        -- A restore may bring the parent back after the child, so this one looks at the end.
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', guard_of_restore, "guarded");
        IF may_be_deleted AND reference.binds THEN
            EXECUTE format(
                'CREATE CONSTRAINT TRIGGER %I AFTER UPDATE OF "deleted_at" ON %s DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND %s) EXECUTE FUNCTION %I()',
                guard_of_restore, "guarded", points, guard);
        END IF;
    END LOOP;
END
$$;

-- Takes the guards off a table.
CREATE FUNCTION "soft_delete_unguard"("guarded" REGCLASS) RETURNS VOID
    LANGUAGE plpgsql AS $$
DECLARE
    name TEXT;
BEGIN
    FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = "guarded" AND contype = 'f'
    LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'restored_' || left(name, 54), "guarded");
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'live_' || left(name, 58), "guarded");
        EXECUTE format('DROP FUNCTION IF EXISTS %I()', 'live_' || left(name, 58));
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION "soft_delete_guard"(REGCLASS), "soft_delete_unguard"(REGCLASS) FROM PUBLIC;

SELECT "soft_delete_guard"('campaigns');
SELECT "soft_delete_guard"('campaign_members');
SELECT "soft_delete_guard"('contributions');
