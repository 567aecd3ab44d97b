import { expect, it, vi } from 'vitest'
import { createDatabase } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { useTestDatabase } from '../../src/testing/index.js'
import { rollBack, user } from './users.js'

const test = useTestDatabase({ settings: { DATABASE_RETRY_BASE_DELAY_MS: '1' } })

it('runs once and gives every later caller what the first one got', async () => {
  const work = vi.fn(async () => ({ at: new Date(0), coins: 7n, none: null }))
  const run = () => test.database.transaction(work, { operationId: 'once' })
  const first = await run()
  expect(await run()).toEqual(first)
  expect(work).toHaveBeenCalledOnce()
})

it.each([[null], [undefined], ['null'], [[undefined, null]]])(
  'gives %j back as it was',
  async (value) => {
    const operationId = `value ${JSON.stringify(value)}`
    const run = () => test.database.transaction(async () => value, { operationId })
    expect([await run(), await run()]).toEqual([value, value])
  },
)

it('says so when the one that runs does not end in time', async () => {
  const config = loadDatabaseConfig({
    DATABASE_URL: test.url,
    DATABASE_LOCK_TIMEOUT_MS: '50',
  })
  const database = createDatabase(config, { application: 'impatient' })
  const operationId = 'slow'
  const answer = await test.database.transaction(
    async () => {
      const again = database.transaction(async () => 'again', { operationId })
      await expect(again).rejects.toMatchObject({
        code: 'DB_OPERATION_IN_PROGRESS',
        retryable: true,
        operationId,
      })
      return 'first'
    },
    { operationId },
  )
  expect(answer).toBe('first')
  expect(await database.transaction(async () => 'again', { operationId })).toBe('first')
  await database.close()
})

it('runs once when used twice at the same time', async () => {
  const run = () =>
    test.database.transaction(async (tx) => (await tx.user.create(user('twice at once'))).id, {
      operationId: 'at once',
    })
  const [first, second] = await Promise.all([run(), run()])
  expect(second).toBe(first)
})

it('is refused for something else', async () => {
  const run = (fingerprint: string) =>
    test.database.transaction(async () => 1, { operationId: 'mine', fingerprint })
  await run('a')
  await expect(run('b')).rejects.toMatchObject({ code: 'DB_OPERATION_MISMATCH' })
  expect(await run('a')).toBe(1)
})

it('is free again after a rollback', async () => {
  const fails = test.database.transaction(async () => rollBack(), { operationId: 'again' })
  await expect(fails).rejects.toThrow('roll back')
  expect(await test.database.transaction(async () => 2, { operationId: 'again' })).toBe(2)
})

it('is forgotten after its time', async () => {
  const { db } = test.database
  await test.database.transaction(async () => {}, { operationId: 'old' })
  await db.$executeRaw`UPDATE operation_outcomes SET created_at = now() - interval '2 days' WHERE id = 'old'`
  expect(await test.database.pruneOperations({ olderThanMs: 86_400_000 })).toBe(1)
  expect(await db.operationOutcome.count({ where: { id: 'old' } })).toBe(0)
  expect(await db.operationOutcome.count()).toBeGreaterThan(0)
})
