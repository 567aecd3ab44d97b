import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter, SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { FollowUps } from '../../src/adapter/follow-ups.js'
import { postgresAdapter } from '../../src/adapter/postgres-adapter.js'
import { softDeleteAndAudit } from '../../src/extensions.js'
import { PrismaClient } from './generated/library/client/client.js'
import { models } from './generated/library/models.js'
import { createSchemaDatabase, type SchemaDatabase } from './schema-database.js'

/** A client that sees every row as it lies in the database. */
export type PlainClient = PrismaClient<'query'>

/** The same client with the extension under test. */
export type LibraryClient = ReturnType<typeof extendLibrary>

/** What the extension under test may use of our own driver adapter. */
interface OfOurAdapter {
  readonly pointReads?: SqlDriverAdapter | undefined
  readonly followUps?: FollowUps | undefined
}

/** Puts the extension under test on a client of the library's schema. */
export function extendLibrary(plain: PlainClient, ofOurAdapter: OfOurAdapter = {}) {
  return plain.$extends(softDeleteAndAudit({ models, ...ofOurAdapter }))
}

/** A plain client of the library's schema, on Prisma's own driver adapter if not on another. */
export function openLibrary(url: string, adapter?: SqlDriverAdapterFactory): PlainClient {
  return new PrismaClient({
    adapter: adapter ?? new PrismaPg({ connectionString: url, max: 5 }),
    errorFormat: 'minimal',
    log: [{ level: 'query', emit: 'event' }],
  })
}

/** What a test of the library's schema works with. */
export interface Library {
  readonly db: LibraryClient
  readonly plain: PlainClient
  /** Of its database. */
  readonly url: string
  /** The statements that `work` sends, without those that begin and end transactions. */
  statements(work: () => PromiseLike<unknown>): Promise<string[]>
}

/**
 * A library for the tests of a file, emptied before each.
 *
 * @param options.onOurAdapter lets deletes take along what they spread to
 */
export function useLibrary({ onOurAdapter = false } = {}): Library {
  let database: SchemaDatabase
  let library: ReturnType<typeof startLibrary>
  beforeAll(async () => {
    database = await createSchemaDatabase('library')
    library = startLibrary(database.url, onOurAdapter)
  })
  beforeEach(() => emptyLibrary(library.plain))
  afterAll(async () => {
    await library?.close()
    await database?.drop()
  })
  return {
    get db() {
      return library.db
    },
    get plain() {
      return library.plain
    },
    get url() {
      return database.url
    },
    statements: (work) => library.statements(work),
  }
}

function startLibrary(url: string, onOurAdapter: boolean) {
  const ours = onOurAdapter ? openOurAdapter(url) : undefined
  const plain = openLibrary(url, ours?.adapter)
  let sent: string[] = []
  plain.$on('query', ({ query }) => sent.push(query))
  return {
    plain,
    db: extendLibrary(plain, { followUps: ours?.adapter.followUps }),
    statements: async (work: () => PromiseLike<unknown>) => {
      sent = []
      await work()
      return sent.filter((query) => !/^(BEGIN|COMMIT|ROLLBACK|SET)/.test(query))
    },
    close: async () => {
      await plain.$disconnect()
      await ours?.pool.end()
    },
  }
}

/** Our own driver adapter, and the pool that it stands on. */
export function openOurAdapter(url: string) {
  const pool = new pg.Pool({ connectionString: url, options: '-c timezone=UTC', max: 5 })
  return { pool, adapter: postgresAdapter(pool, { schema: undefined, preparedStatements: 100 }) }
}

/** Removes every row. Of so few rows, faster than TRUNCATE, which makes every table anew. */
export async function emptyLibrary(plain: PlainClient): Promise<void> {
  await plain.$executeRaw`
    DO $$ BEGIN
      DELETE FROM contracts; DELETE FROM notes; DELETE FROM loans; DELETE FROM reviews;
      DELETE FROM placements; DELETE FROM shelves; DELETE FROM profiles; DELETE FROM books;
      DELETE FROM tags; DELETE FROM publishers; DELETE FROM authors; DELETE FROM categories;
      DELETE FROM projects; DELETE FROM tasks;
    END $$`
}
