import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { answerFor } from '../problems/from-error.js'
import { ProblemError } from '../problems/problem-error.js'

/** Answers every error, and every path that leads nowhere, with problem+json. */
const plugin: FastifyPluginAsync = async (app) => {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const error = new ProblemError('not-found', `Nothing answers ${request.method} ${pathname}.`)
    return sendProblem(error, request, reply)
  })
}

/** Answers `error` and logs it: our failures with all there is, the client's in one line. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const { problem, retryAfterS } = answerFor(error)
  if (problem.status >= 500) request.log.error({ error }, 'request failed')
  else request.log.info({ problem: problem.type, detail: problem.detail }, 'request refused')

  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS))
  if (problem.status === 401) reply.header('www-authenticate', 'UserId')
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({ ...problem, requestId: request.id })
}

export const problems = fp(plugin, { name: 'problems' })
