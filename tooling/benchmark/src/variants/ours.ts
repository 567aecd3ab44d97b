import { createDatabase, type DatabaseClient, loadDatabaseConfig } from '@repo/db'
import type { PrismaClient } from '../generated/client/client.js'
import { prismaWorkload, softDeleteByDelete } from './prisma-workload.js'
import { POOL_SIZE, type Variant } from './variant.js'

/** @repo/db as an application uses it. */
export const ours: Variant = oursWith('@repo/db', 'createDatabase() with everything on', {})

/** The same with one part switched off, to see what the part costs or brings. */
export const oursWithoutOnePart: readonly Variant[] = [
  oursWith('@repo/db, unnamed', 'without prepared statements', {
    DATABASE_PREPARED_STATEMENTS: '0',
  }),
  oursWith('@repo/db, no point reads', 'without reading and counting rows past the engine', {
    DATABASE_POINT_READS: 'off',
  }),
  oursWith('@repo/db, no retry', 'without retry', { DATABASE_MAX_RETRIES: '0' }),
  oursWith('@repo/db, no ping', 'without the test of idle connections', {
    DATABASE_PRE_PING: 'off',
  }),
  oursWith('@repo/db, no log', 'without looking for slow statements', { DATABASE_LOG: 'off' }),
]

function oursWith(
  name: string,
  description: string,
  settings: Readonly<Record<string, string>>,
): Variant {
  return {
    name,
    description,
    open: async ({ url, application, dataset }) => {
      const config = loadDatabaseConfig({
        DATABASE_URL: url,
        DATABASE_POOL_SIZE: String(POOL_SIZE),
        DATABASE_MAX_OVERFLOW: '0',
        ...settings,
      })
      const database = createDatabase(config, { application })
      const db = asPrisma(database.db)
      return {
        workload: {
          ...prismaWorkload(db, dataset),
          softDelete: softDeleteByDelete(db, dataset),
        },
        close: () => database.close(),
      }
    },
  }
}

/** Generated from the same models, so the operations of the workload are the same ones. */
function asPrisma(db: DatabaseClient): PrismaClient {
  return db as unknown as PrismaClient
}
