import { afterAll, beforeAll } from 'vitest'
import { createSchemaDatabase, type SchemaDatabase } from '../../schemas/schema-database.js'
import {
  emptyLibrary,
  extendLibrary,
  type LibraryClient,
  openLibrary,
  openOurAdapter,
  type PlainClient,
} from '../../schemas/use-library.js'
import { type LibraryData, load, withoutDeleted } from './library-data.js'
import type { Query } from './queries.js'

/** The same library twice: with its deleted rows, and after they were removed. */
export interface TwoLibraries {
  /** Our client of the one with deleted rows. */
  readonly ours: LibraryClient
  /** The same, reading single rows past Prisma's engine. */
  readonly pastEngine: LibraryClient
  /** A plain client of the one with deleted rows. */
  readonly marked: PlainClient
  /** The same as `ours`, sending what a delete spreads to along with it. */
  readonly inOnePacket: LibraryClient
  /** A plain client of the other one, whose deletes are physical. */
  readonly physical: PlainClient
  /** Makes both anew. */
  fill(data: LibraryData): Promise<void>
}

/** Two libraries for the tests of a file. */
export function useTwoLibraries(): TwoLibraries {
  let databases: readonly SchemaDatabase[]
  let marked: PlainClient
  let physical: PlainClient
  let ours: LibraryClient
  let pastEngine: LibraryClient
  let inOnePacket: LibraryClient
  let ourAdapter: ReturnType<typeof openOurAdapter>
  beforeAll(async () => {
    databases = await Promise.all([
      createSchemaDatabase('library'),
      createSchemaDatabase('library'),
    ])
    ;[marked, physical] = databases.map(({ url }) => openLibrary(url)) as [PlainClient, PlainClient]
    ours = extendLibrary(marked)
    const url = databases[0]?.url ?? ''
    ourAdapter = openOurAdapter(url)
    const { adapter } = ourAdapter
    pastEngine = extendLibrary(marked, { pointReads: adapter.adapter })
    inOnePacket = extendLibrary(openLibrary(url, adapter), { followUps: adapter.followUps })
  })
  afterAll(async () => {
    await Promise.all([
      marked?.$disconnect(),
      physical?.$disconnect(),
      inOnePacket?.$disconnect().then(() => ourAdapter.pool.end()),
    ])
    await Promise.all(databases?.map((database) => database.drop()) ?? [])
  })
  return {
    get ours() {
      return ours
    },
    get marked() {
      return marked
    },
    get pastEngine() {
      return pastEngine
    },
    get inOnePacket() {
      return inOnePacket
    },
    get physical() {
      return physical
    },
    fill: async (data) => {
      await Promise.all([emptyLibrary(marked), emptyLibrary(physical)])
      await Promise.all([load(marked, data), load(physical, withoutDeleted(data))])
    },
  }
}

/** Runs an operation that is known by its names. */
export function call(client: object, query: Query): PromiseLike<unknown> {
  const { delegate, operation, args, fluent } = query
  const row = method((client as Methods)[delegate], operation)(args)
  return fluent ? method(row, fluent.relation)(fluent.args) : row
}

type Methods = { readonly [name: string]: unknown }

function method(object: unknown, name: string): (args: unknown) => PromiseLike<unknown> {
  const run = (object as Methods)[name]
  if (typeof run !== 'function') throw new Error(`There is no ${name}.`)
  return (args) => run.call(object, args)
}
