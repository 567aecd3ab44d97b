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

/**
 * The connection was lost before the server said whether it committed. The work may have been done, or
 * not; doing it again may do it twice. With an operation id this error is resolved, not thrown.
 */
export class CommitOutcomeUnknownError extends DatabaseError {
  readonly code = 'DB_COMMIT_OUTCOME_UNKNOWN'
  /** Calling again with the same id does the work exactly once. */
  readonly operationId: string | undefined

  constructor(options: DatabaseErrorOptions & { readonly operationId?: string | undefined } = {}) {
    super('the connection was lost before the server said whether it committed', {
      ...options,
      retryable: options.operationId !== undefined,
    })
    this.operationId = options.operationId
  }
}

/** A transient error came back each time, or there was no time or budget for another try. */
export class RetryExhaustedError extends DatabaseError {
  readonly code = 'DB_RETRY_EXHAUSTED'

  constructor(options: DatabaseErrorOptions & { readonly attempts: number }) {
    super(`gave up after ${options.attempts} attempts`, { ...options, retryable: true })
  }
}

/** Waiting, running and retrying took longer than allowed; what ran was cancelled on the server. */
export class DeadlineExceededError extends DatabaseError {
  readonly code = 'DB_DEADLINE_EXCEEDED'

  constructor(deadlineMs: number, options?: DatabaseErrorOptions) {
    super(`not done within ${deadlineMs} ms; cancelled and rolled back`, {
      ...options,
      retryable: true,
    })
  }
}

/** Something was asked of a transaction that was over. */
export class TransactionEndedError extends DatabaseError {
  readonly code = 'DB_TRANSACTION_ENDED'

  constructor() {
    super('the transaction is over: a callback that is registered now would never be called')
  }
}

/** An operation id was used before, for something else. */
export class OperationMismatchError extends DatabaseError {
  readonly code = 'DB_OPERATION_MISMATCH'
  readonly operationId: string

  constructor(operationId: string) {
    super(`operation id ${JSON.stringify(operationId)} was already used for something else`)
    this.operationId = operationId
  }
}

/** Another transaction with the same operation id is still running. */
export class OperationInProgressError extends DatabaseError {
  readonly code = 'DB_OPERATION_IN_PROGRESS'
  readonly operationId: string

  constructor(operationId: string, options?: DatabaseErrorOptions) {
    super(`what has operation id ${JSON.stringify(operationId)} is still being done`, {
      ...options,
      retryable: true,
    })
    this.operationId = operationId
  }
}
