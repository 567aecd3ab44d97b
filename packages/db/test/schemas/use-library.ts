import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { softDeleteAndAudit } from '../../src/extensions.js'
import { PrismaClient } from './generated/library/client/client.js'
import { models } from './generated/library/models.js'
import { createSchemaDatabase, type SchemaDatabase } from './schema-database.js'

/** A client that sees every row as it lies in the database. */
export type PlainClient = PrismaClient<'query'>

/** The same client with the extension under test. */
export type LibraryClient = ReturnType<typeof extendLibrary>

/** Puts the extension under test on a client of the library's schema. */
export function extendLibrary(plain: PlainClient, pointReads?: SqlDriverAdapter) {
  return plain.$extends(softDeleteAndAudit({ models, pointReads }))
}

/** A plain client of the library's schema. */
export function openLibrary(url: string): PlainClient {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: 5 }),
    errorFormat: 'minimal',
    log: [{ level: 'query', emit: 'event' }],
  })
}

/** What a test of the library's schema works with. */
export interface Library {
  readonly db: LibraryClient
  readonly plain: PlainClient
  /** The statements that `work` sends, without those that begin and end transactions. */
  statements(work: () => PromiseLike<unknown>): Promise<string[]>
}

/** A library for the tests of a file, emptied before each. */
export function useLibrary(): Library {
  let database: SchemaDatabase
  let library: Library & { close(): Promise<void> }
  beforeAll(async () => {
    database = await createSchemaDatabase('library')
    library = startLibrary(database.url)
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
    statements: (work) => library.statements(work),
  }
}

function startLibrary(url: string) {
  const plain = openLibrary(url)
  let sent: string[] = []
  plain.$on('query', ({ query }) => sent.push(query))
  return {
    plain,
    db: extendLibrary(plain),
    statements: async (work: () => PromiseLike<unknown>) => {
      sent = []
      await work()
      return sent.filter((query) => !/^(BEGIN|COMMIT|ROLLBACK|SET)/.test(query))
    },
    close: () => plain.$disconnect(),
  }
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
