/** PostgreSQL's isolation levels, in Prisma's words. ReadUncommitted is ReadCommitted there. */
export type IsolationLevel = 'ReadCommitted' | 'RepeatableRead' | 'Serializable'

/** How a transaction runs. */
export interface TransactionOptions {
  /** The server's default, ReadCommitted, when not given. */
  readonly isolation?: IsolationLevel
  /**
   * Bounds waiting, running and retrying together, in milliseconds; then the running statement is
   * cancelled on the server and all is rolled back. `DATABASE_RETRY_DEADLINE_MS` when not given.
   */
  readonly deadlineMs?: number
  /** Ends it early: the running statement is cancelled on the server and all is rolled back. */
  readonly signal?: AbortSignal
  /**
   * Makes the work happen exactly once: a short text that names this piece of work and nobody else's, such
   * as a user's id and the idempotency key that this user sent. The result is stored with it, and a repeat
   * gets the stored result.
   */
  readonly operationId?: string
  /** What is asked for. The same operation id with another fingerprint is refused. */
  readonly fingerprint?: string
}

/** What the work of a transaction is handed besides the client. */
export interface TransactionContext {
  /** Starts at 1; higher when the transaction is retried. */
  readonly attempt: number
  /** Aborted when the deadline is over or the caller has lost interest. */
  readonly signal: AbortSignal
  /**
   * Registers something to do after the commit, once. Not called when the transaction, or the nested one
   * that it was registered in, is rolled back. What it throws is logged, because the commit stands.
   *
   * @throws {TransactionEndedError} when the transaction is over
   */
  afterCommit(callback: () => void | Promise<void>): void
}
