import { expect, test } from 'vitest'
import { migrationProject } from '../support/migration-project.js'

const SHELVES = {
  up: `CREATE TABLE shelves (id int PRIMARY KEY, label text); CREATE TYPE size AS ENUM ('s', 'm');`,
  down: 'DROP TABLE shelves; DROP TYPE size;',
}

const LEFT_BEHIND = {
  '20260102000000_function': [
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1;',
    'function f() is there',
  ],
  '20260103000000_index': [
    'CREATE INDEX i ON shelves (lower(label));',
    'index i on shelves is there',
  ],
  '20260104000000_enum': ["ALTER TYPE size ADD VALUE 'l';", 'enum size is different'],
  '20260105000000_privilege': [
    'GRANT SELECT ON shelves TO public;',
    'privilege table shelves is different',
  ],
  '20260106000000_default': [
    "ALTER TABLE shelves ALTER label SET DEFAULT '';",
    `column shelves.label is different: "text default ''::text" instead of "text"`,
  ],
  '20260107000000_comment': ["COMMENT ON TABLE shelves IS 'here';", 'comment table shelves'],
  '20260108000000_security': [
    'ALTER TABLE shelves ENABLE ROW LEVEL SECURITY;',
    'table shelves is different',
  ],
  '20260109000000_sequence': ['CREATE SEQUENCE numbers;', 'sequence numbers is there'],
} as const

test('verify names what a down.sql leaves behind, whatever it is, and goes on', async () => {
  const leaving = Object.entries(LEFT_BEHIND).map(([name, [up]]) => [
    name,
    { up, down: 'SELECT 1;' },
  ])
  const { db } = await migrationProject({
    '20260101000000_shelves': SHELVES,
    ...Object.fromEntries(leaving),
    '20260110000000_fine': { up: 'CREATE TABLE fine ();', down: 'DROP TABLE fine;' },
  })
  const { code, stdout } = await db('migrate verify --json')
  expect(code).toBe(3)
  const expected = Object.entries(LEFT_BEHIND).map(([name, [, finding]]) => ({
    name,
    outcome: 'failed',
    findings: [expect.stringContaining(`after down.sql, ${finding}`)],
  }))
  expect(JSON.parse(stdout)).toEqual([
    { name: '20260101000000_shelves', outcome: 'reversible', findings: [] },
    ...expected,
    { name: '20260110000000_fine', outcome: 'reversible', findings: [] },
  ])
  expect((await db('migrate verify fine')).code).toBe(0)
})

test('verify refuses what is missing or unfinished and accepts what says why', async () => {
  const { db } = await migrationProject({
    '20260101000000_missing': { up: 'CREATE TABLE a ();' },
    '20260102000000_todo': { up: 'CREATE TABLE b ();', down: '-- TODO' },
    '20260103000000_never': { up: 'DROP TABLE a;', down: '-- Irreversible: nobody needs it' },
  })
  const verifications = JSON.parse((await db('migrate verify --json')).stdout)
  expect(verifications).toMatchObject([
    { outcome: 'failed', findings: ['it has no down.sql'] },
    { outcome: 'failed' },
    { outcome: 'irreversible', findings: ['nobody needs it'] },
  ])
  expect((await db('migrate verify never')).stdout).toContain('1 is irreversible, and says why.')
  expect((await db('migrate down --yes')).stderr).not.toContain('write 2026')
})

test('verify needs a role that may create databases, and leaves none behind', async () => {
  const { db, client, url, rows } = await migrationProject({ '20260101000000_shelves': SHELVES })
  await client.query("CREATE ROLE verifier LOGIN PASSWORD 'open'")
  try {
    const limited = new URL(url)
    limited.username = 'verifier'
    limited.password = 'open'
    const refused = await db('migrate verify', { DATABASE_URL: limited.href })
    expect(refused.stderr).toContain('the role "verifier" may not create one')

    await client.query('ALTER ROLE verifier CREATEDB')
    expect((await db('migrate verify', { DATABASE_URL: limited.href })).code).toBe(0)
    expect(await rows("SELECT FROM pg_database WHERE datdba = 'verifier'::regrole")).toEqual([])
  } finally {
    await client.query('DROP ROLE verifier')
  }
})
