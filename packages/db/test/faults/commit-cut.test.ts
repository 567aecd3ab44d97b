import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { type CutKind, type FaultProxy, startFaultProxy } from '../../src/testing/fault-proxy.js'
import { useTestDatabase } from '../../src/testing/index.js'

const test = useTestDatabase()
let proxy: FaultProxy
let database: Database

beforeAll(async () => {
  proxy = await startFaultProxy(test.url)
  const config = loadDatabaseConfig({
    DATABASE_URL: proxy.url(test.url),
    DATABASE_QUERY_TIMEOUT_MS: '300',
    DATABASE_RETRY_BASE_DELAY_MS: '1',
  })
  database = createDatabase(config, { application: 'cut' })
})
afterAll(async () => {
  await database.close({ deadlineMs: 0 })
  await proxy.close()
})

const kinds: CutKind[] = ['reset', 'fin', 'swallow']
const cuts = kinds.flatMap((how) => [
  { how, delivered: true },
  { how, delivered: false },
])

let users = 0
const someone = () => {
  users += 1
  return { email: `user-${users}@example.org`, name: 'Somebody' }
}
const stored = (email: string) => test.database.db.user.count({ where: { email } })

describe.each(cuts)('the answer to COMMIT is lost: $how, delivered: $delivered', (cut) => {
  it('with an operation id the work is done exactly once', async () => {
    const data = someone()
    let attempts = 0
    const announce = vi.fn()
    const lost = proxy.cutNext('COMMIT', cut)
    const work: Parameters<Database['transaction']>[0] = async (tx, { afterCommit }) => {
      attempts += 1
      afterCommit(announce)
      return tx.user.create({ data })
    }
    const once = () => database.transaction(work, { operationId: data.email })
    expect(await once()).toMatchObject(data)
    await lost
    expect(await once()).toMatchObject(data)
    expect(await stored(data.email)).toBe(1)
    expect(attempts).toBe(cut.delivered ? 1 : 2)
    expect(announce).toHaveBeenCalledOnce()
  })

  it('without one the caller is told that nobody knows', async () => {
    const data = someone()
    const lost = proxy.cutNext('COMMIT', cut)
    const work = database.transaction((tx) => tx.user.create({ data }))
    await expect(work).rejects.toMatchObject({
      code: 'DB_COMMIT_OUTCOME_UNKNOWN',
      retryable: false,
      attempts: 1,
    })
    await lost
    expect(await stored(data.email)).toBe(cut.delivered ? 1 : 0)
  })

  it("and so it is for Prisma's own $transaction, and for a nested write", async () => {
    const data = someone()
    let lost = proxy.cutNext('COMMIT', cut)
    const batch = database.db.$transaction([
      database.db.user.create({ data }),
      database.db.user.count(),
    ])
    await expect(batch).rejects.toMatchObject({ code: 'DB_COMMIT_OUTCOME_UNKNOWN' })
    await lost

    const owner = await test.database.db.user.create({ data: someone() })
    lost = proxy.cutNext('COMMIT', cut)
    const nested = database.db.user.update({
      where: { id: owner.id },
      data: { name: 'Owner', campaigns: { create: { name: 'Books', goalCoins: 1n } } },
    })
    await expect(nested).rejects.toMatchObject({ code: 'DB_COMMIT_OUTCOME_UNKNOWN' })
    await lost
  })
})

describe('a statement outside a transaction loses its answer', () => {
  it('a read is done again', async () => {
    proxy.cutWhen((sql) => {
      if (!sql.includes('"users"')) return undefined
      proxy.cutWhen(undefined)
      return { how: 'reset', delivered: true }
    })
    expect(await database.db.user.count()).toBeGreaterThan(0)
  })

  it('a write is not, for it may have been done', async () => {
    const data = someone()
    proxy.cutWhen((sql) => {
      if (!sql.startsWith('INSERT')) return undefined
      proxy.cutWhen(undefined)
      return { how: 'fin', delivered: true }
    })
    const write = database.db.user.create({ data })
    await expect(write).rejects.toMatchObject({ code: 'DB_COMMIT_OUTCOME_UNKNOWN' })
    expect(await stored(data.email)).toBe(1)
  })
})

describe.each(cuts)(
  'a delete that spreads loses its answer: $how, delivered: $delivered',
  (cut) => {
    it('all of it was done or nothing, and the caller is told that nobody knows', async () => {
      const { db } = test.database
      const { id: ownerId } = await db.user.create({ data: someone() })
      const members = { create: [{ email: 'a@example.org' }, { email: 'b@example.org' }] }
      const { id } = await db.campaign.create({ data: { name: 'Books', ownerId, members } })
      proxy.cutWhen((sql) => {
        if (!sql.startsWith('UPDATE')) return undefined
        proxy.cutWhen(undefined)
        return cut
      })
      const deleted = database.db.campaign.delete({ where: { id } })
      await expect(deleted).rejects.toMatchObject({ code: 'DB_COMMIT_OUTCOME_UNKNOWN' })
      const left = async () => [
        await db.campaign.count({ where: { id } }),
        await db.campaignMember.count({ where: { campaignId: id } }),
      ]
      expect(await left()).toEqual(cut.delivered ? [0, 0] : [1, 2])
    })
  },
)

it('a statement inside a transaction loses its answer: all of it runs again', async () => {
  const data = someone()
  let attempts = 0
  await database.transaction(async (tx) => {
    attempts += 1
    if (attempts === 1) {
      proxy.cutWhen((sql) => {
        if (!sql.startsWith('INSERT')) return undefined
        proxy.cutWhen(undefined)
        return { how: 'reset', delivered: true }
      })
    }
    await tx.user.create({ data })
  })
  expect(attempts).toBe(2)
  expect(await stored(data.email)).toBe(1)
})

it('a query timeout in a transaction leaves nothing behind for the next user', async () => {
  const dropped = someone()
  const kept = someone()
  const timedOut = database.transaction(async (tx) => {
    await tx.user.create({ data: dropped })
    await tx.$executeRaw`SELECT pg_sleep(60)`
  })
  await expect(timedOut).rejects.toMatchObject({ code: 'DB_QUERY_TIMEOUT' })
  await database.db.user.create({ data: kept })
  expect([await stored(dropped.email), await stored(kept.email)]).toEqual([0, 1])
})

it('while the network is down callers get a typed error, and work again afterwards', async () => {
  proxy.refuse()
  await expect(database.db.user.count()).rejects.toMatchObject({
    code: 'DB_RETRY_EXHAUSTED',
    attempts: 4,
    cause: { code: 'DB_CONNECTION' },
  })
  proxy.heal()
  expect(await database.db.user.count()).toBeGreaterThan(0)
})
