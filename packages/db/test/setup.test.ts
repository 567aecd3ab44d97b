import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { urlOfDatabase } from '../src/testing/index.js'
import { runInProcess } from './support/run-in-process.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const database = `setup_${randomBytes(4).toString('hex')}`
const appUser = `${database}_web`

let owner: pg.Client
let app: pg.Client
let environment: Record<string, string>
const db = (args: string, more: Record<string, string> = {}) =>
  runInProcess(args.split(' '), root, { ...environment, ...more })

beforeAll(async () => {
  const ownerUrl = urlOfDatabase(inject('adminUrl'), database)
  const appUrl = new URL(ownerUrl)
  appUrl.username = appUser
  appUrl.password = 'only rows'
  environment = { DATABASE_URL: appUrl.href, DATABASE_MIGRATION_URL: ownerUrl }
  expect(await db('setup --seed dev')).toMatchObject({ code: 0, stderr: '' })
  owner = new pg.Client({ connectionString: ownerUrl })
  app = new pg.Client({ connectionString: appUrl.href })
  await owner.connect()
  await app.connect()
})

afterAll(async () => {
  await app.end()
  await owner.end()
  const admin = new pg.Client({ connectionString: inject('adminUrl') })
  await admin.connect()
  await admin.query(`DROP DATABASE ${database} WITH (FORCE)`)
  await admin.query(`DROP ROLE ${appUser}, ${database}_app, ${database}_readonly`)
  await admin.end()
})

test('setup makes everything from nothing and is safe to repeat', async () => {
  const again = await db('setup --seed dev')
  expect(again).toMatchObject({ code: 0, stderr: '' })
  expect(again.stdout).toContain('is there')
  expect(again.stdout).toContain('Migrations: 0 applied')
  const { rows } = await app.query('SELECT email FROM users')
  expect(rows).toEqual([{ email: 'ada@example.org' }])
  expect((await db('migrate check')).code).toBe(0)
})

