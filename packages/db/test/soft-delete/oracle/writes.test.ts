import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSchemaDatabase, type SchemaDatabase } from '../../schemas/schema-database.js'
import {
  emptyLibrary,
  extendLibrary,
  type LibraryClient,
  openLibrary,
  type PlainClient,
} from '../../schemas/use-library.js'
import { libraryData, load, withoutDeleted } from './library-data.js'
import type { Query } from './queries.js'
import { type Write, writes } from './write-operations.js'

// The oracle for writes: the same random operations are carried out by our client on a database with
// deleted rows and by a plain client, which deletes physically, on a copy without them. Each must
// succeed in both or fail in both, and what lives in the end must be the same.

// The same cases in every run; another seed makes others.
const SEED = 20260102
const SEQUENCES = 20
const LENGTH = 12

let databases: readonly SchemaDatabase[]
let marked: PlainClient
let physical: PlainClient
let ours: LibraryClient

beforeAll(async () => {
  databases = await Promise.all([createSchemaDatabase('library'), createSchemaDatabase('library')])
  ;[marked, physical] = databases.map(({ url }) => openLibrary(url)) as [PlainClient, PlainClient]
  ours = extendLibrary(marked)
})
afterAll(async () => {
  await Promise.all([marked?.$disconnect(), physical?.$disconnect()])
  await Promise.all(databases?.map((database) => database.drop()) ?? [])
})

test('writes leave the same rows alive as physical deletes would', {
  timeout: 600_000,
}, async () => {
  let succeeded = 0
  const sequence = fc.array(writes, { minLength: LENGTH, maxLength: LENGTH })
  const endsAlike = fc.asyncProperty(libraryData, sequence, async (data, operations) => {
    // An author whose notes point to it can't be deleted physically: NoAction is left alone here.
    const library = { ...data, note: [] } as typeof data
    await Promise.all([emptyLibrary(marked), emptyLibrary(physical)])
    await Promise.all([load(marked, library), load(physical, withoutDeleted(library))])
    let next = 100
    for (const operation of operations) succeeded += await carryOut(operation, () => next++)
  })
  await fc.assert(endsAlike, { seed: SEED, numRuns: SEQUENCES, endOnFailure: true })
  expect(succeeded).toBeGreaterThan(SEQUENCES * LENGTH * 0.15)
})

async function carryOut(operation: Write, newId: () => number): Promise<number> {
  const query = operation(newId)
  const [here, there] = await Promise.all([attempt(ours, query), attempt(physical, query)])
  const told = JSON.stringify({ query, here, there })
  expect(here.failed, told).toBe(there.failed)
  if (!here.failed) expect(here.answer, told).toEqual(there.answer)
  expect(await snapshot(ours as unknown as PlainClient), told).toEqual(await snapshot(physical))
  return here.failed ? 0 : 1
}

async function attempt(client: object, { delegate, operation, args }: Query) {
  const delegates = client as {
    [name: string]: { [operation: string]: (args: unknown) => Promise<unknown> }
  }
  try {
    return { failed: false, answer: await delegates[delegate]?.[operation]?.(args) }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    // Anything but an error that Prisma knows is a fault of the test, or of ours.
    if (code === undefined) throw error
    return { failed: true, code, message }
  }
}

/** What a reader sees: optional relations by what they lead to, not by their keys. */
async function snapshot(client: PlainClient) {
  const orderBy = { id: 'asc' as const }
  const one = { select: { id: true } }
  return {
    authors: await client.author.findMany({
      orderBy,
      select: { id: true, name: true, mentor: one },
    }),
    books: await client.book.findMany({
      orderBy,
      select: {
        id: true,
        title: true,
        pages: true,
        author: one,
        editor: one,
        tags: { orderBy, select: { id: true } },
      },
    }),
    reviews: await client.review.findMany({
      orderBy,
      select: { id: true, stars: true, bookId: true, authorId: true },
    }),
    contracts: await client.contract.findMany({ orderBy, select: { id: true } }),
    categories: await client.category.findMany({ orderBy, select: { id: true, parent: one } }),
    profiles: await client.profile.findMany({ orderBy, select: { id: true, author: one } }),
    tags: await client.tag.findMany({ orderBy, select: { id: true } }),
    loans: await client.loan.findMany({ orderBy, select: { id: true, book: one } }),
  }
}
