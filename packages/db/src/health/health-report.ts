/** From good to bad: `degraded` still serves, `unhealthy` does not. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy'

/**
 * Which question is asked.
 *
 * - `live`: is the process worth keeping? Never depends on the database.
 * - `ready`: can it serve a request now?
 * - `startup`: has it been able to serve since it started?
 */
export type HealthProbe = 'live' | 'ready' | 'startup'

/** How far a replica is. */
export interface ReplicaHealth {
  readonly name: string
  readonly status: HealthStatus
  /** How far it is behind the primary, in milliseconds; `null` when it didn't say. */
  readonly lag_ms: number | null
}

/** The answer to a probe, as the applications print it. */
export interface HealthReport {
  readonly status: HealthStatus
  /** Why it is not `healthy`, for a person to read; empty when it is. */
  readonly reasons: readonly string[]
  readonly checks: {
    readonly database: {
      /** `unchecked` when the probe doesn't ask the database. */
      readonly status: HealthStatus | 'unchecked'
      readonly connection_pool: {
        readonly size: number
        readonly checked_in: number
        readonly checked_out: number
        readonly overflow: number
        readonly waiting: number
      }
      /** How long the last probe's queries took; `null` when they weren't made or did not answer. */
      readonly query_performance: {
        readonly simple_query_ms: number | null
        readonly complex_query_ms: number | null
      }
      readonly replicas: readonly ReplicaHealth[]
    }
  }
  /** When the answer was made, ISO 8601 in UTC. */
  readonly timestamp: string
}
