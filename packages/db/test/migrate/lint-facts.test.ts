import { beforeAll, expect, inject, test } from 'vitest'
import { lintMigrations } from '../../src/lint/lint.js'
import { cloneDatabase, withConnection } from '../../src/testing/index.js'

const BASE = `
  CREATE TABLE r (id int PRIMARY KEY);
  CREATE TABLE t (
    id int PRIMARY KEY, a int, v varchar(10), tx text, n numeric(10,2), ts timestamp(3), tz timestamptz(3),
    b bit varying(5), known int, unknown int
  );
  CREATE INDEX t_v_idx ON t (v);
  ALTER TABLE t ADD CONSTRAINT known_is_there CHECK (known IS NOT NULL AND a > 0) NOT VALID,
    ADD CONSTRAINT unknown_is_there CHECK (unknown IS NOT NULL) NOT VALID;
  ALTER TABLE t VALIDATE CONSTRAINT known_is_there;
  CREATE SEQUENCE s;
  CREATE FUNCTION stable_one() RETURNS int STABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
  CREATE FUNCTION volatile_one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
  CREATE TABLE parts (id int) PARTITION BY RANGE (id);`
const ROWS = `
  INSERT INTO r VALUES (1);
  INSERT INTO t SELECT g, 1, 'x', 'x', 1, now(), now(), B'1', 1, 1 FROM generate_series(1, 100) g`

/** Rules that say that a table is read or written whole. */
const COSTLY = [
  'column-type-change',
  'not-null',
  'constraint-not-valid',
  'volatile-default',
  'index-not-concurrent',
]

let url: string

beforeAll(async () => {
  const database = await cloneDatabase(inject('adminUrl'), 'template0')
  url = database.url
  await withConnection(url, (client) => client.query(BASE + ROWS))
  return database.drop
})

test.each([
  'ALTER TABLE t ALTER v TYPE varchar(20)',
  'ALTER TABLE t ALTER v TYPE varchar',
  'ALTER TABLE t ALTER v TYPE text',
  'ALTER TABLE t ALTER v TYPE text USING v::text',
  'ALTER TABLE t ALTER v TYPE text USING upper(v)',
  'ALTER TABLE t ALTER v TYPE varchar(5)',
  'ALTER TABLE t ALTER v TYPE varchar(20) COLLATE "C"',
  'ALTER TABLE t ALTER tx TYPE varchar',
  'ALTER TABLE t ALTER tx TYPE varchar(100)',
  'ALTER TABLE t ALTER n TYPE numeric(12,2)',
  'ALTER TABLE t ALTER n TYPE numeric',
  'ALTER TABLE t ALTER n TYPE numeric(12,3)',
  'ALTER TABLE t ALTER n TYPE numeric(8,2)',
  'ALTER TABLE t ALTER ts TYPE timestamp(6)',
  'ALTER TABLE t ALTER ts TYPE timestamp',
  'ALTER TABLE t ALTER ts TYPE timestamp(0)',
  'ALTER TABLE t ALTER ts TYPE timestamptz(3)',
  'ALTER TABLE t ALTER tz TYPE timestamptz(6)',
  'ALTER TABLE t ALTER b TYPE varbit(10)',
  'ALTER TABLE t ALTER a TYPE bigint',
  'ALTER TABLE t ADD z int',
  'ALTER TABLE t ADD z int DEFAULT 5',
  'ALTER TABLE t ADD z int NOT NULL DEFAULT 5',
  'ALTER TABLE t ADD z timestamptz DEFAULT now()',
  "ALTER TABLE t ADD z timestamp DEFAULT (now() AT TIME ZONE 'utc')",
  "ALTER TABLE t ADD z jsonb DEFAULT jsonb_build_object('a', 1)",
  'ALTER TABLE t ADD z text[] DEFAULT ARRAY[]::text[]',
  'ALTER TABLE t ADD z int DEFAULT stable_one()',
  'ALTER TABLE t ADD z int DEFAULT volatile_one()',
  'ALTER TABLE t ADD z uuid DEFAULT gen_random_uuid()',
  "ALTER TABLE t ADD z text DEFAULT 'x' || gen_random_uuid()",
  'ALTER TABLE t ADD z timestamptz DEFAULT clock_timestamp()',
  "ALTER TABLE t ADD z int DEFAULT nextval('s')",
  'ALTER TABLE t ADD z serial',
  'ALTER TABLE t ADD z int GENERATED ALWAYS AS IDENTITY',
  'ALTER TABLE t ADD z int GENERATED ALWAYS AS (a + 1) STORED',
  'ALTER TABLE t ADD z int GENERATED ALWAYS AS (a + 1) VIRTUAL',
  'ALTER TABLE t ADD z int REFERENCES r',
  'ALTER TABLE t ADD z int DEFAULT 1 REFERENCES r',
  'ALTER TABLE t ADD z int CHECK (z > 0)',
  'ALTER TABLE t ADD z int UNIQUE',
  'ALTER TABLE t ADD CHECK (a > 0)',
  'ALTER TABLE t ADD CHECK (a > 0) NOT VALID',
  'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES r',
  'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES r NOT VALID',
  'ALTER TABLE t ADD CONSTRAINT filled NOT NULL a NOT VALID',
  'ALTER TABLE t ADD CONSTRAINT filled NOT NULL a',
  'ALTER TABLE t ALTER a SET NOT NULL',
  'ALTER TABLE t ALTER known SET NOT NULL',
  'ALTER TABLE t ALTER unknown SET NOT NULL',
  'ALTER TABLE t ADD EXCLUDE USING btree (id WITH =)',
  'CREATE INDEX ON t (a)',
  'CREATE INDEX ON ONLY parts (id)',
  'DO $$ BEGIN ALTER TABLE t ALTER a TYPE bigint; END $$',
])('lint and PostgreSQL agree on what it costs: %s', async (statement) => {
  const findings = await lintMigrations([
    { name: '1_base', up: BASE, down: '' },
    { name: '2_change', up: statement, down: '' },
  ])
  const found = findings.filter(
    ({ migration, rule }) => migration === '2_change' && COSTLY.includes(rule),
  )
  expect(found.length > 0).toBe(await isCostly(statement))
})

