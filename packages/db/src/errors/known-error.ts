import { Prisma } from '../generated/client/client.js'
import { isAdapterError } from './adapter-error.js'
import { inPrismasWords } from './prismas-words.js'

/**
 * Reports an adapter's error as Prisma does when a statement fails with it. Prisma leaves out the COMMIT of
 * a transaction, which fails when a deferred constraint is violated. Every other error is handed on.
 */
export function toKnownError(error: unknown): unknown {
  if (!isAdapterError(error)) return error
  const { message, ...known } = inPrismasWords(error)
  return new Prisma.PrismaClientKnownRequestError(message, {
    ...known,
    clientVersion: Prisma.prismaVersion.client,
  })
}
