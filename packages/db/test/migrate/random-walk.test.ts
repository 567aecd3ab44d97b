import fc from 'fast-check'
import { expect, test } from 'vitest'
import { migrationProject, type Scripts } from '../support/migration-project.js'

const COUNT = 10
const nameOf = (index: number) => `202601${String(index).padStart(2, '0')}000000_t${index}`

/** Odd ones run in one transaction, even ones step by step. */
const scripts: Scripts = Object.fromEntries(
  Array.from({ length: COUNT }, (_, offset) => {
    const index = offset + 1
    const table = `CREATE TABLE t${index} (id serial PRIMARY KEY, note text);`
    const up = `${table} CREATE INDEX CONCURRENTLY i${index} ON t${index} (note);`
    const down = `DROP INDEX CONCURRENTLY i${index}; DROP TABLE t${index};`
    return [
      nameOf(index),
      index % 2 === 0 ? { up, down } : { up: table, down: `DROP TABLE t${index};` },
    ]
  }),
)

test('a random walk up and down ends where the history says and loses no other row', async () => {
  const { db, rows, client } = await migrationProject(scripts)
  const targets = fc.array(fc.integer({ min: 0, max: COUNT }), { minLength: 6, maxLength: 8 })
  // How many rows each table that is there should have.
  const expected: number[] = []

  const walkTo = async (target: number) => {
    const command =
      target === 0
        ? 'migrate down --all --yes'
        : target >= expected.length
          ? `migrate up --to ${nameOf(target)}`
          : `migrate down --to ${nameOf(target)} --yes`
    expect(await db(command)).toMatchObject({ code: 0, stderr: '' })
    while (expected.length < target) expected.push(0)
    expected.length = target

    for (const index of expected.keys()) {
      await client.query(`INSERT INTO t${index + 1} (note) VALUES ('kept')`)
      expected[index] = (expected[index] ?? 0) + 1
    }
    const tables = await rows<{ name: string }>(
      String.raw`SELECT relname AS name FROM pg_class WHERE relname ~ '^t\d+$' ORDER BY oid`,
    )
    expect(tables).toHaveLength(target)
    for (const [index, count] of expected.entries()) {
      expect(await rows(`SELECT FROM t${index + 1}`)).toHaveLength(count)
    }
    const current = JSON.parse((await db('migrate current --json')).stdout)
    expect(current).toEqual({ current: target === 0 ? null : nameOf(target) })
  }

  await fc.assert(
    fc.asyncProperty(targets, async (walk) => {
      for (const target of walk) await walkTo(target)
    }),
    { numRuns: 4, seed: 20260101, endOnFailure: true },
  )
})
