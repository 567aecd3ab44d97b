import pg from 'pg'
import { type Access, POOL_SIZE } from './variant.js'

/** A pool as a careful user of node-postgres would make it; it keeps its connections. */
export function plainPool({ url, application }: Pick<Access, 'url' | 'application'>): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: application,
    max: POOL_SIZE,
    idleTimeoutMillis: 0,
    options: '-c timezone=UTC',
  })
  // The server is stopped while connections are idle.
  pool.on('error', () => {})
  return pool
}
