import { beforeEach, expect, test } from 'vitest'
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
