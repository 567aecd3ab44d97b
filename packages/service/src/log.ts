import { type DestinationStream, type Logger, pino } from 'pino'

/** What is never written: of a logged object, of what it holds, and of what that holds; no deeper. */
const SECRETS = ['authorization', 'cookie', 'password', 'passwordHash', 'secret', 'token']

/** How a process logs. */
export interface LoggerOptions {
  /** The application's name, on every line. */
  readonly name: string
  readonly level: string
  /** Where to, instead of standard output. */
  readonly destination?: DestinationStream
}

/**
 * Makes the process' logger: one JSON object per line on standard output, secrets redacted.
 *
 * @example
 * ```ts
 * const logger = createLogger({ name: 'api', level: 'info' })
 * logger.info({ campaignId }, 'campaign created')
 * ```
 */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    redact: {
      paths: SECRETS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
    serializers: { err: errorSerializer, error: errorSerializer },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

interface SerializedError {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
  readonly cause?: SerializedError
  readonly errors?: readonly SerializedError[]
}

/** How far causes are followed: an error may be its own. */
const MAX_DEPTH = 5

const errorSerializer = (error: unknown) => serializeError(error, MAX_DEPTH)

/**
 * Only what is known to hold no data: PostgreSQL's `detail` repeats the row that was refused, and
 * drivers hang connection settings on their errors.
 */
function serializeError(error: unknown, depth: number): SerializedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const { name: type, message, stack, cause } = error
  const code = 'code' in error ? error.code : undefined
  const errors = error instanceof AggregateError ? error.errors : undefined
  const next = (reason: unknown) => serializeError(reason, depth - 1)
  return {
    type,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined || depth === 0 ? {} : { cause: next(cause) }),
    ...(errors === undefined || depth === 0 ? {} : { errors: errors.map(next) }),
  }
}
