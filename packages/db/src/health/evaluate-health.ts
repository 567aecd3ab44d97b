import type { HealthSettings } from '../config/database-config.js'
import type { PoolGauges } from '../pool/pool-gauges.js'
import type { HealthProbe, HealthReport, HealthStatus, ReplicaHealth } from './health-report.js'

/** Beyond these a working database is reported as degraded. */
export type HealthThresholds = Omit<HealthSettings, 'timeoutMs'>

/** How long the probe's two queries took, or what stood in their way. */
export type QueryCheck =
  | { readonly ok: true; readonly simpleMs: number; readonly complexMs: number }
  | { readonly ok: false; readonly reason: string }

/** Everything a probe found out. */
export interface HealthFacts {
  readonly gauges: PoolGauges
  /** `undefined` when the probe doesn't ask the database. */
  readonly queries: QueryCheck | undefined
  readonly replicas: readonly ReplicaHealth[]
  /** Whether the database has answered since the process started. */
  readonly started: boolean
  /** Whether shutdown has begun. */
  readonly closing: boolean
  readonly now: Date
}

interface Finding {
  readonly status: HealthStatus
  readonly reason: string
}

/**
 * Decides what a probe answers. Pure: everything it needs to know is in `facts`.
 *
 * @param probe which question is asked
 * @param facts what was measured
 * @param thresholds beyond which a working database counts as degraded
 */
export function evaluateHealth(
  probe: HealthProbe,
  facts: HealthFacts,
  thresholds: HealthThresholds,
): HealthReport {
  const { gauges, queries, replicas } = facts
  const database = probe === 'live' ? [] : databaseFindings(facts, thresholds)
  const findings = probe === 'live' ? [] : [...processFindings(probe, facts), ...database]

  return {
    status: worst(findings),
    reasons: findings.map(({ reason }) => reason),
    checks: {
      database: {
        status: probe === 'live' ? 'unchecked' : worst(database),
        connection_pool: {
          size: gauges.size,
          checked_in: gauges.checkedIn,
          checked_out: gauges.checkedOut,
          overflow: gauges.overflow,
          waiting: gauges.waiting,
        },
        query_performance: {
          simple_query_ms: queries?.ok ? round(queries.simpleMs) : null,
          complex_query_ms: queries?.ok ? round(queries.complexMs) : null,
        },
        replicas,
      },
    },
    timestamp: facts.now.toISOString(),
  }
}

function processFindings(probe: HealthProbe, facts: HealthFacts): Finding[] {
  if (facts.closing) return [{ status: 'unhealthy', reason: 'shutting down' }]
  if (probe === 'startup' && !facts.started) {
    return [{ status: 'unhealthy', reason: 'the database has not answered since start-up' }]
  }
  return []
}

function databaseFindings(facts: HealthFacts, thresholds: HealthThresholds): Finding[] {
  const { gauges, queries } = facts
  const findings: Finding[] = []
  const degraded = (reason: string) => findings.push({ status: 'degraded', reason })

  if (queries === undefined || !queries.ok) {
    const reason = queries === undefined ? 'the database was not asked' : queries.reason
    findings.push({ status: 'unhealthy', reason })
  } else {
    if (queries.simpleMs > thresholds.simpleQueryMs) {
      degraded(slow('a simple query', queries.simpleMs, thresholds.simpleQueryMs))
    }
    if (queries.complexMs > thresholds.complexQueryMs) {
      degraded(slow('a complex query', queries.complexMs, thresholds.complexQueryMs))
    }
  }
  if (gauges.waiting > 0 && gauges.checkedOut >= gauges.capacity) {
    degraded(`all ${gauges.capacity} connections are in use and ${gauges.waiting} callers wait`)
  }
  for (const replica of facts.replicas) {
    if (replica.status === 'unhealthy') {
      degraded(`replica ${replica.name} is unavailable`)
    } else if (replica.lag_ms !== null && replica.lag_ms > thresholds.replicaLagMs) {
      degraded(`replica ${replica.name} is ${replica.lag_ms} ms behind`)
    }
  }
  return findings
}

function slow(what: string, ms: number, limit: number): string {
  return `${what} took ${round(ms)} ms, more than ${limit} ms`
}

function worst(findings: readonly Finding[]): HealthStatus {
  if (findings.some(({ status }) => status === 'unhealthy')) return 'unhealthy'
  return findings.length > 0 ? 'degraded' : 'healthy'
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}
