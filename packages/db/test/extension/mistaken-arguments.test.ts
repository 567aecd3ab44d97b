import { runInNewContext } from 'node:vm'
import { skip } from '@prisma/client/runtime/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { useLibrary } from '../schemas/use-library.js'

// What is no filter, and no data, Prisma refuses. So does the extension, wherever it stands, and nothing is
// read or written: taken for a filter that was not given it would match every row.

const library = useLibrary()
type Delegate = Record<string, (args: object) => Promise<unknown>>

beforeEach(async () => {
  const { plain } = library
  await plain.author.createMany({
    data: [1, 2].map((id) => ({ id, email: `${id}@x`, name: 'n' })),
  })
  await plain.author.update({ where: { id: 1 }, data: { mentorId: 2 } })
  await plain.book.createMany({
    data: [1, 2].map((id) => ({ id, title: 't', authorId: 1, editorId: 1 })),
  })
})

/** Where a filter can stand: the operation of a model, and its arguments around the filter. */
const FILTERS: readonly (readonly [
  place: string,
  delegate: 'author' | 'book',
  operation: string,
  args: (filter: unknown) => object,
])[] = [
  ['findMany', 'book', 'findMany', (where) => ({ where })],
  ['findFirst', 'book', 'findFirst', (where) => ({ where })],
  ['findUnique', 'book', 'findUnique', (where) => ({ where })],
  ['count', 'book', 'count', (where) => ({ where })],
  ['aggregate', 'book', 'aggregate', (where) => ({ where, _count: true })],
  ['groupBy', 'book', 'groupBy', (where) => ({ where, by: ['title'] })],
  ['a page', 'book', 'findMany', (where) => ({ where, cursor: { id: 1 }, skip: 1 })],
  ['a cursor', 'book', 'findMany', (cursor) => ({ cursor })],
  ['AND', 'book', 'findMany', (filter) => ({ where: { AND: [filter] } })],
  ['OR', 'book', 'findMany', (filter) => ({ where: { OR: [filter] } })],
  ['NOT', 'book', 'findMany', (filter) => ({ where: { NOT: [filter] } })],
  ['some', 'author', 'findMany', (some) => ({ where: { books: { some } } })],
  ['none', 'author', 'findMany', (none) => ({ where: { books: { none } } })],
  ['every', 'author', 'findMany', (every) => ({ where: { books: { every } } })],
  ['a list', 'author', 'findMany', (books) => ({ where: { books } })],
  ['a required relation', 'book', 'findMany', (author) => ({ where: { author } })],
  ['is', 'book', 'findMany', (is) => ({ where: { author: { is } } })],
  ['isNot', 'book', 'findMany', (isNot) => ({ where: { author: { isNot } } })],
  ['a list in a selection', 'author', 'findMany', (where) => ({ select: { books: { where } } })],
  [
    'a count in a selection',
    'author',
    'findMany',
    (where) => ({ select: { _count: { select: { books: { where } } } } }),
  ],
  ['updateMany', 'book', 'updateMany', (where) => ({ where, data: { pages: 1 } })],
  ['deleteMany', 'book', 'deleteMany', (where) => ({ where })],
  [
    'a nested deleteMany',
    'author',
    'update',
    (filter) => updating({ edited: { deleteMany: [filter] } }),
  ],
  [
    'a nested updateMany',
    'author',
    'update',
    (where) => updating({ edited: { updateMany: { where, data: { pages: 1 } } } }),
  ],
  ['a nested delete', 'author', 'update', (filter) => updating({ edited: { delete: [filter] } })],
  [
    'a nested update of the only partner',
    'author',
    'update',
    (where) => updating({ mentor: { update: { where, data: { name: 'x' } } } }),
  ],
]

const MISTAKEN = [null, 'x', 5, true, false, [[]], [[{}]], [[{ id: 99 }]], new Date(0)]

const later = () => new Date(Date.now() + 1000)
const updating = (data: object) => ({ where: { id: 1 }, data })

