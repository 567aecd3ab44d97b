import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { PoolConfig } from 'pg'
import type { ConnectionConfig, DatabaseConfig, TlsConfig } from '../config/database-config.js'

/**
 * The settings of a process' pool in node-postgres' words.
 *
 * @param config the validated settings
 * @param connection which server to connect to
 * @param application what `pg_stat_activity.application_name` shows
 */
export function poolOptions(
  config: DatabaseConfig,
  connection: ConnectionConfig,
  application: string,
): PoolConfig {
  const { pool, timeouts, tls } = config
  return {
    host: connection.host,
    port: connection.port,
    user: connection.user,
    password: connection.password?.reveal(),
    database: connection.database,
    ssl: tlsOptions(tls, connection.host),
    application_name: application,
    keepAlive: true,
    max: pool.size + pool.maxOverflow,
    connectionTimeoutMillis: pool.timeoutMs,
    idleTimeoutMillis: pool.overflowIdleMs,
    maxLifetimeSeconds: pool.recycleS,
    query_timeout: timeouts.queryMs,
    options: sessionParameters(config, connection)
      .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
      .join(' '),
  }
}

function sessionParameters(config: DatabaseConfig, connection: ConnectionConfig) {
  const { timeouts } = config
  const parameters: [name: string, value: string][] = [
    // Prisma's driver adapter writes timestamps without a zone and means UTC.
    ['timezone', 'UTC'],
    ['statement_timeout', String(timeouts.statementMs)],
    ['lock_timeout', String(timeouts.lockMs)],
    ['idle_in_transaction_session_timeout', String(timeouts.idleInTransactionMs)],
    ['client_connection_check_interval', String(timeouts.clientConnectionCheckMs)],
  ]
  if (connection.schema !== undefined) parameters.push(['search_path', connection.schema])
  return parameters
}

function tlsOptions(tls: TlsConfig, host: string): ConnectionOptions | false {
  if (tls.mode === 'disable' || tls.mode === 'prefer') return false
  const verifies = tls.mode !== 'require' || tls.caFile !== undefined
  return {
    minVersion: tls.minVersion,
    rejectUnauthorized: verifies,
    ...(tls.caFile === undefined ? {} : { ca: readFileSync(tls.caFile, 'utf8') }),
    ...(tls.mode === 'verify-full'
      ? { servername: host }
      : { checkServerIdentity: () => undefined }),
  }
}
