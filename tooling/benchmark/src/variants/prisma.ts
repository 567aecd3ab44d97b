import { PrismaPg } from '@prisma/adapter-pg'
import { readReplicas } from '@prisma/extension-read-replicas'
import { postgresAdapter } from '@repo/db/adapter'
import type { Pool } from 'pg'
import { PrismaClient } from '../generated/client/client.js'
import { plainPool } from './pool.js'
import { prismaWorkload } from './prisma-workload.js'
import type { Access, OpenVariant, Variant } from './variant.js'

/** More in flight than the pool has connections is the point; it must not become an error. */
export const PATIENT = { transactionOptions: { maxWait: 30_000, timeout: 30_000 } }

/** Prisma as its documentation sets it up: what everything is compared with. */
export const plainPrisma: Variant = {
  name: 'Prisma',
  description: 'PrismaClient with @prisma/adapter-pg',
  open: (access) =>
    openPrisma(access, (pool) => new PrismaClient({ adapter: new PrismaPg(pool), ...PATIENT })),
}

/** What `NODE_ENV=production` changes. */
export const productionPrisma: Variant = {
  name: 'Prisma, production',
  description: "the same with errorFormat 'minimal', which is what NODE_ENV=production sets",
  open: (access) =>
    openPrisma(
      access,
      (pool) =>
        new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal', ...PATIENT }),
    ),
}

/**
 * Our driver adapter and nothing else of ours.
 *
 * @param preparedStatements how many each connection keeps
 */
export function prismaOnOurAdapter(preparedStatements: number): Variant {
  const unnamed = preparedStatements === 0
  return {
    name: unnamed ? 'our adapter, unnamed' : 'our adapter',
    description: `PrismaClient with the driver adapter of @repo/db, nothing else of ours${unnamed ? ', and no prepared statements' : ''}`,
    open: (access) =>
      openPrisma(access, (pool) => {
        const adapter = postgresAdapter(pool, { schema: undefined, preparedStatements })
        return new PrismaClient({ adapter, errorFormat: 'minimal', ...PATIENT })
      }),
  }
}

/** Prisma's own extension for replicas. */
export const readReplicasExtension: Variant = {
  name: 'read-replicas',
  description: 'Prisma with @prisma/extension-read-replicas; the replica is the primary itself',
  open: (access) =>
    openPrisma(access, (pool) => {
      const client = () => new PrismaClient({ adapter: new PrismaPg(pool), ...PATIENT })
      return client().$extends(readReplicas({ replicas: [client()] }))
    }),
}

/**
 * Runs the operations on a client over a plain pool.
 *
 * @param makeClient a client, or an extended one: it has the operations of what it extends
 */
export async function openPrisma(
  access: Access,
  makeClient: (pool: Pool) => unknown,
): Promise<OpenVariant & { readonly db: PrismaClient }> {
  const pool = plainPool(access)
  const db = makeClient(pool) as PrismaClient
  return {
    db,
    workload: prismaWorkload(db, access.dataset),
    close: async () => {
      await db.$disconnect()
      await pool.end()
    },
  }
}
