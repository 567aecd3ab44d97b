import type { PoolClient } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { RetryEvent } from '../../src/retry/retry.js'
import { useTestDatabase } from '../../src/testing/index.js'

const test = useTestDatabase()
const open: Database[] = []
let retries: RetryEvent[] = []

function connect(url: string, settings: Record<string, string> = {}): Database {
  const config = loadDatabaseConfig({
    DATABASE_URL: url,
    DATABASE_MAX_RETRIES: '2',
    DATABASE_RETRY_BASE_DELAY_MS: '1',
    ...settings,
  })
  const observers = [{ retry: (event: RetryEvent) => retries.push(event) }]
  const database = createDatabase(config, { application: 'no-connection', observers })
  open.push(database)
  return database
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close({ deadlineMs: 0 })))
  retries = []
})

/** Takes a connection, however long it takes to open one. */
const hold = (database: Database): Promise<PoolClient> =>
  database.pool.connect().catch(() => hold(database))

/** Every way in which work comes to the database. */
const ways = {
  'a read': ({ db }: Database) => db.user.count(),
  'a write': ({ db }: Database) => db.user.deleteMany(),
  'raw SQL': ({ db }: Database) => db.$queryRaw`SELECT 1`,
  'a batch': ({ db }: Database) => db.$transaction([db.user.count(), db.user.count()]),
  'a transaction': ({ transaction }: Database) => transaction((tx) => tx.user.count()),
}

describe.each(Object.entries(ways))('%s', (_way, work) => {
  it.each([
    ['the server refuses', 'postgresql://u:s3cret@127.0.0.1:1/d', /ECONNREFUSED/],
    ['the host has no address', 'postgresql://u:s3cret@db.invalid/d', /ENOTFOUND|EAI_AGAIN/],
  ])('%s: tried again, then a typed error with the reason', async (_fault, url, reason) => {
    const error = await Promise.resolve(work(connect(url))).catch((error: unknown) => error)
    expect(error).toMatchObject({
      code: 'DB_RETRY_EXHAUSTED',
      attempts: 3,
      cause: { code: 'DB_CONNECTION', message: expect.stringMatching(reason) },
    })
    expect(String(error)).not.toContain('s3cret')
  })

  it.each([
    ['the password is wrong', '28P01', { password: 'wr0ng' }],
    ['there is no such database', '3D000', { pathname: '/nowhere' }],
  ])('%s: the error at once, and no second try', async (_fault, sqlstate, wrong) => {
    const url = Object.assign(new URL(test.url), wrong)
    const error = await Promise.resolve(work(connect(url.href))).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'DB_CONNECTION', sqlstate, retryable: false })
    expect(retries).toEqual([])
    expect(String((error as Error).stack)).not.toContain('wr0ng')
  })

  it('the pool is exhausted: an error with its gauges, and no second wait', async () => {
    const database = connect(test.url, {
      DATABASE_POOL_SIZE: '1',
      DATABASE_MAX_OVERFLOW: '0',
      DATABASE_POOL_TIMEOUT_MS: '30',
    })
    const held = await hold(database)
    await expect(work(database)).rejects.toMatchObject({
      code: 'DB_POOL_TIMEOUT',
      retryable: true,
      gauges: { checkedOut: 1, capacity: 1 },
    })
    held.release()
    expect(retries).toEqual([])
    await expect(work(database)).resolves.toBeDefined()
  })
})
