import type { ClientConfig } from 'pg'
import type { ConnectionConfig, DatabaseConfig } from '../config/database-config.js'

/**
 * The settings of one connection in node-postgres' words, all but its encryption.
 *
 * @param config the validated settings
 * @param connection which server to connect to
 * @param application what `pg_stat_activity.application_name` shows
 */
export function connectionOptions(
  config: DatabaseConfig,
  connection: ConnectionConfig,
  application: string,
): ClientConfig {
  return {
    host: connection.host,
    port: connection.port,
    user: connection.user,
    password: connection.password?.reveal(),
    database: connection.database,
    application_name: application,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(connection.pgbouncer ? {} : { options: startupOptions(config, connection) }),
  }
}

function startupOptions(config: DatabaseConfig, connection: ConnectionConfig): string {
  return sessionParameters(config, connection)
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
    .join(' ')
}

// Set when the session starts, so that RESET ALL comes back to them.
function sessionParameters(config: DatabaseConfig, connection: ConnectionConfig) {
  const { timeouts } = config
  const parameters: [name: string, value: string][] = [
    // Timestamps are written without a zone and mean UTC.
    ['timezone', 'UTC'],
    ['statement_timeout', String(timeouts.statementMs)],
    ['lock_timeout', String(timeouts.lockMs)],
    ['idle_in_transaction_session_timeout', String(timeouts.idleInTransactionMs)],
    ['client_connection_check_interval', String(timeouts.clientConnectionCheckMs)],
  ]
  if (connection.schema !== undefined) parameters.push(['search_path', connection.schema])
  return parameters
}