describe.each(FILTERS)('%s', (_, delegate, operation, args) => {
  test.each(MISTAKEN)('takes %j for no filter, as Prisma does', async (filter) => {
    const before = await everything()
    for (const client of [library.plain, library.db]) {
      const send = (client[delegate] as unknown as Delegate)[operation]
      await expect(send?.(args(filter))).rejects.toMatchObject({
        name: 'PrismaClientValidationError',
      })
    }
    expect(await everything()).toEqual(before)
  })
})

describe.each<[string, (where: object) => Promise<unknown>]>([
  ['restoreMany', (where) => library.db.book.restoreMany({ where })],
  ['purge', (where) => library.db.book.purge({ where, deletedBefore: later() })],
])('%s', (_, work) => {
  beforeEach(() => library.db.book.deleteMany())

  test.each(MISTAKEN)('takes %j for no filter', async (filter) => {
    const before = await everything()
    await expect(work(filter as object)).rejects.toMatchObject({
      name: 'PrismaClientValidationError',
    })
    expect(await everything()).toEqual(before)
  })

  test.each([[[]], [[{}]], [[{ title: undefined }]], [[{ OR: [] }]]])(
    'finds no row that matches an OR of nothing: %j',
    async (OR) => {
      expect(await work({ OR })).toEqual({ count: 0 })
      expect(await work({})).toEqual({ count: 2 })
    },
  )
})

test('Prisma.skip says that no filter was given', async () => {
  const { book } = library.db
  const where = skip as never
  expect(await book.count({ where })).toBe(2)
  expect(await book.updateMany({ where, data: { pages: 1 } })).toEqual({ count: 2 })
})

/** Where data can stand that has to be there. */
const DATA: readonly (readonly [
  place: string,
  delegate: 'author' | 'book',
  operation: string,
  args: (data: unknown) => object,
])[] = [
  ['create', 'author', 'create', (data) => ({ data })],
  ['createMany', 'author', 'createMany', (data) => ({ data })],
  ['a row of createMany', 'author', 'createMany', (data) => ({ data: [newAuthor, data] })],
  ['createManyAndReturn', 'author', 'createManyAndReturn', (data) => ({ data: [data] })],
  ['update', 'author', 'update', (data) => ({ where: { id: 1 }, data })],
  ['updateMany', 'author', 'updateMany', (data) => ({ data })],
  [
    'the insert of upsert',
    'author',
    'upsert',
    (create) => ({ where: { id: 1 }, create, update: {} }),
  ],
  [
    'the update of upsert',
    'author',
    'upsert',
    (update) => ({ where: { id: 9 }, create: newAuthor, update }),
  ],
  ['a nested create', 'author', 'update', (data) => updating({ books: { create: [data] } })],
  [
    'a nested createMany',
    'author',
    'update',
    (data) => updating({ books: { createMany: { data } } }),
  ],
  [
    'a nested update',
    'author',
    'update',
    (data) => updating({ books: { update: { where: { id: 1 }, data } } }),
  ],
  [
    'a nested updateMany',
    'author',
    'update',
    (data) => updating({ books: { updateMany: { where: {}, data } } }),
  ],
  [
    'a nested connectOrCreate',
    'author',
    'update',
    (create) => updating({ books: { connectOrCreate: { where: { id: 9 }, create } } }),
  ],
  [
    'the insert of a nested upsert',
    'author',
    'update',
    (create) => updating({ books: { upsert: { where: { id: 1 }, create, update: {} } } }),
  ],
  [
    'the update of a nested upsert',
    'author',
    'update',
    (update) => updating({ books: { upsert: { where: { id: 9 }, create: newBook, update } } }),
  ],
  [
    'the insert of a partner',
    'author',
    'update',
    (create) => updating({ mentor: { upsert: { create, update: {} } } }),
  ],
  [
    'the update of a partner',
    'author',
    'update',
    (update) => updating({ mentor: { upsert: { create: newAuthor, update } } }),
  ],
  ['a relation', 'author', 'update', (books) => updating({ books })],
  ...['createMany', 'connect', 'connectOrCreate', 'set', 'update', 'updateMany', 'upsert'].map(
    (operation) =>
      [
        `a nested ${operation} itself`,
        'author',
        'update',
        (value: unknown) => updating({ books: { [operation]: value } }),
      ] as const,
  ),
  ...['create', 'connect', 'connectOrCreate', 'update', 'upsert'].map(
    (operation) =>
      [
        `${operation} of a partner itself`,
        'author',
        'update',
        (value: unknown) => updating({ mentor: { [operation]: value } }),
      ] as const,
  ),
]

