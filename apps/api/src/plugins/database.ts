import { createDatabase, type Database, type DatabaseConfig } from '@repo/db'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    database: Database
  }
}

/** By then every request has been answered: only the work of a client that hung up holds on. */
const CLOSE_DEADLINE_MS = 1_000

/** Opens the process' one pool, and closes it after the last request has been answered. */
export const database = fp<{ config: DatabaseConfig }>(
  async (app, { config }) => {
    const database = createDatabase(config, { application: 'api', logger: app.log })
    app.decorate('database', database)
    app.addHook('onClose', () => database.close({ deadlineMs: CLOSE_DEADLINE_MS }))
  },
  { name: 'database' },
)
