import type { ProblemKind } from './problem-kinds.js'

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

  constructor(kind: ProblemKind, detail: string) {
    super(detail)
    this.kind = kind
  }
}
