import type { PoolSettings } from '../config/database-config.js'
import type { Connector } from './connector.js'
import type { PoolListener } from './pool-events.js'

/** What bounds the wait for a connection, and for whom it is. */
export interface CheckoutOptions {
  /** How long to wait, in milliseconds; the pool's own limit when that is shorter. */
  readonly timeoutMs?: number | undefined
  /** Ends the wait. */
  readonly signal?: AbortSignal
  /** Where it was asked for, when that is further out than where it is taken. */
  readonly place?: Error
}

/** What a pool is made of. */
export interface ConnectionPoolOptions {
  readonly settings: PoolSettings
  readonly connector: Connector
  /** How long a connection that has been idle may take to answer a test, in milliseconds. */
  readonly pingTimeoutMs: number
  readonly onEvent?: PoolListener | undefined
  /** A monotonic clock, in milliseconds. */
  readonly now?: () => number
  /** From 0 to 1. */
  readonly random?: () => number
}
