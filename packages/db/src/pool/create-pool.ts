import type { ConnectionConfig, DatabaseConfig } from '../config/database-config.js'
import { connectionOptions } from './connection-options.js'
import { ConnectionPool } from './connection-pool.js'
import { Connector } from './connector.js'
import type { PoolListener } from './pool-events.js'
import type { StatementEvent } from './pooled-connection.js'
import { SET_TIME_ZONE } from './session-state.js'
import { tlsAttempts } from './tls-options.js'

/** How a pool introduces itself and where its events go. */
export interface CreatePoolOptions {
  /** What `pg_stat_activity.application_name` shows. */
  readonly application: string
  /** Which server; the primary when not given. */
  readonly connection?: ConnectionConfig
  readonly onEvent?: PoolListener | undefined
  readonly onStatement?: ((event: StatementEvent) => void) | undefined
}

/**
 * Opens the pool of this process. It is handed to Prisma and to the job queue alike; nothing else in
 * the repository makes one.
 *
 * @param config the validated settings
 * @param options how it introduces itself
 */
export function createPool(config: DatabaseConfig, options: CreatePoolOptions): ConnectionPool {
  const { application, connection = config.connection, onEvent, onStatement } = options
  const { connectMs, queryMs } = config.timeouts
  const connector = new Connector({
    client: connectionOptions(config, connection, application),
    tls: tlsAttempts(config.tls, connection.host),
    connectMs,
    queryMs,
    ...(connection.pgbouncer && { firstSql: SET_TIME_ZONE }),
    onStatement,
  })
  return new ConnectionPool({
    settings: config.pool,
    connector,
    pingTimeoutMs: connectMs,
    onEvent,
  })
}
