import { beforeAll, describe, expect, it } from 'vitest'
import type { RetryEvent } from '../../src/retry/retry.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'

// Errors after which nothing is wrong with the connection, and trying again would fail again.

const retries: RetryEvent[] = []
const test = useTestDatabase({
  settings: {
    DATABASE_POOL_SIZE: '1',
    DATABASE_MAX_OVERFLOW: '0',
    DATABASE_STATEMENT_TIMEOUT_MS: '150',
    DATABASE_LOCK_TIMEOUT_MS: '50',
  },
  observers: [{ retry: (event) => retries.push(event) }],
})

const taken = { data: { email: 'taken@example.org', name: 'Somebody' } }
beforeAll(() => test.database.db.user.create(taken))

const connections = () => {
  const { created, closed, invalidated } = test.database.statistics()
  return { created, closed, invalidated }
}
const ONE = { created: 1, closed: 0, invalidated: 0 }

it('two hundred unique violations cost no reconnect', async () => {
  const { db, transaction } = test.database
  const writes = [
    () => db.user.create(taken),
    () => transaction((tx) => tx.user.create(taken)),
    () => db.$transaction([db.user.count(), db.user.create(taken)]),
    () => db.$transaction((tx) => tx.user.create(taken)),
  ]
  for (let i = 0; i < 50; i += 1) {
    for (const write of writes) await expect(write()).rejects.toMatchObject({ code: 'P2002' })
  }
  expect(connections()).toEqual(ONE)
  expect(retries).toEqual([])
})

describe('a unique violation is swallowed inside a transaction', () => {
  const swallowing = {
    'database.transaction': () =>
      test.database.transaction((tx) => tx.user.create(taken).catch(() => 'swallowed')),
    'db.$transaction': () =>
      test.database.db.$transaction((tx) => tx.user.create(taken).catch(() => 'swallowed')),
  }
  it.each(Object.entries(swallowing))('%s does not report success', async (_name, work) => {
    await expect(work()).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
    expect(connections()).toEqual(ONE)
  })
})

it('a statement that takes too long is ended by the server: 57014, at once', async () => {
  const { db, transaction } = test.database
  const slow = [
    () => db.$executeRaw`SELECT pg_sleep(53)`,
    () => transaction((tx) => tx.$executeRaw`SELECT pg_sleep(53)`),
  ]
  for (const work of slow) {
    await expect(work()).rejects.toMatchObject({
      meta: { driverAdapterError: { cause: { originalCode: '57014' } } },
    })
  }
  expect(connections()).toEqual(ONE)
  expect(retries).toEqual([])
})

it('a lock that is not to be had in time: 55P03, at once', async () => {
  const { db, transaction } = test.database
  await withConnection(test.url, async (rival) => {
    await rival.query('BEGIN; LOCK TABLE users')
    for (const work of [() => db.user.count(), () => transaction((tx) => tx.user.count())]) {
      await expect(work()).rejects.toMatchObject({
        meta: { driverAdapterError: { cause: { originalCode: '55P03' } } },
      })
    }
  })
  expect(connections()).toEqual(ONE)
  expect(retries).toEqual([])
})
