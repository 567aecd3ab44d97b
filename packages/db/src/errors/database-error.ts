/** What a {@link DatabaseError} carries besides its message. */
export interface DatabaseErrorOptions extends ErrorOptions {
  /** Whether the same call may succeed when it is made again. Defaults to `false`. */
  readonly retryable?: boolean
  /** How often the operation was tried before this error was given to the caller. */
  readonly attempts?: number
}

/**
 * The base of every error this package raises itself. Errors that Prisma raises and that are right
 * (a unique violation, a record not found) reach the caller unchanged and are no `DatabaseError`.
 *
 * @example
 * ```ts
 * try {
 *   await database.transaction(work)
 * } catch (error) {
 *   if (error instanceof DatabaseError && error.retryable) return reply.code(503).send()
 *   throw error
 * }
 * ```
 */
export abstract class DatabaseError extends Error {
  /** Stable across releases: what a program decides by, and what the documentation is sorted by. */
  abstract readonly code: string
  readonly retryable: boolean
  /** How often the operation was tried before this error was given to the caller; known where it is retried. */
  attempts: number | undefined

  constructor(message: string, options: DatabaseErrorOptions = {}) {
    super(message, options)
    this.name = new.target.name
    this.retryable = options.retryable ?? false
    this.attempts = options.attempts
  }
}
