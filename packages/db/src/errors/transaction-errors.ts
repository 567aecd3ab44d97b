import { DatabaseError, type DatabaseErrorOptions } from './database-error.js'

/**
 * The transaction was rolled back although its work returned normally: a statement in it had failed and
 * the error was swallowed.
 */
export class TransactionAbortedError extends DatabaseError {
  readonly code = 'DB_TRANSACTION_ABORTED'

  constructor(options?: DatabaseErrorOptions) {
    super(
      'the transaction was rolled back: a statement in it had failed and the error was swallowed',
      options,
    )
  }
}
