import { createRequire } from 'node:module'
import { createDatabase, loadDatabaseConfig } from '@repo/db'
import type { TemplateStep } from '@repo/db/testing'
import { installQueue } from './queue/install.js'

const queue: { version: string } = createRequire(import.meta.url)('graphile-worker/package.json')

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
  name: `graphile-worker ${queue.version}`,
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
