import type { FastifyInstance } from 'fastify'

/**
 * Closes a server: it takes no more connections, and answers what it is asked already. A client that is
 * not done by the deadline, with sending or with receiving, is hung up on.
 *
 * @param deadlineMs how long to wait, in milliseconds
 */
export async function closeServer(server: FastifyInstance, deadlineMs: number): Promise<void> {
  const deadline = setTimeout(() => server.server.closeAllConnections(), deadlineMs)
  try {
    await server.close()
  } finally {
    clearTimeout(deadline)
  }
}
