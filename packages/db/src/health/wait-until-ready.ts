import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseConfig } from '../config/database-config.js'
import { ConfigurationError } from '../errors/configuration-error.js'
import { PoolTimeoutError } from '../errors/connection-errors.js'
import { DatabaseError } from '../errors/database-error.js'
import type { DatabaseLogger } from '../observability/logger.js'
import type { ConnectionPool } from '../pool/connection-pool.js'
import { backoffMs } from '../retry/backoff.js'
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
  const deadline = performance.now() + deadlineMs
  let refusal: unknown
  for (let failures = 1; ; failures += 1) {
    try {
      const timeoutMs = Math.max(1, deadline - performance.now())
      const connection = await pool.withCheckout({ timeoutMs }, () => pool.connect())
      try {
        const { rows } = await connection.query<{ max_connections: string }>('SHOW max_connections')
        return Number(rows[0]?.max_connections)
      } finally {
        connection.release()
      }
    } catch (error) {
      // At the deadline a wait for the pool ends, and what it waited for says more.
      if (!(error instanceof PoolTimeoutError)) refusal = error
      const mayHelp = error instanceof DatabaseError && error.retryable
      if (!mayHelp || performance.now() >= deadline) throw refusal ?? error
      await sleep(backoffMs(failures, retry, Math.random()))
    }
  }
}
