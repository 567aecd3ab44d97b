import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { ConnectionConfig, DatabaseConfig } from '../config/database-config.js'
import { MigrationError } from './migration-error.js'
import { withSession } from './session.js'
import { INSUFFICIENT_PRIVILEGE } from './statement-failure.js'

const PREFIX = 'db_scratch_'
const ABANDONED_AFTER_MS = 3_600_000
const LOCK_TIMEOUT_MS = 10_000

/** An empty database, for as long as one command needs it. */
export interface ScratchDatabase {
  readonly connection: ConnectionConfig
  readonly client: pg.Client
}

/**
 * Makes an empty database beside the configured one, and drops it after `work`.
 *
 * @param application what `pg_stat_activity.application_name` shows
 * @param now the time, to know what earlier runs that were killed have left behind
 * @throws {MigrationError} when the role may not create databases
 */
export function withScratchDatabase<T>(
  config: DatabaseConfig,
  {
    application,
    now,
    signal,
  }: { readonly application: string; now(): number; readonly signal?: AbortSignal },
  work: (scratch: ScratchDatabase) => Promise<T>,
): Promise<T> {
  const session = { application, lockTimeoutMs: LOCK_TIMEOUT_MS }
  return withSession(config, session, async (admin) => {
    await dropAbandoned(admin, now())
    const database = `${PREFIX}${now()}_${randomBytes(4).toString('hex')}`
    await create(admin, database, config.migration.user)
    try {
      const connection = { ...config.migration, database }
      return await withSession(config, { ...session, connection, signal }, (client) =>
        work({ connection, client }),
      )
    } finally {
      await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
    }
  })
}

async function create(admin: pg.Client, database: string, user: string): Promise<void> {
  try {
    await admin.query(`CREATE DATABASE ${database} TEMPLATE template0`)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== INSUFFICIENT_PRIVILEGE) throw error
    throw new MigrationError(
      'DB_MIGRATION_SCRATCH',
      `this command needs a scratch database, and the role "${user}" may not create one`,
      {
        cause: error,
        remedies: [
          'set DATABASE_MIGRATION_URL to a server for development, where it may',
          `let it: ALTER ROLE ${pg.escapeIdentifier(user)} CREATEDB`,
        ],
      },
    )
  }
}

async function dropAbandoned(admin: pg.Client, now: number): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database d
     WHERE datname ~ $1 AND split_part(datname, '_', 3)::bigint < $2 AND pg_has_role(datdba, 'usage')
       AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`,
    [`^${PREFIX}[0-9]+_`, now - ABANDONED_AFTER_MS],
  )
  for (const { datname } of rows) await admin.query(`DROP DATABASE IF EXISTS ${datname}`)
}
