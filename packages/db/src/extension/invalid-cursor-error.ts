import { DatabaseError } from '../errors/database-error.js'

/** A page was asked for by something that is no cursor, or with an impossible size. */
export class InvalidCursorError extends DatabaseError {
  readonly code = 'DB_INVALID_CURSOR'
}
