/** Every way in which the embedded server can refuse, and whether trying again can help. */
const retryableByCode = {
  /** There are no binaries for this platform, or they do not run here. */
  POSTGRES_PLATFORM_UNSUPPORTED: false,
  /** Another program listens on the requested port. */
  POSTGRES_PORT_IN_USE: true,
  /** The data directory is not one this server can use. */
  POSTGRES_DATA_DIRECTORY_UNUSABLE: false,
  /** Another running program has this data directory open. */
  POSTGRES_ALREADY_RUNNING: true,
  /** A setting has a name or a value that cannot be written to a configuration file. */
  POSTGRES_SETTING_INVALID: false,
  /** The server ended while it started, or the process that looks after it did. */
  POSTGRES_START_FAILED: false,
  /** The server has been stopped and its handle is of no more use. */
  POSTGRES_STOPPED: false,
} as const

/** A stable name for what went wrong. */
export type PostgresErrorCode = keyof typeof retryableByCode

/**
 * What the embedded server throws. The message says what was wrong, where, and what to do.
 *
 * @example
 * try {
 *   await startPostgres({ port: 15432 })
 * } catch (error) {
 *   if (error instanceof PostgresError && error.code === 'POSTGRES_PORT_IN_USE') await startPostgres()
 * }
 */
export class PostgresError extends Error {
  override readonly name = 'PostgresError'
  /** Whether the same call can succeed later without a change of the input. */
  readonly retryable: boolean

  /** With `POSTGRES_ALREADY_RUNNING`, where that server listens. */
  readonly port: number | undefined

  constructor(
    readonly code: PostgresErrorCode,
    message: string,
    { port, ...options }: ErrorOptions & { port?: number | undefined } = {},
  ) {
    super(message, options)
    this.retryable = retryableByCode[code]
    this.port = port
  }
}
