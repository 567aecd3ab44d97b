import { isAdapterError } from '../../errors/adapter-error.js'
import { inPrismasWords } from '../../errors/prismas-words.js'
import { type ClientInternals, knownError } from './internals.js'

/**
 * Runs work in an interactive transaction, which fails as an operation does: what COMMIT fails with, Prisma
 * hands on as the adapter has said it.
 */
export async function runTransaction<T>(
  client: ClientInternals,
  work: (tx: ClientInternals) => Promise<T>,
  options: Readonly<Record<string, unknown>> | undefined,
): Promise<T> {
  try {
    return await client.$transaction(work, options)
  } catch (error) {
    throw isAdapterError(error) ? knownError(client, inPrismasWords(error)) : error
  }
}
