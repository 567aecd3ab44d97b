import type { Connection } from '../connection/connection.js'
import { address } from '../connection/connection-url.js'
import { SchemaEngineError } from '../errors.js'

/** The number Prisma Migrate chose for itself. */
const LOCK_KEY = 72707369

/** The statement the engine takes the lock with; it waits inside the server, without a limit. */
export const ADVISORY_LOCK_STATEMENT = `SELECT pg_advisory_lock(${LOCK_KEY})`

const POLL_INTERVAL_MS = 100

export interface AdvisoryLockOptions {
  /** How long to wait for another migration to end, in milliseconds. */
  timeoutMs: number
  now: () => number
  sleep: (ms: number) => Promise<void>
}

/**
 * Takes Prisma Migrate's lock by asking again and again. A session that waits inside `pg_advisory_lock`
 * holds a snapshot, and the lock's owner waits for exactly such snapshots in `CREATE INDEX CONCURRENTLY`:
 * neither would ever go on.
 *
 * @throws {SchemaEngineError} P1002 when the lock was not free in time
 */
export async function acquireAdvisoryLock(
  connection: Connection,
  { timeoutMs, now, sleep }: AdvisoryLockOptions,
): Promise<void> {
  const deadline = now() + timeoutMs
  while (!(await tryLock(connection))) {
    if (now() >= deadline) throw timedOut(connection, timeoutMs)
    await sleep(POLL_INTERVAL_MS)
  }
}

async function tryLock(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_lock(${LOCK_KEY}) AS locked`,
  )
  return rows[0]?.locked === true
}

function timedOut({ target }: Connection, timeoutMs: number): SchemaEngineError {
  return new SchemaEngineError(
    `The database server at \`${address(target)}\` was reached but timed out.\n\nAnother migration holds the advisory lock (${ADVISORY_LOCK_STATEMENT}); it was waited for ${timeoutMs}ms. Please try again when it has ended. See https://pris.ly/d/migrate-advisory-locking for details.`,
    { code: 'P1002', meta: { database_host: target.host, database_port: target.port } },
  )
}
