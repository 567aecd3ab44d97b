import type { Prisma } from '../../generated/client/client.js'

/** What the trail is read through: a client, or that of a transaction. */
export interface TrailClient {
  $queryRaw<T>(query: Prisma.Sql): PromiseLike<T>
}
