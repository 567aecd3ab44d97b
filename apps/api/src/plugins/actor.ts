import { withActor } from '@repo/db'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/** Everything that a request writes is stamped with who made it, and tied to its id. */
const plugin: FastifyPluginAsync = async (app) => {
  app.addHook('preHandler', (request, _reply, done) => {
    const { currentUser } = request
    const id = currentUser === null ? 'anonymous' : `user:${currentUser.id}`
    withActor({ id, requestId: request.id }, done)
  })
}

export const actor = fp(plugin, { name: 'actor', dependencies: ['current-user'] })
