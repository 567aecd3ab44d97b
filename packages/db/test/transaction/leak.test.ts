import { expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { PoolEvent } from '../../src/pool/pool-events.js'
import { useTestDatabase } from '../../src/testing/index.js'

const test = useTestDatabase({ settings: { DATABASE_RETRY_BASE_DELAY_MS: '1' } })

type Work = (tx: Pick<Database['db'], 'user'>) => Promise<void>
it.each([
  ['database.transaction', (database: Database, work: Work) => database.transaction(work)],
  ['db.$transaction', ({ db }: Database, work: Work) => db.$transaction(work)],
])('is reported with the line that began it: %s', async (_how, begin) => {
  const config = loadDatabaseConfig({ DATABASE_URL: test.url, DATABASE_LEAK_THRESHOLD_MS: '1' })
  const stacks: string[] = []
  const observer = {
    pool: (event: PoolEvent) => {
      if (event.type === 'leak') stacks.push(event.stack)
    },
  }
  const database = createDatabase(config, { application: 'leak', observers: [observer] })
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const beginsAndForgets = () =>
    begin(database, async (tx) => {
      await tx.user.count()
      await finished
    })
  const transaction = beginsAndForgets()
  await expect.poll(() => stacks).toHaveLength(1)
  expect(stacks[0]).toContain('beginsAndForgets')
  finish()
  await transaction
  await database.close()
})
