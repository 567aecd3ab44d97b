import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'

/**
 * What an operation is refused with that a batch of another extension can't hold.
 *
 * @param what the operation, to begin a sentence with
 */
export function refusedInBatch(what: string): Error {
  return new UnsupportedBySoftDeleteError(
    `${what} takes statements that depend on each other's answers, and another extension has put it into a batch. Use an interactive transaction, or put the soft-delete extension on the client before that one.`,
  )
}
