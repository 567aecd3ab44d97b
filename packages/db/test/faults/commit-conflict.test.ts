import { beforeAll, beforeEach, expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { RetryEvent } from '../../src/retry/retry.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'

// Write skew that PostgreSQL finds out at COMMIT: the work has read what a rival changes, and changed what
// the rival has read. A deferred trigger keeps the COMMIT waiting until the rival has come first.

const GATE = 4711
const test = useTestDatabase()
const serializable = { isolationLevel: 'Serializable' } as const
let database: Database
let retries: RetryEvent[] = []

beforeAll(async () => {
  await withConnection(test.url, (admin) =>
    admin.query(`
      CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER wait_at_commit AFTER UPDATE ON users
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_commit();
      CREATE CONSTRAINT TRIGGER wait_at_commit AFTER UPDATE ON campaigns
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_commit();
      DO $$ BEGIN EXECUTE format(
        'ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()
      ); END $$`),
  )
  const config = loadDatabaseConfig({
    DATABASE_URL: test.url,
    DATABASE_RETRY_BASE_DELAY_MS: '1',
  })
  database = createDatabase(config, {
    application: 'skew',
    observers: [{ retry: (event) => retries.push(event) }],
  })
  return () => database.close()
})
beforeEach(async () => {
  retries = []
  const { db } = test.database
  await db.campaign.deleteMany()
  await db.user.deleteMany()
  await db.user.createMany({
    data: ['ada', 'bob'].map((name) => ({ email: `${name}@example.org`, name })),
  })
  await db.user.update({
    where: { email: 'bob@example.org' },
    data: { campaigns: { create: { name: 'Books' } } },
  })
})

/** Lets `work` lose at its first COMMIT, against a rival who has changed what it has read. */
async function loseOnce<T>(
  work: () => PromiseLike<T>,
  rivals = `UPDATE users SET role = 'ADMIN' WHERE name = 'bob'`,
): Promise<T> {
  return withConnection(test.url, async (rival) => {
    await rival.query(`SELECT pg_advisory_lock(${GATE})`)
    const done = Promise.resolve(work())
    done.catch(() => {})
    const waiting = () =>
      rival.query(
        `SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`,
      )
    await expect.poll(async () => (await waiting()).rowCount).toBeGreaterThan(0)
    await rival.query('BEGIN')
    await rival.query('SELECT count(*) FROM users, campaigns')
    await rival.query(rivals)
    await rival.query('COMMIT')
    await rival.query(`SELECT pg_advisory_unlock(${GATE})`)
    return done
  })
}

const ada = { email: 'ada@example.org' }
const stored = () => test.database.db.user.findFirst({ where: ada })
const campaigns = () => test.database.db.campaign.count()
const lostAtCommit = [
  expect.objectContaining({
    fault: expect.objectContaining({ phase: 'commit', sqlstate: '40001' }),
  }),
]

it('a batch with a soft delete runs again, all of it', async () => {
  const { db } = database
  const results = await loseOnce(() =>
    db.$transaction(
      [
        db.user.count(),
        db.user.update({ where: ada, data: { name: 'Ada' } }),
        db.campaign.deleteMany(),
        db.$executeRaw`UPDATE users SET role = 'ADMIN' WHERE name = 'Ada'`,
        db.user.findUniqueOrThrow({ where: { email: 'bob@example.org' } }).campaigns(),
      ],
      serializable,
    ),
  )
  expect(results).toMatchObject([2, { name: 'Ada' }, { count: 1 }, 1, []])
  expect(await stored()).toMatchObject({ name: 'Ada', role: 'ADMIN' })
  expect(await campaigns()).toBe(0)
  expect(retries).toEqual(lostAtCommit)
})

it('a batch of plain operations runs again', async () => {
  const { db } = database
  const results = await loseOnce(() =>
    db.$transaction(
      [db.user.count(), db.$executeRaw`UPDATE users SET name = 'Ada' WHERE name = 'ada'`],
      serializable,
    ),
  )
  expect(results).toEqual([2, 1])
  expect(await stored()).toMatchObject({ name: 'Ada' })
  expect(retries).toEqual(lostAtCommit)
})

it("Prisma's interactive transaction runs again", async () => {
  await loseOnce(() =>
    database.db.$transaction(async (tx) => {
      await tx.user.count()
      await tx.user.update({ where: ada, data: { name: 'Ada' } })
      await tx.campaign.deleteMany()
    }, serializable),
  )
  expect(await stored()).toMatchObject({ name: 'Ada' })
  expect(await campaigns()).toBe(0)
  expect(retries).toEqual(lostAtCommit)
})

it('database.transaction runs again', async () => {
  const attempts = await loseOnce(() =>
    database.transaction(
      async (tx, { attempt }) => {
        await tx.user.count()
        await tx.user.update({ where: ada, data: { name: 'Ada' } })
        return attempt
      },
      { isolation: 'Serializable' },
    ),
  )
  expect(attempts).toBe(2)
  expect(await stored()).toMatchObject({ name: 'Ada' })
})

it('a soft delete by itself runs again', async () => {
  const deleted = await loseOnce(
    () => database.db.campaign.deleteMany({ where: { name: 'Books' } }),
    `INSERT INTO campaigns (id, owner_id, name)
     SELECT gen_random_uuid(), id, 'Books' FROM users WHERE name = 'ada'`,
  )
  expect(deleted).toEqual({ count: 2 })
  expect(await campaigns()).toBe(0)
  // It is one packet, without a COMMIT of its own.
  expect(retries).toEqual([
    expect.objectContaining({
      fault: expect.objectContaining({ phase: 'statement', sqlstate: '40001' }),
    }),
  ])
})

it('a write of several statements by itself runs again', async () => {
  await loseOnce(() =>
    database.db.user.update({
      where: ada,
      data: { name: 'Ada', campaigns: { create: { name: 'Engines' } } },
    }),
  )
  expect(await stored()).toMatchObject({ name: 'Ada' })
  expect(await campaigns()).toBe(2)
})
