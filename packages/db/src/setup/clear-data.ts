import pg from 'pg'
import { inTransaction } from '../sql/in-transaction.js'

/** What describes the database rather than being data in it. */
const KEPT = ['_prisma_migrations', 'audited_tables']

/**
 * Removes every row, of append-only tables and the audit trail too, and starts sequences again. All or
 * nothing.
 *
 * @param client a session of the owner
 * @returns the tables that were emptied
 */
export async function clearData(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; isPartition: boolean }>(
    `SELECT oid::regclass::text AS name, relispartition AS "isPartition" FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
       AND relname <> ALL ($1) ORDER BY 1`,
    [KEPT],
  )
  const tables = rows.filter(({ isPartition }) => !isPartition).map(({ name }) => name)
  if (tables.length === 0) return []
  const { rows: triggers } = await client.query<{ table: string; name: string; enabled: string }>(
    `SELECT tgrelid::regclass::text AS table, tgname AS name, tgenabled AS enabled FROM pg_trigger
     WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgparentid = 0
       AND tgrelid::regclass::text = ANY ($1)`,
    [rows.map(({ name }) => name)],
  )
  await inTransaction(client, async () => {
    // They keep what is append-only from being emptied, and would record that it was.
    for (const { table, name } of triggers) {
      await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${pg.escapeIdentifier(name)}`)
    }
    await client.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY CASCADE`)
    for (const { table, name, enabled } of triggers) {
      const how = { A: 'ENABLE ALWAYS', R: 'ENABLE REPLICA' }[enabled] ?? 'ENABLE'
      await client.query(`ALTER TABLE ${table} ${how} TRIGGER ${pg.escapeIdentifier(name)}`)
    }
  })
  return tables
}
