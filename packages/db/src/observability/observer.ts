import type { PoolEvent } from '../pool/pool-events.js'
import type { StatementEvent } from '../pool/pooled-connection.js'
import type { RetryEvent } from '../retry/retry.js'

/**
 * Told what happens, for logs, metrics and traces. Each method is called at the moment itself, in the
 * asynchronous context of whoever caused it, and must not throw.
 */
export interface DatabaseObserver {
  pool?(event: PoolEvent): void
  /** Every statement; without an observer of them their duration is not even measured. */
  statement?(event: StatementEvent): void
  retry?(event: RetryEvent): void
}
