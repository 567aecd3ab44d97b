import { useTestDatabase } from '@repo/db/testing'
import { createLifecycle, createLogger, createServer, type Environment } from '@repo/service'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll } from 'vitest'
import { app } from '../../src/app.js'
import { loadApiConfig } from '../../src/config.js'

/** What differs from the defaults in one test file. */
export interface AppOptions {
  readonly settings?: Environment
  /** Registers more on the server, such as routes that fail on purpose. */
  readonly extend?: (server: FastifyInstance) => void
}

/** Gives a test file the application on a database of its own, reached by `inject`. */
export function useApp({ settings = {}, extend }: AppOptions = {}) {
  const on = useTestDatabase()
  const lifecycle = createLifecycle()
  const log: string[] = []
  const destination = { write: (line: string) => void log.push(line) }
  let server: FastifyInstance | undefined

  beforeAll(async () => {
    const config = loadApiConfig({ DATABASE_URL: on.url, ...settings })
    const logger = createLogger({ name: 'api', level: 'info', destination })
    server = createServer({ logger, lifecycle, bodyLimit: config.bodyLimitBytes })
    await server.register(app, { config, lifecycle })
    extend?.(server)
    await server.ready()
    lifecycle.started()
  })
  afterAll(() => server?.close())

  return {
    get server() {
      if (server === undefined) throw new Error('the application exists only while tests run')
      return server
    },
    /** The test's own client, apart from the application's. */
    get db() {
      return on.database.db
    },
    /** The lines of the log so far. */
    log,
    /** Stores a user; the headers make a request in their name. */
    async user(name = 'Ada', role: 'USER' | 'ADMIN' = 'USER') {
      const email = `${crypto.randomUUID()}@example.org`
      const user = await on.database.db.user.create({ data: { name, email, role } })
      return { ...user, headers: { 'x-user-id': user.id } }
    },
  }
}
