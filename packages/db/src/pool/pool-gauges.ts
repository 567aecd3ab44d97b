import type { HistogramSnapshot } from './histogram.js'

/** What the pool is doing right now. */
export interface PoolGauges {
  /** Connections kept open when idle; what is open above that is overflow. */
  readonly size: number
  /** Connections that may be open at once: the size and the overflow. */
  readonly capacity: number
  /** Open and free. */
  readonly checkedIn: number
  /** Open and in use, or being tested or reset for the next use. */
  readonly checkedOut: number
  /** Open above `size`. */
  readonly overflow: number
  /** Callers waiting for a connection. */
  readonly waiting: number
}

/** What the pool has done since it was made. */
export interface PoolStatistics extends PoolGauges {
  readonly created: number
  readonly closed: number
  /** How often all connections were given up after a sign of a restart or failover. */
  readonly invalidated: number
  /** Callers that gave up waiting. */
  readonly timeouts: number
  /** How long callers waited for a connection. */
  readonly waitTime: HistogramSnapshot
  /** How long they kept it. */
  readonly holdTime: HistogramSnapshot
}
