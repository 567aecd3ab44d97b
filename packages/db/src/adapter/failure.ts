import { DriverAdapterError, type MappedError } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { DatabaseError } from '../errors/database-error.js'
import { type Fault, faultOf, noteFailure, noteFault } from '../errors/fault.js'
import { endsSession } from '../errors/sqlstate.js'
import { toDriverError } from './driver-error.js'

/** Where in its work the adapter was when something failed. */
export interface Place {
  readonly phase: Fault['phase']
  readonly inTransaction: boolean
  /** The first fault in the transaction: all later ones are its consequence. */
  readonly origin?: Fault | undefined
}

// What Prisma takes an error of ours for, where it is seen without being put back by `failureOf`.
const IN_PRISMAS_WORDS: Readonly<Record<string, MappedError>> = {
  DB_POOL_TIMEOUT: { kind: 'SocketTimeout' },
  DB_QUERY_TIMEOUT: { kind: 'SocketTimeout' },
  DB_CONNECTION: { kind: 'ConnectionClosed' },
  DB_CLOSED: { kind: 'ConnectionClosed' },
  DB_TRANSACTION_ABORTED: {
    kind: 'TransactionAlreadyClosed',
    cause: 'the transaction was rolled back: an error in it had been swallowed',
  },
}

const IN_FAILED_TRANSACTION = '25P02'

/**
 * Prepares an error for its way through Prisma: in Prisma's words, with what is known about the failure
 * noted on it.
 *
 * @param error what the pool or the server said
 * @param place where the adapter was
 * @param kind what it is to be taken for, where the SQLSTATE alone does not tell
 */
export function explainFailure(error: unknown, place: Place, kind?: MappedError): unknown {
  const { phase, inTransaction } = place
  if (error instanceof pg.DatabaseError && error.code !== undefined) {
    const origin = error.code === IN_FAILED_TRANSACTION ? place.origin : faultOf(error)
    const conflict = kind?.kind === 'TransactionWriteConflict' ? '40001' : error.code
    const fatal = endsSession(error.code) || error.severity === 'FATAL'
    return noteFault(toDriverError(error, kind) as object, {
      phase,
      inTransaction,
      sqlstate: origin?.sqlstate ?? conflict,
      sent: true,
      answered: !fatal,
      final: origin?.final,
    })
  }
  const words = error instanceof DatabaseError ? IN_PRISMAS_WORDS[error.code] : undefined
  if (!(error instanceof DatabaseError) || words === undefined) return error
  const driverError = noteFailure(new DriverAdapterError(words), error)
  return noteFault(driverError, faultFor(error, place))
}

function faultFor(error: DatabaseError, { phase, inTransaction, origin }: Place): Fault {
  const fault = faultOf(error)
  if (fault === undefined) {
    // Answered with ROLLBACK: surely not committed, for the reason that was swallowed before.
    const { sqlstate, final } = origin ?? {}
    return { phase, inTransaction, sqlstate, sent: true, answered: true, final }
  }
  return { ...fault, inTransaction, phase: fault.phase === 'statement' ? phase : fault.phase }
}
