import { beforeEach, describe, expect, test } from 'vitest'
import type { Prisma } from '../schemas/generated/library/client/client.js'
import { type PlainClient, useLibrary } from '../schemas/use-library.js'

// To Prisma a filter that says nothing is left out, unless it is an OR of nothing that stands alone, or the
// filter of a relation whose row has to be there. Deleted rows must not change what it means.

const library = useLibrary()
const deletedAt = new Date('2026-01-01')
const nothing = undefined

beforeEach(async () => {
  const { plain } = library
  await plain.author.createMany({
    data: [
      { id: 1, email: '1', name: 'edits a live book' },
      { id: 2, email: '2', name: 'edits none' },
      { id: 3, email: '3', name: 'edits a deleted book' },
      { id: 4, email: '4', name: 'edits both' },
      { id: 5, email: '5', name: 'is deleted', deletedAt },
    ],
  })
  await plain.book.createMany({
    data: [
      { id: 1, title: 'a', authorId: 1, editorId: 1, pages: 1 },
      { id: 2, title: 'b', authorId: 1, editorId: 3, pages: 1, deletedAt },
      { id: 3, title: 'c', authorId: 1, editorId: 4, pages: 2 },
      { id: 4, title: 'd', authorId: 1, editorId: 4, pages: 2, deletedAt },
      { id: 5, title: 'e', authorId: 1, editorId: 5 },
      { id: 6, title: 'f', authorId: 1 },
    ],
  })
})

const EMPTY: readonly Prisma.AuthorWhereInput[] = [
  {},
  { name: nothing },
  { name: {} },
  { profile: nothing },
  { profile: {} },
  { edited: {} },
  { edited: { some: nothing } },
  { AND: [] },
  { AND: {} },
  { NOT: [] },
  { NOT: {} },
  { OR: nothing },
  { OR: [] },
  { OR: [{}] },
  { OR: [{ OR: [] }] },
  { OR: [], id: { lt: 4 } },
  { OR: [{ name: nothing }, { id: 1 }] },
  { AND: [{ OR: [] }] },
  { NOT: { OR: [] } },
]

const RELATED: readonly Prisma.BookListRelationFilter['every'][] = [
  nothing,
  {},
  { pages: nothing },
  { pages: 1 },
  { pages: {} },
  { AND: [] },
  { NOT: {} },
  { OR: [] },
  { OR: [{}] },
  { OR: [{ OR: [] }] },
  { OR: [], pages: 1 },
  { OR: [], AND: [{ pages: 1 }] },
  { OR: [{ NOT: {} }] },
  { OR: [{ pages: 1 }, {}] },
  { OR: [{ pages: 1 }, { title: 'c' }], AND: { pages: 1 } },
  { AND: [{ OR: [] }] },
  { NOT: { OR: [] } },
  { editor: {} },
  { editor: { is: {} } },
  { NOT: { editor: { is: {} } } },
]

describe.each(EMPTY)('an author of %j', (author) => {
  test.each<[string, (filter: Prisma.AuthorWhereInput) => Prisma.BookWhereInput]>([
    ['as a relation', (editor) => ({ editor })],
    ['as a required relation', (filter) => ({ author: filter })],
    ['as `is`', (is) => ({ editor: { is } })],
    ['as `isNot`', (isNot) => ({ editor: { isNot } })],
    ['as `is` beside `isNot: null`', (is) => ({ editor: { is, isNot: null } })],
    ['as `isNot` beside `is: null`', (isNot) => ({ editor: { is: null, isNot } })],
    ['beside an `is` of nothing', (filter) => ({ editor: { is: nothing, ...filter } })],
    ['in NOT', (editor) => ({ NOT: { editor } })],
    ['in OR', (editor) => ({ OR: [{ editor }, { id: 6 }] })],
  ])('%s', async (_, where) => {
    await expectAsIfRemoved((client) => client.book.findMany({ where: where(author), ...ORDERED }))
  })

  test('by itself', async () => {
    await expectAsIfRemoved((client) => client.author.findMany({ where: author, ...ORDERED }))
    await expectAsIfRemoved((client) => client.author.count({ where: { NOT: author } }))
  })
})

test.each(RELATED)('edited books of %j', async (book) => {
  for (const quantifier of ['some', 'none', 'every'] as const) {
    const edited = { [quantifier]: book }
    await expectAsIfRemoved((client) => client.author.findMany({ where: { edited }, ...ORDERED }))
    await expectAsIfRemoved((client) =>
      client.author.findMany({ where: { NOT: { edited } }, ...ORDERED }),
    )
  }
})

test('no relation that is missing and there at once', async () => {
  const where = { editor: { is: null, isNot: null } }
  await expectAsIfRemoved((client) => client.book.findMany({ where, ...ORDERED }))
})

const ORDERED = { select: { id: true }, orderBy: { id: 'asc' } } as const

/** Our answer is that of a plain client after the deleted rows were removed. */
async function expectAsIfRemoved(read: (client: PlainClient) => PromiseLike<unknown>) {
  // The difference of the two is in what their methods do besides.
  const ours = await read(library.db as unknown as PlainClient)
  const rollback = new Error()
  const removing = library.plain.$transaction(async (tx) => {
    await tx.book.deleteMany({ where: { deletedAt: { not: null } } })
    await tx.author.deleteMany({ where: { deletedAt: { not: null } } })
    expect(ours).toEqual(await read(tx as PlainClient))
    throw rollback
  })
  await expect(removing).rejects.toBe(rollback)
}
