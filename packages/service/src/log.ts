import { type DestinationStream, type Logger, pino } from 'pino'

/** What is never written, wherever in a logged object it stands (two levels deep). */
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
    serializers: { err: serializeError, error: serializeError },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

interface SerializedError {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
  readonly cause?: SerializedError
}

/**
 * Only what is known to hold no data: PostgreSQL's `detail` repeats the row that was refused, and
 * drivers hang connection settings on their errors.
 */
function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const code = 'code' in error ? error.code : undefined
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  }
}
