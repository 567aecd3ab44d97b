import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LibraryClient, PlainClient } from '../../schemas/use-library.js'
import { libraryData } from './library-data.js'
import type { Query } from './queries.js'
import { oracleScale, report } from './scale.js'
import { call, useTwoLibraries } from './two-libraries.js'
import { type Write, writes } from './write-operations.js'

// The oracle for writes: the same random operations are carried out by our client on a database with
// deleted rows and by a plain client, which deletes physically, on a copy without them. Each must
// succeed in both or fail in both, and what lives in the end must be the same.

const { factor, seed } = oracleScale()
const SEQUENCES = 20 * factor
const LENGTH = 12

const two = useTwoLibraries()

test('writes leave the same rows alive as physical deletes would', {
  timeout: 600_000 * factor,
}, async () => {
  let succeeded = 0
  let sequences = 0
  const write = fc.record({ operation: writes, inOnePacket: fc.boolean() })
  const sequence = fc.array(write, { minLength: 1, maxLength: LENGTH, size: 'max' })
  const endsAlike = fc.asyncProperty(libraryData, sequence, async (data, operations) => {
    // An author whose notes point to it can't be deleted physically: NoAction is left alone here.
    await two.fill({ ...data, note: [] } as typeof data)
    let next = 100
    for (const { operation, inOnePacket } of operations) {
      const ours = inOnePacket ? two.inOnePacket : two.ours
      succeeded += await carryOut(operation, ours, () => next++)
    }
    sequences += 1
    const [here, there] = await Promise.all([
      snapshot(two.ours as unknown as PlainClient),
      snapshot(two.physical),
    ])
    expect(here).toEqual(there)
  })
  await fc.assert(endsAlike, { seed, numRuns: SEQUENCES })
  report(`${sequences} sequences of writes, ${succeeded} writes succeeded, seed ${seed}`)
  expect(succeeded).toBeGreaterThan(SEQUENCES)
})

async function carryOut(
  operation: Write,
  ours: LibraryClient,
  newId: () => number,
): Promise<number> {
  const query = operation(newId)
  const [here, there] = await Promise.all([attempt(ours, query), attempt(two.physical, query)])
  const told = JSON.stringify({ query, here, there })
  expect(here.failed, told).toBe(there.failed)
  if (!here.failed) expect(here.answer, told).toEqual(there.answer)
  return here.failed ? 0 : 1
}

async function attempt(client: object, query: Query) {
  try {
    return { failed: false, answer: await call(client, query) }
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
