/** What an error code of Prisma's own table looks like. */
const PRISMA_CODE = /^P\d{4}$/

/** Errors that may pass by themselves: the server is away, busy, or has dropped the connection. */
const RETRYABLE = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2037'])

/** How Prisma's command line expects the details of a failed call. */
export interface WireError {
  is_panic: false
  message: string
  meta: Record<string, unknown>
  error_code?: string
}

export interface SchemaEngineErrorOptions {
  /** Prisma's error code, for example `P3018`; absent when Prisma's table has none for this. */
  code?: string | undefined
  /** The parts of the message, under the names Prisma uses. */
  meta?: Record<string, unknown> | undefined
  /** What was caught. */
  cause?: unknown
}

/**
 * Everything the engine refuses or fails at. `code` is one of Prisma's documented error codes, or
 * `SCHEMA_ENGINE` where Prisma's table has none; the message never contains a password.
 *
 * @example
 * ```ts
 * try {
 *   await engine.applyMigrations(input)
 * } catch (error) {
 *   if (error instanceof SchemaEngineError && error.code === 'P3018') console.error(error.message)
 * }
 * ```
 */
export class SchemaEngineError extends Error {
  override readonly name = 'SchemaEngineError'
  readonly code: string
  readonly meta: Record<string, unknown>
  /** Whether the same call may succeed later, unchanged. */
  readonly retryable: boolean

  constructor(message: string, { code, meta = {}, cause }: SchemaEngineErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code ?? 'SCHEMA_ENGINE'
    this.meta = meta
    this.retryable = RETRYABLE.has(this.code)
  }

  toWire(): WireError {
    const wire: WireError = { is_panic: false, message: this.message, meta: this.meta }
    return PRISMA_CODE.test(this.code) ? { ...wire, error_code: this.code } : wire
  }
}
