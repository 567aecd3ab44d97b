import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { withActor } from '../../src/context/actor.js'
import { useTestDatabase } from '../../src/testing/index.js'
import { tapWire, type WireTap } from './wire-tap.js'

const own = useTestDatabase()
let tap: WireTap
let database: Database

// One connection, so that everything that is counted went over it, and no tests of it in between.
beforeAll(async () => {
  tap = await tapWire(own.url)
  const settings = {
    DATABASE_POOL_SIZE: '1',
    DATABASE_MAX_OVERFLOW: '0',
    DATABASE_PRE_PING: 'off',
  }
  database = createDatabase(loadDatabaseConfig({ DATABASE_URL: tap.url, ...settings }), {
    application: 'wire',
  })
  await database.ready()
})
afterAll(async () => {
  await database.close()
  await tap.close()
})
beforeEach(() => tap.reset())

const executed = () => tap.messages.filter(({ type }) => type === 'E' || type === 'Q').length

let users = 0
const someone = () => {
  users += 1
  return { email: `user-${users}@example.org`, name: 'Somebody' }
}

describe('round trips', () => {
  test('a single operation takes one', async () => {
    const { id } = await database.db.user.create({ data: someone() })
    expect(tap.roundTrips).toBe(1)
    await database.db.user.findUnique({ where: { id } })
    expect(tap.roundTrips).toBe(2)
  })

  test('foreign keys are not looked up first', async () => {
    const { id: ownerId } = await database.db.user.create({ data: someone() })
    tap.reset()
    const { id } = await database.db.campaign.create({ data: { name: 'Roof', ownerId } })
    await database.db.campaign.update({ where: { id }, data: { ownerId } })
    expect(tap.roundTrips).toBe(2)
  })

  test('a delete takes one, whatever it spreads to', async () => {
    const { db } = database
    const { id: ownerId } = await db.user.create({ data: someone() })
    const members = { create: [{ email: 'a@example.org' }, { email: 'b@example.org' }] }
    const { id } = await db.campaign.create({ data: { name: 'Roof', ownerId, members } })
    tap.reset()
    await db.campaign.delete({ where: { id } })
    expect(tap.roundTrips).toBe(1)
    // The campaign, what goes with it or holds it back
    expect(executed()).toBe(2)
  })

  test.each([undefined, 'ReadCommitted', 'Serializable'] as const)(
    'a transaction of N statements takes N + 1 at isolation %s',
    async (isolationLevel) => {
      await database.db.$transaction(
        async (tx) => {
          const { id } = await tx.user.create({ data: someone() })
          await tx.user.update({ where: { id }, data: { name: 'Else' } })
          await tx.user.count()
        },
        { isolationLevel },
      )
      expect(tap.roundTrips).toBe(4)
      // BEGIN, the three, COMMIT
      expect(executed()).toBe(5)
    },
  )

  test('a transaction that fails takes N + 1 and leaves nothing', async () => {
    const data = someone()
    const work = database.db.$transaction(async (tx) => {
      await tx.user.create({ data })
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(tap.roundTrips).toBe(2)
    expect(await database.db.user.count({ where: { email: data.email } })).toBe(0)
  })

  test('a transaction without statements takes none', async () => {
    await database.db.$transaction(async () => {})
    expect(tap.roundTrips).toBe(0)
  })

  test('a batch of N takes N + 1', async () => {
    await database.db.$transaction([database.db.user.count(), database.db.campaign.count()])
    expect(tap.roundTrips).toBe(3)
  })

  test('a statement without arguments may come first', async () => {
    const isolation = await database.db.$transaction(
      (tx) => tx.$queryRaw`SELECT current_setting('transaction_isolation') AS level`,
      { isolationLevel: 'RepeatableRead' },
    )
    expect(isolation).toEqual([{ level: 'repeatable read' }])
    expect(tap.roundTrips).toBe(2)
  })

  test('a text of several statements is inside the transaction too', async () => {
    const { email, name } = someone()
    const work = database.db.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(
        `SELECT 1; INSERT INTO users (id, email, name) VALUES (uuidv7(), '${email}', '${name}')`,
      )
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await database.db.user.count({ where: { email } })).toBe(0)
  })

  test('a first statement that is wrong does not end the transaction unnoticed', async () => {
    const { email, name } = someone()
    const work = database.db.$transaction(async (tx) => {
      await tx.$executeRaw`SELEKT ${1}`.catch(() => {})
      await tx.user.create({ data: { email, name } })
    })
    await expect(work).rejects.toThrow()
    expect(await database.db.user.count({ where: { email } })).toBe(0)
  })

  test('statements started side by side in a transaction run one after the other', async () => {
    const counts = await database.db.$transaction((tx) =>
      Promise.all([tx.user.count(), tx.user.count(), tx.campaign.count()]),
    )
    expect(counts).toHaveLength(3)
    expect(executed()).toBe(5)
  })
})

describe('who acts travels with the writes', () => {
  const as = <T>(id: string, work: () => T) => withActor({ id, requestId: 'r' }, work)
  const rename = (id: string) =>
    database.db.user.update({ where: { id }, data: { name: 'Else' }, select: { id: true } })

  test('a write takes one round trip, and says so once', async () => {
    await as('user:1', () => database.db.user.create({ data: someone() }))
    expect(tap.roundTrips).toBe(1)
    // The settings, the INSERT
    expect(executed()).toBe(2)
    await as('user:1', () => database.db.$executeRawUnsafe('DELETE FROM users WHERE false'))
    expect(tap.roundTrips).toBe(2)
    expect(executed()).toBe(4)
  })

  test('a read does not say it', async () => {
    await as('user:1', () => database.db.user.findMany({ where: { name: 'x' } }))
    expect(executed()).toBe(1)
    await as('user:1', () =>
      database.db.$transaction(async (tx) => {
        await tx.user.count()
        await tx.$queryRaw`SELECT ${1}`
      }),
    )
    expect(executed()).toBe(5)
  })

  test('a transaction of N statements takes N + 1, and says it again only for somebody else', async () => {
    await as('user:1', () =>
      database.db.$transaction(async (tx) => {
        const { id } = await tx.user.create({ data: someone() })
        await tx.user.updateMany({ where: { id }, data: { name: 'Else' } })
        await as('user:2', () => tx.user.updateMany({ where: { id }, data: { name: 'Other' } }))
      }),
    )
    expect(tap.roundTrips).toBe(4)
    // BEGIN, user:1, two statements, user:2, one statement, COMMIT
    expect(executed()).toBe(7)
  })

  test('from the third time on it is not parsed', async () => {
    const { id } = await database.db.user.create({ data: someone() })
    const typesOf = async () => {
      tap.reset()
      await as('user:1', () => rename(id))
      return tap.messages.map(({ type }) => type).join('')
    }
    await typesOf()
    await typesOf()
    expect(await typesOf()).toBe('BEBES')
  })
})

test('findUnique calls of one tick are one statement', async () => {
  const created = await Promise.all(
    [1, 2, 3].map(() => database.db.user.create({ data: someone() })),
  )
  tap.reset()
  const found = await Promise.all(
    created.map(({ id }) => database.db.user.findUnique({ where: { id } })),
  )
  expect(found).toEqual(created)
  expect(executed()).toBe(1)
})

test('from the third time on a statement is neither parsed nor described', async () => {
  const find = () => database.db.operationOutcome.findMany({ where: { fingerprint: 'x' }, take: 7 })
  const typesOf = async () => {
    tap.reset()
    await find()
    return tap.messages.map(({ type }) => type).join('')
  }
  expect(await typesOf()).toBe('PBDES')
  expect(await typesOf()).toBe('PBDES')
  expect(await typesOf()).toBe('BES')
})