const newAuthor = { id: 9, email: '9@x', name: 'n' }
const newBook = { id: 9, title: 'u' }

describe.each(DATA)('%s', (_, delegate, operation, args) => {
  test.each([null, 'x', 5, true, false, [null], ['x'], undefined])(
    'takes %j for what Prisma takes it for',
    async (data) => {
      const send = (client: object) =>
        outcome(() => (client as Record<string, Delegate>)[delegate]?.[operation]?.(args(data)))
      const expected = await send(library.plain)
      const before = await everything()
      expect(await send(library.db)).toEqual(expected)
      if (expected !== 'done') expect(await everything()).toEqual(before)
    },
  )
})

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    await work()
    return 'done'
  } catch (error) {
    return (error as Error).name
  }
}

async function everything() {
  const orderBy = { id: 'asc' as const }
  return {
    authors: await library.plain.author.findMany({ orderBy }),
    books: await library.plain.book.findMany({ orderBy }),
  }
}

test.each(['findMany', 'count', 'updateMany', 'deleteMany'])(
  '%s takes null for no arguments, as Prisma does',
  async (operation) => {
    const send = (client: object) =>
      outcome(() => (client as Record<'book', Delegate>).book[operation]?.(null as never))
    const before = await everything()
    expect(await send(library.db)).toEqual(await send(library.plain))
    expect(await everything()).toEqual(before)
  },
)

describe('objects of any kind are the filters that they are to Prisma', () => {
  class First {
    readonly id = 1
  }
  class Nothing {
    readonly OR = []
  }

  test.each<[string, object, number]>([
    ['of a class', new First(), 1],
    ['of another realm', runInNewContext('({ id: 1 })'), 1],
    ['without a prototype', Object.assign(Object.create(null), { id: 1 }), 1],
    ['with what they inherit', Object.create({ id: 1 }), 1],
    ['of a class, and an OR of nothing', new Nothing(), 0],
  ])('%s', async (_, where, count) => {
    const { book, author } = library.db
    expect(await book.count({ where })).toBe(count)
    expect(await author.count({ where: { books: { some: where } } })).toBe(count)
    expect(await book.updateMany({ where, data: { pages: 1 } })).toEqual({ count })
    expect(await book.deleteMany({ where })).toEqual({ count })
    expect(await book.restoreMany({ where })).toEqual({ count })
    // What one delete took is purged together.
    for (const id of [1, 2]) await book.delete({ where: { id } })
    expect(await book.purge({ where, deletedBefore: later() })).toEqual({
      count,
    })
    expect(await library.plain.book.count()).toBe(2 - count)
  })
})

describe('what is asked of a relation is what Prisma takes it for', () => {
  const ODD = [true, false, '', 0, 5, 'x', [], [[1]], {}, { where: null }, { x: 1 }, { select: {} }]

  test.each<[string, (asked: unknown) => object]>([
    ['a list', (books) => ({ books })],
    ['an optional relation', (mentor) => ({ mentor })],
    ['counts', (_count) => ({ _count })],
    ['a count', (books) => ({ _count: { select: { books } } })],
    ['a selection', (select) => ({ books: { select } })],
  ])('%s', async (_, selecting) => {
    for (const asked of ODD) {
      const args = { where: { id: 1 }, select: { id: true, ...selecting(asked) } }
      const answer = (client: typeof library.plain) =>
        client.author.findMany(args).catch((error: Error) => error.name)
      const ours = await answer(library.db as unknown as typeof library.plain)
      expect(ours, JSON.stringify(asked)).toEqual(await answer(library.plain))
    }
  })
})
