import type { QueryResult, QueryResultRow } from 'pg'
import type { ConnectionPool } from '../pool/connection-pool.js'

/** Sends one statement and waits for its answer. */
export type Ask = <Row extends QueryResultRow>(sql: string) => Promise<QueryResult<Row>>

/**
 * Asks the server something over one connection of the pool. At the abort nothing is waited for any
 * longer, and a connection whose server has not answered by then is closed.
 *
 * @throws the reason of the abort, or what the pool or the server says
 */
export async function askServer<T>(
  pool: ConnectionPool,
  signal: AbortSignal,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const connection = await pool.take({ signal })
  let onAbort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  aborted.catch(() => {})
  try {
    signal.throwIfAborted()
    return await work((sql) => Promise.race([connection.query(sql), aborted]))
  } finally {
    signal.removeEventListener('abort', onAbort)
    connection.release()
  }
}
