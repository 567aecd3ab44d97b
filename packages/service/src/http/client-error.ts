import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import { type Problem, statusProblem } from '../problems/problem.js'

/** Node's codes for what was sent, and what the client is told. Anything else is no HTTP. */
const REFUSED: Record<string, readonly [status: number, detail: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [431, 'The URL and the headers are too long.'],
}

/**
 * Answers what cannot be read as a request, and hangs up: what follows on the connection cannot be read
 * either.
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Socket,
  logger: FastifyBaseLogger,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, detail] = REFUSED[error.code ?? ''] ?? [400, 'This is no HTTP request.']
  const problem: Problem = { ...statusProblem(status, detail), requestId: randomUUID() }
  logger.info({ requestId: problem.requestId, problem: problem.type, detail }, 'request refused')
  const body = JSON.stringify(problem)
  socket.write(
    [
      `HTTP/1.1 ${status} ${problem.title}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${problem.requestId}`,
      'cache-control: no-store',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  socket.destroySoon()
}
