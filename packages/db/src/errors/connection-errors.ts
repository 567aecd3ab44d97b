import type { PoolGauges } from '../pool/pool-gauges.js'
import { DatabaseError, type DatabaseErrorOptions } from './database-error.js'

/** No connection could be made, or the one in use was lost. */
export class ConnectionError extends DatabaseError {
  readonly code = 'DB_CONNECTION'
  /** PostgreSQL's code, when the server gave a reason. */
  readonly sqlstate: string | undefined

  constructor(
    message: string,
    options: DatabaseErrorOptions & { readonly sqlstate?: string } = {},
  ) {
    super(message, options)
    this.sqlstate = options.sqlstate
  }
}

/** No connection became free in time. Says what the pool was doing. */
export class PoolTimeoutError extends DatabaseError {
  readonly code = 'DB_POOL_TIMEOUT'
  readonly gauges: PoolGauges

  constructor(waitedMs: number, gauges: PoolGauges) {
    const { checkedOut, capacity, waiting } = gauges
    super(
      `no connection became free within ${Math.round(waitedMs)} ms: ` +
        `${checkedOut} of ${capacity} are in use and ${waiting} callers wait`,
      { retryable: true },
    )
    this.gauges = gauges
  }
}

/** The server gave no answer in time; the connection was closed. */
export class QueryTimeoutError extends DatabaseError {
  readonly code = 'DB_QUERY_TIMEOUT'

  constructor(timeoutMs: number, options?: DatabaseErrorOptions) {
    super(`the server did not answer within ${timeoutMs} ms; its connection was closed`, options)
  }
}

/** The database was used after, or while, it was being closed. */
export class DatabaseClosedError extends DatabaseError {
  readonly code = 'DB_CLOSED'

  constructor(message = 'the database is closed or closing and takes no new work') {
    super(message)
  }
}
