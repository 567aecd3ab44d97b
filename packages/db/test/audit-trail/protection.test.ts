import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newUser, useAuditedDatabase } from './support.js'

const own = useAuditedDatabase()

/** An application's role that was, carelessly, granted everything on every table. */
const role = `app_${randomUUID().replaceAll('-', '')}`
let app: pg.Client

beforeAll(async () => {
  await own.psql.query(`
    CREATE ROLE ${role} LOGIN PASSWORD 'app';
    GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO ${role}`)
  const url = new URL(own.url)
  url.username = role
  url.password = 'app'
  app = new pg.Client({ connectionString: url.href })
  await app.connect()
})
afterAll(async () => {
  await app?.end()
  await own.psql.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
})

const partition = async () => {
  const { rows } = await own.psql.query<{ name: string }>(
    `SELECT tableoid::regclass::text AS name FROM audit_entries LIMIT 1`,
  )
  return rows[0]?.name ?? 'no partition holds an entry'
}

test('the writes of an application role are recorded', async () => {
  const id = randomUUID()
  await app.query(
    `INSERT INTO users (id, email, name) VALUES ($1, $1::uuid || '@example.org', 'By the app')`,
    [id],
  )
  expect(await own.entries('users', id)).toMatchObject([
    { operation: 'INSERT', actor: `db:${role}`, database_user: role },
  ])
})

describe.each([
  { table: 'the trail', name: async () => 'audit_entries' },
  { table: 'a partition', name: partition },
  { table: 'the default partition', name: async () => 'audit_entries_default' },
])('on $table an application role', ({ name }) => {
  test.each([
    {
      attempt: 'insert',
      sql: (table: string) => `INSERT INTO ${table} (recorded_at, table_name, row_id, operation,
        redacted_columns, actor, database_user, transaction_id)
        VALUES (now(), 'users', 'x', 'UPDATE', '{}', 'user:somebody else', 'postgres', 1)`,
    },
    {
      attempt: 'update',
      sql: (table: string) => `UPDATE ${table} SET actor = 'user:somebody else'`,
    },
    {
      attempt: 'update no row',
      sql: (table: string) => `UPDATE ${table} SET actor = 'x' WHERE false`,
    },
    { attempt: 'delete', sql: (table: string) => `DELETE FROM ${table}` },
    { attempt: 'truncate', sql: (table: string) => `TRUNCATE ${table}` },
  ])('can not $attempt', async ({ sql }) => {
    await expect(app.query(sql(await name()))).rejects.toMatchObject({ code: '42501' })
  })

  test('can read', async () => {
    await expect(app.query(`SELECT FROM ${await name()}`)).resolves.toBeDefined()
  })
})

test('not even the owner can change, delete or truncate entries', async () => {
  await own.prisma.user.create({ data: newUser() })
  const refused = (sql: string) =>
    expect(own.psql.query(sql)).rejects.toThrow('the audit trail is written by triggers only')
  await refused(`UPDATE audit_entries SET actor = 'user:somebody else'`)
  await refused('DELETE FROM audit_entries')
  await refused(`DELETE FROM ${await partition()}`)
  await refused('TRUNCATE audit_entries')
})

test.each([
  {
    attempt: 'record a table of its own',
    sql: `CREATE TEMP TABLE users (id int PRIMARY KEY);
      CREATE TRIGGER forge AFTER INSERT ON pg_temp.users REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION public.audit_record('{id}', '{}')`,
  },
  { attempt: 'attach', sql: `SELECT audit_attach('campaigns', redact => '{name}')` },
  { attempt: 'detach', sql: `SELECT audit_detach('users')` },
  { attempt: 'drop a trigger', sql: 'DROP TRIGGER audit_update ON users' },
  { attempt: 'switch triggers off', sql: 'SET session_replication_role TO replica' },
  { attempt: 'drop partitions', sql: 'SELECT audit_drop_partitions(12)' },
  {
    attempt: 'hide where the trail begins',
    sql: 'UPDATE audited_tables SET complete_since = now()',
  },
])('an application role can not $attempt', async ({ sql }) => {
  await expect(app.query(sql)).rejects.toMatchObject({ code: '42501' })
})

test('tables of an application role that shadow the trail are not written to', async () => {
  await app.query(`
    CREATE TEMP TABLE audit_entries (LIKE public.audit_entries);
    CREATE TEMP TABLE pg_class (relowner oid, oid oid);
    CREATE TEMP TABLE pg_attribute (attrelid oid, attname name, attisdropped boolean);
    SET search_path TO pg_temp, public`)
  const id = randomUUID()
  await app.query(
    `INSERT INTO public.users (id, email, name) VALUES ($1, $1::uuid || '@example.org', 'Shadow')`,
    [id],
  )
  const shadowed = await app.query('SELECT FROM audit_entries')
  await expect(app.query('DELETE FROM public.audit_entries')).rejects.toMatchObject({
    code: '42501',
  })
  await app.query('DISCARD TEMP; RESET search_path')
  expect(shadowed.rowCount).toBe(0)
  expect(await own.entries('users', id)).toHaveLength(1)
})