describe('the app role', () => {
  test('reads and writes rows, and adds to what is append-only', async () => {
    await app.query('BEGIN')
    await app.query("UPDATE users SET name = 'Ada', updated_by = 'test'")
    await app.query(`INSERT INTO contributions (id, campaign_id, user_id, coins, idempotency_key)
      SELECT gen_random_uuid(), c.id, c.owner_id, 1, 'k' FROM campaigns c`)
    await app.query('SELECT count(*) FROM audit_entries')
    await app.query('ROLLBACK')
  })

  test.each([
    'CREATE TABLE mine ()',
    'CREATE SCHEMA mine',
    'CREATE TEMP TABLE mine ()',
    'DROP TABLE users',
    'ALTER TABLE users ADD COLUMN mine int',
    'ALTER TABLE ledger_entries DISABLE TRIGGER ALL',
    'CREATE INDEX mine ON users (name)',
    'TRUNCATE users CASCADE',
    'UPDATE contributions SET coins = 9',
    'DELETE FROM ledger_entries',
    "INSERT INTO audit_entries (actor) VALUES ('user:me')",
    "UPDATE audit_entries SET actor = 'user:other'",
    'DELETE FROM audit_entries',
    'DELETE FROM audit_entries_default',
    'DELETE FROM audited_tables',
    "SELECT audit_detach('users')",
    'UPDATE _prisma_migrations SET rolled_back_at = now()',
    'CREATE ROLE mine',
    'SET ROLE postgres',
    "SET session_replication_role = 'replica'",
  ])('may not: %s', async (statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test('reads and writes tables that come later', async () => {
    await owner.query('CREATE TABLE later (id int)')
    await app.query('INSERT INTO later VALUES (1)')
    await expect(app.query('DROP TABLE later')).rejects.toMatchObject({ code: '42501' })
    await owner.query('DROP TABLE later')
  })
})

test('the read-only role reads', async () => {
  await owner.query(`SET ROLE ${database}_readonly`)
  try {
    expect((await owner.query('SELECT FROM campaigns')).rowCount).toBe(1)
    await expect(owner.query("UPDATE users SET name = 'x'")).rejects.toMatchObject({
      code: '42501',
    })
    await expect(owner.query("SELECT nextval('audit_entries_id_seq')")).rejects.toThrow()
    expect((await owner.query('SELECT id, email FROM users')).rowCount).toBe(1)
    for (const statement of [
      'SELECT password_hash FROM users',
      'SELECT * FROM users',
      'SELECT u FROM users u',
      'SELECT to_jsonb(u) FROM users u',
      "SELECT FROM users WHERE password_hash LIKE 'a%'",
      'TABLE users',
    ]) {
      await expect(owner.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    }
  } finally {
    await owner.query('RESET ROLE')
  }
})

test('roles brings everything right again after tables, columns and grants that came later', async () => {
  await owner.query(`CREATE TABLE later (id int);
    ALTER TABLE users ADD COLUMN nickname text;
    GRANT ALL ON users, _prisma_migrations TO ${database}_readonly, ${database}_app, PUBLIC`)
  const results = await Promise.all([db('roles'), db('roles'), db('roles --json')])
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0])

  const { rows } = await owner.query<Record<string, boolean>>(
    `SELECT has_table_privilege(readonly, 'later', 'SELECT') AS "reads later",
       has_table_privilege(app, 'later', 'DELETE') AS "app deletes later",
       has_column_privilege(readonly, 'users', 'nickname', 'SELECT') AS "reads nickname",
       has_column_privilege(readonly, 'users', 'password_hash', 'SELECT') AS "reads hash",
       has_table_privilege(readonly, 'users', 'UPDATE') AS "readonly updates",
       has_table_privilege(app, '_prisma_migrations', 'UPDATE') AS "app updates history"
     FROM (VALUES ($1, $2)) AS roles (readonly, app)`,
    [`${database}_readonly`, `${database}_app`],
  )
  expect(rows).toEqual([
    {
      'reads later': true,
      'app deletes later': true,
      'reads nickname': true,
      'reads hash': false,
      'readonly updates': false,
      'app updates history': false,
    },
  ])
  await owner.query('DROP TABLE later; ALTER TABLE users DROP COLUMN nickname')
})

test('nobody else gets in', async () => {
  const { rows } = await owner.query(
    'SELECT FROM pg_database, aclexplode(datacl) WHERE datname = $1 AND grantee = 0',
    [database],
  )
  expect(rows).toEqual([])
})

test('seed writes the same rows however often it runs, and clear removes all but the schema', async () => {
  expect((await db('seed test --size 25')).stdout).toContain('125 rows are new')
  expect((await db('seed test --size 25')).stdout).toContain('0 rows are new')
  expect((await db('seed everything')).code).toBe(2)

  const before = await owner.query('SELECT tgname, tgenabled FROM pg_trigger ORDER BY oid')
  expect((await db('clear')).code).toBe(4)
  const production = { NODE_ENV: 'production', DATABASE_SSL_MODE: 'disable' }
  expect((await db('clear --yes', production)).stderr).toContain('NODE_ENV=production')
  expect((await db('seed dev', production)).code).toBe(4)
  expect(await db('clear --yes')).toMatchObject({ code: 0, stderr: '' })
  for (const table of ['users', 'campaigns', 'campaign_members', 'audit_entries']) {
    expect((await owner.query(`SELECT FROM ${table}`)).rowCount).toBe(0)
  }
  const after = await owner.query('SELECT tgname, tgenabled FROM pg_trigger ORDER BY oid')
  expect(after.rows).toEqual(before.rows)
  expect((await db('migrate check')).code).toBe(0)
  expect((await db('seed dev')).code).toBe(0)
})

test('seed leaves deleted what was deleted', async () => {
  const live = async () => {
    const { rows } = await owner.query<{ count: number }>(
      'SELECT count(*)::int FROM campaigns WHERE deleted_at IS NULL',
    )
    return rows[0]?.count
  }
  expect(await live()).toBe(1)
  for (const table of ['campaign_members', 'campaigns', 'users']) {
    await owner.query(`UPDATE ${table} SET deleted_at = now(), deleted_by = 'test'`)
    expect(await db('seed dev')).toMatchObject({ code: 0, stderr: '' })
  }
  expect(await live()).toBe(0)
  await db('clear --yes')
  await db('seed dev')
  expect(await live()).toBe(1)
})

test('doctor finds what is wrong and says what to do', async () => {
  const findings = async (more: Record<string, string> = {}) => {
    const { code, stdout } = await db('doctor --json', more)
    return {
      code,
      bad: JSON.parse(stdout).filter(({ verdict }: { verdict: string }) => verdict !== 'good'),
    }
  }
  expect(await findings()).toEqual({ code: 0, bad: [] })

  const asOwner = await findings({ DATABASE_URL: environment['DATABASE_MIGRATION_URL'] ?? '' })
  expect(asOwner.bad).toMatchObject([{ subject: 'privileges', remedy: expect.any(String) }])

  const crowded = await findings({ DATABASE_INSTANCES: '100' })
  expect(crowded).toMatchObject({ code: 3, bad: [{ subject: 'connections' }] })

  await owner.query(
    "UPDATE _prisma_migrations SET checksum = 'x' WHERE migration_name LIKE '%ledger'",
  )
  expect((await findings()).bad).toMatchObject([{ subject: 'migrations' }])
  await db('migrate stamp 20261103090100 --yes')

  const gone = await findings({ DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/d' })
  expect(gone).toMatchObject({ code: 3, bad: [{ subject: 'server' }] })
})

test('health says what an application would', async () => {
  expect((await db('health')).stdout).toContain('healthy')
  const gone = await db('health --json', { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/d' })
  expect(gone.code).toBe(3)
  expect(JSON.parse(gone.stdout)).toMatchObject({ status: 'unhealthy' })
})

test('wait ends when the server answers, in time, or at once when waiting is no use', async () => {
  expect((await db('wait')).code).toBe(0)
  const gone = await db('wait --timeout 300ms', { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/d' })
  expect(gone).toMatchObject({ code: 1 })
  expect(gone.stderr).toContain("! waiting: the server can't be reached: nothing listens")
  const wrong = new URL(environment['DATABASE_URL'] ?? '')
  wrong.password = 'guess'
  const refused = await db('wait --timeout 1h', { DATABASE_URL: wrong.href })
  expect(refused.stderr).toContain('the password is wrong')
  expect((await db('wait --timeout soon')).code).toBe(2)
})
