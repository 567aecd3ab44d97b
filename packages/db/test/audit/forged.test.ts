import { beforeEach, describe, expect, test } from 'vitest'
import { withActor } from '../../src/extensions.js'
import { useLibrary } from '../schemas/use-library.js'

// What a client sends for an audit column is an error that names it, wherever in the data it stands, and
// nothing is written.

const library = useLibrary()
type Data = Record<string, unknown>
type Delegate = Record<string, (args: object) => Promise<unknown>>

beforeEach(async () => {
  await library.plain.author.create({ data: { id: 1, email: '1@x', name: 'n' } })
  await library.plain.book.create({ data: { id: 1, title: 't', authorId: 1, editorId: 1 } })
})

const author = (forged: Data) => ({ id: 9, email: '9@x', name: 'n', ...forged })
const book = (forged: Data) => ({ id: 9, title: 'u', authorId: 1, ...forged })
const nested = (forged: Data) => ({ id: 9, title: 'u', ...forged })
const updating = (books: Data) => ({ where: { id: 1 }, data: { books } })

/** Where data can stand: the operation of a model, and its arguments around forged data. */
const PLACES: readonly (readonly [
  place: string,
  delegate: 'author' | 'book' | 'publisher',
  operation: string,
  args: (forged: Data) => object,
])[] = [
  ['create', 'author', 'create', (forged) => ({ data: author(forged) })],
  ['createMany of one', 'author', 'createMany', (forged) => ({ data: author(forged) })],
  [
    'createMany of many',
    'author',
    'createMany',
    (forged) => ({ data: [{ ...author({}), id: 8, email: '8@x' }, author(forged)] }),
  ],
  [
    'createManyAndReturn',
    'author',
    'createManyAndReturn',
    (forged) => ({ data: [author(forged)] }),
  ],
  ['update', 'author', 'update', (forged) => ({ where: { id: 1 }, data: forged })],
  ['updateMany', 'author', 'updateMany', (forged) => ({ data: forged })],
  ['updateManyAndReturn', 'author', 'updateManyAndReturn', (forged) => ({ data: forged })],
  [
    'the create branch of upsert',
    'author',
    'upsert',
    (forged) => ({ where: { id: 1 }, create: author(forged), update: {} }),
  ],
  [
    'the update branch of upsert',
    'author',
    'upsert',
    (forged) => ({ where: { id: 9 }, create: author({}), update: forged }),
  ],
  ['a nested create', 'author', 'update', (forged) => updating({ create: nested(forged) })],
  [
    'nested creates of a create',
    'author',
    'create',
    (forged) => ({ data: { ...author({}), books: { create: [nested(forged)] } } }),
  ],
  [
    'a nested createMany',
    'author',
    'update',
    (forged) => updating({ createMany: { data: [nested(forged)] } }),
  ],
  [
    'connectOrCreate',
    'author',
    'update',
    (forged) => updating({ connectOrCreate: { where: { id: 1 }, create: nested(forged) } }),
  ],
  [
    'a nested update',
    'author',
    'update',
    (forged) => updating({ update: { where: { id: 1 }, data: forged } }),
  ],
  [
    'a nested updateMany',
    'author',
    'update',
    (forged) => updating({ updateMany: { where: {}, data: forged } }),
  ],
  [
    'the create branch of a nested upsert',
    'author',
    'update',
    (forged) => updating({ upsert: { where: { id: 1 }, create: nested(forged), update: {} } }),
  ],
  [
    'the update branch of a nested upsert',
    'author',
    'update',
    (forged) => updating({ upsert: { where: { id: 9 }, create: nested({}), update: forged } }),
  ],
  [
    'a nested update of a to-one relation',
    'book',
    'update',
    (forged) => ({ where: { id: 1 }, data: { author: { update: forged } } }),
  ],
  [
    'a nested update of a to-one relation that has a filter',
    'book',
    'update',
    (forged) => ({
      where: { id: 1 },
      data: { editor: { update: { where: { name: 'n' }, data: forged } } },
    }),
  ],
  [
    'a nested upsert of a to-one relation',
    'book',
    'update',
    (forged) => ({
      where: { id: 1 },
      data: { editor: { upsert: { create: author({}), update: forged } } },
    }),
  ],
  [
    'the third level, below a model without the columns',
    'publisher',
    'create',
    (forged) => ({
      data: {
        id: 1,
        name: 'p',
        books: { create: { ...nested({}), author: { create: author(forged) } } },
      },
    }),
  ],
  ['a create by keys', 'book', 'create', (forged) => ({ data: book(forged) })],
]

const COLUMNS: readonly (readonly [column: string, value: unknown])[] = [
  ['createdAt', new Date()],
  ['createdBy', 'me'],
  ['updatedAt', new Date()],
  ['updatedBy', 'me'],
  ['updatedBy', null],
  ['createdBy', { set: 'me' }],
  ['deletedAt', null],
  ['deletedBy', 'me'],
  ['deletionId', { set: null }],
]

describe.each(PLACES)('in %s', (_, delegate, operation, args) => {
  const send = (data: Data) => {
    const run = (library.db[delegate] as unknown as Delegate)[operation]
    return withActor({ id: 'me' }, async () => run?.(args(data)))
  }

  test.each(COLUMNS)('%s is refused', async (column, value) => {
    const before = await everything()
    await expect(send({ [column]: value })).rejects.toMatchObject({
      name: 'ManagedColumnError',
      code: 'DB_MANAGED_COLUMN',
      column,
      message: expect.stringContaining(column),
    })
    expect(await everything()).toEqual(before)
  })

  test('undefined is nothing', async () => {
    await send({ createdBy: undefined, updatedBy: undefined, deletedAt: undefined })
  })
})

async function everything() {
  const orderBy = { id: 'asc' as const }
  return {
    authors: await library.plain.author.findMany({ orderBy }),
    books: await library.plain.book.findMany({ orderBy }),
    publishers: await library.plain.publisher.findMany({ orderBy }),
  }
}
