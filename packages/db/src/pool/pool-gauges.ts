/** What the pool is doing right now, and how often it did it so far. */
export interface PoolGauges {
  /** Connections kept open when idle; what is open above that is overflow. */
  readonly size: number
  /** Connections that may be open at once: the size and the overflow. */
  readonly capacity: number
  /** Open and free. */
  readonly checkedIn: number
  /** Open and in use. */
  readonly checkedOut: number
  /** Open above `size`. */
  readonly overflow: number
  /** Callers waiting for a connection. */
  readonly waiting: number
}
