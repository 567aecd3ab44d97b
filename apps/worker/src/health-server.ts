import type { Database } from '@repo/db'
import { createServer, healthRoutes, type ServerOptions } from '@repo/service'

/** The worker answers no requests but those about its health. */
export function createHealthServer(database: Database, options: ServerOptions) {
  const server = createServer(options)
  server.register(healthRoutes, { database, lifecycle: options.lifecycle })
  return server
}
