import pg from 'pg'
import type { DatabaseConfig } from '../config/database-config.js'
import { poolOptions } from './pool-options.js'

/**
 * Opens the pool of this process. It is handed to Prisma and to the job queue alike; nothing else in
 * the repository makes one.
 *
 * @param config the validated settings
 * @param application what `pg_stat_activity.application_name` shows
 */
export function createPool(config: DatabaseConfig, application: string): pg.Pool {
  return new pg.Pool(poolOptions(config, config.connection, application))
}
