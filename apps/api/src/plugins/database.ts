import { createDatabase, type Database, type DatabaseConfig } from '@repo/db'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    database: Database
  }
}

/** Opens the process' one pool, and closes it after the last request has been answered. */
const plugin: FastifyPluginAsync<{ config: DatabaseConfig }> = async (app, { config }) => {
  const database = createDatabase(config, { application: 'api', logger: app.log })
  app.decorate('database', database)
  app.addHook('onClose', () => database.close())
}

export const database = fp(plugin, { name: 'database' })
