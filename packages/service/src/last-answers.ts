import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { Lifecycle } from './lifecycle.js'

/**
 * Ends each connection with its last answer once the process is told to stop. A connection that the
 * client keeps alive would otherwise hold up the end until the deadline.
 */
const plugin: FastifyPluginAsync<{ readonly lifecycle: Lifecycle }> = async (
  app,
  { lifecycle },
) => {
  app.addHook('onSend', async (_request, reply) => {
    if (lifecycle.phase === 'stopping') reply.header('connection', 'close')
  })
}

export const lastAnswers = fp(plugin, { name: 'last-answers' })
