import { adapterErrorOf, isAdapterError } from './adapter-error.js'

/**
 * Whether PostgreSQL could not read a value that it was given, by the adapter's error or the one of Prisma's
 * that it is in.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html class 22
 */
export function isDataException(error: unknown): boolean {
  const said = isAdapterError(error) ? error : adapterErrorOf(error)
  return said?.cause.originalCode?.startsWith('22') ?? false
}
