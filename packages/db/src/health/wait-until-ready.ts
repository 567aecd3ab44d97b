import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseConfig } from '../config/database-config.js'
import { ConfigurationError } from '../errors/configuration-error.js'
import { ConnectionError, PoolTimeoutError } from '../errors/connection-errors.js'
import { DatabaseError } from '../errors/database-error.js'
import type { DatabaseLogger } from '../observability/logger.js'
import type { ConnectionPool } from '../pool/connection-pool.js'
import { backoffMs } from '../retry/backoff.js'
import { type Ask, askServer } from './ask-server.js'
import { checkConnectionLimit } from './connection-limit.js'

/**
 * Waits for the server, and checks that it has room for our pools.
 *
 * @param deadlineMs how long to wait for a server that is down, starting or full, in milliseconds
 * @throws the last error when the server is not there in time, or at once when waiting can't help
 * @throws {ConfigurationError} in production, when the pools could use up the server's connections
 */
export async function waitUntilReady(
  pool: ConnectionPool,
  config: DatabaseConfig,
  deadlineMs: number,
  logger: DatabaseLogger | undefined,
): Promise<void> {
  const maxConnections = await waitForServer(pool, config, deadlineMs)
  // What PgBouncer is asked for is not what the server has to bear.
  if (config.connection.pgbouncer) return
  const { instances, production } = config
  const { capacity } = pool.gauges()
  const problem = checkConnectionLimit({ capacity, instances, maxConnections })
  if (problem === undefined) return
  if (production) throw new ConfigurationError([problem])
  logger?.warn({}, `${problem.variable}: ${problem.message}`)
}

async function waitForServer(
  pool: ConnectionPool,
  { retry }: DatabaseConfig,
  deadlineMs: number,
): Promise<number> {
  const deadline = new AbortController()
  const { signal } = deadline
  const late = new ConnectionError(`the server did not answer within ${deadlineMs} ms`, {
    retryable: true,
  })
  const timer = setTimeout(() => deadline.abort(late), deadlineMs)
  let refusal: unknown
  try {
    for (let failures = 1; ; failures += 1) {
      try {
        return await askServer(pool, signal, readMaxConnections)
      } catch (error) {
        // What was waited for says more than that the wait was too long.
        if (error !== late && !(error instanceof PoolTimeoutError)) refusal = error
        const mayHelp = error instanceof DatabaseError && error.retryable
        if (!mayHelp || signal.aborted) throw refusal ?? error
        await sleep(backoffMs(failures, retry, Math.random()), undefined, { signal }).catch(
          () => {},
        )
      }
    }
  } finally {
    clearTimeout(timer)
  }
}

async function readMaxConnections(ask: Ask): Promise<number> {
  const { rows } = await ask<{ max_connections: string }>('SHOW max_connections')
  return Number(rows[0]?.max_connections)
}
