import type { InvalidPart } from './problem.js'
import type { ProblemKind } from './problem-kinds.js'

/** What a problem carries besides its kind. */
export interface ProblemErrorOptions extends ErrorOptions {
  readonly errors?: readonly InvalidPart[]
  /** When trying again makes sense, in seconds. */
  readonly retryAfterS?: number
}

/**
 * An error that the client is told about.
 *
 * @example
 * ```ts
 * throw new ProblemError('wrong-status', 'An ended campaign cannot become active again.')
 * ```
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly kind: ProblemKind
  readonly errors: readonly InvalidPart[] | undefined
  readonly retryAfterS: number | undefined

  constructor(kind: ProblemKind, detail: string, options: ProblemErrorOptions = {}) {
    super(detail, options)
    this.kind = kind
    this.errors = options.errors
    this.retryAfterS = options.retryAfterS
  }
}
