import { expect, it } from 'vitest'
import { createDatabase } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { useTestDatabase } from '../../src/testing/index.js'

const test = useTestDatabase()

const openDatabase = () => {
  const config = loadDatabaseConfig({
    DATABASE_URL: test.url,
    DATABASE_POOL_SIZE: '2',
    DATABASE_MAX_OVERFLOW: '0',
  })
  return createDatabase(config, { application: 'shutdown' })
}

it('under load everything that was accepted is finished, and nothing hangs', async () => {
  const database = openDatabase()
  const accepted = Array.from({ length: 40 }, (_, index) =>
    database.transaction((tx) =>
      tx.user.create({ data: { email: `load-${index}@example.org`, name: 'load' } }),
    ),
  )
  await Promise.race(accepted)
  const closed = database.close({ deadlineMs: 60_000 })
  const late = database.db.user.count()
  await expect(late).rejects.toMatchObject({ code: 'DB_CLOSED', retryable: false })
  await expect(database.transaction(async (tx) => tx.user.count())).rejects.toMatchObject({
    code: 'DB_CLOSED',
  })
  expect(await Promise.all(accepted)).toHaveLength(40)
  await closed
  await expect(database.close()).resolves.toBeUndefined()
  expect(await test.database.db.user.count({ where: { name: 'load' } })).toBe(40)
})

it('at its deadline what still runs is cut off, and rolled back', async () => {
  const database = openDatabase()
  let begun = () => {}
  const running = new Promise<void>((resolve) => {
    begun = resolve
  })
  const work = database.transaction(async (tx) => {
    await tx.user.create({ data: { email: 'slow@example.org', name: 'slow' } })
    begun()
    await tx.$executeRaw`SELECT pg_sleep(55)`
  })
  work.catch(() => {})
  await running
  await database.close({ deadlineMs: 20 })
  await expect(work).rejects.toMatchObject({ code: expect.stringMatching(/^DB_/) })
  expect(await test.database.db.user.count({ where: { name: 'slow' } })).toBe(0)
})
