import type { Client } from 'pg'
import type { ConnectionConfig, DatabaseConfig } from '../config/database-config.js'
import { ConfigurationError } from '../errors/configuration-error.js'
import { connectionOptions } from '../pool/connection-options.js'
import { Connector } from '../pool/connector.js'
import { tlsAttempts } from '../pool/tls-options.js'

/** How a session for schema changes differs from the application's. */
export interface SessionOptions {
  /** What `pg_stat_activity.application_name` shows, and others see who wait for the lock. */
  readonly application: string
  /** How long a statement may wait for a lock, in milliseconds; others queue behind it meanwhile. */
  readonly lockTimeoutMs: number
  /** Which connection [the migration connection]. */
  readonly connection?: ConnectionConfig | undefined
  /** Cuts the connection when aborted; the server then takes back what was not committed. */
  readonly signal?: AbortSignal | undefined
}

const NEEDS_SERVER = {
  variable: 'DATABASE_MIGRATION_URL',
  message: 'is not set; with DATABASE_PGBOUNCER=on it has to name the server itself',
}

/**
 * Opens one session with the settings that a schema change needs: it may take long, but not wait for a
 * lock for long, and the server stops it when this process is gone.
 */
export async function openSession(
  config: DatabaseConfig,
  { application, lockTimeoutMs, connection = config.migration, signal }: SessionOptions,
): Promise<Client> {
  if (connection.pgbouncer) throw new ConfigurationError([NEEDS_SERVER])
  const timeouts = {
    ...config.timeouts,
    statementMs: 0,
    idleInTransactionMs: 0,
    lockMs: lockTimeoutMs,
  }
  const connector = new Connector({
    client: connectionOptions({ ...config, timeouts }, connection, application),
    tls: tlsAttempts(config.tls, connection.host),
    connectMs: timeouts.connectMs,
    queryMs: 0,
  })
  signal?.throwIfAborted()
  const client = await connector.open(0, () => {})
  // To close what is closed already is no failure.
  const cut = () => void client.end().catch(() => undefined)
  signal?.addEventListener('abort', cut, { once: true })
  client.once('end', () => signal?.removeEventListener('abort', cut))
  return client
}

/** Runs `work` in such a session. */
export async function withSession<T>(
  config: DatabaseConfig,
  options: SessionOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openSession(config, options)
  try {
    return await work(client)
  } finally {
    // The work is over, one way or the other.
    await client.end().catch(() => undefined)
  }
}
