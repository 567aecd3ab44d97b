import { randomUUID } from 'node:crypto'
import { type FastifyServerOptions, LogController } from 'fastify'
import type { Logger } from 'pino'
import { sendProblem } from './plugins/problems.js'

const REQUEST_ID = /^[\w.-]{1,128}$/

/**
 * How the HTTP server itself behaves, before any route is reached.
 *
 * @param logger the process' logger
 * @param bodyLimit the largest body accepted, in bytes
 */
export function serverOptions(logger: Logger, bodyLimit: number) {
  return {
    loggerInstance: logger,
    bodyLimit,
    // A caller's id is kept, so that one id follows a request through every service.
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
    logController: new LogController({ requestIdLogLabel: 'requestId' }),
    frameworkErrors: sendProblem,
    routerOptions: { ignoreTrailingSlash: true },
  } satisfies FastifyServerOptions
}
