/** Every reason for which the system cannot be started, or not go on. */
export type LaunchErrorCode =
  | 'LAUNCH_PORT_INVALID'
  | 'LAUNCH_PORT_UNAVAILABLE'
  | 'LAUNCH_MIGRATION_FAILED'
  | 'LAUNCH_QUEUE_FAILED'
  | 'LAUNCH_ROLES_FAILED'
  | 'LAUNCH_SEED_FAILED'
  | 'LAUNCH_APP_ENDED'
  | 'LAUNCH_APP_NOT_READY'
  | 'LAUNCH_DATABASE_ENDED'

/** What stops a launch. The message is for the person at the terminal: what was wrong, what to do. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError'
  readonly retryable = false

  constructor(
    readonly code: LaunchErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
