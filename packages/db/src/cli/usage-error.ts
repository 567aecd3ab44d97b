/** The command line can't be understood; the message says what was expected. */
export class UsageError extends Error {}

/** Something destructive was not confirmed. */
export class RefusedError extends Error {}
