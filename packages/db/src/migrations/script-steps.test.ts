import { expect, test } from 'vitest'
import { stepsOf } from './script-steps.js'

const shape = async (script: string) =>
  (await stepsOf(script)).map(({ statements, transactional }) => [
    transactional,
    ...statements.map(({ sql }) => sql),
  ])

test('a script is one step, a statement that can not share a transaction is one of its own', async () => {
  expect(await shape('CREATE TABLE a (); CREATE TABLE b ();')).toEqual([
    [true, 'CREATE TABLE a ()', 'CREATE TABLE b ()'],
  ])
  expect(
    await shape('CREATE TABLE a (i int); CREATE INDEX CONCURRENTLY x ON a (i); SELECT 1;'),
  ).toEqual([
    [true, 'CREATE TABLE a (i int)'],
    [false, 'CREATE INDEX CONCURRENTLY x ON a (i)'],
    [true, 'SELECT 1'],
  ])
})

test('a BEGIN and COMMIT of its own are left out, those of a function are not', async () => {
  const body = 'DO $$ BEGIN PERFORM 1; END $$'
  expect(await shape(`-- begin\nBEGIN;\nSELECT 1;\nCOMMIT;\n${body};`)).toEqual([
    [true, 'SELECT 1', body],
  ])
  await expect(stepsOf('BEGIN; SELECT 1; ROLLBACK;')).rejects.toMatchObject({
    code: 'DB_MIGRATION_SCRIPT',
  })
})

test('statements know where they stand, also after characters of several bytes', async () => {
  const script =
    "-- Zürich 😀\nSELECT 'é';\n/* 😀 */ CREATE INDEX CONCURRENTLY i ON t (c);\n-- end\n"
  for (const { statements } of await stepsOf(script)) {
    for (const { sql, start } of statements) {
      expect(script.slice(start, start + sql.length)).toBe(sql)
    }
  }
})

test('a syntax error is left to the server, which says where', async () => {
  expect(await shape('CREATE TABEL a ();')).toEqual([[true, 'CREATE TABEL a ();']])
  expect(await shape('-- nothing yet\n')).toEqual([])
})
