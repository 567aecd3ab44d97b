import { expect, test } from 'vitest'
import { useAuditedDatabase } from './support.js'

const own = useAuditedDatabase()

/** Tables with an audit column that do not have all four triggers. */
async function unattachedTables(): Promise<string[]> {
  const { rows } = await own.psql.query<{ name: string }>(`
    SELECT relname AS name
    FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'created_by' AND NOT attisdropped
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      AND 4 <> (
        SELECT count(*) FROM pg_trigger
        WHERE tgrelid = pg_class.oid AND tgfoid = 'audit_record'::regproc AND tgenabled <> 'D')
    ORDER BY 1`)
  return rows.map(({ name }) => name)
}

test('every table with audit columns is attached: add SELECT audit_attach(…) to its migration', async () => {
  expect(await unattachedTables()).toEqual([])
})

test('a new table with audit columns is found until it is attached', async () => {
  await own.psql.query('CREATE TABLE pledges (id int PRIMARY KEY, created_by text)')
  expect(await unattachedTables()).toEqual(['pledges'])
  await own.psql.query(`SELECT audit_attach('pledges')`)
  expect(await unattachedTables()).toEqual([])
})

test('the redacted columns are what the types of the reader leave out', async () => {
  const { rows } = await own.psql.query(
    `SELECT table_name, redacted_columns FROM audited_tables WHERE redacted_columns <> '{}'`,
  )
  // `RedactedFields` in src/audit/trail/trail-entry.ts says the same to the compiler.
  expect(rows).toEqual([{ table_name: 'users', redacted_columns: ['password_hash'] }])
})

test('attaching again changes the redaction and not since when the trail is complete', async () => {
  const since = async () =>
    (
      await own.psql.query(
        `SELECT complete_since FROM audited_tables WHERE table_name = 'campaigns'`,
      )
    ).rows[0]
  const before = await since()
  await own.psql.query(`SELECT audit_attach('campaigns', redact => '{description}')`)
  expect(await since()).toEqual(before)
  expect(await unattachedTables()).toEqual([])
})
