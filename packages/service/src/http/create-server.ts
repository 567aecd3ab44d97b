import { randomUUID } from 'node:crypto'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Lifecycle } from '../lifecycle.js'
import { ProblemError } from '../problems/problem-error.js'
import { sendProblem } from '../problems/send-problem.js'
import { answerClientError } from './client-error.js'

const REQUEST_ID = /^[\w.-]{1,128}$/

/** How long a client may take to send a whole request. */
const REQUEST_TIMEOUT_MS = 60_000

/** What {@link createServer} needs. */
export interface ServerOptions {
  readonly logger: FastifyBaseLogger
  readonly lifecycle: Lifecycle
  /** The largest body accepted, in bytes; a mebibyte when not given. */
  readonly bodyLimit?: number
}

/**
 * Makes the HTTP server of a process, without a route: it validates and serializes by zod schemas, names
 * every request, and answers every error, and every path that leads nowhere, with problem+json.
 *
 * @example
 * ```ts
 * const server = createServer({ logger, lifecycle })
 * server.register(healthRoutes, { database, lifecycle })
 * await server.listen({ port: 3001 })
 * ```
 */
export function createServer({ logger, lifecycle, bodyLimit }: ServerOptions): FastifyInstance {
  const server = fastify({
    loggerInstance: logger,
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    // Fastify's own default is for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A caller's id is kept, so that one id follows a request through every service.
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
    logController: new LogController({ requestIdLogLabel: 'requestId' }),
    frameworkErrors: sendProblem,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, logger),
    routerOptions: { ignoreTrailingSlash: true },
  })
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  server.setErrorHandler(sendProblem)
  server.setNotFoundHandler((request, reply) => {
    const [path] = request.url.split('?', 1)
    const error = new ProblemError('not-found', `Nothing answers ${request.method} ${path}.`)
    return sendProblem(error, request, reply)
  })
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  server.addHook('onSend', async (_request, reply) => {
    // A connection that the client keeps alive would hold up the end until the deadline.
    if (lifecycle.phase === 'stopping') reply.header('connection', 'close')
  })
  return server
}
