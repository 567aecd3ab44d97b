import { healthRoutes, type Lifecycle, lastAnswers } from '@repo/service'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { ApiConfig } from './config.js'
import { actor } from './plugins/actor.js'
import { currentUser } from './plugins/current-user.js'
import { database } from './plugins/database.js'
import { documentation } from './plugins/documentation.js'
import { problems } from './plugins/problems.js'
import { security } from './plugins/security.js'
import { campaignRoutes } from './routes/campaigns/campaign-routes.js'

/** What the application needs from whoever boots it. */
export interface AppOptions {
  readonly config: ApiConfig
  readonly lifecycle: Lifecycle
}

/** The whole application, to be registered on a Fastify server: by server.ts, or by a test. */
const plugin: FastifyPluginAsync<AppOptions> = async (app, { config, lifecycle }) => {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })

  await app.register(lastAnswers, { lifecycle })
  await app.register(problems)
  await app.register(security)
  await app.register(database, { config: config.database })
  await app.register(currentUser, { trustHeader: config.trustUserHeader })
  await app.register(actor)
  await app.register(documentation)

  await app.register(healthRoutes, {
    database: app.database,
    lifecycle,
  })
  await app.register(campaignRoutes, { prefix: '/campaigns' })
}

export const app = fp(plugin, { name: 'app' })
