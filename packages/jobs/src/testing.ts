import { createDatabase, loadDatabaseConfig } from '@repo/db'
import type { TemplateStep } from '@repo/db/testing'
import { installQueue } from './queue/install.js'

/**
 * Puts the queue's schema into the template that test databases are cloned from.
 *
 * @example
 * ```ts
 * // test/global-setup.ts
 * export default databaseServer({ steps: [queueSchema] })
 * ```
 */
export const queueSchema: TemplateStep = {
  name: 'graphile-worker 0.17.3',
  run: async (url) => {
    const config = loadDatabaseConfig({ DATABASE_URL: url })
    const database = createDatabase(config, { application: 'testing' })
    try {
      await installQueue(database)
    } finally {
      await database.close()
    }
  },
}
