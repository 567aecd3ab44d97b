import { withActor } from '@repo/db'
import fp from 'fastify-plugin'

/** Everything that a request writes is stamped with who made it, and tied to its id. */
export const actor = fp(
  async (app) => {
    app.addHook('preHandler', (request, _reply, done) => {
      const { currentUser } = request
      const id = currentUser === null ? 'anonymous' : `user:${currentUser.id}`
      withActor({ id, requestId: request.id }, done)
    })
  },
  { name: 'actor', dependencies: ['current-user'] },
)
