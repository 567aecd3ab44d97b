import type { DatabaseConfig } from '../config/database-config.js'
import { ConnectionError } from '../errors/connection-errors.js'
import { withSession } from '../migrations/session.js'

const POLL_INTERVAL_MS = 250
/** The database does not exist: it may be created in a moment. */
const INVALID_CATALOG_NAME = '3D000'

/** How long to wait, and the clock to wait by. */
export interface WaitOptions {
  readonly timeoutMs: number
  readonly application: string
  now(): number
  sleep(ms: number): Promise<void>
  /** Called when the first try has failed. */
  onWait?(reason: ConnectionError): void
}

/**
 * Waits until the server answers a query in the configured database.
 *
 * @throws {ConnectionError} the last one, when it did not in time; at once for what waiting can't mend,
 *   such as a wrong password
 */
export async function waitForServer(config: DatabaseConfig, options: WaitOptions): Promise<void> {
  const { application, now, sleep, timeoutMs } = options
  const deadline = now() + timeoutMs
  for (let attempt = 0; ; attempt += 1) {
    try {
      const session = { application, lockTimeoutMs: 0, connection: config.connection }
      await withSession(config, session, (client) => client.query('SELECT 1'))
      return
    } catch (error) {
      if (!mayMend(error) || now() + POLL_INTERVAL_MS > deadline) throw error
      if (attempt === 0) options.onWait?.(error)
      await sleep(POLL_INTERVAL_MS)
    }
  }
}

function mayMend(error: unknown): error is ConnectionError {
  return (
    error instanceof ConnectionError && (error.retryable || error.sqlstate === INVALID_CATALOG_NAME)
  )
}
