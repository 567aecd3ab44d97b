import type { ClientBase } from 'pg'
import { MigrationError } from './migration-error.js'

/** The number that Prisma Migrate chose, so that its commands and ours exclude each other. */
const LOCK_KEY = 72707369
const POLL_INTERVAL_MS = 100

/** How long to wait, and the clock to wait by. */
export interface LockOptions {
  /** In milliseconds. */
  readonly timeoutMs: number
  now(): number
  sleep(ms: number): Promise<void>
  /** Called once when the lock is not free at the first try. */
  onWait?(holder: string): void
}

/**
 * Runs `work` while no other migration runs anywhere in the fleet. The lock belongs to the session: it
 * is gone when the process is.
 *
 * Asked for again and again, because a session that waits inside `pg_advisory_lock` holds a snapshot,
 * and `CREATE INDEX CONCURRENTLY` waits for exactly such snapshots: neither would ever go on.
 *
 * @throws {MigrationError} `DB_MIGRATION_LOCKED`, which says who holds it
 */
export async function withMigrationLock<T>(
  client: ClientBase,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = options.now() + options.timeoutMs
  for (let waits = 0; !(await tryLock(client)); waits += 1) {
    if (waits === 0) options.onWait?.(await holderOf(client))
    if (options.now() >= deadline) {
      const seconds = Math.round(options.timeoutMs / 1000)
      const message = `another run holds the lock after ${seconds} s of waiting: ${await holderOf(client)}`
      throw new MigrationError('DB_MIGRATION_LOCKED', message, {
        retryable: true,
        remedies: [
          'wait until it has ended and try again',
          'if it hangs, end its session: SELECT pg_terminate_backend(<pid>)',
        ],
      })
    }
    await options.sleep(POLL_INTERVAL_MS)
  }
  try {
    return await work()
  } finally {
    // When the session is lost the lock is, too.
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]).catch(() => undefined)
  }
}

async function tryLock(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS locked',
    [LOCK_KEY],
  )
  return rows[0]?.locked === true
}

async function holderOf(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ holder: string }>(
    `SELECT concat_ws(', ', a.application_name, 'pid ' || a.pid, 'user ' || a.usename,
       'from ' || host(a.client_addr), 'since ' || to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SSOF'))
       AS holder
     FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = $1 AND l.objsubid = 1 AND l.granted
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK_KEY],
  )
  return rows[0]?.holder ?? 'it has just ended'
}
