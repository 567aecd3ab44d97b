import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readMigrations } from '../migrations/migrations-folder.js'
import { lintMigrations } from './lint.js'
import { rulesPage } from './rules-page.js'

const BASE = {
  name: '1_base',
  up: `CREATE TABLE t (id int PRIMARY KEY, a int, b text);
    CREATE TABLE r (id int PRIMARY KEY);
    SELECT audit_attach('kept');`,
  down: 'DROP TABLE t; DROP TABLE r;',
}

async function rulesBrokenBy(up: string, down: string | undefined = 'SELECT 1;') {
  const findings = await lintMigrations([BASE, { name: '2_change', up, down }])
  return [...new Set(findings.map(({ rule }) => rule))].filter((rule) => rule !== 'no-lock-timeout')
}

describe.each([
  ['index-not-concurrent', 'CREATE INDEX i ON t (a);', 'CREATE INDEX CONCURRENTLY i ON t (a);'],
  [
    'index-not-concurrent',
    'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);',
    'ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i;',
  ],
  ['column-type-change', 'ALTER TABLE t ALTER a TYPE bigint;', 'ALTER TABLE t ADD c bigint;'],
  ['not-null', 'ALTER TABLE t ADD c int NOT NULL;', 'ALTER TABLE t ADD c int NOT NULL DEFAULT 0;'],
  [
    'not-null',
    'ALTER TABLE t ALTER a SET NOT NULL;',
    'ALTER TABLE t ADD CONSTRAINT k CHECK (a IS NOT NULL) NOT VALID;',
  ],
  [
    'constraint-not-valid',
    'CREATE INDEX CONCURRENTLY i ON t (a); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES r; -- mixed',
    'ALTER TABLE t VALIDATE CONSTRAINT f;',
  ],
  [
    'volatile-default',
    'ALTER TABLE t ADD c uuid DEFAULT gen_random_uuid();',
    'ALTER TABLE t ADD c timestamptz DEFAULT now();',
  ],
  [
    'enum-value-removed',
    'CREATE TYPE e_new AS ENUM (); ALTER TYPE e RENAME TO e_old; DROP TYPE e_old;',
    "ALTER TYPE e ADD VALUE 'x';",
  ],
  [
    'concurrently-mixed',
    'CREATE INDEX CONCURRENTLY i ON t (a); SELECT 1;',
    'DROP INDEX CONCURRENTLY i;',
  ],
  ['data-loss', 'DROP TABLE t;', 'CREATE TABLE n (id int PRIMARY KEY); DROP TABLE n;'],
  ['data-loss', 'ALTER TABLE t DROP COLUMN a;', 'ALTER TABLE t ALTER a DROP DEFAULT;'],
  [
    'data-loss',
    'DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY);',
    'CREATE TABLE n (id int PRIMARY KEY); ALTER TABLE n RENAME TO m; DROP TABLE m;',
  ],
  [
    'data-loss',
    'DO $$ BEGIN IF true THEN DROP TABLE "t"; END IF; END $$;',
    "DO $$ BEGIN PERFORM 'DROP TABLE t'; END $$;",
  ],
  ['data-loss', 'ALTER TABLE public.t ADD c int, DROP COLUMN "a";', '-- DROP TABLE t;\nSELECT 1;'],
  [
    'data-loss',
    'CREATE TABLE other.t (id int PRIMARY KEY); DROP TABLE t;',
    'CREATE TABLE other.t (id int PRIMARY KEY); DROP TABLE other.t;',
  ],
  ['data-loss', 'DROP TYPE e CASCADE;', 'DROP TYPE e;'],
  ['data-loss', 'TRUNCATE t;', 'CREATE TEMP TABLE n (id int); TRUNCATE n;'],
  [
    'data-loss',
    'CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY); DROP TABLE t;',
    'CREATE TABLE IF NOT EXISTS n (id int PRIMARY KEY); DROP TABLE n;',
  ],
  [
    'index-not-concurrent',
    'CREATE INDEX i ON "t" (a) -- CONCURRENTLY',
    'CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE INDEX i ON m (a);',
  ],
  [
    'rename',
    "ALTER TYPE e RENAME VALUE 'x' TO 'y';",
    "CREATE TYPE e AS ENUM ('x'); ALTER TYPE e RENAME VALUE 'x' TO 'y';",
  ],
  ['rename', 'ALTER TABLE t SET SCHEMA other;', 'ALTER TABLE t RENAME CONSTRAINT a TO b;'],
  [
    'constraint-not-valid',
    'ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT k;',
    'CREATE TABLE n (id int PRIMARY KEY); ALTER TABLE n ADD CONSTRAINT k CHECK (id > 0) NOT VALID; ALTER TABLE n VALIDATE CONSTRAINT k;',
  ],
  [
    'concurrently-mixed',
    'SELECT 1; REINDEX INDEX CONCURRENTLY i;',
    'REINDEX INDEX CONCURRENTLY i;',
  ],
  [
    'enum-value-removed',
    'CREATE TYPE e_new AS ENUM (); DROP TYPE e; ALTER TYPE e_new RENAME TO e;',
    'ALTER TYPE e RENAME TO f;',
  ],
  [
    'foreign-key-index',
    'CREATE TABLE n (id int PRIMARY KEY, t_id int REFERENCES t); CREATE INDEX i ON n (t_id) WHERE id > 0;',
    'CREATE TABLE n (id int PRIMARY KEY, t_id int REFERENCES t); CREATE INDEX i ON n (t_id) WHERE t_id IS NOT NULL;',
  ],
  [
    'foreign-key-index',
    'CREATE TABLE n (id int PRIMARY KEY, t_id int REFERENCES t); CREATE INDEX i ON n (t_id); DROP INDEX i;',
    'CREATE TABLE n (id int PRIMARY KEY, t_id int UNIQUE REFERENCES t);',
  ],
  [
    'primary-key',
    'CREATE TABLE n AS SELECT 1 AS id;',
    'CREATE TABLE n AS SELECT 1 AS id; ALTER TABLE n ADD PRIMARY KEY (id);',
  ],
  [
    'audit-trigger',
    "CREATE TABLE n (id int PRIMARY KEY, created_by text); SELECT audit_attach('other.n');",
    `CREATE TABLE "N" (id int PRIMARY KEY, created_by text);
      DO $$ BEGIN PERFORM audit_attach('public."N"'::regclass); END $$;`,
  ],
  ['rename', 'ALTER TABLE t RENAME a TO c;', 'ALTER INDEX i RENAME TO j;'],
  ['primary-key', 'CREATE TABLE n (id int);', 'CREATE TABLE n (id int, PRIMARY KEY (id));'],
  [
    'foreign-key-index',
    'CREATE TABLE n (id int PRIMARY KEY, t_id int REFERENCES t);',
    'CREATE TABLE n (id int PRIMARY KEY, t_id int REFERENCES t); CREATE INDEX i ON n (t_id, id);',
  ],
  [
    'audit-trigger',
    'CREATE TABLE n (id int PRIMARY KEY, created_by text);',
    'CREATE TABLE kept (id int PRIMARY KEY, created_by text);',
  ],
])('%s', (rule, bad, good) => {
  test(`finds: ${bad}`, async () => {
    expect(await rulesBrokenBy(bad)).toContain(rule)
  })

  test(`accepts: ${good}`, async () => {
    expect(await rulesBrokenBy(good)).toEqual([])
  })
})

