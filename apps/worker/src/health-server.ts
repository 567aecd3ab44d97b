import type { Database } from '@repo/db'
import { healthRoutes, type Lifecycle, lastAnswers } from '@repo/service'
import { fastify } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'

/** The worker answers no requests but those about its health. */
export function createHealthServer(logger: Logger, database: Database, lifecycle: Lifecycle) {
  const server = fastify({ loggerInstance: logger })
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  server.register(lastAnswers, { lifecycle })
  server.register(healthRoutes, { database, lifecycle })
  return server
}