/** Whether PostgreSQL reads the whole table, or writes it or an index of it anew. */
function isCostly(statement: string): Promise<boolean> {
  return withConnection(url, async (client) => {
    const read = async () => {
      const { rows } = await client.query(
        `SELECT ARRAY(SELECT c.relfilenode FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
             WHERE c.oid = 't'::regclass OR i.indrelid = 't'::regclass AND c.relname IN ('t_pkey', 't_v_idx')
             ORDER BY c.oid) AS files,
           (SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 't')::int AS scans`,
      )
      return rows[0]
    }
    await client.query('BEGIN')
    const before = await read()
    await client.query(statement)
    const after = await read()
    await client.query('ROLLBACK')
    return JSON.stringify(before) !== JSON.stringify(after)
  })
}

test('a lock on a table is waited for without a limit exactly where PostgreSQL takes one', async () => {
  const locks: Record<string, string> = {}
  const expected: Record<string, string> = {}
  for (const statement of [
    'ALTER TABLE t ADD z int',
    'ALTER TABLE t VALIDATE CONSTRAINT unknown_is_there',
    'CREATE TABLE n (id int PRIMARY KEY, r_id int REFERENCES r)',
    'CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (1) TO (2)',
    'CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE POLICY p ON t USING (true)',
    'DROP INDEX t_v_idx',
    'CREATE INDEX ON t (a)',
    'TRUNCATE t',
    'LOCK TABLE t',
    'CREATE VIEW w AS SELECT 1',
    "COMMENT ON TABLE t IS 'here'",
    'CREATE STATISTICS st ON a, known FROM t',
    'CREATE TABLE alone (id int PRIMARY KEY); ALTER TABLE alone ADD z int; CREATE INDEX ON alone (z)',
  ]) {
    const findings = await lintMigrations([
      { name: '1_base', up: BASE, down: '' },
      { name: '2_change', up: statement, down: '' },
    ])
    const isFound = findings.some(
      ({ migration, rule }) => migration === '2_change' && rule === 'no-lock-timeout',
    )
    locks[statement] = String(isFound)
    expected[statement] = String(await stopsOthers(statement))
  }
  expect(locks).toEqual(expected)
})

/** Whether it takes a lock on a table that was there which reads or writes have to wait for. */
function stopsOthers(statement: string): Promise<boolean> {
  return withConnection(url, async (client) => {
    await client.query('BEGIN')
    await client.query(statement)
    const { rowCount } = await client.query(
      `SELECT FROM pg_locks l WHERE pid = pg_backend_pid() AND relation IN ('t'::regclass, 'r'::regclass, 'parts'::regclass)
         AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
    )
    await client.query('ROLLBACK')
    return rowCount !== 0
  })
}