test('SET NOT NULL is accepted after a check that an earlier migration has added', async () => {
  const findings = await lintMigrations([
    BASE,
    { name: '2', up: 'ALTER TABLE t ADD CONSTRAINT k CHECK (a IS NOT NULL) NOT VALID;', down: '' },
    {
      name: '3',
      up: 'ALTER TABLE t VALIDATE CONSTRAINT k; ALTER TABLE t ALTER a SET NOT NULL;',
      down: '',
    },
  ])
  expect(findings.filter(({ rule }) => rule === 'not-null')).toEqual([])
})

test('a lock on an existing table wants a limit before it', async () => {
  const rules = async (up: string) =>
    (await lintMigrations([BASE, { name: '2', up, down: '' }])).map(({ rule }) => rule)
  expect(await rules('ALTER TABLE t ADD c int;')).toEqual(['no-lock-timeout'])
  for (const limit of [
    "SET lock_timeout = '3s'",
    'SET LOCAL lock_timeout TO 500',
    "SELECT set_config('lock_timeout', '3s', true)",
  ]) {
    expect(await rules(`${limit}; ALTER TABLE t ADD c int;`)).toEqual([])
  }
  for (const none of [
    'SET lock_timeout = 0',
    "SET lock_timeout = '3s'; RESET ALL",
    "SET statement_timeout = '3s'",
  ]) {
    expect(await rules(`${none}; ALTER TABLE t ADD c int;`)).toEqual(['no-lock-timeout'])
  }
})

