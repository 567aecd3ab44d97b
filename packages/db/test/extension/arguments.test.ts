import { skip } from '@prisma/client/runtime/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { withActor } from '../../src/extensions.js'
import { useLibrary } from '../schemas/use-library.js'

const library = useLibrary()

beforeEach(async () => {
  const { plain } = library
  await plain.author.createMany({
    data: [1, 2].map((id) => ({ id, email: `${id}@x`, name: 'n' })),
  })
  await plain.book.createMany({
    data: [1, 2].map((id) => ({ id, title: 't', authorId: 1, editorId: 1 })),
  })
  await plain.tag.create({ data: { id: 1, name: 't' } })
})

const where = { id: 1 }
const created = { id: 9, title: 'u' }

const CALLS: readonly (readonly [delegate: 'author' | 'book', operation: string, args: object])[] =
  [
    [
      'book',
      'findMany',
      {
        where: { NOT: [{ editor: { is: { name: 'x' } } }], reviews: { none: { stars: 1 } } },
        include: { editor: { select: { name: true } }, _count: { select: { reviews: true } } },
        orderBy: [{ author: { name: 'asc' } }],
        cursor: where,
        skip: 1,
      },
    ],
    ['book', 'findUnique', { where, select: { editor: { include: { mentor: true } } } }],
    ['book', 'count', { where: { OR: [{ author: { books: { every: { pages: null } } } }] } }],
    ['book', 'paginate', { first: 1, select: { title: true }, orderBy: { title: 'asc' } }],
    [
      'author',
      'create',
      { data: { id: 9, email: '9@x', name: 'n', books: { create: [created] } } },
    ],
    ['author', 'createMany', { data: [{ id: 9, email: '9@x', name: 'n' }] }],
    [
      'author',
      'update',
      {
        where,
        data: {
          books: {
            create: [created],
            connect: [{ id: 2 }],
            update: [{ where, data: { tags: { set: [{ id: 1 }] } } }],
            deleteMany: [{ title: 'x' }],
          },
          edited: { set: [{ id: 2 }] },
          profile: { upsert: { create: { id: 1, bio: 'b' }, update: { bio: 'b' } } },
        },
        include: { books: { include: { editor: { select: { name: true } } } } },
      },
    ],
    [
      'author',
      'upsert',
      { where, create: { ...created }, update: { edited: { connect: [where] } } },
    ],
    ['book', 'updateMany', { where: { author: { name: 'n' } }, data: { pages: { increment: 1 } } }],
    ['author', 'delete', { where, select: { books: true } }],
    ['author', 'deleteMany', { where: { books: { some: { title: 't' } } }, limit: 1 }],
  ]

test.each(CALLS)('%s.%s leaves its arguments as they are', async (delegate, operation, args) => {
  const before = structuredClone(args)
  const calls = library.db[delegate] as unknown as Record<
    string,
    (args: object) => Promise<unknown>
  >
  // Wrong data is refused, and even then nothing is changed.
  await withActor({ id: 'me' }, async () => calls[operation]?.(frozen(args))).catch((error) =>
    expect(error).not.toBeInstanceOf(TypeError),
  )
  expect(args).toEqual(before)
})

function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) frozen(inner)
  }
  return Object.freeze(value)
}

type Client = Record<'author' | 'book', Record<string, (args: object) => Promise<unknown>>>

const FILTERED: Readonly<Record<string, (client: Client, filter: unknown) => unknown>> = {
  findMany: ({ book }, filter) => book['findMany']?.({ where: filter }),
  findFirst: ({ book }, filter) => book['findFirst']?.({ where: filter }),
  count: ({ book }, filter) => book['count']?.({ where: filter }),
  aggregate: ({ book }, filter) => book['aggregate']?.({ where: filter, _count: true }),
  groupBy: ({ book }, filter) => book['groupBy']?.({ where: filter, by: ['title'] }),
  updateMany: ({ book }, filter) => book['updateMany']?.({ where: filter, data: { pages: 1 } }),
  deleteMany: ({ book }, filter) => book['deleteMany']?.({ where: filter }),
  'a list in a selection': ({ author }, filter) =>
    author['findMany']?.({ select: { books: { where: filter } } }),
  'a count in a selection': ({ author }, filter) =>
    author['findMany']?.({ select: { _count: { select: { books: { where: filter } } } } }),
  ...Object.fromEntries(
    ['some', 'none', 'every'].map((quantifier) => [
      quantifier,
      ({ author }: Client, filter: unknown) =>
        author['findMany']?.({ where: { books: { [quantifier]: filter } } }),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries<(filter: unknown) => object>({
      'a nested deleteMany': (filter) => ({ edited: { deleteMany: [filter] } }),
      'a nested updateMany': (filter) => ({
        edited: { updateMany: { where: filter, data: { pages: 1 } } },
      }),
      'a nested delete': (filter) => ({ edited: { delete: [filter] } }),
      'a nested update of the only partner': (filter) => ({
        mentor: { update: { where: filter, data: { name: 'x' } } },
      }),
    }).map(([name, data]) => [
      name,
      ({ author }: Client, filter: unknown) => author['update']?.({ where, data: data(filter) }),
    ]),
  ),
}

const OF_DELETED: Readonly<Record<string, (where: object) => Promise<unknown>>> = {
  restoreMany: (where) => library.db.book.restoreMany({ where }),
  purge: (where) => library.db.book.purge({ where, deletedBefore: new Date() }),
}

describe.each(Object.entries(OF_DELETED))('%s', (_, work) => {
  beforeEach(() => library.db.book.deleteMany())

  test.each([null, 'x', 5, true, false, [[]], [[{}]], new Date(0)])(
    'takes %j for no filter',
    async (filter) => {
      await expect(work(filter as object)).rejects.toMatchObject({
        name: 'PrismaClientValidationError',
      })
      expect(await library.plain.book.count({ where: { deletedAt: { not: null } } })).toBe(2)
    },
  )

  test('finds no row that matches an empty OR', async () => {
    expect(await work({ OR: [] })).toEqual({ count: 0 })
    expect(await work({})).toEqual({ count: 2 })
  })
})

describe.each(Object.entries(FILTERED))('%s', (_, work) => {
  test.each([null, 'x', 5, true, false, [[]], [[{}]], new Date(0)])(
    'takes %j for no filter, as Prisma does',
    async (filter) => {
      for (const client of [library.plain, library.db]) {
        const asked = Promise.resolve(work(client as unknown as Client, filter))
        await expect(asked).rejects.toMatchObject({ name: 'PrismaClientValidationError' })
      }
      expect(await library.db.book.count({ where: { pages: null } })).toBe(2)
    },
  )
})

test('Prisma.skip says that no filter was given', async () => {
  const { book } = library.db
  const where = skip as never
  expect(await book.count({ where })).toBe(2)
  expect(await book.updateMany({ where, data: { pages: 1 } })).toEqual({ count: 2 })
})

test('no row matches an empty OR, in a relation of which every row has to match either', async () => {
  for (const { author } of [library.plain, library.db]) {
    const none = await author.findMany({ where: { books: { every: { OR: [] } } } })
    expect(none).toMatchObject([{ id: 2 }])
  }
})
