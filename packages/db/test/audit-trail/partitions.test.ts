import { beforeEach, expect, test } from 'vitest'
import { withConnection } from '../../src/testing/index.js'
import { newUser, useAuditedDatabase } from './support.js'

const own = useAuditedDatabase()

/** Without the partitions that the migration made, so that a test starts from what it says. */
beforeEach(async () => {
  for (const partition of await partitions()) await own.psql.query(`DROP TABLE ${partition}`)
})

async function partitions(): Promise<string[]> {
  const { rows } = await own.psql.query<{ name: string }>(`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'audit_entries'::regclass AND inhrelid <> 'audit_entries_default'::regclass
    ORDER BY 1`)
  return rows.map(({ name }) => name)
}

/** The owner may insert, as when a backup is restored. */
function insertEntry(recordedAt: string, rowId = 'imported') {
  return own.psql.query(
    `INSERT INTO audit_entries (recorded_at, table_name, row_id, operation, redacted_columns, actor, database_user, transaction_id)
     VALUES ($1, 'users', $2, 'UPDATE', '{}', 'user:1', 'importer', 1)`,
    [recordedAt, rowId],
  )
}

async function partitionOf(rowId: string): Promise<string> {
  const { rows } = await own.psql.query(
    'SELECT tableoid::regclass::text AS name FROM audit_entries WHERE row_id = $1',
    [rowId],
  )
  return rows[0].name
}

const create = (monthsAhead: number) => `SELECT audit_create_partitions(${monthsAhead}) AS name`

test('the partitions of this month and of those ahead are created, once', async () => {
  const { rows } = await own.psql.query<{ name: string }>(create(2))
  const { rows: months } = await own.psql.query<{ name: string }>(`
    SELECT 'audit_entries_' || to_char(now() AT TIME ZONE 'UTC' + n * INTERVAL '1 month', 'YYYY_MM') AS name
    FROM generate_series(0, 2) AS n`)
  expect(rows).toEqual(months)
  expect(await partitions()).toEqual(months.map(({ name }) => name))
  expect((await own.psql.query(create(2))).rows).toEqual([])
})

test('a month is a month in UTC, whatever the zone of the session', async () => {
  await own.psql.query(`SELECT audit_create_partition('2030-01-31T23:30:00-05:00')`)
  expect(await partitions()).toEqual(['audit_entries_2030_02'])
  await insertEntry('2030-02-01T00:00:00Z', 'first')
  await insertEntry('2030-01-31T23:59:59.999999Z', 'before')
  expect(await partitionOf('first')).toBe('audit_entries_2030_02')
  expect(await partitionOf('before')).toBe('audit_entries_default')
})

test('several that create partitions at the same time do not fail, and each month is created once', async () => {
  const results = await Promise.all(
    Array.from({ length: 6 }, () =>
      withConnection(own.url, async (client) => {
        const { rows } = await client.query<{ name: string }>(create(12))
        return rows.map(({ name }) => name)
      }),
    ),
  )
  expect(results.flat().length).toBeGreaterThanOrEqual(13)
  expect(results.flat().sort()).toEqual(await partitions())
})

test('partitions are created while writers of the trail have not committed', async () => {
  await own.psql.query(create(0))
  await own.psql.query('BEGIN')
  await own.psql.query(
    `INSERT INTO users (id, email, name) VALUES (gen_random_uuid(), 'writer@example.org', 'W')`,
  )
  try {
    await withConnection(own.url, (client) => client.query(create(1)))
  } finally {
    await own.psql.query('COMMIT')
  }
  expect(await partitions()).toHaveLength(2)
})

test('a write does not fail because a partition is missing, and its entry moves to it later', async () => {
  const user = await own.prisma.user.create({ data: newUser() })
  expect(await partitionOf(user.id)).toBe('audit_entries_default')
  await own.psql.query(create(0))
  expect(await partitionOf(user.id)).toMatch(/^audit_entries_\d{4}_\d{2}$/)
  expect(await own.entries('users', user.id)).toHaveLength(1)
})

test('months that ended without a partition get theirs as well', async () => {
  await insertEntry('2025-03-15T12:00:00Z', 'stray')
  await own.psql.query(create(0))
  expect(await partitionOf('stray')).toBe('audit_entries_2025_03')
})

test('a new partition is as append-only as the others', async () => {
  await own.psql.query(create(0))
  const [partition] = await partitions()
  for (const table of [partition, 'audit_entries_default']) {
    await expect(own.psql.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' })
  }
})

test('retention drops whole months, and the trail says since when it is complete', async () => {
  await own.psql.query(create(0))
  await own.psql.query(`
    SELECT audit_create_partition(now() - INTERVAL '14 months'), audit_create_partition(now() - INTERVAL '13 months'),
      audit_create_partition(now() - INTERVAL '12 months');
    UPDATE audited_tables SET complete_since = now() - INTERVAL '20 months' WHERE table_name <> 'users'`)
  const [oldest, next, kept, current] = await partitions()
  const { rows } = await own.psql.query('SELECT audit_drop_partitions(12) AS name')
  expect(rows).toEqual([{ name: oldest }, { name: next }])
  expect(await partitions()).toEqual([kept, current])

  const complete = await own.psql.query(`
    SELECT table_name,
      complete_since = date_trunc('month', now(), 'UTC') - INTERVAL '12 months' AS at_cutoff
    FROM audited_tables WHERE table_name IN ('users', 'campaigns') ORDER BY 1`)
  expect(complete.rows).toEqual([
    { table_name: 'campaigns', at_cutoff: true },
    { table_name: 'users', at_cutoff: false },
  ])
})

test('less than a year can not be asked for', async () => {
  await expect(own.psql.query('SELECT audit_drop_partitions(11)')).rejects.toThrow(
    'at least 12 months, not 11',
  )
  await expect(own.psql.query('SELECT audit_drop_partitions(NULL)')).rejects.toThrow(
    'at least 12 months, not NULL',
  )
})
