import { expect, it, vi } from 'vitest'
import { createDatabase } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'
import { names, user } from './users.js'

const test = useTestDatabase({ settings: { DATABASE_RETRY_BASE_DELAY_MS: '1' } })

const running = async (sql: string) =>
  Number(
    (
      await test.database.db.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) FROM pg_stat_activity
        WHERE query LIKE ${`${sql}%`} AND state <> 'idle' AND pid <> pg_backend_pid()`
    )[0]?.count,
  )

/** Opening one may take longer than what is tested allows for getting one. */
const haveConnection = () => test.database.db.user.count()

it('the deadline cancels the running statement on the server', async () => {
  const start = performance.now()
  const late = test.database.transaction((tx) => tx.$executeRaw`SELECT pg_sleep(59)`, {
    deadlineMs: 100,
  })
  await expect(late).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED', retryable: true })
  expect(performance.now() - start).toBeLessThan(3_000)
  await expect.poll(() => running('SELECT pg_sleep(59)')).toBe(0)
})

it('its error says what the attempt before had failed for', async () => {
  const late = test.database.transaction(
    async (tx, { attempt }) => {
      if (attempt === 1) await tx.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`
      await new Promise(() => {})
    },
    { deadlineMs: 2_000 },
  )
  await expect(late).rejects.toMatchObject({
    code: 'DB_DEADLINE_EXCEEDED',
    cause: expect.any(Error),
  })
})

it("Prisma's own timeout does so too", async () => {
  await haveConnection()
  const late = test.database.db.$transaction((tx) => tx.$executeRaw`SELECT pg_sleep(58)`, {
    timeout: 50,
    maxWait: 50,
  })
  await expect(late).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED' })
  await expect.poll(() => running('SELECT pg_sleep(58)')).toBe(0)
})

it("Prisma's maxWait by itself bounds the wait for a connection, and nothing else", async () => {
  const { db, pool } = test.database
  await haveConnection()
  const slow = db.$transaction((tx) => tx.$executeRaw`SELECT pg_sleep(0.2)`, { maxWait: 50 })
  await expect(slow).resolves.toBe(1)

  const held = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
  const late = db.$transaction((tx) => tx.user.count(), { maxWait: 50 })
  await expect(late).rejects.toMatchObject({ code: 'DB_POOL_TIMEOUT' })
  for (const client of held) client.release()
})

it('a write that takes a transaction of its own is bounded by the configured one', async () => {
  const config = loadDatabaseConfig({
    DATABASE_URL: test.url,
    DATABASE_RETRY_DEADLINE_MS: '100',
  })
  const database = createDatabase(config, { application: 'deadline' })
  const { id } = await test.database.db.user.create(user('locked'))
  await withConnection(test.url, async (rival) => {
    await rival.query('BEGIN')
    await rival.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [id])
    const { db } = database
    const remove = db.user.delete({ where: { id }, include: { campaigns: true } })
    await expect(remove).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED' })
    const batch = db.$transaction([db.user.count(), db.user.deleteMany({ where: { id } })])
    await expect(batch).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED' })
  })
  await database.close()
})

it('work that is busy elsewhere is cut off too, and what it wrote is rolled back', async () => {
  const late = test.database.transaction(
    async (tx, { signal }) => {
      await tx.user.create(user('too late'))
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      await new Promise(() => {})
    },
    { deadlineMs: 100 },
  )
  await expect(late).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED' })
  expect(await names(test.database)).not.toContain('too late')
})

it('an abort cancels with the reason of the signal', async () => {
  const abort = new AbortController()
  const aborted = test.database.transaction((tx) => tx.$executeRaw`SELECT pg_sleep(57)`, {
    signal: abort.signal,
  })
  const refused = expect(aborted).rejects.toThrow('client went away')
  await expect.poll(() => running('SELECT pg_sleep(57)')).toBe(1)
  abort.abort(new Error('client went away'))
  await refused
  await expect.poll(() => running('SELECT pg_sleep(57)')).toBe(0)
})

it('nothing is begun for a signal that is already aborted', async () => {
  const work = vi.fn()
  const options = { signal: AbortSignal.abort(new Error('too late')) }
  await expect(test.database.transaction(work, options)).rejects.toThrow('too late')
  expect(work).not.toHaveBeenCalled()
})
