import type { TransactionStatus } from 'pg'

/** What is known about a connection when its user hands it back. */
export interface ReturnedConnection {
  /** Closed, cut off or cancelled. */
  readonly lost: boolean
  /** Statements without an answer. */
  readonly pending: number
  /** Whether something ran on it that reports no end, such as a cursor. */
  readonly untracked: boolean
  readonly transactionStatus: TransactionStatus
  /** Opened before the last sign of a restart. */
  readonly outdated: boolean
  /** Older than it may become. */
  readonly expired: boolean
  readonly sessionState: boolean
  /** Its user asked for it to be closed. */
  readonly rejected: boolean
}

/** Why a connection is closed rather than kept. */
export type CloseReason =
  | 'lost'
  | 'busy'
  | 'transaction'
  | 'outdated'
  | 'expired'
  | 'rejected'
  | 'overflow'
  | 'reset-failed'
  | 'cut-off'
  | 'shutdown'

/** What happens to a returned connection: kept, kept after a reset, or closed for a reason. */
export type CheckIn = 'keep' | 'reset' | CloseReason

/**
 * Decides what happens to a connection that is handed back. Only an idle session outside any
 * transaction is ever kept.
 */
export function decideCheckIn(connection: ReturnedConnection): CheckIn {
  if (connection.lost) return 'lost'
  if (connection.pending > 0 || connection.untracked) return 'busy'
  if (connection.transactionStatus !== 'I') return 'transaction'
  if (connection.rejected) return 'rejected'
  if (connection.outdated) return 'outdated'
  if (connection.expired) return 'expired'
  return connection.sessionState ? 'reset' : 'keep'
}

/**
 * When a connection is to be replaced. Jittered, so that connections opened together don't all end
 * together.
 *
 * @param openedAt in milliseconds
 * @param recycleMs the longest life, in milliseconds
 * @param random from 0 to 1; up to a fifth of the life is taken off
 */
export function expiryOf(openedAt: number, recycleMs: number, random: number): number {
  return openedAt + recycleMs * (1 - random / 5)
}
