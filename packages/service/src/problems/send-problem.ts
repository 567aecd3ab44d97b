import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerFor } from './from-error.js'

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
