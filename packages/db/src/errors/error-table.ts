/** One kind of error that this package raises. */
export interface ErrorEntry {
  readonly name: string
  readonly meaning: string
  /** Whether the same call may succeed when it is made again. */
  readonly retryable: 'yes' | 'no' | 'depends'
  readonly whatToDo: string
}

/** Every error that this package raises, by its stable code. `docs/errors.md` is made from it. */
export const ERROR_TABLE: Readonly<Record<string, ErrorEntry>> = {
  DB_CONFIGURATION: {
    name: 'ConfigurationError',
    meaning: 'Settings are missing or wrong.',
    retryable: 'no',
    whatToDo: 'Correct the variables that it lists.',
  },
  DB_CONNECTION: {
    name: 'ConnectionError',
    meaning: 'No connection could be made, or the one in use was lost.',
    retryable: 'depends',
    whatToDo:
      'When `retryable`, try later: the server is down, starting or full. Otherwise look at `sqlstate`: user, password or database are wrong.',
  },
  DB_POOL_TIMEOUT: {
    name: 'PoolTimeoutError',
    meaning: 'No connection became free in time; `gauges` says what the pool was doing.',
    retryable: 'yes',
    whatToDo:
      'Answer 503. If it persists: look for leak reports and slow transactions, then raise DATABASE_POOL_SIZE.',
  },
  DB_QUERY_TIMEOUT: {
    name: 'QueryTimeoutError',
    meaning: 'The server gave no answer to a statement in time; its connection was closed.',
    retryable: 'no',
    whatToDo:
      'Find out why the network or the server is silent. DATABASE_STATEMENT_TIMEOUT_MS should end slow statements before this.',
  },
  DB_DEADLINE_EXCEEDED: {
    name: 'DeadlineExceededError',
    meaning:
      'Waiting, running and retrying took longer than the deadline; everything was rolled back.',
    retryable: 'yes',
    whatToDo: 'Answer 503, or give the work a longer deadline.',
  },
  DB_RETRY_EXHAUSTED: {
    name: 'RetryExhaustedError',
    meaning: 'A transient error came back each time; `cause` is the last one. Nothing was done.',
    retryable: 'yes',
    whatToDo: 'Answer 503. For frequent write conflicts make transactions shorter.',
  },
  DB_COMMIT_OUTCOME_UNKNOWN: {
    name: 'CommitOutcomeUnknownError',
    meaning: 'The connection was lost before the server said whether it committed.',
    retryable: 'depends',
    whatToDo:
      'Give the transaction an `operationId`: then it is looked up and done exactly once. Without one, look at the data before doing it again.',
  },
  DB_TRANSACTION_ABORTED: {
    name: 'TransactionAbortedError',
    meaning: 'A statement failed, its error was swallowed, and the server rolled everything back.',
    retryable: 'no',
    whatToDo: "Don't swallow errors in a transaction; put what may fail into a nested transaction.",
  },
  DB_TRANSACTION_ENDED: {
    name: 'TransactionEndedError',
    meaning: '`afterCommit` was called when the transaction was over.',
    retryable: 'no',
    whatToDo: 'Await everything that the work starts before it returns.',
  },
  DB_OPERATION_MISMATCH: {
    name: 'OperationMismatchError',
    meaning: 'The operation id was used before, with another fingerprint.',
    retryable: 'no',
    whatToDo: 'Answer 409: the client reused an idempotency key.',
  },
  DB_OPERATION_IN_PROGRESS: {
    name: 'OperationInProgressError',
    meaning:
      'Another transaction with the same operation id ran for longer than DATABASE_LOCK_TIMEOUT_MS.',
    retryable: 'yes',
    whatToDo: 'Ask again later with the same id: the answer is then what that one returned.',
  },
  DB_SOFT_DELETE_UNSUPPORTED: {
    name: 'UnsupportedBySoftDeleteError',
    meaning: 'Prisma has no words for the operation with deleted rows hidden; nothing was done.',
    retryable: 'no',
    whatToDo: 'Write what the message says instead.',
  },
  DB_MANAGED_COLUMN: {
    name: 'ManagedColumnError',
    meaning: 'The data names `column`, which only the database layer writes; nothing was done.',
    retryable: 'no',
    whatToDo:
      'Leave the column out. Who acts is said by `withActor`; deleting and restoring are operations.',
  },
  DB_UNFIT_SCHEMA: {
    name: 'UnfitSchemaError',
    meaning:
      'A field has the name of a managed column and another type, or what a delete would take could not come back together; the client was not made.',
    retryable: 'no',
    whatToDo: 'Change `model` and `field` as the message says, or name other columns.',
  },
  DB_UNFIT_PRISMA: {
    name: 'UnfitPrismaError',
    meaning: 'This version of Prisma lacks something undocumented that the extension stands on.',
    retryable: 'no',
    whatToDo: 'Use the version of Prisma that this package names.',
  },
  DB_INVALID_ACTOR: {
    name: 'InvalidActorError',
    meaning:
      'The id or the request id of an actor is empty, too long, or has control characters; nothing was run.',
    retryable: 'no',
    whatToDo: 'Correct what is given to `withActor`, and check what a client sends before it.',
  },
  DB_PARENT_DELETED: {
    name: 'ParentDeletedError',
    meaning: 'The row that `relation` points to is still deleted; nothing was restored.',
    retryable: 'no',
    whatToDo: 'Restore that row first, or answer 409.',
  },
  DB_PURGE_ARGUMENT: {
    name: 'PurgeArgumentError',
    meaning: 'A purge was asked for in batches of a size that can not be; nothing was removed.',
    retryable: 'no',
    whatToDo: 'Give `batchSize` a positive whole number, or leave it out.',
  },
  DB_INVALID_CURSOR: {
    name: 'InvalidCursorError',
    meaning:
      'A page was asked for by something that is no cursor of the model, or whose row has been removed for good, or by arguments that contradict each other.',
    retryable: 'no',
    whatToDo:
      'Answer 400: cursors come from `pageInfo` and belong to one model. The client begins anew.',
  },
  DB_AUDIT_TRAIL_INCOMPLETE: {
    name: 'AuditTrailIncompleteError',
    meaning: 'The trail does not reach back that far, or the table has none.',
    retryable: 'no',
    whatToDo:
      'Ask for a time after `completeSince`. When that is `null`, attach the table in a migration.',
  },
  DB_AUDIT_TRAIL_ARGUMENT: {
    name: 'AuditTrailArgumentError',
    meaning: 'The trail was asked with a key, cursor, size or time that can not be.',
    retryable: 'no',
    whatToDo: 'Answer 400 when it came from a client.',
  },
  DB_CLOSED: {
    name: 'DatabaseClosedError',
    meaning: 'The database is closed or closing.',
    retryable: 'no',
    whatToDo: 'Take no new work after `close()`; another process serves it.',
  },
}
