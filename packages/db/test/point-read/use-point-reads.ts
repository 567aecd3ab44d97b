import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { postgresAdapter } from '../../src/adapter/postgres-adapter.js'
import { softDeleteAndAudit } from '../../src/extensions.js'
import { PrismaClient } from '../schemas/generated/library/client/client.js'
import { models } from '../schemas/generated/library/models.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'
import type { LibraryClient } from '../schemas/use-library.js'
import { observed, observedFactory } from './answers.js'

/** A library of whose clients one reads single rows past Prisma's engine, and the other does not. */
export interface PointReadLibrary {
  readonly plain: PrismaClient
  /** With the statements that went through the engine. */
  readonly off: { readonly client: LibraryClient; readonly sent: string[] }
  /** With the statements that went past it. */
  readonly on: { readonly client: LibraryClient; readonly sent: string[] }
  /** Makes the one with point reads, on a client with other settings. */
  open(settings: Settings): LibraryClient
}

type Settings = Omit<ConstructorParameters<typeof PrismaClient>[0], 'adapter' | 'accelerateUrl'>

/** A library for the tests of a file. */
export function usePointReads(): PointReadLibrary {
  let database: SchemaDatabase
  let pool: pg.Pool
  let library: PointReadLibrary
  beforeAll(async () => {
    database = await createSchemaDatabase('library')
    pool = new pg.Pool({ connectionString: database.url, options: '-c timezone=UTC', max: 4 })
    library = openBoth(pool)
  })
  afterAll(async () => {
    await pool?.end()
    await database?.drop()
  })
  return {
    get plain() {
      return library.plain
    },
    get off() {
      return library.off
    },
    get on() {
      return library.on
    },
    open: (settings) => library.open(settings),
  }
}

function openBoth(pool: pg.Pool): PointReadLibrary {
  const through: string[] = []
  const past: string[] = []
  const ours = () => postgresAdapter(pool, { schema: undefined, preparedStatements: 100 })
  const clientOn = (adapter: SqlDriverAdapterFactory, settings: Settings) =>
    new PrismaClient({ adapter, errorFormat: 'minimal', ...settings })
  // An adapter of its own, to tell what goes past the engine from what goes through it.
  const pointReads = observed(ours().adapter, past)
  const open = (settings: Settings) =>
    clientOn(ours(), settings).$extends(softDeleteAndAudit({ models, pointReads }))
  const plain = clientOn(observedFactory(new PrismaPg(pool), through), {})
  return {
    plain,
    off: { client: plain.$extends(softDeleteAndAudit({ models })), sent: through },
    on: { client: open({}), sent: past },
    open: open as PointReadLibrary['open'],
  }
}
