/** The command line can't be understood; the message says what was expected. */
export class UsageError extends Error {
  /** The command whose help explains it; `undefined` for the one that is running, or none. */
  readonly topic: string | undefined
  /** What was probably meant. */
  readonly suggestions: readonly string[]

  constructor(message: string, options: UsageErrorOptions = {}) {
    super(message, options)
    this.topic = options.topic
    this.suggestions = options.suggestions ?? []
  }
}

interface UsageErrorOptions extends ErrorOptions {
  readonly topic?: string
  readonly suggestions?: readonly string[]
}

/** Something destructive was not confirmed. */
export class RefusedError extends Error {
  /** What would let it go on. */
  readonly remedies: readonly string[]

  constructor(message: string, remedies: readonly string[] = []) {
    super(message)
    this.remedies = remedies
  }
}
