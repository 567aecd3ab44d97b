import { adapterErrorOf } from './adapter-error.js'

/**
 * Whether PostgreSQL could not read a value that it was given.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html class 22
 */
export function isDataException(error: unknown): boolean {
  return adapterErrorOf(error)?.cause.originalCode?.startsWith('22') ?? false
}
