import pg from 'pg'
import type { DatabaseConfig } from '../config/database-config.js'
import { withSession } from '../migrations/session.js'

const DUPLICATE_DATABASE = '42P04'
const UNIQUE_VIOLATION = '23505'

/**
 * Creates the configured database unless it is there.
 *
 * @param application what `pg_stat_activity.application_name` shows
 * @returns whether it was created now
 */
export function createDatabaseIfMissing(
  config: DatabaseConfig,
  application: string,
): Promise<boolean> {
  const { database } = config.migration
  const connection = { ...config.migration, database: 'postgres', schema: undefined }
  return withSession(config, { application, lockTimeoutMs: 10_000, connection }, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [
      database,
    ])
    if (rowCount) return false
    try {
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`)
      return true
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? error.code : undefined
      if (code === DUPLICATE_DATABASE || code === UNIQUE_VIOLATION) return false
      throw error
    }
  })
}
