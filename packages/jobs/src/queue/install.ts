import type { Database } from '@repo/db'
import { runMigrations } from 'graphile-worker'
import { sharedPool } from './shared-pool.js'

/**
 * Brings the queue's own schema, `graphile_worker`, up to date. Nothing can be enqueued before that, so
 * it is a step of the deployment like the migrations. Repeating it, also at the same time, is safe.
 *
 * @param database with a role that may create schemas
 */
export async function installQueue(database: Database): Promise<void> {
  await runMigrations({ pgPool: sharedPool(database) })
}
