import { DatabaseError } from '../../errors/database-error.js'

/**
 * A page was asked for by something that is no cursor of the model, or whose row has been removed for good, or
 * by arguments that contradict each other.
 */
export class InvalidCursorError extends DatabaseError {
  readonly code = 'DB_INVALID_CURSOR'
}