test('a way back that is missing or unfinished is found', async () => {
  const findings = await lintMigrations([
    { name: '1', up: 'SELECT 1;', down: undefined },
    { name: '2', up: 'SELECT 1;', down: '-- TODO' },
    { name: '3', up: 'SELECT 1;', down: '-- Irreversible: nothing to do' },
  ])
  expect(findings.map(({ migration, rule }) => `${migration} ${rule}`)).toEqual([
    '1 way-back',
    '2 way-back',
  ])
})

test('a comment allows a rule to one statement, and only with a reason', async () => {
  const drop = (comment: string) => rulesBrokenBy(`${comment}\nALTER TABLE t DROP COLUMN a;`)
  expect(await drop('-- lint: allow data-loss: unused since release 12')).toEqual([])
  expect(await drop('-- lint: allow data-loss')).toEqual(['allowance', 'data-loss'])
})

test.each([
  ['-- lint: allow data-los: x\nDROP TABLE t;', 'there is no rule "data-los"'],
  [
    '-- lint: allow rename: x\nDROP TABLE t;',
    '"rename" is allowed, and the statement does not break it',
  ],
  ['DROP TABLE t\n-- lint: allow data-loss: x\n;', '"data-loss" is not before a statement'],
  ['DROP TABLE t;\n-- lint: allow data-loss: x', '"data-loss" is not before a statement'],
  ['SELECT 1;\n-- lint: allow data-loss: x\nSELECT 2;\nDROP TABLE t;', 'does not break it'],
])('a comment that allows nothing is found: %s', async (up, message) => {
  const findings = await lintMigrations([BASE, { name: '2', up, down: '' }])
  expect(findings).toContainEqual(
    expect.objectContaining({ rule: 'allowance', message: expect.stringContaining(message) }),
  )
})

test('findings say where, also after characters of several bytes', async () => {
  const [finding] = await lintMigrations([
    BASE,
    { name: '2', up: "-- Zürich 😀\nSELECT 'é';\n\n  DROP TABLE t;", down: '' },
  ])
  expect(finding?.position).toEqual({ line: 4, column: 3 })
})

test('a syntax error is a finding', async () => {
  const findings = await lintMigrations([
    { name: '1', up: 'SELECT 1;\nCREATE TABEL x ();', down: '' },
  ])
  expect(findings).toMatchObject([{ rule: 'syntax', position: { line: 2 } }])
})

test('our own migrations break no rule', async () => {
  const folder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
  expect(await lintMigrations(await readMigrations(folder))).toEqual([])
})

test('docs/migration-rules.md explains every rule', async () => {
  const page = fileURLToPath(new URL('../../../../docs/migration-rules.md', import.meta.url))
  await expect(rulesPage()).toMatchFileSnapshot(page)
})
