import { describe, expect, test } from 'vitest'
import { splitScript } from './split-script.js'

async function outline(script: string): Promise<string[]> {
  const parts = await splitScript(script)
  return parts.map((part) => `${part.transactional ? 'together' : 'alone'}: ${part.sql.trim()}`)
}

describe('a script', () => {
  test('of ordinary statements stays whole, byte for byte', async () => {
    const script = `CREATE TABLE a ();\n-- done;\nDO $$ BEGIN PERFORM 1; END $$;\n`
    expect(await splitScript(script)).toEqual([{ sql: script, offset: 0, transactional: true }])
  })

  test('is split around what cannot run in a transaction', async () => {
    expect(
      await outline('SELECT 1; SELECT 2; CREATE INDEX CONCURRENTLY ON a (b); SELECT 3; VACUUM a;'),
    ).toEqual([
      'together: SELECT 1; SELECT 2',
      'alone: CREATE INDEX CONCURRENTLY ON a (b)',
      'together: SELECT 3',
      'alone: VACUUM a',
    ])
  })

  test.each([
    'DROP INDEX CONCURRENTLY i',
    'REINDEX INDEX CONCURRENTLY i',
    'REINDEX SCHEMA public',
    'ALTER TABLE p DETACH PARTITION c CONCURRENTLY',
    'ALTER SYSTEM SET work_mem = 1',
    'CREATE DATABASE d',
    'DROP DATABASE d',
    "CREATE TABLESPACE t LOCATION '/t'",
    'DROP SUBSCRIPTION s',
    'VACUUM',
  ])('has a part of its own for %s', async (statement) => {
    expect(await outline(`SELECT 1;${statement}`)).toEqual([
      'together: SELECT 1',
      `alone: ${statement}`,
    ])
  })

  test.each([
    "SELECT 'CREATE INDEX CONCURRENTLY i ON a (b)'",
    'ANALYZE a /* not VACUUM */',
    'REINDEX TABLE a /* not CONCURRENTLY */',
    'ALTER DATABASE d SET work_mem = 1',
    'ALTER TABLE a SET TABLESPACE t',
    'CREATE INDEX "CONCURRENTLY" ON a (b)',
  ])('stays whole with %s', async (statement) => {
    expect(await splitScript(`SELECT 1;${statement}`)).toHaveLength(1)
  })

  test('commits a new enum value before it is used, and only then', async () => {
    const add = "ALTER TYPE t ADD VALUE 'new'"
    expect(await outline(`SELECT 1;${add};UPDATE a SET b = 'new'`)).toEqual([
      'together: SELECT 1',
      `alone: ${add}`,
      "together: UPDATE a SET b = 'new'",
    ])
    expect(await outline(`${add};UPDATE a SET b = 'old'`)).toHaveLength(1)
    expect(
      await outline("ALTER TYPE t RENAME VALUE 'a' TO 'b'; SELECT 'b' /* ADD VALUE */"),
    ).toHaveLength(1)
  })

  test('keeps the place of each part, counted in characters', async () => {
    const script =
      "SELECT 'äöü 🍎';\n\n-- two\nSELECT 0; CREATE INDEX CONCURRENTLY ON a (b); SELECT 2"
    const parts = await splitScript(script)
    const characters = [...script]
    for (const { sql, offset } of parts) {
      expect(characters.slice(offset, offset + [...sql].length).join('')).toBe(sql)
    }
    expect(parts).toHaveLength(3)
  })

  test('that PostgreSQL cannot read is left for the server to refuse', async () => {
    expect(await splitScript('CREATE INDEX CONCURRENTLY CONCURRENTLY ((')).toHaveLength(1)
  })
})
