import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyLibrary, useLibrary } from '../../schemas/use-library.js'
import { oracleScale, report } from './scale.js'

// Random deletes and restores of a small library, against a model of what should be live.

const { factor, seed } = oracleScale()
const SEQUENCES = 20 * factor
const LENGTH = 12

type Table = 'author' | 'book' | 'review'

interface Row {
  readonly table: Table
  readonly id: number
  /** The rows that it goes with. */
  readonly parents: readonly Row[]
  /** The number of the delete that took it. */
  deletion: number | null
}

const library = useLibrary()

test('what is live is what the deletes and restores so far have left', {
  timeout: 300_000 * factor,
}, async () => {
  let restored = 0
  let refused = 0
  const step = fc.record({ restore: fc.boolean(), row: fc.nat(23) })
  const followsTheModel = fc.asyncProperty(
    fc.array(step, { minLength: 1, maxLength: LENGTH, size: 'max' }),
    async (steps) => {
      const rows = await fill()
      for (const [number, { restore, row: index }] of steps.entries()) {
        const row = rows[index % rows.length] as Row
        const expected = restore ? restoreInModel(rows, row) : deleteInModel(rows, row, number)
        expect(await carryOut(restore, row), JSON.stringify(steps)).toBe(expected)
        if (restore && expected) restored += 1
        if (restore && !expected && row.deletion !== null) refused += 1
        expect(await live()).toEqual(liveInModel(rows))
      }
    },
  )
  await fc.assert(followsTheModel, { seed, numRuns: SEQUENCES })
  report(`${SEQUENCES} sequences of deletes and restores, ${restored} restores, seed ${seed}`)
  expect(restored).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
})

/** Three authors with two books each; reviews by one author of another's book. */
async function fill(): Promise<readonly Row[]> {
  const { plain } = library
  await emptyLibrary(plain)
  const row = (table: Table, id: number, ...parents: Row[]): Row => ({
    table,
    id,
    parents,
    deletion: null,
  })
  const authors = [1, 2, 3].map((id) => row('author', id))
  const books = [1, 2, 3, 4, 5, 6].map((id) => row('book', id, authors[id % 3] as Row))
  const reviews = books.map((book, index) =>
    row('review', index + 1, book, authors[(index + 2) % 3] as Row),
  )
  await plain.author.createMany({
    data: authors.map(({ id }) => ({ id, email: `${id}@x`, name: 'n' })),
  })
  await plain.book.createMany({
    data: books.map(({ id, parents }) => ({ id, title: 't', authorId: parents[0]?.id ?? 0 })),
  })
  await plain.review.createMany({
    data: reviews.map(({ id, parents }) => ({
      id,
      stars: 1,
      bookId: parents[0]?.id ?? 0,
      authorId: parents[1]?.id ?? 0,
    })),
  })
  return [...authors, ...books, ...reviews]
}

function deleteInModel(rows: readonly Row[], row: Row, number: number): boolean {
  if (row.deletion !== null) return false
  row.deletion = number
  for (const other of rows) if (other.parents.includes(row)) deleteInModel(rows, other, number)
  return true
}

function restoreInModel(rows: readonly Row[], row: Row): boolean {
  if (row.deletion === null) return false
  const together = rows.filter(({ deletion }) => deletion === row.deletion)
  const orphaned = together.some(({ parents }) =>
    parents.some(({ deletion }) => deletion !== null && deletion !== row.deletion),
  )
  if (orphaned) return false
  for (const each of together) each.deletion = null
  return true
}

async function carryOut(restore: boolean, { table, id }: Row): Promise<boolean> {
  const delegate = library.db[table] as typeof library.db.author
  const attempt = restore ? delegate.restore({ where: { id } }) : delegate.delete({ where: { id } })
  try {
    await attempt
    return true
  } catch (error) {
    expect((error as { code?: string }).code).toMatch(/^(P2025|DB_PARENT_DELETED)$/)
    return false
  }
}

async function live() {
  const { db } = library
  const args = { select: { id: true }, orderBy: { id: 'asc' as const } }
  const [author, book, review] = await Promise.all([
    db.author.findMany(args),
    db.book.findMany(args),
    db.review.findMany(args),
  ])
  return { author, book, review }
}

function liveInModel(rows: readonly Row[]) {
  const of = (table: Table) =>
    rows.filter((row) => row.table === table && row.deletion === null).map(({ id }) => ({ id }))
  return { author: of('author'), book: of('book'), review: of('review') }
}
