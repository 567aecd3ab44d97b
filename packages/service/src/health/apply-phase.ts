import type { HealthProbe, HealthReport } from '@repo/db'
import type { Phase } from '../lifecycle.js'

/**
 * Adds to the database's report what the process knows of itself: one that is still coming up, or on
 * its way out, takes no work however well its database is. Liveness is not touched: a process that
 * stops is not to be killed for it.
 */
export function applyPhase(probe: HealthProbe, phase: Phase, report: HealthReport): HealthReport {
  const reason = reasonAgainst(probe, phase)
  if (reason === undefined || report.reasons.includes(reason)) return report
  return { ...report, status: 'unhealthy', reasons: [reason, ...report.reasons] }
}

function reasonAgainst(probe: HealthProbe, phase: Phase): string | undefined {
  if (probe === 'live') return undefined
  if (phase === 'starting') return 'starting'
  return phase === 'stopping' && probe === 'ready' ? 'shutting down' : undefined
}
