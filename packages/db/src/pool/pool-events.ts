import type { CloseReason } from './check-in.js'
import type { PoolGauges } from './pool-gauges.js'

/** Something worth a log line or a counter happened in the pool. */
export type PoolEvent =
  | { readonly type: 'opened'; readonly processId: number; readonly durationMs: number }
  | { readonly type: 'open-failed'; readonly error: Error }
  | { readonly type: 'closed'; readonly processId: number; readonly reason: CloseReason }
  /** A sign of a restart or failover: every connection opened before it is given up. */
  | { readonly type: 'invalidated'; readonly connections: number }
  | { readonly type: 'timeout'; readonly waitedMs: number; readonly gauges: PoolGauges }
  /** A connection is held suspiciously long; `stack` says where it was taken. */
  | {
      readonly type: 'leak'
      readonly processId: number
      readonly heldMs: number
      readonly stack: string
    }

/** Told of every {@link PoolEvent}; must not throw. */
export type PoolListener = (event: PoolEvent) => void
