import { afterEach, describe, expect, test } from 'vitest'
import { createDatabase, type Database, type TransactionClient } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { withActor } from '../../src/context/actor.js'
import { useTestDatabase } from '../../src/testing/index.js'

const own = useTestDatabase()
const opened: Database[] = []
afterEach(() => Promise.all(opened.splice(0).map((database) => database.close())))

/** One connection only, so that every statement meets the same session. */
function openWith(preparedStatements: number) {
  const database = createDatabase(
    loadDatabaseConfig({
      DATABASE_URL: own.url,
      DATABASE_POOL_SIZE: '1',
      DATABASE_MAX_OVERFLOW: '0',
      DATABASE_PREPARED_STATEMENTS: String(preparedStatements),
    }),
    { application: 'prepared' },
  )
  opened.push(database)
  return database
}

const namesIn = ({ db }: Pick<Database, 'db'>) =>
  db.$queryRaw<{ name: string; statement: string }[]>`
    SELECT name, statement FROM pg_prepared_statements WHERE 1 = ${1}`

const times = async (count: number, work: (index: number) => Promise<unknown>) => {
  for (let index = 0; index < count; index += 1) await work(index)
}

describe('what a connection keeps', () => {
  test('the most recently used ones, never more than the limit', async () => {
    const database = openWith(5)
    await times(12, (take) => times(2, () => database.db.user.findMany({ take, skip: 1 })))
    await times(12, (length) =>
      times(2, () =>
        database.db.user.findMany({ where: { name: { in: Array(length).fill('x') } } }),
      ),
    )
    const [{ kept } = { kept: 0n }] = await database.db.$queryRaw<{ kept: bigint }[]>`
      SELECT count(*) AS kept FROM pg_prepared_statements`
    expect(kept).toBe(5n)
  })

  test('nothing of what is used once', async () => {
    const database = openWith(5)
    await times(12, (length) =>
      database.db.user.findMany({ where: { name: { in: Array(length + 2).fill('x') } } }),
    )
    expect(await namesIn(database)).toEqual([])
  })

  test('nothing at all when the limit is 0', async () => {
    const database = openWith(0)
    await times(3, () => database.db.user.count())
    expect(await namesIn(database)).toEqual([])
  })
})

describe('a prepared statement survives', () => {
  const CHANGES = {
    'a column that gets another type': 'ALTER TABLE things ALTER COLUMN size TYPE text',
    'a table that is made anew': 'DROP TABLE things; CREATE TABLE things (size text)',
    'DISCARD ALL': 'DISCARD ALL',
    'DEALLOCATE ALL': 'DEALLOCATE ALL',
    'names dropped where we can’t see it': "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$",
  }

  test.each(Object.entries(CHANGES))('%s', async (_, change) => {
    const database = openWith(10)
    await database.db.$executeRawUnsafe(
      'DROP TABLE IF EXISTS things; CREATE TABLE things (size int)',
    )
    const read = (db: TransactionClient) =>
      db.$queryRaw`SELECT size FROM things WHERE size::text <> ${'x'}`
    const count = (db: TransactionClient) => db.user.count({ where: { name: 'x' } })
    const both = async () => [await read(database.db), await count(database.db)]
    await times(3, both)

    await database.db.$executeRawUnsafe(change)
    expect(await both()).toEqual([[], 0])
    await times(3, both)
    expect(await database.db.$transaction([read(database.db), database.db.user.count()])).toEqual([
      [],
      0,
    ])
  })

  test.each(Object.entries(CHANGES).slice(2))(
    '%s, also what is sent ahead of a write',
    async (_, change) => {
      const database = openWith(10)
      const write = (db: TransactionClient) =>
        withActor({ id: 'user:1' }, () => db.user.updateMany({ where: { name: 'x' }, data: {} }))
      await times(3, () => write(database.db))
      await database.db.$executeRawUnsafe(change)
      expect(await write(database.db)).toEqual({ count: 0 })
      await times(3, () => write(database.db))
      await database.db.$executeRawUnsafe(change)
      expect(await database.db.$transaction((tx) => write(tx))).toEqual({ count: 0 })
    },
  )

  test('a change before a transaction whose first statement it is', async () => {
    const database = openWith(10)
    await database.db.$executeRawUnsafe(
      'DROP TABLE IF EXISTS things; CREATE TABLE things (size int)',
    )
    const read = (db: TransactionClient) =>
      db.$queryRaw`SELECT size FROM things WHERE size::text <> ${'x'}`
    await times(3, () => read(database.db))
    await database.db.$executeRawUnsafe('ALTER TABLE things ALTER COLUMN size TYPE text')

    const rows = await database.db.$transaction(
      async (tx) => {
        await read(tx)
        await tx.$executeRaw`INSERT INTO things VALUES (${'large'})`
        const [{ level } = { level: '' }] = await tx.$queryRaw<{ level: string }[]>`
          SELECT current_setting('transaction_isolation') AS level`
        return [level, await read(tx)]
      },
      { isolationLevel: 'Serializable' },
    )
    expect(rows).toEqual(['serializable', [{ size: 'large' }]])
  })

  test('a change in the middle of a transaction is a conflict, and all of it runs again', async () => {
    const database = openWith(10)
    const read = (db: TransactionClient) =>
      db.operationOutcome.findMany({ where: { fingerprint: 'x' } })
    await times(3, () => read(database.db))
    await database.db.$executeRawUnsafe(
      'ALTER TABLE operation_outcomes ALTER COLUMN fingerprint TYPE varchar(100)',
    )

    let attempts = 0
    const found = await database.db.$transaction(async (tx) => {
      attempts += 1
      await tx.user.count()
      return read(tx)
    })
    expect(found).toEqual([])
    expect(attempts).toBe(2)
  })
})

test('a session that another process prepared the same name in is used without names', async () => {
  const first = openWith(10)
  await times(2, () => first.db.user.count({ where: { name: 'x' } }))
  const [statement] = await namesIn(first)
  expect(statement?.name).toMatch(/^s_/)

  const second = openWith(10)
  await second.db.$executeRawUnsafe(`PREPARE "${statement?.name}" AS SELECT 'not yours'`)
  await times(3, async () => {
    expect(await second.db.user.count({ where: { name: 'x' } })).toBe(0)
  })
})
