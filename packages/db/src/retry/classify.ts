import type { Fault } from '../errors/fault.js'
import { isTransient } from '../errors/sqlstate.js'

/**
 * What would be done again.
 *
 * - `read`: changes nothing
 * - `write`: one statement, or one of Prisma's operations with a transaction of its own
 * - `transaction`: all of the outermost transaction
 */
export type WorkKind = 'read' | 'write' | 'transaction'

/** What a failure means: do it again, give it to the caller, or say that nobody knows. */
export type Verdict = 'retry' | 'fail' | 'unknown'

/**
 * Decides what to do about a failure. Only what surely was not done, or changes nothing, is done again.
 */
export function classify(fault: Fault, kind: WorkKind): Verdict {
  if (kind !== 'read' && mayBeDone(fault)) return 'unknown'
  return isTransientFault(fault) ? 'retry' : 'fail'
}

/** Whether the work may have taken effect although it failed: something was sent and never answered. */
function mayBeDone({ phase, sent, answered, inTransaction }: Fault): boolean {
  if (!sent || answered) return false
  return phase === 'commit' || (phase === 'statement' && !inTransaction)
}

function isTransientFault({ sqlstate, answered, final }: Fault): boolean {
  // Who has waited for an answer, or for a connection, as long as was allowed, is not made to wait again.
  if (final) return false
  // When the server said nothing, the connection was lost or none could be had.
  return sqlstate === undefined ? !answered : isTransient(sqlstate)
}
